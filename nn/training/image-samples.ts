import { type Engine, type ImageSource, type Shape, ShapeError, type Tensor } from '../../engine';
import { imageTensor } from '../../engine/image-tensor';
import { batchShapeText } from '../symbolic-shape';

/**
 * Images as samples of a shape, whose channels say how they are read.
 * @throws ShapeError for a shape that images cannot have.
 */
export function imageSamples(
  engine: Engine,
  who: string,
  wanted: Shape,
  images: ImageSource | readonly ImageSource[],
): Tensor {
  const channels = ([1, 3, 4] as const).find((count) => count === wanted[2]);
  if (wanted.length === 3 && channels) return imageTensor(engine, images, { channels });
  throw new ShapeError(
    `${who} takes samples of shape ${batchShapeText(wanted)}; images are [h, w, 1], [h, w, 3] or [h, w, 4]`,
  );
}
