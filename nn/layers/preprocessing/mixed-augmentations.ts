import { type Tensor, equal, floor, minimum, where } from '../../../engine';
import type { Draws } from './augmentation';
import { AutoContrast } from './auto-contrast';
import { Equalization } from './equalization';
import type { Range } from './image-options';
import { RandomBrightness } from './random-brightness';
import { RandomColorDegeneration } from './random-color-degeneration';
import { RandomContrast } from './random-contrast';
import { RandomPosterization } from './random-posterization';
import { RandomRotation } from './random-rotation';
import { RandomSharpness } from './random-sharpness';
import { RandomShear } from './random-shear';
import { RandomTranslation } from './random-translation';
import { Solarization } from './solarization';

/** One change of a batch of images. */
export type Change = (x: Tensor, draws: Draws) => Tensor;

interface Strength {
  readonly factor: Range;
  readonly valueRange: Range;
  readonly interpolation: 'nearest' | 'bilinear';
}

/** What `RandAugment` and `AugMix` choose from. */
export function changesOf({ factor, valueRange, interpolation }: Strength): {
  readonly common: readonly Change[];
  /** Of colours, which images of 1 or 3 channels have. */
  readonly colours: readonly Change[];
} {
  const moving = { interpolation, seed: 0 };
  const colouring = { factor, valueRange, seed: 0 };
  const [contrast, equalization] = [new AutoContrast({ valueRange }), new Equalization({ valueRange })];
  const drawn =
    (layer: { augment: Change }): Change =>
    (x, draws) =>
      layer.augment(x, draws);
  return {
    common: [
      drawn(new RandomShear({ xFactor: factor, yFactor: factor, ...moving })),
      drawn(new RandomTranslation({ heightFactor: factor, widthFactor: factor, ...moving })),
      drawn(new RandomRotation({ factor, ...moving })),
      drawn(new RandomPosterization({ ...colouring, factor: Math.max(1, Math.trunc(8 * factor[1])) })),
      drawn(new Solarization({ additionFactor: factor, thresholdFactor: factor, valueRange, seed: 0 })),
      (x) => contrast.call([x]),
      (x) => equalization.call([x]),
    ],
    colours: [
      drawn(new RandomBrightness(colouring)),
      drawn(new RandomColorDegeneration(colouring)),
      drawn(new RandomContrast(colouring)),
      drawn(new RandomSharpness(colouring)),
    ],
  };
}

/**
 * The batch changed by one of the changes, which is drawn, the same for all images. All are computed: which one it is
 * only the GPU knows.
 * @param count of those that are drawn from; beyond the changes the batch stays.
 */
export function changedByOne(x: Tensor, draws: Draws, changes: readonly Change[], count = changes.length): Tensor {
  const choice = minimum(floor(draws.uniform([1, 1, 1, 1], [0, count])), count - 1);
  return changes.reduce((chosen, change, i) => where(equal(choice, i), change(x, draws), chosen), x);
}
