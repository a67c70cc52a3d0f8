import { Capture, type CaptureOptions, Trace } from './capture';
import { type EngineOptions, requestDevice } from './device';
import {
  ArgumentError,
  DeviceLostError,
  GPUError,
  LifetimeError,
  LimitError,
  ShapeError,
  VitrineError,
} from './errors';
import { type DType, type Numbers, type Shape, type TypedArray, formatShape } from './ndarray';
import { BUFFER, MAP_READ } from './platform';
import { BufferPool, type PoolStats, bufferSize } from './pool';
import { Pipelines } from './pipelines';
import type { Tape } from './tape';
import { toNDArray } from './to-ndarray';
import type { TuneOptions, Tuned } from './tune';
import { Storage, Tensor, type TensorSpec, byteLength } from './tensor';
import { Choices } from './variants';
import type { Kernel, SpecValues } from './wgsl';

/** How much work a dispatch is: threads along one line, or workgroups in three directions. */
export type DispatchSize = { readonly threads: number } | { readonly workgroups: readonly [number, number, number] };

/** Which part of a step a dispatch does. */
export interface Label {
  /** The layer's name. Null outside of any. */
  readonly layer: string | null;
  /** The op's name. Null where a kernel runs by itself, as an optimizer's does. */
  readonly op: string | null;
  readonly pass: 'forward' | 'loss' | 'backward' | 'update';
}

/** One kernel, specialised, on its tensors: what an op runs and what a capture records. */
export interface Dispatch {
  readonly kernel: Kernel;
  readonly specs: SpecValues;
  /** In the order of the file's `@binding`s. */
  readonly bindings: readonly Tensor[];
  readonly workgroups: readonly [number, number, number];
  readonly label: Label;
}

/** What the engine holds and has done. Buffers and bytes return to their baseline when tensors are disposed. */
export interface EngineStats extends PoolStats {
  readonly pipelines: number;
  readonly dispatches: number;
  readonly submits: number;
  readonly reads: number;
}

/** In which `device.lost` must follow the first sign of a loss; 150 ms seen on a software adapter with work queued. */
const LOSS_KNOWN_MS = 10_000;

const ARRAYS = { f32: Float32Array, u32: Uint32Array, u8: Uint8Array } as const;

/**
 * Makes an engine on a new device, or on the caller's.
 * @throws WebGPUUnavailableError where there is no WebGPU or no adapter.
 */
export async function createEngine(options: EngineOptions = {}): Promise<Engine> {
  const engine = new Engine(options.device ?? (await requestDevice(options)), options);
  if (!engine.onCPU || !engine.device.features.has('subgroups')) await engine.choices.load();
  return engine;
}

/** A device, its memory, its pipelines, and the two recorders: the tape (gradients) and the trace (captures). */
export class Engine {
  readonly #pool: BufferPool;
  readonly #pipelines: Pipelines;
  readonly #scopes: Set<Tensor>[] = [];
  readonly #waiting = new Set<(error: Error) => void>();
  #lost: DeviceLostError | null = null;
  #fault: GPUError | null = null;
  #dispatches = 0;
  #submits = 0;
  #reads = 0;

  /** What the adapter says of itself. */
  readonly adapterName: string;
  /** The adapter computes on the CPU, by what it says of itself: its kernels want few loads more than few registers. */
  readonly onCPU: boolean;
  /** Which variant of a kernel runs what. */
  readonly choices = new Choices();
  /** The number 1: the gradient of a result with respect to itself. */
  readonly one: Tensor;
  /** The index 0, `u32 [1]`: where `gather` starts unless told. */
  readonly zero: Tensor;
  /** The tape that ops record on, inside `valueAndGradients`. */
  tape: Tape | null = null;
  /** The trace that dispatches go to, inside `capture`. */
  trace: Trace | null = null;
  /** Of the dispatches to come. */
  label: Label = { layer: null, op: null, pass: 'forward' };

