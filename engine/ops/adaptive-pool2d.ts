import avgPoolSource from '../../shaders/pool/adaptive-avg-pool2d.wgsl?raw';
import avgPoolGradientSource from '../../shaders/pool/adaptive-avg-pool2d-gradient.wgsl?raw';
import maxPoolSource from '../../shaders/pool/adaptive-max-pool2d.wgsl?raw';
import maxPoolGradientSource from '../../shaders/pool/adaptive-max-pool2d-gradient.wgsl?raw';
import adaptiveSource from '../../shaders/pool/lib/adaptive.wgsl?raw';
import { apply } from '../apply';
import { type Op, assertInteger, assertRank, assertType, pair } from '../op';
import type { Tensor } from '../tensor';
import { type Shader, shader } from '../wgsl';

export interface AdaptivePool2dAttrs {
  readonly outputSize: readonly [number, number];
}

const shared = { '/pool/lib/adaptive.wgsl': adaptiveSource };

/** `[x] -> [y]`, or with `keepsArgmax` `[y, argmax]`: of each maximum the flat index into x, u32, for the gradient. */
function adaptivePoolOp(
  name: string,
  keepsArgmax: boolean,
  forward: Shader,
  gradientShader: Shader,
): Op<AdaptivePool2dAttrs> {
  const specsOf = (x: Tensor, { outputSize: [OUT_H, OUT_W] }: AdaptivePool2dAttrs) => {
    const [BATCH, IN_H, IN_W, CHANNELS] = x.shape as [number, number, number, number];
    return { BATCH, IN_H, IN_W, OUT_H, OUT_W, CHANNELS };
  };
  return {
    name,
    infer: ([x], { outputSize }) => {
      assertRank(name, 'x', x!, 4, 'NHWC');
      assertType(name, 'x', x!, 'f32');
      for (const size of outputSize) assertInteger(name, 'outputSize', size);
      const shape = [x!.shape[0]!, ...outputSize, x!.shape[3]!];
      return [{ shape, dtype: 'f32' }, ...(keepsArgmax ? [{ shape, dtype: 'u32' } as const] : [])];
    },
    forward: ({ engine, inputs: [x], outputs, attrs }) => {
      engine.dispatch(forward, specsOf(x!, attrs), [x!, ...outputs], { threads: outputs[0]!.size });
    },
    backward: ({ engine, inputs: [x], outputs: [, argmax], attrs, dy, gradient }) => {
      const bindings = [...(argmax ? [argmax] : []), dy, gradient(0)];
      engine.dispatch(gradientShader, specsOf(x!, attrs), bindings, { threads: x!.size });
    },
  };
}

export const adaptiveAvgPool2dOp = /* @__PURE__ */ adaptivePoolOp(
  'adaptiveAvgPool2d',
  false,
  /* @__PURE__ */ shader('adaptive-avg-pool2d', avgPoolSource, shared),
  /* @__PURE__ */ shader('adaptive-avg-pool2d-gradient', avgPoolGradientSource, shared),
);

export const adaptiveMaxPool2dOp = /* @__PURE__ */ adaptivePoolOp(
  'adaptiveMaxPool2d',
  true,
  /* @__PURE__ */ shader('adaptive-max-pool2d', maxPoolSource, shared),
  /* @__PURE__ */ shader('adaptive-max-pool2d-gradient', maxPoolGradientSource, shared),
);

/**
 * Means of windows that are as large as it takes to have `outputSize` of them, NHWC, as Keras's
 * AdaptiveAveragePooling2D: along an axis of n cells the window o of m goes from floor(o n / m) to ceil((o + 1) n / m).
 * @param outputSize `[height, width]`, or one number for both.
 * @returns `[batch, height, width, channels]`.
 * @throws ShapeError for a rank other than 4, ArgumentError for sizes that are not positive integers.
 */
export function adaptiveAvgPool2d(x: Tensor, outputSize: number | readonly number[]): Tensor {
  return apply(adaptiveAvgPool2dOp, [x], { outputSize: pair('adaptiveAvgPool2d', 'outputSize', outputSize) })[0]!;
}

/**
 * Largest values of the windows of `adaptiveAvgPool2d`; on a tie the first takes the gradient. A NaN is the largest.
 */
export function adaptiveMaxPool2d(x: Tensor, outputSize: number | readonly number[]): Tensor {
  const attrs = { outputSize: pair('adaptiveMaxPool2d', 'outputSize', outputSize) };
  // In a scope, so that the argmax lives on the tape alone.
  return x.engine.scope(() => apply(adaptiveMaxPool2dOp, [x], attrs)[0]!);
}
