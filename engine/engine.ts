import { Capture, type CaptureOptions } from './capture';
import { Choices } from './choices';
import { Device, type EngineOptions, requestDevice } from './device';
import { type Dispatch, assertBindable, canMerge, workgroupsOf } from './dispatch';
import { LifetimeError } from './errors';
import { assertKnown, assertNone } from './known-options';
import { Memory } from './memory/memory';
import { awaited } from './misread';
import type { DType, Numbers, Shape, TypedArray } from './ndarray';
import { Pipelines } from './pipelines';
import { Queue, dtypeOf } from './queue';
import { Recorder } from './recorder';
import type { EngineStats } from './stats';
import { type DispatchSize, type Label, type Tensor, type TensorHost, type TensorSpec, tensorsIn } from './tensor';
import { toNDArray } from './to-ndarray';
import { Trace } from './trace';
import type { TuneOptions, Tuned } from './tune';
import type { Shader, SpecValues } from './wgsl';

/**
 * Makes an engine on a new device, or on the caller's.
 * @throws WebGPUUnavailableError where there is no WebGPU, no adapter, or none that has what an option needs.
 */
export function createEngine(options: EngineOptions = {}): Promise<Engine> {
  const make = async (): Promise<Engine> => {
    assertKnown('createEngine', options, ['device', 'gpu', 'powerPreference', 'precision', 'tune']);
    // Before a device is made.
    const { precision = 'f32' } = options;
    const f16 = precision === 'f32' ? null : await import('./precision');
    f16?.assertPrecision(precision);
    if (options.tune)
      (await import('./tune')).assertTune(options.tune === true ? {} : options.tune, 'createEngine: tune');
    const device = options.device ?? (await requestDevice(options));
    f16?.assertF16(device, options.device !== undefined);
    const engine = new Engine(device, options);
    if (!engine.onCPU || !engine.features.has('subgroups')) await engine.choices.load();
    return engine;
  };
  return awaited(
    'createEngine()',
    ['tensor', 'empty', 'scope', 'capture', 'device', 'finish', 'stats', 'dispose'],
    make(),
  );
}

/** A device and what stands on it: memory, pipelines, a queue, and the recorder of tapes and captures. */
export class Engine implements TensorHost {
  readonly #device: Device;
  readonly #pipelines: Pipelines;
  readonly #recorder: Recorder;
  /** Buffers, and the scopes that free them. */
  readonly memory: Memory;
  /** Submits, writes and reads. */
  readonly queue: Queue;
  readonly choices: Choices;
  readonly one: Tensor;
  readonly zero: Tensor;

