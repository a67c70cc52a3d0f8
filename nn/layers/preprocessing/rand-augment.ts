import type { Shape, Tensor } from '../../../engine';
import { define } from '../../keras-object';
import { notNegativeInteger } from '../../options';
import type { OptionsOf } from '../../schema';
import { Augmentation, type Draws, assertColours } from './augmentation';
import { factorWithin, interpolated, placed, ranged, seeded } from './image-options';
import type { Inputs, LayerOptions } from '../layer';
import { changedByOne, changesOf } from './mixed-augmentations';

const schema = {
  ...ranged,
  /** How many changes, one after the other. Default 2. */
  numOps: /* @__PURE__ */ notNegativeInteger.default(2),
  /** How strong they are, the factor of each: from 0 to a number, or between two. Default 0.5. */
  factor: /* @__PURE__ */ factorWithin(0, 1).default(0.5),
  ...interpolated,
  ...seeded,
  ...placed,
};

/** Options of `RandAugment`, and those of every layer. */
export type RandAugmentOptions = OptionsOf<typeof schema> & LayerOptions;

const POSITIONAL = ['valueRange', 'numOps', 'factor', 'interpolation', 'seed', 'dataFormat'] as const;

/**
 * Keras's RandAugment (Cubuk et al., 2020): while training, changes a batch by some of `RandomShear`,
 * `RandomTranslation`, `RandomRotation`, `RandomBrightness`, `RandomColorDegeneration`, `RandomContrast`,
 * `RandomSharpness`, `RandomPosterization`, `Solarization`, `AutoContrast` and `Equalization`, each drawn anew. Input
 * `[batch, height, width, 3]`, or of 1 channel. Each change is drawn on the GPU and computes all eleven.
 */
export class RandAugment extends /* @__PURE__ */ define(Augmentation, 'RandAugment', POSITIONAL, schema) {
  readonly #changes = changesOf(this);

  override infer([inputShape]: Inputs<Shape>): Shape {
    assertColours(inputShape, 1, 3);
    return inputShape;
  }

  override augment(x: Tensor, draws: Draws): Tensor {
    const { common, colours } = this.#changes;
    let changed = x;
    for (let i = 0; i < this.numOps; i++) changed = changedByOne(changed, draws, [...common, ...colours]);
    return changed;
  }
}
