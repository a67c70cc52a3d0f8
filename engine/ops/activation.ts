import activationSource from '../../shaders/activation/activation.wgsl?raw';
import activationGradientSource from '../../shaders/activation/activation_gradient.wgsl?raw';
import { ArgumentError } from '../errors';
import { type FusedActivation, type Op, type OpCase, type OpCheck, apply, wantType } from '../op';
import type { Tensor } from '../tensor';
import { kernel } from '../wgsl';

const activationKernel = /* @__PURE__ */ kernel('activation', activationSource);
const activationGradientKernel = /* @__PURE__ */ kernel('activation_gradient', activationGradientSource);

/** The number by which kernels with a fused epilogue know an activation. */
export const ACTIVATION_CODE: Readonly<Record<FusedActivation, number>> = { linear: 0, relu: 1, sigmoid: 2 };

/** The same in the kernels of the ops here, which are more. */
const CODE = { ...ACTIVATION_CODE, tanh: 3, leakyRelu: 4 };
type ActivationName = keyof typeof CODE;

export interface LeakyReluAttrs {
  readonly negativeSlope: number;
}

function specsOf(x: Tensor, name: ActivationName, attrs?: LeakyReluAttrs) {
  return { SIZE: x.size, ACTIVATION: CODE[name], NEGATIVE_SLOPE: attrs?.negativeSlope ?? 0 };
}

/** `dy * f'(x)`, from the output `y = f(x)`. */
export function activationGradient(
  dy: Tensor,
  y: Tensor,
  activation: ActivationName,
  dx: Tensor = y.engine.empty(y.shape),
  attrs?: LeakyReluAttrs,
): Tensor {
  y.engine.dispatch(activationGradientKernel, specsOf(y, activation, attrs), [dy, y, dx], { threads: y.size });
  return dx;
}

function activationOp<A extends LeakyReluAttrs | undefined>(name: Exclude<ActivationName, 'linear'>): Op<A> {
  return {
    name,
    infer: ([x], attrs) => {
      wantType(name, 'x', x!, 'f32');
      // The gradient is told from the output, whose sign a negative slope would lose.
      if (attrs && !(attrs.negativeSlope >= 0 && attrs.negativeSlope < Infinity)) {
        throw new ArgumentError(`${name}: negativeSlope must be 0 or more, got ${attrs.negativeSlope}`);
      }
      return [{ shape: x!.shape, dtype: 'f32' }];
    },
    forward: ({ engine, inputs: [x], outputs: [y], attrs }) => {
      engine.dispatch(activationKernel, specsOf(x!, name, attrs), [x!, y!], { threads: x!.size });
    },
    backward: ({ outputs: [y], attrs, dy, gradient }) => {
      activationGradient(dy, y!, name, gradient(0), attrs);
    },
  };
}

export const reluOp = /* @__PURE__ */ activationOp<undefined>('relu');
export const sigmoidOp = /* @__PURE__ */ activationOp<undefined>('sigmoid');
export const tanhOp = /* @__PURE__ */ activationOp<undefined>('tanh');
export const leakyReluOp = /* @__PURE__ */ activationOp<LeakyReluAttrs>('leakyRelu');

/** `max(x, 0)`, any shape. A NaN stays a NaN. The gradient at 0 is 0, as in Keras. */
export function relu(x: Tensor): Tensor {
  return apply(reluOp, [x], undefined)[0]!;
}

/** `1 / (1 + exp(-x))`, any shape; does not overflow. */
export function sigmoid(x: Tensor): Tensor {
  return apply(sigmoidOp, [x], undefined)[0]!;
}

/** Hyperbolic tangent, any shape; does not overflow. */
export function tanh(x: Tensor): Tensor {
  return apply(tanhOp, [x], undefined)[0]!;
}

/**
 * `x` where it is positive, else `negativeSlope * x`, any shape, as Keras's LeakyReLU. A NaN stays a NaN. The gradient
 * at 0 is the slope.
 * @param negativeSlope 0 or more; default 0.3. Compiled in.
 */
export function leakyRelu(x: Tensor, negativeSlope = 0.3): Tensor {
  return apply(leakyReluOp, [x], { negativeSlope })[0]!;
}

/** What the fused epilogues compute, in float64. */
export const ACTIVATION_REFERENCE: Readonly<Record<FusedActivation, (v: number) => number>> = {
  linear: (v) => v,
  relu: (v) => Math.max(v, 0),
  sigmoid: (v) => 1 / (1 + Math.exp(-v)),
};

export const reluCheck: OpCheck = {
  op: reluOp,
  exact: true,
  reference: ([x]) => [x!.data.map(ACTIVATION_REFERENCE.relu)],
  get cases() {
    return [[1], [63], [64], [65], [3, 5, 7, 2]].map((shape): OpCase => {
      return { inputs: [{ shape, values: 'awayFromZero' }], attrs: undefined };
    });
  },
};

/** In the tails of a function that has limits there. */
const sigmoidal: readonly OpCase[] = [
  { inputs: [{ shape: [1] }], attrs: undefined },
  { inputs: [{ shape: [5, 13] }], attrs: undefined },
  { inputs: [{ shape: [6], values: [-100, -30, -1, 1, 30, 100] }], attrs: undefined },
];

export const sigmoidCheck: OpCheck = {
  op: sigmoidOp,
  reference: ([x]) => [x!.data.map(ACTIVATION_REFERENCE.sigmoid)],
  cases: sigmoidal,
};

export const tanhCheck: OpCheck = {
  op: tanhOp,
  reference: ([x]) => [x!.data.map(Math.tanh)],
  cases: sigmoidal,
};

export const leakyReluCheck: OpCheck<LeakyReluAttrs> = {
  op: leakyReluOp,
  reference: ([x], { negativeSlope }) => [x!.data.map((v) => (v > 0 ? v : negativeSlope * v))],
  cases: [
    { inputs: [{ shape: [1], values: 'awayFromZero' }], attrs: { negativeSlope: 0.3 } },
    { inputs: [{ shape: [5, 13], values: 'awayFromZero' }], attrs: { negativeSlope: 0.01 } },
    { inputs: [{ shape: [3, 1, 7, 2], values: 'awayFromZero' }], attrs: { negativeSlope: 0 } },
    { inputs: [{ shape: [65], values: 'awayFromZero' }], attrs: { negativeSlope: 2 } },
  ],
};
