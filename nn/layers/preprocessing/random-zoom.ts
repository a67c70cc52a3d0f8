import type { Tensor } from '../../../engine';
import { define } from '../../keras-object';
import { orNull } from '../../options';
import type { OptionsOf } from '../../schema';
import { Augmentation, type Draws, moved } from './augmentation';
import { type Range, filledBy, filledWith, interpolated, keptFactor, placed, rangeOf, seeded } from './image-options';
import type { LayerOptions } from '../layer';

const zoomFactor = /* @__PURE__ */ keptFactor(
  'a number in (-1, 1], or a pair of them',
  (value) => value > -1 && value <= 1,
);

const schema = {
  /** How much more of the height to see: a number, from its negative to it, or a pair; below 0 images get larger. */
  heightFactor: zoomFactor,
  /** The same of the width. Default null: as of the height, in its proportion. */
  widthFactor: /* @__PURE__ */ orNull(zoomFactor).default(null),
  ...filledBy,
  ...interpolated,
  ...seeded,
  ...filledWith,
  ...placed,
};

/** Options of `RandomZoom`, and those of every layer. */
export type RandomZoomOptions = OptionsOf<typeof schema> & LayerOptions;

const POSITIONAL = [
  'heightFactor',
  'widthFactor',
  'fillMode',
  'interpolation',
  'seed',
  'fillValue',
  'dataFormat',
] as const;

/**
 * Keras's RandomZoom: while training, makes each image larger or smaller about its centre. Input
 * `[batch, height, width, channels]`. Its gradient is the exact one, as that of `RandomRotation`.
 */
export class RandomZoom extends /* @__PURE__ */ define(Augmentation, 'RandomZoom', POSITIONAL, schema) {
  override augment(x: Tensor, draws: Draws): Tensor {
    const { heightFactor, widthFactor, fillMode, interpolation, fillValue } = this;
    const ranges = [heightFactor, ...(widthFactor === null ? [] : [widthFactor])].map((given): Range => {
      const [low, high] = rangeOf(given);
      return [1 + low, 1 + high];
    });
    const transform = widthFactor === null ? 'even_zoom' : 'zoom';
    return moved(x, draws, { transform, ranges, fillMode, interpolation, fillValue });
  }
}
