// What training does without, and so no part of a bundle that trains: each activation in float64 and in ONNX.
import type { ActivationParameters, ElementwiseActivation } from './activations';

const sigmoid = (v: number): number => 1 / (1 + Math.exp(-v));
const softplus = (v: number): number => Math.max(v, 0) + Math.log1p(Math.exp(-Math.abs(v)));
const clamp = (v: number, low: number, high: number): number => Math.min(Math.max(v, low), high);
const SELU = [1.0507009873554805, 1.7580993408473766] as const;

/** The share of a normal distribution that lies below v: of its tail a series, and far out a continued fraction. */
function normalCDF(v: number): number {
  const x = Math.abs(v);
  const density = Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
  let tail: number;
  if (x < 3) {
    let [term, sum] = [x, x];
    for (let n = 3; term > 1e-17 * sum; n += 2) sum += term *= (x * x) / n;
    tail = 0.5 - density * sum;
  } else {
    let fraction = x;
    for (let n = 100; n > 0; n--) fraction = x + n / fraction;
    tail = density / fraction;
  }
  return v > 0 ? 1 - tail : tail; // of NaN NaN
}

/** Each activation in float64, for tests and for the page, which computes single pixels by it. */
export const ACTIVATION_REFERENCE: Readonly<
  Record<ElementwiseActivation, (v: number, parameters?: ActivationParameters) => number>
> = {
  linear: (v) => v,
  relu: (v, { maxValue = null, negativeSlope = 0, threshold = 0 } = {}) =>
    v > Number(threshold)
      ? Math.min(v, Number(maxValue ?? Infinity))
      : 0 - Number(negativeSlope) * (Number(threshold) - v),
  relu6: (v) => clamp(v, 0, 6),
  leakyRelu: (v, { negativeSlope = 0.2 } = {}) => (v > 0 ? v : Number(negativeSlope) * v),
  elu: (v, { alpha = 1 } = {}) => (v > 0 ? v : Number(alpha) * Math.expm1(v)),
  selu: (v) => (v > 0 ? SELU[0] * v : SELU[1] * Math.expm1(v)),
  celu: (v, { alpha = 1 } = {}) => (v > 0 ? v : Number(alpha) * Math.expm1(v / Number(alpha))),
  gelu: (v, { approximate = false } = {}) =>
    approximate ? v * sigmoid(2 * Math.sqrt(2 / Math.PI) * (v + 0.044715 * v ** 3)) : v * normalCDF(v),
  silu: (v) => v * sigmoid(v),
  sigmoid,
  hardSigmoid: (v) => clamp(v / 6 + 0.5, 0, 1),
  hardSilu: (v) => v * clamp(v / 6 + 0.5, 0, 1),
  tanh: Math.tanh,
  tanhShrink: (v) => v - Math.tanh(v),
  hardTanh: (v) => clamp(v, -1, 1),
  mish: (v) => v * Math.tanh(softplus(v)),
  softplus,
  softsign: (v) => v / (1 + Math.abs(v)),
  softShrink: (v, { threshold = 0.5 } = {}) => v - clamp(v, -Number(threshold), Number(threshold)),
  hardShrink: (v, { threshold = 0.5 } = {}) => (Math.abs(v) <= Number(threshold) ? 0 : v),
  squareplus: (v, { b = 4 } = {}) =>
    (v > 0 ? v + Math.hypot(v, Math.sqrt(Number(b))) : Number(b) / (Math.hypot(v, Math.sqrt(Number(b))) - v)) / 2,
  exponential: Math.exp,
  logSigmoid: (v) => -softplus(-v),
  sparsePlus: (v) => (v <= -1 ? 0 : v < 1 ? (v + 1) ** 2 / 4 : v),
  sparseSigmoid: (v) => clamp((v + 1) / 2, 0, 1),
};

/**
 * An expression of ONNX operators in the input `x`: an operator with its inputs, which may be expressions themselves or
 * numbers, and its attributes last.
 */
export type OnnxExpression = 'x' | number | OnnxNode;

export interface OnnxNode extends ReadonlyArray<string | number | OnnxNode | Readonly<Record<string, number>>> {
  /** The operator. */
  readonly 0: string;
}

/** Each as ONNX has it, with its default parameters. */
export const ACTIVATION_ONNX: Readonly<Record<ElementwiseActivation, OnnxExpression>> = {
  linear: 'x',
  relu: ['Relu', 'x'],
  relu6: ['Clip', 'x', 0, 6],
  leakyRelu: ['LeakyRelu', 'x', { alpha: 0.2 }],
  elu: ['Elu', 'x', { alpha: 1 }],
  selu: ['Selu', 'x', { alpha: 1.6732631921768188, gamma: 1.0507010221481323 }],
  celu: ['Celu', 'x', { alpha: 1 }],
  gelu: ['Mul', ['Mul', 'x', 0.5], ['Add', ['Erf', ['Mul', 'x', Math.SQRT1_2]], 1]],
  silu: ['Mul', 'x', ['Sigmoid', 'x']],
  sigmoid: ['Sigmoid', 'x'],
  hardSigmoid: ['HardSigmoid', 'x', { alpha: 1 / 6, beta: 0.5 }],
  hardSilu: ['Mul', 'x', ['HardSigmoid', 'x', { alpha: 1 / 6, beta: 0.5 }]],
  tanh: ['Tanh', 'x'],
  tanhShrink: ['Sub', 'x', ['Tanh', 'x']],
  hardTanh: ['Clip', 'x', -1, 1],
  mish: ['Mul', 'x', ['Tanh', ['Softplus', 'x']]],
  softplus: ['Softplus', 'x'],
  softsign: ['Softsign', 'x'],
  softShrink: ['Shrink', 'x', { lambd: 0.5, bias: 0.5 }],
  hardShrink: ['Shrink', 'x', { lambd: 0.5, bias: 0 }],
  squareplus: ['Mul', ['Add', 'x', ['Sqrt', ['Add', ['Mul', 'x', 'x'], 4]]], 0.5],
  exponential: ['Exp', 'x'],
  logSigmoid: ['Neg', ['Softplus', ['Neg', 'x']]],
  // (clip(x + 1, 0, 2) / 2)^2 + max(x - 1, 0)
  sparsePlus: ['Add', ['Pow', ['HardSigmoid', 'x', { alpha: 0.5, beta: 0.5 }], 2], ['Relu', ['Sub', 'x', 1]]],
  sparseSigmoid: ['HardSigmoid', 'x', { alpha: 0.5, beta: 0.5 }],
};