  /** `options.gpu` is held on purpose: the `webgpu` package frees one that nobody holds, under its devices' feet. */
  constructor(
    readonly device: GPUDevice,
    readonly options: EngineOptions,
  ) {
    this.#device = new Device(device, options.device !== undefined);
    this.#pipelines = new Pipelines(this.#device);
    this.#recorder = new Recorder(this);
    this.memory = new Memory(this.#device);
    this.queue = new Queue(this.#device, this.memory.pool, this.#pipelines);
    this.choices = new Choices(this.#device, async () => (await import('./ops/more-variants')).moreVariants);
    this.one = this.tensor(1);
    this.zero = this.tensor(new Uint32Array(1));
  }

  /** What the adapter says of itself. */
  get adapterName(): string {
    return this.#device.adapterName;
  }

  get onCPU(): boolean {
    return this.#device.onCPU;
  }

  get features(): ReadonlySet<string> {
    return this.#device.features;
  }

  /** True once the device is gone: nothing on this engine works any more. */
  get lost(): boolean {
    return this.#device.lost;
  }

  /** True once the engine was disposed of, which a loss of the device is not. */
  get disposed(): boolean {
    return this.#device.disposed;
  }

  /** Aborted with a DeviceLostError once the device is gone, or the engine disposed of. */
  get ended(): AbortSignal {
    return this.#device.ended;
  }

  // Memory ----------------------------------------------------------------------------------------------------------

  /**
   * A tensor with the values of `data`.
   * @param shape defaults to the nesting of `data`, or its length for a typed array.
   * @param data `Uint32Array` makes `u32`, bytes make `u8`, all other numbers `f32`.
   */
  tensor(data: Numbers, shape?: Shape, ...others: readonly []): Tensor {
    assertNone('tensor', others, 'its type is that of the data');
    const array = toNDArray(data, shape);
    const values = array.data instanceof Int32Array ? Float32Array.from(array.data) : array.data;
    const { layer } = this.#recorder.label;
    const tensor = this.memory.allocate(this, { shape: array.shape, dtype: dtypeOf(values) }, layer, false);
    try {
      return tensor.write(values);
    } catch (error) {
      tensor.dispose();
      throw error;
    }
  }

  empty(shape: Shape, dtype: DType = 'f32'): Tensor {
    const { label, trace } = this.#recorder;
    return this.memory.allocate(this, { shape, dtype }, label.layer, trace !== null);
  }

  /** A tensor over `byteOffset..` of a buffer that somebody else owns (a slab, or a caller who shares the device). */
  fromBuffer(buffer: GPUBuffer, shape: Shape, dtype: DType = 'f32', byteOffset = 0): Tensor {
    return this.memory.over(this, buffer, shape, dtype, byteOffset);
  }

  /**
   * @param what the error calls it. @param wayOut what the error advises.
   * @throws LimitError or ShapeError for a tensor that this device could not hold or bind, before any GPU call.
   */
  assertFits(spec: TensorSpec, what?: string, wayOut?: string): void {
    this.memory.assertFits(spec, what, wayOut);
  }

  scope<T>(fn: () => T): T {
    return this.memory.scopes.run(fn);
  }

  keep(tensor: Tensor): Tensor {
    this.memory.scopes.forget(tensor);
    return tensor;
  }

  // Work ------------------------------------------------------------------------------------------------------------

  labelled<T>(label: Partial<Label>, fn: () => T): T {
    return this.#recorder.labelled(label, fn);
  }

  dispatch(shader: Shader, specs: SpecValues, bindings: readonly Tensor[], size: DispatchSize): void {
    this.#device.assertAlive();
    const { label, trace } = this.#recorder;
    const workgroups = workgroupsOf(shader, size, this.device.limits.maxComputeWorkgroupsPerDimension);
    const dispatch: Dispatch = { shader, specs, bindings, workgroups, label };
    assertBindable(dispatch);
    const pipeline = this.#pipelines.get(shader, specs);
    if (!trace) return this.queue.run(dispatch, pipeline);
    trace.record(dispatch);
    // Already now, what runs as it is: the capture will wait for it.
    if (!canMerge(dispatch) && !trace.rewrite) this.#pipelines.compile(pipeline).catch(() => undefined);
  }

  copy(from: Tensor, to: Tensor): void {
    this.queue.copy([[from, to]]);
  }

  /**
   * Traces `fn` once without running it, plans its memory, compiles its pipelines in parallel, and gives back a capture
   * that replays it: pre-built bind groups, one pass, one submit, no allocation. Tensors made outside are read and
   * written where they are; tensors that `fn` makes and returns keep a buffer of their own.
   */
  async capture<T>(fn: () => T, options: CaptureOptions = {}): Promise<Capture<T>> {
    assertKnown('capture', options, ['onProgress']);
    if (this.#recorder.trace) throw new LifetimeError('capture() inside a capture');
    const trace = new Trace();
    let result: T;
    let outputs: Tensor[] = [];
    try {
      result = this.#recorder.onTrace(trace, () =>
        this.scope(() => {
          const result = fn();
          const isOutput = (tensor: Tensor) => tensor.storage.buffer === null || this.memory.scopes.holds(tensor);
          outputs = tensorsIn(result).filter(isOutput);
          return result;
        }),
      );
    } catch (error) {
      trace.dispose();
      throw error;
    }
    for (const tensor of outputs) this.keep(tensor);
    const parts = { device: this.#device, memory: this.memory, pipelines: this.#pipelines, queue: this.queue };
    return Capture.build({ engine: this, ...parts }, trace, result, outputs, options);
  }

  /**
   * Times the variants of the shaders that this engine has run, and has what is traced from now on run by the fastest
   * that gives what the naive one gives on an odd shape. So compile or train a little first, or have `fit`, `evaluate`
   * and `predict` do it: `createEngine({ tune: true })`. What was chosen once on an adapter is kept, and not timed
   * again; what `choices.wanted` asks for stays.
   * @returns a line for each problem that has more than one variant.
   * @throws DeviceLostError; the signal's reason.
   */
  async tune(options: TuneOptions = {}): Promise<Tuned[]> {
    const { tune } = await import('./tune');
    return tune(this, options);
  }

  /**
   * Copies a tensor from the GPU to the host. `tensor.array()` also gives its shape. @throws LifetimeError for a freed
   * tensor; DeviceLostError.
   */
  read(tensor: Tensor): Promise<TypedArray> {
    return this.queue.read(tensor);
  }

  /** Overwrites a tensor: as many elements, of its type. @throws ShapeError otherwise. */
  write(tensor: Tensor, data: TypedArray): void {
    this.queue.write(tensor, data);
  }

  /** Waits until the GPU has done all that was submitted. */
  finish(): Promise<void> {
    return this.queue.finish();
  }

  /**
   * Frees what is kept for speed alone: buffers for reuse, and compiled pipelines, which are compiled again when
   * needed. What is in use stays.
   */
  trim(): void {
    this.memory.pool.trim();
    this.#pipelines.trim();
  }

  /** Buffers, bytes, pipelines, captures and submits so far. */
  stats(): EngineStats {
    const { captures, pool } = this.memory;
    return {
      ...pool.stats(),
      ...this.queue.stats(),
      pipelines: this.#pipelines.count,
      captures: captures.size,
      captureBytes: [...captures].reduce((sum, { bytes }) => sum + bytes, 0),
    };
  }

  /** Frees every buffer; destroys the device unless it is the caller's. */
  dispose(): void {
    this.memory.pool.dispose();
    this.#device.dispose();
  }
}
