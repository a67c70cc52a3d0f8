import type { FusedActivation } from '../activations';
import { ShapeError } from '../errors';
import { formatShape } from '../ndarray';
import { type Op, assertRank, assertType } from '../op';
import type { TensorSpec } from '../tensor';
import { type Window, slide } from './window';

export interface Conv2dAttrs extends Omit<Window, 'window'> {
  readonly activation: FusedActivation;
}

export const windowOf = ({ shape }: TensorSpec, attrs: Conv2dAttrs): Window => ({
  ...attrs,
  window: [shape[0]!, shape[1]!],
});

/** The shape rule of `conv2d`, which layers know before its shaders are loaded. */
export const inferConv2d: Op<Conv2dAttrs>['infer'] = ([x, w, bias], attrs) => {
  assertRank('conv2d', 'x', x!, 4, 'NHWC');
  assertRank('conv2d', 'kernel', w!, 4, 'HWIO');
  assertType('conv2d', 'x', x!, 'f32');
  assertType('conv2d', 'kernel', w!, 'f32');
  const [, , inChannels, outChannels] = w!.shape;
  if (x!.shape[3] !== inChannels) {
    throw new ShapeError(
      `conv2d: x ${formatShape(x!.shape)} has ${x!.shape[3]} channels, but the kernel ${formatShape(w!.shape)} ` +
        `(HWIO) expects ${inChannels}`,
    );
  }
  if (bias && (bias.shape.length !== 1 || bias.shape[0] !== outChannels)) {
    throw new ShapeError(
      `conv2d: bias ${formatShape(bias.shape)} must be [${outChannels}], one for each output channel`,
    );
  }
  const { outHeight, outWidth } = slide('conv2d', x!.shape, windowOf(w!, attrs));
  return [{ shape: [x!.shape[0]!, outHeight, outWidth, outChannels!], dtype: 'f32' }];
};
