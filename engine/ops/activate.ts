import ofInputSource from '../../shaders/activation/lib/activation-of-input.wgsl?raw';
import ofOutputSource from '../../shaders/lib/activation.wgsl?raw';
import { ACTIVATION_TABLE, type ActivationParameters, type ElementwiseActivation, isFused } from '../activations';
import { apply } from '../apply';
import { ArgumentError } from '../errors';
import type { Op } from '../op';
import type { Tensor } from '../tensor';
import { activateFused, activationOp, activationShaders } from './activation';

const ofInput = /* @__PURE__ */ activationShaders({
  'shaders/lib/activation.wgsl': `${ofOutputSource}\n${ofInputSource}`,
});

const ops = /* @__PURE__ */ new Map<string, Op<ActivationParameters>>();

/**
 * An activation of the table by its name, element by element, any shape. A NaN stays a NaN.
 * @param parameters Keras's; default Keras's. Compiled in.
 * @throws ArgumentError for a parameter that it has not.
 */
export function activate(x: Tensor, name: ElementwiseActivation, parameters: ActivationParameters = {}): Tensor {
  if (!Object.hasOwn(ACTIVATION_TABLE, name)) {
    throw new ArgumentError(`activate: expected one of ${Object.keys(ACTIVATION_TABLE).join(', ')}, got ${name}`);
  }
  if (isFused(name)) return activateFused(x, name, parameters);
  const op = ops.get(name) ?? activationOp<ActivationParameters>(name, ofInput);
  ops.set(name, op);
  return apply(op, [x], parameters)[0]!;
}
