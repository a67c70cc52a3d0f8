import type { Device } from './device';
import { type Dispatch, canMerge, noteWrites } from './dispatch';
import { GPUError, LifetimeError } from './errors';
import type { Memory } from './memory/memory';
import type { Pipeline, Pipelines } from './pipelines';
import { type Merged, live, planSlots } from './plan';
import type { Queue } from './queue';
import type { EngineStats } from './stats';
import type { Runtime, Tensor } from './tensor';
import type { Trace } from './trace';

/** Options of an engine's `capture`. */
export interface CaptureOptions {
  /** Told how many of the pipelines are compiled. */
  onProgress?: (compiled: number, total: number) => void;
}

/** The engine of a capture, for whoever has the capture alone. */
interface CaptureEngine extends Runtime {
  finish(): Promise<void>;
  stats(): EngineStats;
}

/** The parts of an engine that a capture stands on. */
export interface CaptureParts {
  readonly engine: CaptureEngine;
  readonly device: Device;
  readonly memory: Memory;
  readonly pipelines: Pipelines;
  readonly queue: Queue;
}

export interface Step {
  /** What is encoded: of several dispatches that do not depend on each other, one. */
  readonly dispatch: Dispatch;
  readonly parts: readonly Dispatch[];
  readonly pipeline: GPUComputePipeline;
  readonly bindGroup: GPUBindGroup;
}

/** A traced function, planned and compiled: `replay()` runs it again on the same memory. */
export class Capture<T> implements Disposable {
  /** What a replay encodes, in order. */
  readonly steps: readonly Step[];
  readonly #slots: readonly GPUBuffer[];
  readonly #trace: Trace;
  readonly #outputs: readonly Tensor[];
  #disposed = false;

  private constructor(
    /** Of the engine that it replays on. */
    readonly parts: CaptureParts,
    /** What the function returned; its tensors hold the values of the last replay. */
    readonly result: T,
    made: { steps: readonly Step[]; slots: readonly GPUBuffer[]; trace: Trace; outputs: readonly Tensor[] },
  ) {
    this.steps = made.steps;
    this.#slots = made.slots;
    this.#trace = made.trace;
    this.#outputs = made.outputs;
  }

  static async build<T>(
    parts: CaptureParts,
    trace: Trace,
    result: T,
    outputs: readonly Tensor[],
    { onProgress }: CaptureOptions,
  ): Promise<Capture<T>> {
    const { device, memory, pipelines } = parts;
    let slots: readonly GPUBuffer[] = [];
    try {
      const asTraced = await mergedOf(live(trace.dispatches, outputs), outputs, device.limits);
      const merged = trace.rewrite?.(asTraced, outputs) ?? asTraced;
      const dispatches = merged.map(({ dispatch }) => dispatch);
      const plan = planSlots(dispatches, outputs);
      const sizes = plan.map(({ bytes }) => bytes);
      slots = await memory.acquireAll(sizes, () => "a capture's intermediate results");
      plan.forEach(({ storages }, i) => {
        for (const storage of storages) storage.buffer = slots[i]!;
      });
      const needed = dispatches.map(({ shader, specs }) => pipelines.get(shader, specs));
      const compiled = await device.settled(compileAll(pipelines, [...new Set(needed)], onProgress));
      for (const { bindings } of dispatches)
        for (const { storage } of bindings) memory.pool.assertThere(storage.buffer!);
      device.gpu.pushErrorScope('validation');
      const steps = merged.map(({ dispatch, parts }, i) => ({
        dispatch,
        parts,
        pipeline: compiled.get(needed[i]!)!,
        bindGroup: pipelines.bindGroup(dispatch),
      }));
      const error = await device.settled(device.gpu.popErrorScope());
      if (error) throw new GPUError(`capture: the device refused a bind group: ${error.message}`);
      await device.confirm(); // what it reads of what was made before
      const capture = new Capture(parts, result, { steps, slots, trace, outputs });
      memory.captures.add(capture);
      return capture;
    } catch (error) {
      for (const tensor of outputs) tensor.dispose();
      for (const slot of slots) memory.release(slot);
      trace.dispose();
      throw error;
    }
  }

  /** The engine that it runs on. */
  get engine(): CaptureEngine {
    return this.parts.engine;
  }

  /** What the function dispatched, in the order of the steps that do it. */
  get dispatches(): readonly Dispatch[] {
    return this.steps.flatMap(({ parts }) => parts);
  }

  /** Bytes of the slots that hold the intermediates and outputs. */
  get bytes(): number {
    return this.#slots.reduce((sum, slot) => sum + slot.size, 0);
  }

  /** Encodes and submits everything once: one pass, one submit, nothing allocated, nothing read. */
  replay(): void {
    if (this.#disposed) throw new LifetimeError('replay() after dispose()');
    for (const prepare of this.#trace.beforeReplay) prepare();
    const encoder = this.parts.device.gpu.createCommandEncoder();
    const pass = encoder.beginComputePass();
    for (const step of this.steps) encode(pass, step);
    pass.end();
    this.parts.queue.submit(encoder, this.steps.length);
  }

  /** One line a dispatch: shader, workgroups, and the shapes it is bound to; a `+` before those that run with the last. */
  toString(): string {
    const line = ({ shader, workgroups, bindings }: Dispatch, isMore: boolean): string => {
      const shapes = bindings.map((tensor) => tensor.shape.join('x') || '1').join(' ');
      return `${(isMore ? `+ ${shader.name}` : shader.name).padEnd(32)} ${workgroups.join('x').padEnd(12)} ${shapes}`;
    };
    return this.steps.flatMap(({ parts }) => parts.map((part, i) => line(part, i > 0))).join('\n');
  }

  /** Frees the outputs and the memory in between. `replay()` then throws a LifetimeError. */
  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.parts.memory.captures.delete(this);
    for (const tensor of this.#outputs) tensor.dispose();
    for (const slot of this.#slots) this.parts.memory.release(slot);
    this.#trace.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}

export function encode(pass: GPUComputePassEncoder, { pipeline, bindGroup, dispatch }: Omit<Step, 'parts'>): void {
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, bindGroup);
  pass.dispatchWorkgroups(...dispatch.workgroups);
  noteWrites(dispatch);
}

/** In a large network many dispatches share a pipeline; made one with others, each would be compiled by itself. */
const MOST_MERGED = 64;

/** Only for what has any that can be one: a prediction loads no code for it. */
async function mergedOf(
  dispatches: readonly Dispatch[],
  outputs: readonly Tensor[],
  limits: GPUSupportedLimits,
): Promise<readonly Merged[]> {
  if (dispatches.length > MOST_MERGED || !dispatches.some(canMerge))
    return dispatches.map((dispatch) => ({ dispatch, parts: [dispatch] }));
  const { merge } = await import('./merge');
  return merge(dispatches, outputs, limits);
}

async function compileAll(pipelines: Pipelines, needed: readonly Pipeline[], onProgress: CaptureOptions['onProgress']) {
  let done = 0;
  const compiled = new Map<Pipeline, GPUComputePipeline>();
  await Promise.all(
    needed.map(async (pipeline) => {
      compiled.set(pipeline, await pipelines.compile(pipeline));
      onProgress?.(++done, needed.length);
    }),
  );
  return compiled;
}
