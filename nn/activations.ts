import {
  ACTIVATION_TABLE,
  type ElementwiseActivation,
  LifetimeError,
  type Shape,
  type Tensor,
  gluShape,
  isFused,
} from '../engine';
import { activateFused } from '../engine/ops/activation';
import { softmaxRows } from '../engine/ops/softmax-rows';
import type { ActivationFunction, ActivationName } from './activation-functions';
import type * as activationFunctions from './activation-functions';
import { camelCase } from './names';

export type { ActivationFunction, ActivationName };

/** What a layer may have as its activation beside a name: a layer such as `LeakyReLU`, or a function as one. */
export interface Activating {
  readonly name: string;
  /** What it gives for a batch, of its shape. */
  activate(x: Tensor): Tensor;
}

/** What a layer applies last to its output. */
export type LayerActivation = ActivationName | Activating;

const names = /* @__PURE__ */ Object.keys(ACTIVATION_TABLE) as ElementwiseActivation[];

export const ACTIVATION_NAMES: readonly ActivationName[] = [...names, 'softmax', 'logSoftmax', 'sparsemax', 'glu'];

let functions: typeof activationFunctions | null = null;

/** Loads what most models do without, the op of an activation that is not fused. `activated` needs it before. */
export async function loadActivation(name: LayerActivation): Promise<void> {
  if (typeof name === 'string' && !isFused(name) && name !== 'softmax')
    functions ??= await import('./activation-functions');
}

/** An activation as an op of its own. */
export function activated(x: Tensor, name: LayerActivation): Tensor {
  if (typeof name !== 'string') return name.activate(x);
  if (isFused(name)) return activateFused(x, name);
  if (name === 'softmax') return softmaxRows(x);
  if (!functions) throw new LifetimeError(`the activation ${name} is loaded when a model is built; await layer.load()`);
  return functions.ACTIVATIONS[name](x);
}

/** The shape of a sample after an activation. Keras says that glu leaves it as it is; it halves the last axis. */
export const activatedShape = (activation: LayerActivation, shape: Shape): Shape =>
  activation === 'glu' ? gluShape(shape) : shape;

/**
 * Our name of an activation that is given by it, by Keras's, by another of Keras's (`swish`), or as its function; a
 * layer that can be one.
 */
export function findActivation(given: string | ActivationFunction | Activating): LayerActivation | undefined {
  if (typeof given !== 'string')
    return 'activate' in given
      ? given
      : 'getConfig' in given || 'schema' in given
        ? undefined
        : (given.activation ?? { name: given.name, activate: given });
  const camel = camelCase(given);
  return (
    ACTIVATION_NAMES.find((name) => name === camel) ??
    names.find((name) => ACTIVATION_TABLE[name].aliases?.includes(camel))
  );
}
