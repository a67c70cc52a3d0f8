import compareSource from '../../shaders/elementwise/compare.wgsl?raw';
import { ShapeError } from '../errors';
import { formatShape } from '../ndarray';
import type { Op } from '../op';
import { type TensorLike, applyTo, broadcast } from '../operands';
import { Tensor } from '../tensor';
import { shader } from '../wgsl';
import { OPERANDS, walkBoth } from './binary';

const compareShader = /* @__PURE__ */ shader('compare', compareSource, OPERANDS);

const RELATIONS = [
  'equal',
  'notEqual',
  'greater',
  'greaterEqual',
  'less',
  'lessEqual',
  'logicalAnd',
  'logicalOr',
  'logicalXor',
] as const;
export type Relation = (typeof RELATIONS)[number];

/** Constant piece by piece: it passes no gradient on. */
function compareOp(name: Relation): Op {
  return {
    name,
    infer: ([a, b]) => {
      if (a!.dtype !== b!.dtype || a!.dtype === 'u8') {
        throw new ShapeError(
          `${name}: a and b must be both f32 or both u32, got ${a!.dtype} ${formatShape(a!.shape)} and ` +
            `${b!.dtype} ${formatShape(b!.shape)}`,
        );
      }
      return [{ shape: broadcast(name, [a!, b!]), dtype: 'f32' }];
    },
    forward: ({ engine, inputs: [a, b], outputs: [y] }) => {
      const specs = {
        SIZE: y!.size,
        FLOAT: a!.dtype === 'f32',
        RELATION: RELATIONS.indexOf(name),
        ...walkBoth(y!.shape, a!, b!),
      };
      engine.dispatch(compareShader, specs, [a!, b!, y!], { threads: y!.size });
    },
    backward: () => undefined,
    differentiable: [],
  };
}

export const equalOp = /* @__PURE__ */ compareOp('equal');
export const notEqualOp = /* @__PURE__ */ compareOp('notEqual');
export const greaterOp = /* @__PURE__ */ compareOp('greater');
export const greaterEqualOp = /* @__PURE__ */ compareOp('greaterEqual');
export const lessOp = /* @__PURE__ */ compareOp('less');
export const lessEqualOp = /* @__PURE__ */ compareOp('lessEqual');
export const logicalAndOp = /* @__PURE__ */ compareOp('logicalAnd');
export const logicalOrOp = /* @__PURE__ */ compareOp('logicalOr');
export const logicalXorOp = /* @__PURE__ */ compareOp('logicalXor');

/** Numbers take the type of the tensor beside them. */
const compare = (op: Op, a: TensorLike, b: TensorLike): Tensor =>
  applyTo(op, [a, b], undefined, [a, b].find((each) => each instanceof Tensor)?.dtype);

/**
 * 1 where `a` equals `b`, else 0, as `f32`, with NumPy's broadcasting of up to six axes. Both are `f32` or both `u32`;
 * one may be numbers. A NaN equals nothing. It passes no gradient on.
 */
export function equal(a: TensorLike, b: TensorLike): Tensor {
  return compare(equalOp, a, b);
}

/** 1 where `a` does not equal `b`, a NaN among them, else 0; otherwise as `equal`. */
export function notEqual(a: TensorLike, b: TensorLike): Tensor {
  return compare(notEqualOp, a, b);
}

/** 1 where `a` is above `b`, else 0; otherwise as `equal`. */
export function greater(a: TensorLike, b: TensorLike): Tensor {
  return compare(greaterOp, a, b);
}

/** 1 where `a` is `b` or above, else 0; otherwise as `equal`. */
export function greaterEqual(a: TensorLike, b: TensorLike): Tensor {
  return compare(greaterEqualOp, a, b);
}

/** 1 where `a` is below `b`, else 0; otherwise as `equal`. */
export function less(a: TensorLike, b: TensorLike): Tensor {
  return compare(lessOp, a, b);
}

/** 1 where `a` is `b` or below, else 0; otherwise as `equal`. */
export function lessEqual(a: TensorLike, b: TensorLike): Tensor {
  return compare(lessEqualOp, a, b);
}

/** 1 where neither `a` nor `b` is 0, else 0; otherwise as `equal`. A NaN counts as true, as in NumPy. */
export function logicalAnd(a: TensorLike, b: TensorLike): Tensor {
  return compare(logicalAndOp, a, b);
}

/** 1 where `a` and `b` are not both 0, else 0; otherwise as `logicalAnd`. */
export function logicalOr(a: TensorLike, b: TensorLike): Tensor {
  return compare(logicalOrOp, a, b);
}

/** 1 where one of `a` and `b` is 0 and the other is not, else 0; otherwise as `logicalAnd`. */
export function logicalXor(a: TensorLike, b: TensorLike): Tensor {
  return compare(logicalXorOp, a, b);
}

/** 1 where `x` is 0, else 0; otherwise as `logicalAnd`. */
export function logicalNot(x: Tensor): Tensor {
  return equal(x, 0);
}
