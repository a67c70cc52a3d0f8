import clipByNormSource from '../../shaders/optimizer/clip-by-norm.wgsl?raw';
import clipByValueSource from '../../shaders/optimizer/clip-by-value.wgsl?raw';
import { ArgumentError } from '../errors';
import { assertType } from '../op';
import type { Tensor } from '../tensor';
import { shader } from '../wgsl';
import { sumOfSquares } from './sum-of-squares';

const clipByNormShader = /* @__PURE__ */ shader('clip-by-norm', clipByNormSource);
const clipByValueShader = /* @__PURE__ */ shader('clip-by-value', clipByValueSource);

function assertClip(op: string, tensors: readonly Tensor[], limit: number): void {
  for (const tensor of tensors) assertType(op, 'a tensor', tensor, 'f32');
  if (!(limit > 0 && limit < Infinity)) throw new ArgumentError(`${op}: the limit must be above 0, got ${limit}`);
}

/** Scales tensors in place by the norm of them all; sums run in an order that depends on the sizes only. */
function scaleToNorm(tensors: readonly Tensor[], norm: number, global: boolean): void {
  const [{ engine }] = tensors as [Tensor];
  engine.scope(() => {
    const squares = sumOfSquares(tensors);
    for (const x of tensors) {
      engine.dispatch(clipByNormShader, { SIZE: x.size, NORM: norm, GLOBAL: global }, [squares, x], {
        threads: x.size,
      });
    }
  });
}

/**
 * Scales each tensor whose L2 norm is above `norm` down to it, in place. As Keras's `clipnorm`. The same bits every
 * time.
 * @param tensors f32; views of one slab, say. A NaN in one makes that whole one NaN.
 */
export function clipByNorm(tensors: readonly Tensor[], norm: number): void {
  assertClip('clipByNorm', tensors, norm);
  for (const x of tensors) scaleToNorm([x], norm, false);
}

/**
 * Where the L2 norm of all tensors together is above `norm`, scales them all down to it, in place. As Keras's
 * `global_clipnorm`. The same bits every time.
 * @param tensors f32; views of one slab, say. A norm that is not finite makes them all NaN.
 */
export function clipByGlobalNorm(tensors: readonly Tensor[], norm: number): void {
  assertClip('clipByGlobalNorm', tensors, norm);
  if (tensors.length > 0) scaleToNorm(tensors, norm, true);
}

/** Keeps every element within `-limit..limit`, in place. As Keras's `clipvalue`. */
export function clipByValue(tensors: readonly Tensor[], limit: number): void {
  assertClip('clipByValue', tensors, limit);
  for (const x of tensors)
    x.engine.dispatch(clipByValueShader, { SIZE: x.size, LIMIT: limit }, [x], { threads: x.size });
}
