import { type Shape, ShapeError, type Tensor, max, notEqual, where } from '../../../engine';
import { define } from '../../keras-object';
import { setMask } from '../../keras-mask';
import { acceptMasks, carryMasks } from '../../masks';
import { finite } from '../../options';
import type { OptionsOf } from '../../schema';
import { expandMask } from './expand-mask';
import { type Inputs, Layer, type LayerOptions } from '../layer';

const schema = {
  /** A step is masked where all its features are this. Default 0. */
  maskValue: /* @__PURE__ */ finite.default(0),
};

/** Options of `Masking`, and those of every layer. */
export type MaskingOptions = OptionsOf<typeof schema> & LayerOptions;

/**
 * Keras's Masking: of samples `[..., features]` the steps whose features all are `maskValue` become 0, and a mask of
 * the others, `[batch, ...]`, goes on through the layers that support masks, to the loss and to metrics that are means.
 */
export class Masking extends /* @__PURE__ */ define(Layer, 'Masking', ['maskValue'], schema) {
  static override readonly builtAtInit = true;
  override makesMask = acceptMasks();

  override async load(): Promise<void> {
    await super.load();
    carryMasks();
  }

  override infer([inputShape]: Inputs<Shape>): Shape {
    if (inputShape.length === 0) throw new ShapeError('Masking expects at least one axis beside the batch');
    return inputShape;
  }

  override computeMask([x]: Inputs<Tensor>): Tensor {
    return max(notEqual(x, this.maskValue), { axes: [-1] });
  }

  override call([x]: Inputs<Tensor>): Tensor {
    const mask = this.computeMask([x]);
    const y = where(expandMask(mask, x), x, 0);
    setMask(y, mask);
    return y;
  }
}
