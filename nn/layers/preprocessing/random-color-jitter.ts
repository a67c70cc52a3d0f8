import type { Shape, Tensor } from '../../../engine';
import { define } from '../../keras-object';
import { orNull } from '../../options';
import type { OptionsOf } from '../../schema';
import { Augmentation, type Draws, assertColours, assertImage } from './augmentation';
import { type Range, keptFactor, placed, ranged, seeded } from './image-options';
import type { Inputs, LayerOptions } from '../layer';
import { RandomBrightness } from './random-brightness';
import { RandomContrast } from './random-contrast';
import { RandomHue } from './random-hue';
import { RandomSaturation } from './random-saturation';

const jitter = /* @__PURE__ */ orNull(
  keptFactor('a number in [-1, 1], or a pair of them', (value) => value >= -1 && value <= 1),
);

const schema = {
  ...ranged,
  /** The factor of `RandomBrightness`. Default null: it stays. */
  brightnessFactor: /* @__PURE__ */ jitter.default(null),
  /** The factor of `RandomContrast`. Default null: it stays. */
  contrastFactor: /* @__PURE__ */ jitter.default(null),
  /** The factor of `RandomSaturation`. Default null: it stays. */
  saturationFactor: /* @__PURE__ */ jitter.default(null),
  /** The factor of `RandomHue`. Default null: it stays. */
  hueFactor: /* @__PURE__ */ jitter.default(null),
  ...seeded,
  ...placed,
};

/** Options of `RandomColorJitter`, and those of every layer. */
export type RandomColorJitterOptions = OptionsOf<typeof schema> & LayerOptions;

const POSITIONAL = [
  'valueRange', 'brightnessFactor', 'contrastFactor', 'saturationFactor', 'hueFactor', 'seed', 'dataFormat',
] as const; // prettier-ignore

/**
 * Keras's RandomColorJitter: while training, changes brightness, contrast, saturation and hue of each image, one after
 * the other. Input `[batch, height, width, channels]`, for saturation and hue of 3 channels, and these two have no
 * gradient.
 */
export class RandomColorJitter extends /* @__PURE__ */ define(Augmentation, 'RandomColorJitter', POSITIONAL, schema) {
  readonly #changes: readonly Augmentation[] = this.#made();

  #made(): readonly Augmentation[] {
    const { valueRange, brightnessFactor, contrastFactor, saturationFactor, hueFactor } = this;
    const options = (given: number | Range) => ({ factor: given, valueRange, seed: 0 });
    return [
      ...(brightnessFactor === null ? [] : [new RandomBrightness(options(brightnessFactor))]),
      ...(contrastFactor === null ? [] : [new RandomContrast(options(contrastFactor))]),
      ...(saturationFactor === null ? [] : [new RandomSaturation(options(saturationFactor))]),
      ...(hueFactor === null ? [] : [new RandomHue(options(hueFactor))]),
    ];
  }

  override infer([inputShape]: Inputs<Shape>): Shape {
    if (this.saturationFactor === null && this.hueFactor === null) assertImage(inputShape);
    else assertColours(inputShape, 3);
    return inputShape;
  }

  override augment(x: Tensor, draws: Draws): Tensor {
    return this.#changes.reduce((images, change) => change.augment(images, draws), x);
  }
}
