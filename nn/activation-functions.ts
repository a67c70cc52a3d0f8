import {
  ACTIVATION_TABLE,
  type ActivationParameters,
  type ElementwiseActivation,
  type Tensor,
  activate,
  glu,
  logSoftmax,
  softmax,
  sparsemax,
} from '../engine';
import { assertKnown } from '../engine/known-options';

/** Those along the last axis, and all that the engine has a row of. */
export type ActivationName = 'softmax' | 'logSoftmax' | 'sparsemax' | 'glu' | ElementwiseActivation;

/** An activation as a function; parameters are its row's. */
export interface ActivationFunction {
  (x: Tensor, parameters?: ActivationParameters): Tensor;
  /** The name by which layers have it. */
  readonly activation?: ActivationName;
}

const names = /* @__PURE__ */ Object.keys(ACTIVATION_TABLE) as ElementwiseActivation[];

const named = (
  name: ActivationName,
  activation: (x: Tensor, parameters?: ActivationParameters) => Tensor,
): [string, ActivationFunction] => [name, Object.assign(activation, { activation: name })];

/** Its parameter is the axis. */
const alongAxis =
  (name: ActivationName, f: (x: Tensor, axis?: number) => Tensor) =>
  (x: Tensor, parameters: ActivationParameters = {}): Tensor => {
    assertKnown(name, parameters, ['axis']);
    return f(x, (parameters.axis ?? -1) as number);
  };

/** Each as an op of its own. */
export const ACTIVATIONS = /* @__PURE__ */ Object.fromEntries([
  ...names.map((name) => named(name, (x, parameters) => activate(x, name, parameters))),
  named('softmax', alongAxis('softmax', softmax)),
  named('logSoftmax', alongAxis('logSoftmax', logSoftmax)),
  named('sparsemax', alongAxis('sparsemax', sparsemax)),
  named('glu', alongAxis('glu', glu)),
]) as Readonly<Record<ActivationName, ActivationFunction>>;