  /** `options.gpu` is held on purpose: the `webgpu` package frees one that nobody holds, under its devices' feet. */
  constructor(
    readonly device: GPUDevice,
    readonly options: EngineOptions,
  ) {
    this.#pool = new BufferPool(device);
    this.#pipelines = new Pipelines(device, (error) => this.#blame(error));
    device.addEventListener('uncapturederror', this.#onUncapturedError);
    void device.lost.then(({ reason, message }) => {
      this.#lost ??= new DeviceLostError(
        `the GPU device was lost (${reason}${message ? `: ${message}` : ''}); its tensors are gone. ` +
          'Make a new engine with createEngine() and restore the weights from your last copy.',
      );
      for (const reject of this.#waiting) reject(this.#lost);
    });
    // Absent before Chrome 131 and in other browsers of its age.
    const info = device.adapterInfo as GPUAdapterInfo | undefined;
    const parts = [info?.vendor, info?.architecture, info?.device, info?.description];
    this.adapterName = parts.filter(Boolean).join(' ') || 'unnamed adapter';
    this.onCPU = /swiftshader|llvmpipe|lavapipe/i.test(this.adapterName);
    this.one = this.tensor(1);
    this.zero = this.tensor(new Uint32Array(1));
  }

  readonly #onUncapturedError = (event: GPUUncapturedErrorEvent): void => {
    event.preventDefault();
    this.#blame(new GPUError(`the device reported: ${event.error.message}`));
  };

  /** Keeps the first error that the device reports late; the next wait rejects with it. */
  #blame(error: GPUError): void {
    this.#fault ??= error;
    for (const reject of this.#waiting) reject(error);
  }

  /** True once the device is gone: nothing on this engine works any more. */
  get lost(): boolean {
    return this.#lost !== null;
  }

  // Memory ----------------------------------------------------------------------------------------------------------

  /**
   * A tensor with the values of `data`.
   * @param shape defaults to the nesting of `data`, or its length for a typed array.
   * @param data `Uint32Array` makes `u32`, bytes make `u8`, all other numbers `f32`.
   */
  tensor(data: Numbers, shape?: Shape): Tensor {
    const array = toNDArray(data, shape);
    const values = array.data instanceof Int32Array ? Float32Array.from(array.data) : array.data;
    return this.#allocate({ shape: array.shape, dtype: dtypeOf(values) }, null).write(values);
  }

  /** A tensor whose elements are whatever the memory held: for an op's output, which its kernel fills. */
  empty(shape: Shape, dtype: DType = 'f32'): Tensor {
    return this.#allocate({ shape, dtype }, this.trace);
  }

  #allocate(spec: TensorSpec, trace: Trace | null): Tensor {
    this.#assertAlive();
    this.checkFits(spec);
    const bytes = byteLength(spec);
    const storage = trace
      ? new Storage(bytes, null, null)
      : new Storage(bytes, this.#pool.acquire(bytes), (buffer) => this.#pool.release(buffer));
    return this.register(new Tensor(this, storage, spec.shape, spec.dtype));
  }

  /** A tensor over `byteOffset..` of a buffer that somebody else owns (a slab, or a caller who shares the device). */
  fromBuffer(buffer: GPUBuffer, shape: Shape, dtype: DType = 'f32', byteOffset = 0): Tensor {
    this.checkFits({ shape, dtype });
    const aligned = byteOffset >= 0 && byteOffset % 256 === 0;
    if (!aligned || byteOffset + byteLength({ shape, dtype }) > buffer.size) {
      throw new ArgumentError(
        `fromBuffer: ${formatShape(shape)} at byte ${byteOffset} must start at a multiple of 256 and end within the ` +
          `buffer's ${buffer.size} bytes`,
      );
    }
    return new Tensor(this, new Storage(buffer.size, buffer, null), shape, dtype, byteOffset);
  }

  /**
   * @param what the error calls it. @param wayOut what the error advises.
   * @throws LimitError or ShapeError for a tensor that this device could not hold or bind, before any GPU call.
   */
  checkFits(
    spec: TensorSpec,
    what = `a ${spec.dtype} tensor of shape ${formatShape(spec.shape)} takes`,
    wayOut = 'use a smaller batch, or split it',
  ): void {
    const bad = spec.shape.find((size) => !Number.isSafeInteger(size) || size < 1);
    if (bad !== undefined) {
      throw new ShapeError(
        `a tensor of shape ${formatShape(spec.shape)}: sizes must be positive integers, ${bad} is not`,
      );
    }
    const bytes = byteLength(spec);
    const needed = { maxStorageBufferBindingSize: bytes, maxBufferSize: bufferSize(bytes) } as const;
    for (const name of ['maxStorageBufferBindingSize', 'maxBufferSize'] as const) {
      const limit = this.device.limits[name];
      if (needed[name] <= limit) continue;
      const origin = this.options.device
        ? "which the caller's device was requested with (its adapter may offer more)"
        : `all that the adapter (${this.adapterName}) offers`;
      throw new LimitError(
        `${what} ${needed[name]} bytes, over the device's ${name} of ${limit}, ${origin}; ${wayOut}`,
      );
    }
  }

