import type { Engine, NDArray } from '../../nn';
import { ImageDataGenerator } from '../../nn/datasets/image-data-generator';
import type { ImageDataGeneratorOptions } from '../../nn/datasets/image-generator-options';

/** What the generator changes images by, at random. */
export type Ranges = Partial<
  Pick<
    ImageDataGeneratorOptions,
    'rotationRange' | 'widthShiftRange' | 'heightShiftRange' | 'shearRange' | 'zoomRange' | 'horizontalFlip'
  >
>;

/** The first batches that `flow` gives of one image: `[count, h, w, channels]` of `[h, w, channels]`. */
export async function augment(
  engine: Engine,
  { data, shape }: NDArray,
  ranges: Ranges,
  seed: number,
  count: number,
): Promise<NDArray> {
  const generator = new ImageDataGenerator({ ...ranges, engine });
  const found = new Float32Array(count * data.length);
  let at = 0;
  for await (const batch of generator.flow({ data, shape: [1, ...shape] }, null, { batchSize: 1, seed })) {
    found.set(batch.data, at * data.length);
    if (++at === count) break;
  }
  return { data: found, shape: [count, ...shape] };
}
