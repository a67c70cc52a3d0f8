import type { Shape, Tensor } from '../../../engine';
import { define } from '../../keras-object';
import { positiveInteger } from '../../options';
import type { OptionsOf } from '../../schema';
import { assertImage } from './augmentation';
import { placed } from './image-options';
import { type Inputs, Layer, type LayerOptions } from '../layer';
import { smartResize, window } from './smart-resize';

const schema = {
  /** Rows of the output. */
  height: positiveInteger,
  /** Columns of the output. */
  width: positiveInteger,
  ...placed,
};

/** Options of `CenterCrop`, and those of every layer. */
export type CenterCropOptions = OptionsOf<typeof schema> & LayerOptions;

/**
 * Keras's CenterCrop: the middle of images, while training and otherwise. Of images that are smaller, the largest
 * window of the output's proportions, resized. Input `[batch, height, width, channels]`.
 */
export class CenterCrop extends /* @__PURE__ */ define(Layer, 'CenterCrop', ['height', 'width', 'dataFormat'], schema) {
  override infer([inputShape]: Inputs<Shape>): Shape {
    const [, , channels] = assertImage(inputShape);
    return [this.height, this.width, channels];
  }

  override call([x]: Inputs<Tensor>): Tensor {
    const { height, width } = this;
    const [, rows, columns] = x.shape as [number, number, number];
    if (rows < height || columns < width) return x.engine.scope(() => smartResize(x, [height, width]));
    return window(x, [Math.floor((rows - height) / 2), Math.floor((columns - width) / 2)], [height, width]);
  }
}
