import mathSource from '../../shaders/elementwise/lib/math.wgsl?raw';
import unarySource from '../../shaders/elementwise/unary.wgsl?raw';
import unaryGradientSource from '../../shaders/elementwise/unary-gradient.wgsl?raw';
import { apply } from '../apply';
import { assertNone } from '../known-options';
import { type Op, assertType } from '../op';
import type { Tensor } from '../tensor';
import { shader } from '../wgsl';

/** What shaders of elementwise functions share. */
export const MATH = { '/elementwise/lib/math.wgsl': mathSource };
const unaryShader = /* @__PURE__ */ shader('unary', unarySource, MATH);
const unaryGradientShader = /* @__PURE__ */ shader('unary-gradient', unaryGradientSource, MATH);

/**
 * Functions of one element, as data: what the derivative of each is a function of, or null where it is 0 wherever there
 * is one. The WGSL of each is a function of its name, and its gradient, in `shaders/elementwise/lib/math.wgsl`.
 */
export const UNARY = {
  exp: 'output',
  expm1: 'input',
  log: 'input',
  log1p: 'input',
  sqrt: 'output',
  rsqrt: 'output',
  square: 'input',
  reciprocal: 'output',
  negative: 'input',
  abs: 'input',
  sin: 'input',
  cos: 'input',
  erf: 'input',
  sign: 'input',
  floor: null,
  ceil: null,
  round: null,
  isnan: null,
  isfinite: null,
  isinf: null,
} as const satisfies Readonly<Record<string, 'input' | 'output' | null>>;

/** The name of a function of one element. */
export type UnaryName = keyof typeof UNARY;

/** The op of a function of the table. One that is constant piece by piece passes no gradient on. */
export function unaryOp(name: UnaryName): Op {
  const from = UNARY[name];
  return {
    name,
    infer: ([x]) => {
      assertType(name, 'x', x!, 'f32');
      return [{ shape: x!.shape, dtype: 'f32' }];
    },
    forward: ({ engine, inputs: [x], outputs: [y] }) =>
      engine.dispatch(unaryShader, { SIZE: x!.size, UNARY: `${name}_of` }, [x!, y!], { threads: x!.size }),
    backward: ({ engine, inputs: [x], outputs: [y], dy, gradient }) => {
      if (from === null) return;
      const specs = { SIZE: dy.size, UNARY_GRADIENT: `${name}_gradient` };
      engine.dispatch(unaryGradientShader, specs, [dy, from === 'input' ? x! : y!, gradient(0)], { threads: dy.size });
    },
    ...(from === null && { differentiable: [] }),
  };
}

/** A function of a tensor of any shape, element by element. */
export type Elementwise = (x: Tensor, ...others: readonly []) => Tensor;

function unary(name: UnaryName, rule?: string): Elementwise {
  const op = unaryOp(name);
  return (x, ...others) => {
    assertNone(name, others, rule);
    return apply(op, [x], undefined)[0]!;
  };
}

/** `e` to the power of `x`, any shape; Infinity from 88.73 on. */
export const exp = /* @__PURE__ */ unary('exp');
/** `exp(x) - 1`, any shape, with all digits near 0. */
export const expm1 = /* @__PURE__ */ unary('expm1');
/** The natural logarithm, any shape; of 0 it is -Infinity, and below it NaN. */
export const log = /* @__PURE__ */ unary('log');
/** `log(1 + x)`, any shape, with all digits near 0. */
export const log1p = /* @__PURE__ */ unary('log1p');
/** The square root, any shape; below 0 it is NaN. Its gradient at 0 is Infinity. */
export const sqrt = /* @__PURE__ */ unary('sqrt');
/** `1 / sqrt(x)`, any shape; of 0 it is Infinity, and below it NaN. */
export const rsqrt = /* @__PURE__ */ unary('rsqrt');
/** `x * x`, any shape. */
export const square = /* @__PURE__ */ unary('square');
/** `1 / x`, any shape. */
export const reciprocal = /* @__PURE__ */ unary('reciprocal');
/** `-x`, any shape. */
export const negative = /* @__PURE__ */ unary('negative');
/** The magnitude, any shape. Its gradient at 0 is 0, as in Keras. */
export const abs = /* @__PURE__ */ unary('abs');
/** The sine of `x` in radians, any shape; within 1e-6 up to 100,000, and beyond with the digits that the device has. */
export const sin = /* @__PURE__ */ unary('sin');
/** The cosine; otherwise as `sin`. */
export const cos = /* @__PURE__ */ unary('cos');
/** The error function, any shape. */
export const erf = /* @__PURE__ */ unary('erf');
/** -1, 0 or 1, any shape. Its gradient is 0, as in Keras. */
export const sign = /* @__PURE__ */ unary('sign');
/** The nearest integer below, any shape. It passes no gradient on. */
export const floor = /* @__PURE__ */ unary('floor');
/** The nearest integer above, any shape. It passes no gradient on. */
export const ceil = /* @__PURE__ */ unary('ceil');
/** The nearest integer, any shape; of two the even one, as in Keras. It passes no gradient on. */
export const round = /* @__PURE__ */ unary('round', 'it rounds to integers');
/** 1 where `x` is NaN, else 0, as `f32`, any shape. It passes no gradient on. */
export const isnan = /* @__PURE__ */ unary('isnan');
/** 1 where `x` is neither NaN nor infinite, else 0, as `f32`, any shape. It passes no gradient on. */
export const isfinite = /* @__PURE__ */ unary('isfinite');
/** 1 where `x` is Infinity or -Infinity, else 0, as `f32`, any shape. It passes no gradient on. */
export const isinf = /* @__PURE__ */ unary('isinf');
