import type { Dispatch, Engine } from './engine';
import { GPUError, LifetimeError } from './errors';
import type { Pipeline, Pipelines } from './pipelines';
import type { Storage, Tensor } from './tensor';

export interface CaptureOptions {
  /** Told how many of the pipelines are compiled. */
  onProgress?: (compiled: number, total: number) => void;
}

/**
 * The dispatches of one traced function. Memory made in it is a `Storage` without a buffer until the plan gives it one.
 */
export class Trace {
  readonly dispatches: Dispatch[] = [];
  /** Memory from outside, held so that disposing a tensor cannot pull it from under a replay. */
  readonly #outside = new Set<Storage>();

  record(dispatch: Dispatch): void {
    this.dispatches.push(dispatch);
    for (const { storage } of dispatch.bindings) {
      if (storage.buffer === null || this.#outside.has(storage)) continue;
      storage.retain();
      this.#outside.add(storage);
    }
  }

  dispose(): void {
    for (const storage of this.#outside) storage.release();
    this.#outside.clear();
  }
}

export interface Step {
  readonly dispatch: Dispatch;
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
    readonly engine: Engine,
    /** What the function returned; its tensors hold the values of the last replay. */
    readonly result: T,
    parts: { steps: readonly Step[]; slots: readonly GPUBuffer[]; trace: Trace; outputs: readonly Tensor[] },
  ) {
    this.steps = parts.steps;
    this.#slots = parts.slots;
    this.#trace = parts.trace;
    this.#outputs = parts.outputs;
  }

  static async build<T>(
    engine: Engine,
    pipelines: Pipelines,
    trace: Trace,
    result: T,
    outputs: readonly Tensor[],
    { onProgress }: CaptureOptions,
  ): Promise<Capture<T>> {
    const dispatches = live(trace.dispatches, outputs);
    const slots = assignSlots(engine, dispatches, outputs);
    try {
      const needed = dispatches.map(({ kernel, specs }) => pipelines.get(kernel, specs));
      const compiled = await engine.settled(compileAll(pipelines, [...new Set(needed)], onProgress));
      engine.device.pushErrorScope('validation');
      const steps = dispatches.map((dispatch, i) => ({
        dispatch,
        pipeline: compiled.get(needed[i]!)!,
        bindGroup: engine.bindGroup(dispatch),
      }));
      const error = await engine.settled(engine.device.popErrorScope());
      if (error) throw new GPUError(`capture: the device refused a bind group: ${error.message}`);
      return new Capture(engine, result, { steps, slots, trace, outputs });
    } catch (error) {
      for (const tensor of outputs) tensor.dispose();
      for (const slot of slots) engine.releaseBuffer(slot);
      trace.dispose();
      throw error;
    }
  }

  /** The dispatches, in order. */
  get dispatches(): readonly Dispatch[] {
    return this.steps.map(({ dispatch }) => dispatch);
  }

  /** Bytes of the slots that hold the intermediates and outputs. */
  get bytes(): number {
    return this.#slots.reduce((sum, slot) => sum + slot.size, 0);
  }

  /** Encodes and submits everything once: one pass, one submit, nothing allocated, nothing read. */
  replay(): void {
    if (this.#disposed) throw new LifetimeError('replay() after dispose()');
    const encoder = this.engine.device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    for (const step of this.steps) encode(pass, step);
    pass.end();
    this.engine.submit(encoder, this.steps.length);
  }

  /** One line a dispatch: kernel, workgroups, and the shapes it is bound to. */
  toString(): string {
    return this.dispatches
      .map(({ kernel, workgroups, bindings }) => {
        const shapes = bindings.map((tensor) => tensor.shape.join('x') || '1').join(' ');
        return `${kernel.name.padEnd(32)} ${workgroups.join('x').padEnd(12)} ${shapes}`;
      })
      .join('\n');
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    for (const tensor of this.#outputs) tensor.dispose();
    for (const slot of this.#slots) this.engine.releaseBuffer(slot);
    this.#trace.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}

export function encode(pass: GPUComputePassEncoder, { pipeline, bindGroup, dispatch: { workgroups } }: Step): void {
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, bindGroup);
  pass.dispatchWorkgroups(workgroups[0], workgroups[1], workgroups[2]);
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

const writes = ({ kernel, bindings }: Dispatch): Tensor[] =>
  bindings.filter((_, i) => kernel.bindings[i] === 'storage');

/** Memory made in the trace has no buffer yet; anything else was there before and its changes are seen outside. */
const isLocal = ({ storage }: Tensor): boolean => storage.buffer === null;

/**
 * Drops dispatches whose results nobody reads: going back, one lives if it writes outside memory or something needed.
 */
function live(dispatches: readonly Dispatch[], outputs: readonly Tensor[]): Dispatch[] {
  const needed = new Set(outputs.map((tensor) => tensor.storage));
  const kept: Dispatch[] = [];
  for (const dispatch of dispatches.toReversed()) {
    if (!writes(dispatch).some((tensor) => !isLocal(tensor) || needed.has(tensor.storage))) continue;
    for (const tensor of dispatch.bindings) needed.add(tensor.storage);
    kept.push(dispatch);
  }
  return kept.reverse();
}

/**
 * Gives every local storage a slot by liveness: a slot is free again after the last dispatch that touches its storage.
 * Slots are whole buffers, since a buffer may not be bound read-only and read-write at once even on disjoint ranges.
 * The free slot nearest in size is taken, and grown if it is too small: sizes are only fixed at the end.
 */
function assignSlots(engine: Engine, dispatches: readonly Dispatch[], outputs: readonly Tensor[]): GPUBuffer[] {
  const lastUse = new Map<Storage, number>();
  dispatches.forEach(({ bindings }, i) => {
    for (const tensor of bindings) if (isLocal(tensor)) lastUse.set(tensor.storage, i);
  });
  for (const tensor of outputs) if (isLocal(tensor)) lastUse.set(tensor.storage, Infinity);

  const slots: { bytes: number }[] = [];
  const free = new Set<{ bytes: number }>();
  const slotOf = new Map<Storage, { bytes: number }>();
  dispatches.forEach(({ bindings }, i) => {
    const storages = new Set(bindings.filter(isLocal).map((tensor) => tensor.storage));
    for (const storage of storages) {
      if (slotOf.has(storage)) continue;
      const distance = (slot: { bytes: number }) => Math.abs(slot.bytes - storage.bytes);
      let slot = [...free].sort((a, b) => distance(a) - distance(b))[0];
      if (slot) {
        free.delete(slot);
        slot.bytes = Math.max(slot.bytes, storage.bytes);
      } else {
        slot = { bytes: storage.bytes };
        slots.push(slot);
      }
      slotOf.set(storage, slot);
    }
    for (const storage of storages) if (lastUse.get(storage) === i) free.add(slotOf.get(storage)!);
  });

  const buffers = new Map(slots.map((slot) => [slot, engine.acquireBuffer(slot.bytes)]));
  for (const [storage, slot] of slotOf) storage.buffer = buffers.get(slot)!;
  return [...buffers.values()];
}