  /** A buffer outside any tensor, for slabs and captures; give it back with `releaseBuffer`. */
  acquireBuffer(bytes: number): GPUBuffer {
    this.#assertAlive();
    return this.#pool.acquire(bytes);
  }

  releaseBuffer(buffer: GPUBuffer): void {
    this.#pool.release(buffer);
  }

  /** Has one tensor hold what another does, of the same size, on the GPU. */
  copy(from: Tensor, to: Tensor): void {
    const encoder = this.device.createCommandEncoder({ label: 'copy' });
    encoder.copyBufferToBuffer(from.buffer, from.byteOffset, to.buffer, to.byteOffset, to.byteLength);
    this.submit(encoder, 0);
  }

  /** Fills a buffer with zeros, where it is. */
  clearBuffer(buffer: GPUBuffer): void {
    const encoder = this.device.createCommandEncoder({ label: 'clear' });
    encoder.clearBuffer(buffer);
    this.submit(encoder, 0);
  }

  /**
   * Runs `fn` and frees every tensor made in it, except those it returns (alone, in an array or in an object).
   * `fn` must be synchronous: read back outside.
   */
  scope<T>(fn: () => T): T {
    const made = new Set<Tensor>();
    this.#scopes.push(made);
    let kept: Tensor[] = [];
    try {
      const result = fn();
      if (result instanceof Promise) {
        result.catch(() => undefined);
        throw new LifetimeError('scope() wants a synchronous function; read tensors back after the scope');
      }
      kept = tensorsIn(result).filter((tensor) => made.delete(tensor));
      return result;
    } finally {
      this.#scopes.pop();
      for (const tensor of kept) this.register(tensor);
      for (const tensor of [...made]) tensor.dispose();
    }
  }

  /** Puts a tensor under the innermost scope. */
  register(tensor: Tensor): Tensor {
    this.#scopes.at(-1)?.add(tensor);
    return tensor;
  }

  /** Takes a tensor out of the scopes' care: it lives until `dispose()`. */
  keep(tensor: Tensor): Tensor {
    this.forget(tensor);
    return tensor;
  }

