import type { Engine } from './engine';
import { sizeOf, type TypedArray } from './ndarray';
import { Storage, Tensor, type TensorSpec, byteLength } from './tensor';

const ALIGNMENT = 256; // WebGPU's minStorageBufferOffsetAlignment

/**
 * Many small tensors in one buffer, as 256-byte-aligned views: a whole model's parameters, so that one dispatch can
 * update them all (`all`), or the few numbers that change from step to step, so that one write can (`write`).
 */
export class Slab implements Disposable {
  readonly views: readonly Tensor[];
  /** The whole slab as one f32 vector, gaps included. */
  readonly all: Tensor;

  /** @param specs shape and type of each view. @throws LimitError if the whole does not fit one binding. */
  constructor(
    readonly engine: Engine,
    specs: readonly TensorSpec[],
  ) {
    const { offsets, all } = Slab.layout(specs);
    engine.checkFits(all);
    const buffer = engine.acquireBuffer(byteLength(all));
    const storage = new Storage(buffer.size, buffer, () => engine.releaseBuffer(buffer));
    this.all = new Tensor(engine, storage, all.shape, all.dtype);
    this.views = specs.map((spec, i) => {
      storage.retain();
      return new Tensor(engine, storage, spec.shape, spec.dtype, offsets[i]);
    });
    engine.clearBuffer(buffer); // reused memory may hold anything, and updates run over the gaps
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

  /** Writes every view at once: one array of bytes, one call. */
  write(values: readonly TypedArray[]): void {
    const bytes = new Float32Array(this.all.size);
    this.views.forEach((view, i) => {
      const value = values[i]!;
      new Uint8Array(bytes.buffer, view.byteOffset, sizeOf(view.shape) * 4).set(
        new Uint8Array(value.buffer, value.byteOffset, value.byteLength),
      );
    });
    this.all.write(bytes);
  }

  dispose(): void {
    for (const view of this.views) view.dispose();
    this.all.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}
