import type { Choices } from './choices';
import { LifetimeError, ShapeError } from './errors';
import type { HostArray } from './host-array';
import type { Storage } from './memory/storage';
import { OF_ARRAYS, awaited, misread } from './misread';
import { type DType, type Numbers, type Shape, type TypedArray, formatShape, sizeOf } from './ndarray';
import type { Shader, SpecValues } from './wgsl';

/** What a tensor holds, without the tensor: enough for every shape rule. */
export interface TensorSpec {
  /** Sizes of the axes, row-major; `[]` is a scalar. */
  readonly shape: Shape;
  /** Type of the elements. */
  readonly dtype: DType;
}

/** Bytes that `shape` takes on the GPU. A `u8` tensor is padded to whole words, the unit WGSL can address. */
export function byteLength({ shape, dtype }: TensorSpec): number {
  const size = sizeOf(shape);
  return dtype === 'u8' ? Math.ceil(size / 4) * 4 : size * 4;
}

/** How much work a dispatch is: threads along one line, or workgroups in three directions. */
export type DispatchSize = { readonly threads: number } | { readonly workgroups: readonly [number, number, number] };

/** Which part of a step a dispatch does. */
export interface Label {
  /** The layer's name. Null outside of any. */
  readonly layer: string | null;
  /** The op's name. Null where a shader runs by itself, as an optimizer's does. */
  readonly op: string | null;
  /** Which part of a step it is in. */
  readonly pass: 'forward' | 'loss' | 'backward' | 'update';
}

/** What an op sees of the engine that runs it. */
export interface Runtime {
  /** What its device can do beyond the default: `subgroups`, say. */
  readonly features: ReadonlySet<string>;
  /** The adapter computes on the CPU: its shaders want few loads more than few registers. */
  readonly onCPU: boolean;
  /** Which variant of a shader runs what. */
  readonly choices: Choices;
  /** The number 1: the gradient of a result with respect to itself. */
  readonly one: Tensor;
  /** The index 0, `u32 [1]`: where `gather` starts unless told. */
  readonly zero: Tensor;
  /** A tensor with the values of `data`. */
  tensor(data: Numbers, shape?: Shape): Tensor;
  /** A tensor whose elements are whatever the memory held: for an op's output, which its shader fills. */
  empty(shape: Shape, dtype?: DType): Tensor;
  /**
   * Runs a shader now, or records it where a trace is on.
   * @param specs every `@spec` constant of the file.
   * @param bindings one tensor for each `@binding`, in order.
   */
  dispatch(shader: Shader, specs: SpecValues, bindings: readonly Tensor[], size: DispatchSize): void;
  /** Has one tensor hold what another does, of the same size, on the GPU. */
  copy(from: Tensor, to: Tensor): void;
  /**
   * Runs `fn` and frees every tensor made in it, except those it returns (alone, in an array or in an object).
   * `fn` must be synchronous: read back outside.
   */
  scope<T>(fn: () => T): T;
  /** Takes a tensor out of the scopes' care: it lives until `dispose()`. */
  keep(tensor: Tensor): Tensor;
  /** Runs `fn`, synchronous, with more known of its dispatches. The tape remembers the layer for the way back. */
  labelled<T>(label: Partial<Label>, fn: () => T): T;
}

/** What a tensor sees of its engine. */
export interface TensorHost extends Runtime {
  readonly memory: { readonly scopes: { register(tensor: Tensor): void; forget(tensor: Tensor): void } };
  read(tensor: Tensor): Promise<TypedArray>;
  write(tensor: Tensor, data: TypedArray): void;
}

/**
 * A typed, shaped view of GPU memory, row-major. Made by an engine or an op; freed by the scope it was made in, by
 * `dispose()`, or at the end of a `using` block.
 */
export class Tensor implements TensorSpec, Disposable {
  /** Number of elements. */
  readonly size: number;
  readonly #host: TensorHost;
  #disposed = false;

  constructor(
    host: TensorHost,
    readonly storage: Storage,
    readonly shape: Shape,
    readonly dtype: DType,
    /** Where it starts in its buffer, in bytes: a multiple of 256, WebGPU's alignment of storage bindings. */
    readonly byteOffset = 0,
  ) {
    this.#host = host;
    this.size = sizeOf(shape);
  }

  /** The engine that it belongs to. */
  get engine(): Runtime {
    return this.#host;
  }

  /** Bytes on the GPU. */
  get byteLength(): number {
    return byteLength(this);
  }

  /** Whether its memory was freed. Then any use throws a LifetimeError. */
  get disposed(): boolean {
    return this.#disposed;
  }

  /** The GPUBuffer behind this tensor, for a caller who shares the device. The tensor starts at `byteOffset`. */
  get buffer(): GPUBuffer {
    this.#assertAlive();
    if (!this.storage.buffer) {
      throw new LifetimeError(
        `tensor ${formatShape(this.shape)} belongs to a capture and has no memory of its own; ` +
          'return it from the captured function to keep it',
      );
    }
    return this.storage.buffer;
  }

  /** Copies the elements back to the host. Waits for the GPU; rejects with DeviceLostError if the device goes. */
  data(): Promise<TypedArray> {
    return this.#host.read(this);
  }

  /** `data()` with the shape, and NumPy's methods. */
  array(): Promise<HostArray> {
    const read = async (): Promise<HostArray> => {
      const [data, { HostArray }] = await Promise.all([this.data(), import('./host-array')]);
      return new HostArray(data, this.shape);
    };
    return awaited('tensor.array()', OF_ARRAYS, read());
  }

  /** `array()`, by Keras's name for it. */
  numpy(): Promise<HostArray> {
    return this.array();
  }

  /** The one number of a tensor that has one element. */
  async item(): Promise<number> {
    if (this.size !== 1) throw new ShapeError(`item() needs one element; this tensor is ${formatShape(this.shape)}`);
    return (await this.data())[0]!;
  }

  /** Overwrites the elements with `data`, which must have as many, and the same type. */
  write(data: TypedArray): this {
    this.#host.write(this, data);
    return this;
  }

  /** A view of the same memory in another shape of the same size. Not recorded on a tape: ops use `reshape`. */
  view(shape: Shape): Tensor {
    this.#assertAlive();
    if (sizeOf(shape) !== this.size) {
      throw new ShapeError(
        `view: ${formatShape(this.shape)} has ${this.size} elements, ${formatShape(shape)} has ${sizeOf(shape)}`,
      );
    }
    this.storage.retain();
    const tensor = new Tensor(this.#host, this.storage, shape, this.dtype, this.byteOffset);
    this.#host.memory.scopes.register(tensor);
    return tensor;
  }

  #assertAlive(): void {
    if (this.#disposed) throw new LifetimeError(`tensor ${formatShape(this.shape)} was used after dispose()`);
  }

  /** Frees the memory. Doing so twice has no effect. */
  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#host.memory.scopes.forget(this);
    this.storage.release();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}

misread(
  Tensor.prototype,
  OF_ARRAYS.filter((name) => name !== 'shape' && name !== 'data'),
  (name) =>
    "a tensor's numbers are on the GPU: write const a = await tensor.array(), then " +
    (/^[a-z]/.test(name) ? `a.${name}` : `a[${name}]`),
);

/** Every tensor in a value: itself, or in its arrays and plain objects. */
export function tensorsIn(value: unknown): Tensor[] {
  if (value instanceof Tensor) return [value];
  if (Array.isArray(value)) return value.flatMap(tensorsIn);
  if (value !== null && typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype) {
    return Object.values(value).flatMap(tensorsIn);
  }
  return [];
}