  forget(tensor: Tensor): void {
    for (const made of this.#scopes) made.delete(tensor);
  }

  // Work ------------------------------------------------------------------------------------------------------------

  /** Runs `fn`, synchronous, with more known of its dispatches. The tape remembers the layer for the way back. */
  labelled<T>(label: Partial<Label>, fn: () => T): T {
    const outer = this.label;
    this.label = { ...outer, ...label };
    try {
      return fn();
    } finally {
      this.label = outer;
    }
  }

  /**
   * Runs a kernel now, or records it where a trace is on.
   * @param specs every `@spec` constant of the file.
   * @param bindings one tensor for each `@binding`, in order.
   */
  dispatch(kernel: Kernel, specs: SpecValues, bindings: readonly Tensor[], size: DispatchSize): void {
    this.#assertAlive();
    const dispatch: Dispatch = {
      kernel,
      specs,
      bindings,
      workgroups: this.#workgroups(kernel, size),
      label: this.label,
    };
    assertBindable(dispatch);
    const pipeline = this.#pipelines.get(kernel, specs);
    if (this.trace) {
      this.trace.record(dispatch);
      this.#pipelines.compile(pipeline).catch(() => undefined); // already now: the capture will wait for it
      return;
    }
    this.#pipelines.use(pipeline, (pipeline) => {
      const encoder = this.device.createCommandEncoder({ label: kernel.name });
      const pass = encoder.beginComputePass();
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, this.bindGroup(dispatch));
      pass.dispatchWorkgroups(...dispatch.workgroups);
      pass.end();
      this.submit(encoder, 1);
    });
  }

  bindGroup({ kernel, bindings }: Dispatch): GPUBindGroup {
    return this.device.createBindGroup({
      label: kernel.name,
      layout: this.#pipelines.layoutOf(kernel),
      entries: bindings.map((tensor, binding) => ({
        binding,
        resource: { buffer: tensor.storage.buffer!, offset: tensor.byteOffset, size: tensor.byteLength },
      })),
    });
  }

  submit(encoder: GPUCommandEncoder, dispatches: number): void {
    this.#assertAlive();
    this.device.queue.submit([encoder.finish()]);
    this.#submits++;
    this.#dispatches += dispatches;
  }

  /** Threads fold into two directions where one would pass the limit of 65,535 workgroups. */
  #workgroups(kernel: Kernel, size: DispatchSize): readonly [number, number, number] {
    const limit = this.device.limits.maxComputeWorkgroupsPerDimension;
    let workgroups: readonly [number, number, number];
    if ('workgroups' in size) {
      workgroups = size.workgroups;
    } else {
      const total = Math.ceil(size.threads / kernel.workgroupSize);
      const y = Math.ceil(total / limit);
      workgroups = [Math.ceil(total / y), y, 1];
    }
    if (workgroups.some((n) => n > limit)) {
      throw new LimitError(
        `${kernel.name}: ${workgroups.join(' x ')} workgroups pass the device's maxComputeWorkgroupsPerDimension of ` +
          `${limit}; use a smaller batch`,
      );
    }
    return workgroups;
  }

  /**
   * Traces `fn` once without running it, plans its memory, compiles its pipelines in parallel, and gives back a capture
   * that replays it: pre-built bind groups, one pass, one submit, no allocation. Tensors made outside are read and
   * written where they are; tensors that `fn` makes and returns keep a buffer of their own.
   */
  async capture<T>(fn: () => T, options: CaptureOptions = {}): Promise<Capture<T>> {
    if (this.trace) throw new LifetimeError('capture() inside a capture');
    const trace = new Trace();
    this.trace = trace;
    let result: T;
    let outputs: Tensor[] = [];
    try {
      result = this.scope(() => {
        const made = this.#scopes.at(-1)!;
        const result = fn();
        outputs = tensorsIn(result).filter((tensor) => tensor.storage.buffer === null || made.has(tensor));
        return result;
      });
    } catch (error) {
      trace.dispose();
      throw error;
    } finally {
      this.trace = null;
    }
    for (const tensor of outputs) this.forget(tensor);
    return Capture.build(this, this.#pipelines, trace, result, outputs, options);
  }

  /**
   * Times every variant of the kernels that this engine has run, checks each against the naive one on an odd shape, and
   * has what is traced from now on run by the fastest. So compile or train a little first; what was chosen once on an
   * adapter is kept, and not timed again.
   * @returns a line for each problem that has more than one variant.
   * @throws DeviceLostError; the signal's reason.
   */
  async tune(options: TuneOptions = {}): Promise<Tuned[]> {
    const { tune } = await import('./tune');
    return tune(this, options);
  }

  // Waiting ---------------------------------------------------------------------------------------------------------

  /** `promise`, or a rejection as soon as the device is lost or reports an error: no wait on a dead device hangs. */
  async settled<T>(promise: Promise<T>): Promise<T> {
    this.#assertAlive();
    let reject!: (error: Error) => void;
    const failed = new Promise<never>((_, rejectFailed) => (reject = rejectFailed));
    this.#waiting.add(reject);
    try {
      const value = await Promise.race([promise, failed]);
      if (this.#fault) throw this.#fault;
      return value;
    } catch (error) {
      if (error instanceof VitrineError) {
        if (error === this.#fault) this.#fault = null;
        throw error;
      }
      // Nobody here aborts a map, so a loss did, of which `device.lost` tells once the GPU is through its queue.
      const aborted = error instanceof Error && error.name === 'AbortError';
      if (aborted) await Promise.race([this.device.lost, new Promise((resolve) => setTimeout(resolve, LOSS_KNOWN_MS))]);
      throw this.#lost ?? new GPUError(`the device refused: ${String(error)}`);
    } finally {
      this.#waiting.delete(reject);
    }
  }

  /** Waits until the GPU has done all that was submitted. */
  async finish(): Promise<void> {
    await this.settled(this.device.queue.onSubmittedWorkDone());
  }

  async read(tensor: Tensor): Promise<TypedArray> {
    this.#assertAlive();
    const bytes = tensor.byteLength;
    const source = tensor.buffer;
    const staging = this.#pool.acquire(bytes, BUFFER.MAP_READ | BUFFER.COPY_DST);
    try {
      const encoder = this.device.createCommandEncoder({ label: 'read' });
      encoder.copyBufferToBuffer(source, tensor.byteOffset, staging, 0, bytes);
      this.submit(encoder, 0);
      this.#reads++;
      await this.settled(staging.mapAsync(MAP_READ, 0, bytes));
      const copy = staging.getMappedRange(0, bytes).slice(0);
      staging.unmap();
      this.#pool.release(staging);
      return new ARRAYS[tensor.dtype](copy, 0, tensor.size);
    } catch (error) {
      this.#pool.destroy(staging);
      throw error;
    }
  }

  write(tensor: Tensor, data: TypedArray): void {
    this.#assertAlive();
    if (data.length !== tensor.size || dtypeOf(data) !== tensor.dtype) {
      throw new ShapeError(
        `write: a ${tensor.dtype} tensor ${formatShape(tensor.shape)} takes a ${ARRAYS[tensor.dtype].name} of ` +
          `${tensor.size}, not a ${data.constructor.name} of ${data.length}`,
      );
    }
    let bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    if (bytes.length % 4 !== 0) {
      const padded = new Uint8Array(tensor.byteLength);
      padded.set(bytes);
      bytes = padded;
    }
    this.device.queue.writeBuffer(tensor.buffer, tensor.byteOffset, bytes as Uint8Array<ArrayBuffer>);
  }

  // Accounts --------------------------------------------------------------------------------------------------------

  stats(): EngineStats {
    return {
      ...this.#pool.stats(),
      pipelines: this.#pipelines.count,
      dispatches: this.#dispatches,
      submits: this.#submits,
      reads: this.#reads,
    };
  }

  /** Frees every buffer; destroys the device unless it is the caller's. */
  dispose(): void {
    this.device.removeEventListener('uncapturederror', this.#onUncapturedError);
    this.#pool.dispose();
    if (!this.options.device) this.device.destroy();
    this.#lost ??= new DeviceLostError('this engine was disposed; make a new one with createEngine()');
    for (const reject of this.#waiting) reject(this.#lost);
  }

  #assertAlive(): void {
    if (this.#lost) throw this.#lost;
  }
}

/** One buffer may not be bound read-only and read-write in one dispatch, even on disjoint ranges. */
function assertBindable({ kernel, bindings }: Dispatch): void {
  if (bindings.length !== kernel.bindings.length) {
    throw new VitrineError(
      `${kernel.name}.wgsl has ${kernel.bindings.length} bindings, got ${bindings.length} tensors`,
    );
  }
  const access = new Map<Storage | GPUBuffer, GPUBufferBindingType>();
  bindings.forEach((tensor, i) => {
    if (tensor.disposed) {
      throw new LifetimeError(`${kernel.name}: tensor ${formatShape(tensor.shape)} was used after dispose()`);
    }
    const memory = tensor.storage.buffer ?? tensor.storage;
    const type = kernel.bindings[i]!;
    if ((access.get(memory) ?? type) !== type) {
      throw new VitrineError(`${kernel.name}: one buffer is bound both read-only and read-write in a dispatch`);
    }
    access.set(memory, type);
  });
}

function dtypeOf(data: TypedArray): DType {
  if (data instanceof Float32Array) return 'f32';
  if (data instanceof Uint32Array) return 'u32';
  if (data instanceof Uint8Array) return 'u8';
  throw new ArgumentError(`tensors are made of Float32Array, Uint32Array or Uint8Array, not ${data.constructor.name}`);
}

/** Every tensor in a value: itself, or in its arrays and plain objects. */
function tensorsIn(value: unknown): Tensor[] {
  if (value instanceof Tensor) return [value];
  if (Array.isArray(value)) return value.flatMap(tensorsIn);
  if (value !== null && typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype) {
    return Object.values(value).flatMap(tensorsIn);
  }
  return [];
}
