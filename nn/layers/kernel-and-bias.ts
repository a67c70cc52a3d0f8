import { initializedBy } from '../initializers';
import { activation, flag } from '../options';
import { constrainedBy, regularizedBy } from '../penalised-by';

/** Options of the layers that have a kernel and a bias, in the order of Keras's configs. */
export const kernelAndBias = {
  /** Default `'linear'`. */
  activation: /* @__PURE__ */ activation.default('linear'),
  /** Default true. */
  useBias: /* @__PURE__ */ flag.default(true),
  /** Default `'glorotUniform'`. */
  kernelInitializer: /* @__PURE__ */ initializedBy.default('glorotUniform'),
  /** Default `'zeros'`. */
  biasInitializer: /* @__PURE__ */ initializedBy.default('zeros'),
  /** A penalty of the kernel, such as `'l2'` or `new L2(1e-4)`. Default null. */
  kernelRegularizer: regularizedBy,
  /** A penalty of the bias, such as `'l2'` or `new L2(1e-4)`. Default null. */
  biasRegularizer: regularizedBy,
};

/** Of layers of weights that Keras fine-tunes, and makes of few bits. */
export const notBuilt = {
  loraRank: 'weights are whole',
  quantizationConfig: 'weights are float32',
};

/** What follows, behind the options that not all of them have. */
export const constraints = {
  /** What the kernel is brought to after each training step, such as `'max_norm'`. Default null. */
  kernelConstraint: constrainedBy,
  /** What the bias is brought to after each training step, such as `'max_norm'`. Default null. */
  biasConstraint: constrainedBy,
};
