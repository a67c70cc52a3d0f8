import type { Engine } from './engine';
import { LifetimeError, ShapeError } from './errors';
import type { HostArray } from './host-array';
import { type DType, type Shape, type TypedArray, formatShape, sizeOf } from './ndarray';

/** What a tensor holds, without the tensor: enough for every shape rule. */
export interface TensorSpec {
  readonly shape: Shape;
  readonly dtype: DType;
}

/** Bytes that `shape` takes on the GPU. A `u8` tensor is padded to whole words, the unit WGSL can address. */
export function byteLength({ shape, dtype }: TensorSpec): number {
  const size = sizeOf(shape);
  return dtype === 'u8' ? Math.ceil(size / 4) * 4 : size * 4;
}

/**
 * Memory behind one or more tensors (a tensor and its reshapes share one). Inside a capture it has no buffer until the
 * plan gives it a slot.
 */
export class Storage {
  buffer: GPUBuffer | null;
  /** How many live tensors and captures look at it; the last to leave gives the buffer back to the pool. */
  references = 1;

  constructor(
    readonly bytes: number,
    buffer: GPUBuffer | null,
    /** Gives the buffer back; `null` where the storage does not own its buffer (a slab's, a caller's, a capture's). */
    readonly free: ((buffer: GPUBuffer) => void) | null,
  ) {
    this.buffer = buffer;
  }

  retain(): void {
    this.references++;
  }

  release(): void {
    if (--this.references > 0 || !this.buffer) return;
    this.free?.(this.buffer);
    this.buffer = null;
  }
}

/**
 * A typed, shaped view of GPU memory, row-major. Made by an engine or an op; freed by the scope it was made in, by
 * `dispose()`, or at the end of a `using` block.
 */
export class Tensor implements TensorSpec, Disposable {
  readonly size: number;
  #disposed = false;

  constructor(
    readonly engine: Engine,
    readonly storage: Storage,
    readonly shape: Shape,
    readonly dtype: DType,
    /** Where it starts in its buffer, in bytes: a multiple of 256, WebGPU's alignment of storage bindings. */
    readonly byteOffset = 0,
  ) {
    this.size = sizeOf(shape);
  }

  get byteLength(): number {
    return byteLength(this);
  }

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
    return this.engine.read(this);
  }

  /** `data()` with the shape, and NumPy's methods. */
  async array(): Promise<HostArray> {
    const [data, { HostArray }] = await Promise.all([this.data(), import('./host-array')]);
    return new HostArray(data, this.shape);
  }

  /** `array()`, by Keras's name for it. */
  numpy(): Promise<HostArray> {
    return this.array();
  }

  /** The one number of a tensor that has one element. */
  async item(): Promise<number> {
    if (this.size !== 1) throw new ShapeError(`item() wants one element; this tensor is ${formatShape(this.shape)}`);
    return (await this.data())[0]!;
  }

  /** Overwrites the elements with `data`, which must have as many, and the same type. */
  write(data: TypedArray): this {
    this.engine.write(this, data);
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
    return this.engine.register(new Tensor(this.engine, this.storage, shape, this.dtype, this.byteOffset));
  }

  #assertAlive(): void {
    if (this.#disposed) throw new LifetimeError(`tensor ${formatShape(this.shape)} was used after dispose()`);
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.engine.forget(this);
    this.storage.release();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}
