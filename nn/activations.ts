import {
  ACTIVATION_TABLE,
  type ElementwiseActivation,
  type Shape,
  type Tensor,
  activate,
  glu,
  gluShape,
  logSoftmax,
  softmax,
} from '../engine';

/** Those along the last axis, and all that the engine has a row of. */
export type ActivationName = 'softmax' | 'logSoftmax' | 'glu' | ElementwiseActivation;

const names = /* @__PURE__ */ Object.keys(ACTIVATION_TABLE) as ElementwiseActivation[];

/** Each as an op of its own. */
export const ACTIVATIONS = /* @__PURE__ */ Object.fromEntries([
  ...names.map((name) => [name, (x: Tensor) => activate(x, name)] as const),
  ['softmax', softmax] as const,
  ['logSoftmax', logSoftmax] as const,
  ['glu', glu] as const,
]) as Readonly<Record<ActivationName, (x: Tensor) => Tensor>>;

export const ACTIVATION_NAMES = /* @__PURE__ */ Object.keys(ACTIVATIONS) as readonly ActivationName[];

/** The shape of a sample after an activation. Keras says that glu leaves it as it is; it halves the last axis. */
export const activatedShape = (activation: ActivationName, shape: Shape): Shape =>
  activation === 'glu' ? gluShape(shape) : shape;

/** Our name of an activation that is given by it, by Keras's, or by another of Keras's (`swish`). */
export function findActivation(given: string): ActivationName | undefined {
  const camel = String(given).replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  return (
    ACTIVATION_NAMES.find((name) => name === camel) ??
    names.find((name) => ACTIVATION_TABLE[name].aliases?.includes(camel))
  );
}
