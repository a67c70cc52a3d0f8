import { DeviceLostError, GPUError, VitrineError } from './errors';
import type { TuneOptions } from './tune-options';

/** Options of `createEngine`. */
export interface EngineOptions {
  /** A device the caller already has; it stays the caller's, and `dispose()` leaves it alive. */
  device?: GPUDevice;
  /** Where to ask for an adapter. Default `navigator.gpu`; in Node, `create([])` of the `webgpu` package. */
  gpu?: GPU;
  /**
   * What `predict` stores between shaders, and reads of matrices and kernels: with 'f16' half the bytes, rounded to 11
   * bits, and infinite beyond 65504; each shader computes in f32 still, and all else is as it is. Needs an adapter that
   * has `shader-f16`. Default 'f32'.
   */
  precision?: 'f16' | 'f32';
  /** As `requestAdapter` takes it. Default: the browser's choice. */
  powerPreference?: GPUPowerPreference;
  /**
   * Before `fit`, `evaluate` and `predict` run a size of batch for the first time, `tune()` chooses the fastest variant
   * of each shader: that takes seconds once for an adapter and network, and changes the last bits of results. Its
   * options, or true for their defaults. Default false.
   */
  tune?: boolean | TuneOptions;
}

/** Features that change nothing but speed or insight, asked for where the adapter has them. */
const OPTIONAL_FEATURES: readonly GPUFeatureName[] = ['timestamp-query', 'subgroups'];

/** The largest binding whose bytes a shader can count, in u32. */
const COUNTABLE_BYTES = 2 ** 32 - 4;

/**
 * A device with default limits, which every WebGPU implementation grants, but for the size of a buffer and of its
 * binding: of these it gets all that the adapter has, for a device is made before the models that it will hold, and
 * keeps its limits.
 * @throws WebGPUUnavailableError where there is no WebGPU, no adapter or no device; the message says what to do.
 */
export async function requestDevice({ gpu, powerPreference, precision }: EngineOptions): Promise<GPUDevice> {
  const entry = gpu ?? (globalThis.navigator as Navigator | undefined)?.gpu;
  if (!entry) throw (await import('./unavailable')).noWebGPU();
  // An adapter is consumed by one requestDevice, so recovery from a lost device comes through here again.
  const adapter =
    (await entry.requestAdapter({ powerPreference })) ??
    (await (await import('./unavailable')).oldAdapter(entry, powerPreference));
  const wanted = [...OPTIONAL_FEATURES, ...(precision === 'f16' ? (['shader-f16'] as const) : [])];
  const requiredFeatures = wanted.filter((feature) => adapter.features.has(feature));
  const { maxBufferSize, maxStorageBufferBindingSize } = adapter.limits;
  const requiredLimits = {
    maxBufferSize,
    maxStorageBufferBindingSize: Math.min(maxStorageBufferBindingSize, COUNTABLE_BYTES),
  };
  try {
    return await adapter.requestDevice({ requiredFeatures, requiredLimits });
  } catch (error) {
    throw (await import('./unavailable')).noDevice(error); // a GPU process that ends between the two calls
  }
}

/** In which `device.lost` must follow the first sign of a loss; 150 ms seen on a software adapter with work queued. */
const LOSS_KNOWN_MS = 10_000;

/**
 * Firefox looks whether work is done every 100 ms, and when something is submitted: a reading of 1.4 ms takes it 103
 * (https://github.com/ekzhang/jax-js/pull/124). There, nothing is submitted so often while something is waited for.
 * Remove once https://bugzilla.mozilla.org/show_bug.cgi?id=1870699 is closed.
 */
const NUDGE_MS = 1;

/** The name of an adapter that says nothing of itself, as in Firefox. */
export const UNNAMED = 'unnamed adapter';

/** A GPU device: what it is, what it reports late, and its end. */
export class Device {
  /** What the adapter says of itself. */
  readonly adapterName: string;
  /**
   * The adapter computes on the CPU, by what it says of itself: its shaders want few loads more than few registers. One
   * that says nothing is taken for such: Firefox names none, and on a processor its convolutions take half the time so.
   */
  readonly onCPU: boolean;
  readonly #needsNudges = /\bFirefox\//.test((globalThis.navigator as Navigator | undefined)?.userAgent ?? '');
  readonly #waiting = new Set<(error: Error) => void>();
  /** Of the calls that it answers late, those that it has not answered, and when it has all so far. */
  #unanswered = 0;
  #answers: Promise<unknown> = Promise.resolve();
  readonly #end = new AbortController();
  #lost: DeviceLostError | null = null;
  #disposed = false;
  #fault: VitrineError | null = null;

  constructor(
    readonly gpu: GPUDevice,
    /** Somebody else's, who keeps it. */
    readonly isCallers: boolean,
  ) {
    gpu.addEventListener('uncapturederror', this.#onUncapturedError);
    void gpu.lost.then(({ reason, message }) => {
      this.#lost ??= new DeviceLostError(
        `the GPU device was lost (${reason}${message ? `: ${message}` : ''}); its tensors are gone. ` +
          'Make a new engine with createEngine() and restore the weights from your last copy.',
      );
      this.#ended(this.#lost);
    });
    // Absent before Chrome 131 and in other browsers of its age.
    const info: Partial<GPUAdapterInfo> = gpu.adapterInfo ?? {};
    const parts = [info.vendor, info.architecture, info.device, info.description];
    this.adapterName = parts.filter(Boolean).join(' ') || UNNAMED;
    this.onCPU = info.isFallbackAdapter || /^unnamed|swiftshader|(llvm|lava)pipe/i.test(this.adapterName);
  }

