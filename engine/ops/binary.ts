import binarySource from '../../shaders/elementwise/binary.wgsl?raw';
import binaryGradientSource from '../../shaders/elementwise/binary-gradient.wgsl?raw';
import operandsSource from '../../shaders/elementwise/lib/operands.wgsl?raw';
import { apply } from '../apply';
import { ShapeError } from '../errors';
import { type Shape, formatShape, stridesOf } from '../ndarray';
import { type Op, assertType } from '../op';
import { MAX_RANK, broadcastShapes, broadcastStrides, walk } from '../strides';
import type { Tensor } from '../tensor';
import { shader } from '../wgsl';
import { reduce } from './reduce';
import { strided } from './strided';

const shared = { '/elementwise/lib/operands.wgsl': operandsSource };
const binaryShader = /* @__PURE__ */ shader('binary', binarySource, shared);
const binaryGradientShader = /* @__PURE__ */ shader('binary-gradient', binaryGradientSource, shared);

const CODES = { add: 0, sub: 1, mul: 2, div: 3, maximum: 4, minimum: 5 } as const;
export type BinaryName = keyof typeof CODES;

/** Specs that read `a` and `b` as tensors of `shape`. */
function walkBoth(shape: Shape, a: Tensor, b: Tensor) {
  const {
    rank,
    shape: sizes,
    strides,
  } = walk(shape, broadcastStrides(a.shape, shape), broadcastStrides(b.shape, shape));
  return { RANK: rank, SHAPE: sizes, A_STRIDES: strides[0]!, B_STRIDES: strides[1]! };
}

/** The axes of a result of shape `target` along which an operand of `shape` was repeated. */
export const repeatedAxes = (shape: Shape, target: Shape): number[] =>
  [...target.keys()].filter((axis) => target[axis] !== (shape[axis - target.length + shape.length] ?? 1));

function binaryOp(name: BinaryName): Op {
  return {
    name,
    infer: ([a, b]) => {
      assertType(name, 'a', a!, 'f32');
      assertType(name, 'b', b!, 'f32');
      const shape = broadcastShapes(a!.shape, b!.shape);
      if (!shape || shape.length > MAX_RANK) {
        throw new ShapeError(
          `${name}: shapes ${formatShape(a!.shape)} and ${formatShape(b!.shape)} do not broadcast: aligned at the ` +
            `last axis, sizes must be equal or 1, and at most ${MAX_RANK} axes`,
        );
      }
      return [{ shape, dtype: 'f32' }];
    },
    forward: ({ engine, inputs: [a, b], outputs: [y] }) => {
      const specs = { SIZE: y!.size, OP: CODES[name], ...walkBoth(y!.shape, a!, b!) };
      engine.dispatch(binaryShader, specs, [a!, b!, y!], { threads: y!.size });
    },
    backward: ({ engine, inputs, dy, needs, gradient, give }) => {
      const [a, b] = inputs as readonly [Tensor, Tensor];
      for (const i of [0, 1] as const) {
        if (!needs(i)) continue;
        const { shape } = inputs[i]!;
        const axes = repeatedAxes(shape, dy.shape);
        if (name === 'add' || name === 'sub') {
          const sign = name === 'sub' && i === 1 ? -1 : 1;
          if (axes.length > 0) reduce(dy, axes, gradient(i), { scale: sign });
          else if (sign === 1) give(i, dy);
          else strided(dy, stridesOf(shape), gradient(i), sign);
          continue;
        }
        const specs = { SIZE: dy.size, OP: CODES[name], OPERAND: i, ...walkBoth(dy.shape, a, b) };
        const target = gradient(i);
        engine.scope(() => {
          const g = axes.length > 0 ? engine.empty(dy.shape) : target;
          engine.dispatch(binaryGradientShader, specs, [dy, a, b, g], { threads: dy.size });
          if (axes.length > 0) reduce(g, axes, target);
        });
      }
    },
  };
}

export const addOp = /* @__PURE__ */ binaryOp('add');
export const subOp = /* @__PURE__ */ binaryOp('sub');
export const mulOp = /* @__PURE__ */ binaryOp('mul');
export const divOp = /* @__PURE__ */ binaryOp('div');
export const maximumOp = /* @__PURE__ */ binaryOp('maximum');
export const minimumOp = /* @__PURE__ */ binaryOp('minimum');

/** `a + b`, element by element, with NumPy's broadcasting of up to six axes. */
export function add(a: Tensor, b: Tensor): Tensor {
  return apply(addOp, [a, b], undefined)[0]!;
}

/** `a - b`, element by element, with NumPy's broadcasting of up to six axes. */
export function sub(a: Tensor, b: Tensor): Tensor {
  return apply(subOp, [a, b], undefined)[0]!;
}

/** `a * b`, element by element, with NumPy's broadcasting of up to six axes. */
export function mul(a: Tensor, b: Tensor): Tensor {
  return apply(mulOp, [a, b], undefined)[0]!;
}

/** `a / b`, element by element, with NumPy's broadcasting of up to six axes. */
export function div(a: Tensor, b: Tensor): Tensor {
  return apply(divOp, [a, b], undefined)[0]!;
}

/**
 * The larger of `a` and `b`, element by element, with NumPy's broadcasting of up to six axes; NaN where either is.
 * Where they are equal, `a` takes the gradient, as in TensorFlow.
 */
export function maximum(a: Tensor, b: Tensor): Tensor {
  return apply(maximumOp, [a, b], undefined)[0]!;
}

/** The smaller of `a` and `b`; otherwise as `maximum`. */
export function minimum(a: Tensor, b: Tensor): Tensor {
  return apply(minimumOp, [a, b], undefined)[0]!;
}
