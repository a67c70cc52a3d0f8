import source from '../../shaders/metric/bincount.wgsl?raw';
import { apply } from '../apply';
import { ShapeError } from '../errors';
import { assertKnown } from '../known-options';
import { formatShape } from '../ndarray';
import { type Op, assertInteger, assertType } from '../op';
import type { Tensor } from '../tensor';
import { shader } from '../wgsl';
import { reduce } from './reduce';

const bincountShader = /* @__PURE__ */ shader('bincount', source);

/** Values that one thread goes through. */
const CHAIN = 256;
/** Most sums at once, of which a part of the values has as many as there are bins: 4 MB. */
const SUMS = 2 ** 20;

export interface BincountAttrs {
  /** How many bins there are. */
  readonly bins: number;
  /** Whether of each weight the integer part alone counts. Default false. */
  readonly whole?: boolean;
}

export const bincountOp: Op<BincountAttrs> = {
  name: 'bincount',
  infer: ([values, weights], { bins }) => {
    assertInteger('bincount', 'bins', bins);
    assertType('bincount', 'values', values!, 'u32');
    if (weights) assertType('bincount', 'weights', weights, 'f32');
    const isFirst = weights?.shape.every((size, axis) => size === values!.shape[axis]) ?? true;
    if (!isFirst)
      throw new ShapeError(
        `bincount: weights ${formatShape(weights!.shape)} must have the first axes of values ` +
          formatShape(values!.shape),
      );
    return [{ shape: [bins], dtype: 'f32' }];
  },
  forward: ({ engine, inputs: [values, weights], outputs: [y], attrs: { bins, whole = false } }) => {
    const { size } = values!;
    const parts = Math.min(Math.ceil(size / CHAIN), Math.max(1, Math.floor(SUMS / bins)));
    const specs = {
      SIZE: size,
      BINS: bins,
      PARTS: parts,
      WEIGHTED: weights !== undefined,
      REPEAT: weights ? size / weights.size : 1,
      WHOLE: whole,
    };
    const sums = parts > 1 ? engine.empty([parts, bins]) : y!;
    engine.dispatch(bincountShader, specs, [values!, weights ?? values!, sums], { threads: parts * bins });
    if (parts > 1) reduce(sums, [0], y!);
  },
  backward: null,
};

/**
 * How often each of `0..bins - 1` is among the values, or the sum of the weights of those: `f32 [bins]`, the same bits
 * every time. As `keras.ops.bincount`, but that a value beyond the bins counts nowhere. No gradient.
 * @param values `u32`, of any shape. @param weights `f32`, of that shape, or of its first axes, for the others alike;
 * null: 1 each.
 * @throws ShapeError for other types and shapes, ArgumentError for a number of bins that is none.
 */
export function bincount(values: Tensor, weights: Tensor | null, options: BincountAttrs): Tensor {
  assertKnown('bincount', options, ['bins', 'whole']);
  return apply(bincountOp, weights ? [values, weights] : [values], options)[0]!;
}
