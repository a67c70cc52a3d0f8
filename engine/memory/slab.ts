import type { TypedArray } from '../ndarray';
import type { Queue } from '../queue';
import { Tensor, type TensorHost, type TensorSpec, byteLength } from '../tensor';
import type { Memory } from './memory';
import { Storage } from './storage';

const ALIGNMENT = 256; // WebGPU's minStorageBufferOffsetAlignment

/**
 * Many small tensors in one buffer, as 256-byte-aligned views: a whole model's parameters, so that one dispatch can
 * update them all (`all`), or the few numbers that change from step to step, so that one write can.
 */
export class Slab implements Disposable {
  readonly views: readonly Tensor[];
  /** The whole slab as one f32 vector, gaps included. */
  readonly all: Tensor;

  /** @param specs shape and type of each view. @throws LimitError if the whole does not fit one binding. */
  constructor(engine: TensorHost & { readonly memory: Memory; readonly queue: Queue }, specs: readonly TensorSpec[]) {
    const { memory, queue } = engine;
    const { offsets, all } = Slab.layout(specs);
    memory.assertFits(all);
    const buffer = memory.acquire(byteLength(all), () => `${specs.length} tensors in one buffer`);
    try {
      queue.clear(buffer); // reused memory may hold anything, and updates run over the gaps
    } catch (error) {
      memory.release(buffer);
      throw error;
    }
    const storage = new Storage(buffer.size, buffer, () => memory.release(buffer));
    this.all = new Tensor(engine, storage, all.shape, all.dtype);
    this.views = specs.map((spec, i) => {
      storage.retain();
      return new Tensor(engine, storage, spec.shape, spec.dtype, offsets[i]);
    });
  }

  /** Where each view would begin, in bytes, and the whole. */
  static layout(specs: readonly TensorSpec[]): { readonly offsets: readonly number[]; readonly all: TensorSpec } {
    let end = 0;
    const offsets = specs.map((spec) => {
      const offset = end;
      end += Math.ceil(byteLength(spec) / ALIGNMENT) * ALIGNMENT;
      return offset;
    });
    return { offsets, all: { shape: [Math.max(end, ALIGNMENT) / 4], dtype: 'f32' } };
  }

  /** Writes every view. */
  write(values: readonly TypedArray[]): void {
    this.views.forEach((view, i) => view.write(values[i]!));
  }

  dispose(): void {
    for (const view of this.views) view.dispose();
    this.all.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}