  readonly #onUncapturedError = (event: GPUUncapturedErrorEvent): void => {
    event.preventDefault();
    this.blame(new GPUError(`the device reported: ${event.error.message}`));
  };

  /** Keeps the first error that the device reports late; the next wait rejects with it. */
  blame(error: VitrineError): void {
    this.#fault ??= error;
    this.#reject(error);
  }

  #reject(error: Error): void {
    for (const reject of this.#waiting) reject(error);
  }

  #ended(lost: DeviceLostError): void {
    this.#reject(lost);
    this.#end.abort(lost);
  }

  /** Aborted, with a DeviceLostError, once it is gone. */
  get ended(): AbortSignal {
    return this.#end.signal;
  }

  get features(): ReadonlySet<string> {
    return this.gpu.features;
  }

  get limits(): GPUSupportedLimits {
    return this.gpu.limits;
  }

  /** True once the device is gone. */
  get lost(): boolean {
    return this.#lost !== null;
  }

  /** True once the engine was disposed of, which a loss is not. */
  get disposed(): boolean {
    return this.#disposed;
  }

  /** @throws DeviceLostError once it is gone. */
  assertAlive(): void {
    if (this.#lost) throw this.#lost;
  }

  /** `promise`, or a rejection as soon as the device is lost or reports an error: no wait on a dead device hangs. */
  async settled<T>(promise: Promise<T>): Promise<T> {
    this.assertAlive();
    let reject!: (error: Error) => void;
    const failed = new Promise<never>((_, rejectFailed) => (reject = rejectFailed));
    this.#waiting.add(reject);
    const nudges = this.#needsNudges ? setInterval(() => this.gpu.queue.submit([]), NUDGE_MS) : undefined;
    try {
      const value = await Promise.race([promise, failed]);
      if (this.#unanswered > 0) await Promise.race([this.#answers, failed]);
      if (this.#fault) throw this.#fault;
      return value;
    } catch (error) {
      if (error instanceof VitrineError && error !== this.#fault) throw error;
      // Nobody here aborts a map, so a loss did, of which `device.lost` tells once the GPU is through its queue.
      if (!this.#lost && error instanceof Error && error.name === 'AbortError')
        await Promise.race([this.gpu.lost, new Promise((resolve) => setTimeout(resolve, LOSS_KNOWN_MS))]);
      // What else it reports of the calls so far follows from the first fault, and is told with it.
      await this.#answered();
      const fault = error instanceof VitrineError ? error : this.#fault;
      this.#fault = null;
      throw this.#lost ?? fault ?? new GPUError(`the device refused: ${String(error)}`);
    } finally {
      clearInterval(nudges);
      this.#waiting.delete(reject);
    }
  }

  /** Waits until the device has reported all that is wrong with the calls so far. */
  async #answered(): Promise<void> {
    if (this.#lost) return;
    this.gpu.pushErrorScope('validation');
    await Promise.race([Promise.allSettled([this.#answers, this.gpu.popErrorScope()]), this.gpu.lost]);
    await new Promise((resolve) => setTimeout(resolve)); // Chromium tells of uncaptured errors in a task of their own
  }

  /** Waits until the device has answered the calls so far. @throws the first fault that it told of; DeviceLostError. */
  async confirm(): Promise<void> {
    if (this.#unanswered > 0 || this.#fault) await this.settled(this.#answers);
  }

  /**
   * A call whose failure the device tells later, which the next wait then rejects with.
   * @param refused the error, from the device's message.
   */
  answering<T>(call: () => T, refused: (message: string, made: T) => VitrineError): T {
    this.gpu.pushErrorScope('validation');
    this.gpu.pushErrorScope('out-of-memory');
    let made: { readonly value: T } | null = null;
    try {
      made = { value: call() };
      return made.value;
    } finally {
      const answer = Promise.all([this.gpu.popErrorScope(), this.gpu.popErrorScope()])
        .then(
          (errors) => errors.find((error) => error)?.message,
          (error: unknown) => String(error),
        )
        .then((message) => {
          this.#unanswered--;
          if (message !== undefined && made && !this.#lost) this.blame(refused(message, made.value));
        });
      this.#unanswered++;
      this.#answers = Promise.all([this.#answers, answer]);
    }
  }

  /** A call of the device, its own exceptions as errors of ours. @throws GPUError; DeviceLostError. */
  attempt<T>(what: string, call: () => T): T {
    this.assertAlive();
    try {
      return call();
    } catch (error) {
      if (error instanceof VitrineError) throw error;
      throw this.#lost ?? new GPUError(`the device refused ${what}: ${String(error)}`);
    }
  }

  /** Destroys the device unless it is the caller's; every wait ends. */
  dispose(): void {
    this.#disposed = true;
    this.gpu.removeEventListener('uncapturederror', this.#onUncapturedError);
    if (!this.isCallers) this.gpu.destroy();
    this.#lost ??= new DeviceLostError('this engine was disposed; make a new one with createEngine()');
    this.#ended(this.#lost);
  }
}
