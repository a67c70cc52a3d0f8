import { type Shape, type Tensor, clip, div, equal, max, min, scale, sub, where } from '../../../engine';
import { define } from '../../keras-object';
import type { OptionsOf } from '../../schema';
import { assertImage } from './augmentation';
import { placed, ranged } from './image-options';
import { type Inputs, Layer, type LayerOptions } from '../layer';

const schema = { ...ranged, ...placed };

/** Options of `AutoContrast`, and those of every layer. */
export type AutoContrastOptions = OptionsOf<typeof schema> & LayerOptions;

/**
 * Keras's AutoContrast: the least value of each channel of an image becomes that of the range, and the greatest the
 * greatest, while training and otherwise. A channel of one value stays. Input `[batch, height, width, channels]`.
 */
export class AutoContrast extends /* @__PURE__ */ define(Layer, 'AutoContrast', ['valueRange'], schema) {
  override infer([inputShape]: Inputs<Shape>): Shape {
    assertImage(inputShape);
    return inputShape;
  }

  override call([x]: Inputs<Tensor>): Tensor {
    const [low, high] = this.valueRange;
    return x.engine.scope(() => {
      const [least, greatest] = [min, max].map((of) => of(x, { axes: [1, 2], keepDims: true })) as [Tensor, Tensor];
      const flat = equal(least, greatest);
      const stretched = div(sub(x, least), where(flat, 1, sub(greatest, least)));
      return where(flat, x, scale(clip(stretched, 0, 1), high - low, low));
    });
  }
}
