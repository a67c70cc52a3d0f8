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
import { assertKnown } from '../known-options';
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
