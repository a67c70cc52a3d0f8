import source from '../../shaders/layout/argsort.wgsl?raw';
import { apply, assertTensors } from '../apply';
import { ArgumentError } from '../errors';
import { formatShape, sizeOf } from '../ndarray';
import { type Op, assertInteger, assertType } from '../op';
import type { Tensor } from '../tensor';
import { shader } from '../wgsl';
import { resolveAxes } from './reduce';
import { reshape } from './reshape';
import { takeAlongAxis } from './take';

const argsortShader = /* @__PURE__ */ shader('argsort', source);

export interface ArgsortAttrs {
  /** From 0 on. */
  readonly axis: number;
  /** How many, from the first on. */
  readonly count: number;
  readonly descending: boolean;
}

export const argsortOp: Op<ArgsortAttrs> = {
  name: 'argsort',
  infer: ([x], { axis, count }) => {
    assertType('argsort', 'x', x!, 'f32');
    assertInteger('argsort', 'count', count);
    return [{ shape: x!.shape.with(axis, count), dtype: 'u32' }];
  },
  forward: ({ engine, inputs: [x], outputs: [order], attrs: { axis, count, descending } }) => {
    const specs = {
      SIZE: x!.size,
      COUNT: x!.shape[axis]!,
      INNER: sizeOf(x!.shape.slice(axis + 1)),
      TOP: count,
      DESCENDING: descending,
    };
    engine.dispatch(argsortShader, specs, [x!, order!], { threads: x!.size });
  },
  backward: null,
};

/**
 * The indices (`u32`) that sort `x` along an axis, as NumPy's stable argsort: equal elements stay in their order, and
 * NaN comes last. Compares each element with all others of its line. No gradient.
 * @param axis negative ones count from the end; default -1. Null: of `x` flattened.
 */
export function argsort(x: Tensor, axis: number | null = -1): Tensor {
  assertTensors('argsort', [x]);
  if (axis === null) return x.engine.scope(() => argsort(reshape(x, [-1]), 0));
  const at = resolveAxes('argsort', x, [axis])[0]!;
  return apply(argsortOp, [x], { axis: at, count: x.shape[at]!, descending: false })[0]!;
}

/** `x` in ascending order along an axis, as NumPy's sort; otherwise as `argsort`. Has a gradient. */
export function sort(x: Tensor, axis: number | null = -1): Tensor {
  assertTensors('sort', [x]);
  return x.engine.scope(() => {
    const line = axis === null ? reshape(x, [-1]) : x;
    return takeAlongAxis(line, argsort(line, axis ?? 0), axis ?? 0);
  });
}

/**
 * The `k` largest elements along the last axis, the largest first, and their indices (`u32`), as Keras's `ops.top_k`:
 * of equal ones the first, and a NaN before all. The values have a gradient.
 * @returns `[values, indices]`, each `[..., k]`.
 * @throws ArgumentError for a `k` that is more than there are.
 */
export function topK(x: Tensor, k: number): [Tensor, Tensor] {
  assertTensors('topK', [x]);
  assertInteger('topK', 'k', k);
  const last = x.shape.length - 1;
  if (last < 0 || k > x.shape[last]!)
    throw new ArgumentError(`topK: k ${k} is more than the last axis of x of shape ${formatShape(x.shape)} has`);
  return x.engine.scope(() => {
    const [indices] = apply(argsortOp, [x], { axis: last, count: k, descending: true }) as [Tensor];
    return [takeAlongAxis(x, indices), indices];
  });
}
