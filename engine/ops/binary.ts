import binarySource from '../../shaders/elementwise/binary.wgsl?raw';
import binaryGradientSource from '../../shaders/elementwise/binary-gradient.wgsl?raw';
import operandsSource from '../../shaders/elementwise/lib/operands.wgsl?raw';
import { type Shape, stridesOf } from '../ndarray';
import { type Op, assertType } from '../op';
import { type TensorLike, applyTo, broadcast } from '../operands';
import { broadcastStrides, repeatedAxes, walk } from '../strides';
import { Tensor } from '../tensor';
import { type Shader, type SpecValues, shader } from '../wgsl';
import { reduce } from './reduce';
import { strided } from './strided';

/** What shaders of two operands share. */
export const OPERANDS = { '/elementwise/lib/operands.wgsl': operandsSource };
const binaryShader = /* @__PURE__ */ shader('binary', binarySource, OPERANDS);
const binaryGradientShader = /* @__PURE__ */ shader('binary-gradient', binaryGradientSource, OPERANDS);

const CODES = { add: 0, sub: 1, mul: 2, div: 3, maximum: 4, minimum: 5 } as const;
export type BinaryName = keyof typeof CODES;

/** Specs that read `a` and `b` as tensors of `shape`. */
export function walkBoth(shape: Shape, a: Tensor, b: Tensor): SpecValues {
  const {
    rank,
    shape: sizes,
    strides,
  } = walk(shape, broadcastStrides(a.shape, shape), broadcastStrides(b.shape, shape));
  return { RANK: rank, SHAPE: sizes, A_STRIDES: strides[0]!, B_STRIDES: strides[1]! };
}

/**
 * The op of a function of two f32 operands that broadcast.
 * @param forward its shader, of `a`, `b` and the result. @param gradient that of the gradient of OPERAND, as large as
 * the result. @param specs of both, beside the operands' walk.
 */
export function broadcastOp(name: string, forward: Shader, gradient: Shader, specs: SpecValues): Op {
  return {
    name,
    infer: ([a, b]) => {
      assertType(name, 'a', a!, 'f32');
      assertType(name, 'b', b!, 'f32');
      return [{ shape: broadcast(name, [a!, b!]), dtype: 'f32' }];
    },
    forward: ({ engine, inputs: [a, b], outputs: [y] }) => {
      const all = { SIZE: y!.size, ...specs, ...walkBoth(y!.shape, a!, b!) };
      engine.dispatch(forward, all, [a!, b!, y!], { threads: y!.size });
    },
    backward: ({ engine, inputs, dy, needs, gradient: gradientOf, give }) => {
      const [a, b] = inputs as readonly [Tensor, Tensor];
      for (const i of [0, 1] as const) {
        if (!needs(i)) continue;
        const { shape } = inputs[i]!;
        const axes = repeatedAxes(shape, dy.shape);
        if (name === 'add' || name === 'sub') {
          const sign = name === 'sub' && i === 1 ? -1 : 1;
          if (axes.length > 0) reduce(dy, axes, gradientOf(i), { scale: sign });
          else if (sign === 1) give(i, dy);
          else strided(dy, stridesOf(shape), gradientOf(i), sign);
          continue;
        }
        const all = { SIZE: dy.size, ...specs, OPERAND: i, ...walkBoth(dy.shape, a, b) };
        const target = gradientOf(i);
        engine.scope(() => {
          const g = axes.length > 0 ? engine.empty(dy.shape) : target;
          engine.dispatch(gradient, all, [dy, a, b, g], { threads: dy.size });
          if (axes.length > 0) reduce(g, axes, target);
        });
      }
    },
  };
}

const binaryOp = (name: BinaryName): Op => broadcastOp(name, binaryShader, binaryGradientShader, { OP: CODES[name] });

export const addOp = /* @__PURE__ */ binaryOp('add');
export const subOp = /* @__PURE__ */ binaryOp('sub');
export const mulOp = /* @__PURE__ */ binaryOp('mul');
export const divOp = /* @__PURE__ */ binaryOp('div');
export const maximumOp = /* @__PURE__ */ binaryOp('maximum');
export const minimumOp = /* @__PURE__ */ binaryOp('minimum');

/** `a + b`, element by element, with NumPy's broadcasting of up to six axes. One of them may be numbers. */
export function add(a: TensorLike, b: TensorLike): Tensor {
  return applyTo(addOp, [a, b], undefined);
}

/** `a - b`, element by element, with NumPy's broadcasting of up to six axes. One of them may be numbers. */
export function sub(a: TensorLike, b: TensorLike): Tensor {
  return applyTo(subOp, [a, b], undefined);
}

/** `a * b`, element by element, with NumPy's broadcasting of up to six axes. One of them may be numbers. */
export function mul(a: TensorLike, b: TensorLike): Tensor {
  return applyTo(mulOp, [a, b], undefined);
}

/** `a / b`, element by element, with NumPy's broadcasting of up to six axes. One of them may be numbers. */
export function div(a: TensorLike, b: TensorLike): Tensor {
  return applyTo(divOp, [a, b], undefined);
}

/**
 * The larger of `a` and `b`, element by element, with NumPy's broadcasting of up to six axes; NaN where either is. One
 * of them may be numbers. Where they are equal, `a` takes the gradient, as in TensorFlow.
 */
export function maximum(a: TensorLike, b: TensorLike): Tensor {
  return applyTo(maximumOp, [a, b], undefined);
}

/** The smaller of `a` and `b`; otherwise as `maximum`. */
export function minimum(a: TensorLike, b: TensorLike): Tensor {
  return applyTo(minimumOp, [a, b], undefined);
}

/**
 * `x` kept within `min` and `max`, element by element, with NumPy's broadcasting; a NaN stays a NaN. What is at a bound
 * takes the gradient, and what is beyond it none, and of bounds that cross `min` wins, as in Keras on TensorFlow.
 * @param min numbers, or tensors. @param max the same.
 */
export function clip(x: TensorLike, min: TensorLike, max: TensorLike): Tensor {
  const tensor = [x, min, max].find((each) => each instanceof Tensor);
  const clipped = (): Tensor => maximum(minimum(x, max), min);
  return tensor ? tensor.engine.scope(clipped) : clipped();
}
