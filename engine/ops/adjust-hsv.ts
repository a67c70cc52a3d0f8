import source from '../../shaders/image/adjust-hsv.wgsl?raw';
import { apply } from '../apply';
import { ShapeError } from '../errors';
import { formatShape, sameShape } from '../ndarray';
import { type Op, assertRank, assertType } from '../op';
import type { Tensor } from '../tensor';
import { shader } from '../wgsl';

const adjustHsvShader = /* @__PURE__ */ shader('adjust-hsv', source);

export const adjustHsvOp: Op = {
  name: 'adjustHsv',
  infer: ([x, adjustments]) => {
    assertRank('adjustHsv', 'x', x!, 4, 'NHWC');
    assertType('adjustHsv', 'x', x!, 'f32');
    assertType('adjustHsv', 'adjustments', adjustments!, 'f32');
    if (x!.shape[3] !== 3)
      throw new ShapeError(`adjustHsv: x must have 3 channels, red, green and blue, got ${formatShape(x!.shape)}`);
    if (!sameShape(adjustments!.shape, [x!.shape[0]!, 2]))
      throw new ShapeError(
        `adjustHsv: adjustments must be [${x!.shape[0]}, 2], (turn of the hue, factor of the saturation) of each ` +
          `image, got ${formatShape(adjustments!.shape)}`,
      );
    return [{ shape: x!.shape, dtype: 'f32' }];
  },
  forward: ({ engine, inputs: [x, adjustments], outputs: [y] }) => {
    const PIXELS = x!.size / 3;
    const specs = { PIXELS, OF_IMAGE: PIXELS / x!.shape[0]! };
    engine.dispatch(adjustHsvShader, specs, [x!, adjustments!, y!], { threads: PIXELS });
  },
  // As in TensorFlow, whose way back to RGB has none.
  backward: null,
};

/**
 * Images with their hue turned and their saturation multiplied, by way of hue, saturation and value as
 * `tf.image.rgb_to_hsv` has them. The saturation stays in [0, 1]. No gradient.
 * @param x `[n, h, w, 3]`, 0 or more. @param adjustments `[n, 2]`: of each image the turn of the hue, 1 being all
 * around, and the factor of the saturation.
 */
export function adjustHsv(x: Tensor, adjustments: Tensor): Tensor {
  return apply(adjustHsvOp, [x, adjustments], undefined)[0]!;
}
