import { ArgumentError, type Tensor, greater, where } from '../../engine';
import { ACTIVATIONS, type ActivationFunction, type ActivationName } from '../activation-functions';
import { type Activating, findActivation } from '../activations';
import { KerasObject, type SerializedObject, serialize as serialized } from '../keras-object';
import { snakeCase } from '../names';
import { shown } from '../schema';

const of = (name: ActivationName): ActivationFunction => ACTIVATIONS[name];

/** `x` above 0, else `alpha * (exp(x / alpha) - 1)`. */
export const celu: ActivationFunction = /* @__PURE__ */ of('celu');
/** `x` above 0, else `alpha * (exp(x) - 1)`. */
export const elu: ActivationFunction = /* @__PURE__ */ of('elu');
/** `exp(x)`. */
export const exponential: ActivationFunction = /* @__PURE__ */ of('exponential');
/** `x` times the share of a normal distribution that lies below it. */
export const gelu: ActivationFunction = /* @__PURE__ */ of('gelu');
/** Half of an axis, by default the last, times the sigmoid of the other half. */
export const glu: ActivationFunction = /* @__PURE__ */ of('glu');
/** `x` beyond the threshold in magnitude, else 0. */
export const hardShrink: ActivationFunction = /* @__PURE__ */ of('hardShrink');
/** `x / 6 + 0.5`, within 0 and 1. */
export const hardSigmoid: ActivationFunction = /* @__PURE__ */ of('hardSigmoid');
/** `x` times its hard sigmoid. */
export const hardSilu: ActivationFunction = /* @__PURE__ */ of('hardSilu');
/** `x` within -1 and 1. */
export const hardTanh: ActivationFunction = /* @__PURE__ */ of('hardTanh');
/** `x` above 0, else `negativeSlope * x`. */
export const leakyRelu: ActivationFunction = /* @__PURE__ */ of('leakyRelu');
/** `x`. */
export const linear: ActivationFunction = /* @__PURE__ */ of('linear');
/** Logarithm of the sigmoid. */
export const logSigmoid: ActivationFunction = /* @__PURE__ */ of('logSigmoid');
/** Logarithm of the softmax. */
export const logSoftmax: ActivationFunction = /* @__PURE__ */ of('logSoftmax');
/** `x * tanh(softplus(x))`. */
export const mish: ActivationFunction = /* @__PURE__ */ of('mish');
/** `x` above 0, else 0, with Keras's `maxValue`, `negativeSlope` and `threshold`. */
export const relu: ActivationFunction = /* @__PURE__ */ of('relu');
/** `x` within 0 and 6. */
export const relu6: ActivationFunction = /* @__PURE__ */ of('relu6');
/** ELU that keeps means and variances. */
export const selu: ActivationFunction = /* @__PURE__ */ of('selu');
/** `1 / (1 + exp(-x))`. */
export const sigmoid: ActivationFunction = /* @__PURE__ */ of('sigmoid');
/** `x * sigmoid(x)`. */
export const silu: ActivationFunction = /* @__PURE__ */ of('silu');
/** `x` less the threshold towards 0. */
export const softShrink: ActivationFunction = /* @__PURE__ */ of('softShrink');
/** `exp(x) / sum(exp(x))` along an axis. */
export const softmax: ActivationFunction = /* @__PURE__ */ of('softmax');
/** `log(1 + exp(x))`. */
export const softplus: ActivationFunction = /* @__PURE__ */ of('softplus');
/** `x / (1 + |x|)`. */
export const softsign: ActivationFunction = /* @__PURE__ */ of('softsign');
/** 0 below -1, `x` above 1, a parabola between. */
export const sparsePlus: ActivationFunction = /* @__PURE__ */ of('sparsePlus');
/** `(x + 1) / 2` within 0 and 1. */
export const sparseSigmoid: ActivationFunction = /* @__PURE__ */ of('sparseSigmoid');
/** The nearest probabilities along an axis. */
export const sparsemax: ActivationFunction = /* @__PURE__ */ of('sparsemax');
/** `(x + sqrt(x^2 + b)) / 2`. */
export const squareplus: ActivationFunction = /* @__PURE__ */ of('squareplus');
/** Hyperbolic tangent. */
export const tanh: ActivationFunction = /* @__PURE__ */ of('tanh');
/** `x - tanh(x)`. */
export const tanhShrink: ActivationFunction = /* @__PURE__ */ of('tanhShrink');
/** Another name of `silu`. */
export const swish: ActivationFunction = /* @__PURE__ */ of('silu');
/** Another name of `hardSilu`. */
export const hardSwish: ActivationFunction = /* @__PURE__ */ of('hardSilu');

/** `x` above the threshold, else the default value. As in Keras it has no name for layers, as both must be given. */
export const threshold = (x: Tensor, threshold: number, defaultValue: number): Tensor =>
  x.engine.scope(() => where(greater(x, threshold), x, defaultValue));

/**
 * An activation by its name, here or in Keras, by its function, or a layer that can be one; null is linear.
 * @throws ArgumentError for what is none.
 */
export function get(identifier: string | ActivationFunction | Activating | null): ActivationFunction | Activating {
  const given = identifier ?? 'linear';
  const found = ['string', 'function'].includes(typeof given) ? findActivation(given) : undefined;
  if (found === undefined) throw new ArgumentError(`there is no activation ${shown(identifier)}`);
  return typeof found === 'string' ? ACTIVATIONS[found] : found;
}

/** As Keras's files have it: its name, or a layer's config. @throws ArgumentError for what is no activation. */
export function serialize(activation: string | ActivationFunction | Activating): string | SerializedObject {
  const found = ['string', 'function'].includes(typeof activation) ? findActivation(activation) : undefined;
  if (typeof found === 'string') return snakeCase(found);
  if (found instanceof KerasObject) return serialized(found);
  throw new ArgumentError(`there is no activation ${shown(activation)}`);
}

/** What `serialize` has given, of a name. @throws ArgumentError for what is none. */
export const deserialize = (name: string): ActivationFunction | Activating => get(name);
