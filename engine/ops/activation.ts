import activationSource from '../../shaders/activation.wgsl?raw';
import activationGradientSource from '../../shaders/activation_gradient.wgsl?raw';
import { type FusedActivation, type Op, type OpCase, type OpCheck, apply, wantType } from '../op';
import type { Tensor } from '../tensor';
import { kernel } from '../wgsl';

const activationKernel = /* @__PURE__ */ kernel('activation', activationSource);
const activationGradientKernel = /* @__PURE__ */ kernel('activation_gradient', activationGradientSource);

/** The number by which kernels with a fused epilogue know an activation. */
export const ACTIVATION_CODE: Readonly<Record<FusedActivation, number>> = { linear: 0, relu: 1, sigmoid: 2 };

/** `dy * f'(x)`, from the output `y = f(x)`. */
export function activationGradient(dy: Tensor, y: Tensor, activation: FusedActivation, dx: Tensor = y.engine.empty(y.shape)): Tensor {
  const specs = { SIZE: y.size, ACTIVATION: ACTIVATION_CODE[activation] };
  y.engine.dispatch(activationGradientKernel, specs, [dy, y, dx], { threads: y.size });
  return dx;
}

function activationOp(name: 'relu' | 'sigmoid'): Op {
  return {
    name,
    infer: ([x]) => {
      wantType(name, 'x', x!, 'f32');
      return [{ shape: x!.shape, dtype: 'f32' }];
    },
    forward: ({ engine, inputs: [x], outputs: [y] }) => {
      const specs = { SIZE: x!.size, ACTIVATION: ACTIVATION_CODE[name] };
      engine.dispatch(activationKernel, specs, [x!, y!], { threads: x!.size });
    },
    backward: ({ outputs: [y], dy, gradient }) => {
      activationGradient(dy, y!, name, gradient(0));
    },
  };
}

export const reluOp = /* @__PURE__ */ activationOp('relu');
export const sigmoidOp = /* @__PURE__ */ activationOp('sigmoid');

/** `max(x, 0)`, any shape. A NaN stays a NaN. The gradient at 0 is 0, as in Keras. */
export function relu(x: Tensor): Tensor {
  return apply(reluOp, [x], undefined)[0]!;
}

/** `1 / (1 + exp(-x))`, any shape; does not overflow. */
export function sigmoid(x: Tensor): Tensor {
  return apply(sigmoidOp, [x], undefined)[0]!;
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

export const sigmoidCheck: OpCheck = {
  op: sigmoidOp,
  reference: ([x]) => [x!.data.map(ACTIVATION_REFERENCE.sigmoid)],
  cases: [
    { inputs: [{ shape: [1] }], attrs: undefined },
    { inputs: [{ shape: [5, 13] }], attrs: undefined },
    { inputs: [{ shape: [6], values: [-100, -30, -1, 1, 30, 100] }], attrs: undefined },
  ],
};
