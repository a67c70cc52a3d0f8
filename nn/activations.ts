import {
  ACTIVATION_TABLE,
  type ActivationParameters,
  type ElementwiseActivation,
  type Shape,
  type Tensor,
  activate,
  glu,
  gluShape,
  logSoftmax,
  softmax,
} from '../engine';
import { camelCase } from './names';

const alongLastAxis = { softmax, logSoftmax, glu } as const;

/** Those along the last axis, and all that the engine has a row of. */
export type ActivationName = keyof typeof alongLastAxis | ElementwiseActivation;

const names = /* @__PURE__ */ Object.keys(ACTIVATION_TABLE) as ElementwiseActivation[];

/** An activation as a function; parameters are its row's. */
export type ActivationFunction = (x: Tensor, parameters?: ActivationParameters) => Tensor;

/** Each as an op of its own. */
export const ACTIVATIONS = /* @__PURE__ */ Object.fromEntries([
  ...names.map((name): [string, ActivationFunction] => [name, (x, parameters) => activate(x, name, parameters)]),
  ...Object.entries(alongLastAxis),
]) as Readonly<Record<ActivationName, ActivationFunction>>;

export const ACTIVATION_NAMES = /* @__PURE__ */ Object.keys(ACTIVATIONS) as readonly ActivationName[];

/** The shape of a sample after an activation. Keras says that glu leaves it as it is; it halves the last axis. */
export const activatedShape = (activation: ActivationName, shape: Shape): Shape =>
  activation === 'glu' ? gluShape(shape) : shape;

/** Our name of an activation that is given by it, by Keras's, by another of Keras's (`swish`), or as its function. */
export function findActivation(given: string | ActivationFunction): ActivationName | undefined {
  if (typeof given === 'function') return ACTIVATION_NAMES.find((name) => ACTIVATIONS[name] === given);
  const camel = camelCase(given);
  return (
    ACTIVATION_NAMES.find((name) => name === camel) ??
    names.find((name) => ACTIVATION_TABLE[name].aliases?.includes(camel))
  );
}
