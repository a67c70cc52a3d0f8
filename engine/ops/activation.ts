import activationSource from '../../shaders/activation/activation.wgsl?raw';
import activationGradientSource from '../../shaders/activation/activation-gradient.wgsl?raw';
import {
  ACTIVATION_TABLE,
  type ActivationParameters,
  type ElementwiseActivation,
  type FusedActivation,
  isFused,
  snakeCase,
} from '../activations';
import { apply } from '../apply';
import { ArgumentError } from '../errors';
import { assertKnown, assertNone } from '../known-options';
import { type Op, assertType } from '../op';
import type { Tensor } from '../tensor';
import { type Library, type Shader, type SpecValue, shader } from '../wgsl';

/** The shaders of an activation, by the WGSL that has it. */
export interface ActivationShaders {
  readonly forward: Shader;
  readonly gradient: Shader;
}

/** @param library what stands for `lib/activation.wgsl`. */
export const activationShaders = (library?: Library): ActivationShaders => ({
  forward: shader('activation', activationSource, library),
  gradient: shader('activation-gradient', activationGradientSource, library),
});

const ofOutput = /* @__PURE__ */ activationShaders();

type ParameterSpecs = Record<string, SpecValue>;

function parameterSpecs(name: ElementwiseActivation, given: ActivationParameters = {}): ParameterSpecs {
  return Object.fromEntries(
    Object.entries<SpecValue | null>(ACTIVATION_TABLE[name].parameters ?? {}).map(([key, value]) => [
      snakeCase(key).toUpperCase(),
      given[key] ?? value ?? -1,
    ]),
  );
}

/** The `@spec` values by which a shader that includes `lib/activation.wgsl` applies an activation. */
export function activationSpecs(
  name: ElementwiseActivation,
  parameters?: ActivationParameters,
): ParameterSpecs & { ACTIVATION: string } {
  return { ...parameterSpecs(name, parameters), ACTIVATION: snakeCase(name) };
}

/**
 * `dy * f'(v)`, where v is the input or the output of f: whichever its derivative is a function of.
 * @param shader default that of those that are fused, where it is the output.
 */
export function activationGradient(
  dy: Tensor,
  v: Tensor,
  name: ElementwiseActivation,
  dx: Tensor = v.engine.empty(v.shape),
  parameters?: ActivationParameters,
  shader: Shader = ofOutput.gradient,
): Tensor {
  const specs = {
    SIZE: v.size,
    ACTIVATION_GRADIENT: `${snakeCase(name)}_gradient`,
    ...parameterSpecs(name, parameters),
  };
  v.engine.dispatch(shader, specs, [dy, v, dx], { threads: v.size });
  return dx;
}

export function activationOp<A extends ActivationParameters | undefined>(
  name: ElementwiseActivation,
  shaders: ActivationShaders = ofOutput,
): Op<A> {
  return {
    name,
    infer: ([x], attrs) => {
      assertType(name, 'x', x!, 'f32');
      assertParameters(name, attrs ?? {});
      return [{ shape: x!.shape, dtype: 'f32' }];
    },
    forward: ({ engine, inputs: [x], outputs: [y], attrs }) => {
      const specs = { SIZE: x!.size, ...activationSpecs(name, attrs) };
      engine.dispatch(shaders.forward, specs, [x!, y!], { threads: x!.size });
    },
    backward: ({ inputs: [x], outputs: [y], attrs, dy, gradient }) => {
      activationGradient(dy, isFused(name) ? y! : x!, name, gradient(0), attrs, shaders.gradient);
    },
  };
}

/** @throws ArgumentError for a parameter that the activation does not have, or of a value that it cannot have. */
function assertParameters(name: ElementwiseActivation, given: ActivationParameters): void {
  const { parameters = {}, least = -Infinity } = ACTIVATION_TABLE[name];
  assertKnown(name, given, Object.keys(parameters));
  for (const key of Object.keys(parameters)) {
    const value = given[key];
    if (value === undefined) continue;
    const isFlag = typeof parameters[key] === 'boolean';
    const orNull = parameters[key] === null;
    const isNumber = typeof value === 'number' && value >= least && Math.abs(Math.fround(value)) < Infinity;
    if (!(isFlag ? typeof value === 'boolean' : isNumber || (orNull && value === null))) {
      const bound = least > -Infinity ? `${least} or more` : 'finite';
      const wanted = isFlag ? 'true or false' : orNull ? `${bound}, or null` : bound;
      throw new ArgumentError(`${name}: ${key} must be ${wanted}, got ${value}`);
    }
  }
}

const fused = /* @__PURE__ */ new Map<string, Op<ActivationParameters>>();

/**
 * `activate` of what convolutions and products can fuse, which alone a program may be without the shaders of others.
 */
export function activateFused(x: Tensor, name: FusedActivation, parameters: ActivationParameters = {}): Tensor {
  if (name === 'linear') {
    assertKnown(name, parameters, []);
    return x;
  }
  const op = fused.get(name) ?? activationOp<ActivationParameters>(name);
  fused.set(name, op);
  return apply(op, [x], parameters)[0]!;
}

export interface LeakyReluAttrs extends ActivationParameters {
  readonly negativeSlope: number;
}

export const reluOp = /* @__PURE__ */ activationOp<undefined>('relu');
export const sigmoidOp = /* @__PURE__ */ activationOp<undefined>('sigmoid');
export const tanhOp = /* @__PURE__ */ activationOp<undefined>('tanh');
export const leakyReluOp = /* @__PURE__ */ activationOp<LeakyReluAttrs>('leakyRelu');

/** `max(x, 0)`, any shape. A NaN stays a NaN. The gradient at 0 is 0, as in Keras. */
export function relu(x: Tensor, ...others: readonly []): Tensor {
  assertNone('relu', others, "with parameters it is activate(x, 'relu', { ... })");
  return apply(reluOp, [x], undefined)[0]!;
}

/** `1 / (1 + exp(-x))`, any shape; does not overflow. */
export function sigmoid(x: Tensor, ...others: readonly []): Tensor {
  assertNone('sigmoid', others);
  return apply(sigmoidOp, [x], undefined)[0]!;
}

/** Hyperbolic tangent, any shape; does not overflow. */
export function tanh(x: Tensor, ...others: readonly []): Tensor {
  assertNone('tanh', others);
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
