import source from '../../shaders/penalty/norm-constraint.wgsl?raw';
import { apply } from '../apply';
import { ArgumentError } from '../errors';
import { assertKnown } from '../known-options';
import { type Op, assertType } from '../op';
import type { Tensor } from '../tensor';
import { shader } from '../wgsl';
import { AXES, reduceSpecs, resolveAxes } from './reduce';

const normConstraintShader = /* @__PURE__ */ shader('norm-constraint', source, AXES);

/** Options of `normConstraint`. Compiled in. */
export interface NormConstraintOptions {
  /** Over which the norms are taken; negative ones count from the end. */
  readonly axes: readonly number[];
  /** Default 0. */
  readonly minValue?: number;
  /** Default 1. */
  readonly maxValue?: number;
  /** How far a norm goes to where it is to be, from 0 to 1. Default 1. */
  readonly rate?: number;
}

/** Keras's `backend.epsilon()`. */
const EPSILON = 1e-7;

export const normConstraintOp: Op<NormConstraintOptions> = {
  name: 'normConstraint',
  infer: ([x], { axes, minValue = 0, maxValue = 1, rate = 1 }) => {
    assertType('normConstraint', 'x', x!, 'f32');
    resolveAxes('normConstraint', x!, axes);
    for (const [name, value] of Object.entries({ minValue, maxValue, rate }))
      if (!Number.isFinite(value))
        throw new ArgumentError(`normConstraint: ${name} must be a finite number, got ${value}`);
    return [{ shape: x!.shape, dtype: 'f32' }];
  },
  forward: ({ engine, inputs: [x], outputs: [y], attrs: { axes, minValue = 0, maxValue = 1, rate = 1 } }) => {
    const reduced = resolveAxes('normConstraint', x!, axes);
    const size = x!.shape.reduce((size, n, axis) => (reduced.includes(axis) ? size : size * n), 1);
    const specs = {
      ...reduceSpecs(x!, reduced, { size }),
      LEAST: minValue,
      MOST: maxValue,
      RATE: rate,
      EPSILON,
    };
    engine.dispatch(normConstraintShader, specs, [x!, y!], { threads: size });
  },
  backward: null,
};

/**
 * A weight whose L2 norms over some axes are brought between `minValue` and `maxValue`: Keras's MinMaxNorm, MaxNorm and
 * UnitNorm. For updates of weights: it has no gradient.
 */
export function normConstraint(x: Tensor, options: NormConstraintOptions): Tensor {
  assertKnown('normConstraint', options, ['axes', 'minValue', 'maxValue', 'rate']);
  return apply(normConstraintOp, [x], options)[0]!;
}
