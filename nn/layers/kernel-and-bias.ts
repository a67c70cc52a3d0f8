import { initializedBy } from '../initializers';
import { activation, flag, only } from '../options';

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
  kernelRegularizer: /* @__PURE__ */ only(null),
  biasRegularizer: /* @__PURE__ */ only(null),
};

/** What follows, behind the options that not all of them have. */
export const constraints = {
  kernelConstraint: /* @__PURE__ */ only(null),
  biasConstraint: /* @__PURE__ */ only(null),
};
