import { type Shape, type Tensor } from '../../../engine';
import { define } from '../../keras-object';
import { positiveInteger } from '../../options';
import type { OptionsOf } from '../../schema';
import { Augmentation, type Draws, assertImage, moved } from './augmentation';
import { placed, seeded } from './image-options';
import type { CallContext, Inputs, LayerOptions } from '../layer';
import { smartResize } from './smart-resize';

const schema = {
  /** Rows of the output. */
  height: positiveInteger,
  /** Columns of the output. */
  width: positiveInteger,
  ...seeded,
  ...placed,
};

/** Options of `RandomCrop`, and those of every layer. */
export type RandomCropOptions = OptionsOf<typeof schema> & LayerOptions;

const POSITIONAL = ['height', 'width', 'seed', 'dataFormat'] as const;

/**
 * Keras's RandomCrop: while training, a window of images that are larger in both sizes, at one place for the whole
 * batch. Otherwise the largest window in the middle that has the output's proportions, resized, as Keras's
 * documentation says; Keras 3.15 gives whole images where it does not train. Input `[batch, height, width, channels]`.
 */
export class RandomCrop extends /* @__PURE__ */ define(Augmentation, 'RandomCrop', POSITIONAL, schema) {
  override infer([inputShape]: Inputs<Shape>): Shape {
    const [, , channels] = assertImage(inputShape);
    return [this.height, this.width, channels];
  }

  override augment(x: Tensor, draws: Draws): Tensor {
    const { height, width } = this;
    if (x.shape[1]! <= height || x.shape[2]! <= width) return smartResize(x, [height, width]);
    return moved(x, draws, { transform: 'crop', size: [height, width], interpolation: 'nearest', shared: true });
  }

  override call(inputs: Inputs<Tensor>, context: CallContext): Tensor {
    if (context.training) return super.call(inputs, context);
    const [x] = inputs;
    return x.engine.scope(() => smartResize(x, [this.height, this.width]));
  }

  override passes(): null {
    return null;
  }
}
