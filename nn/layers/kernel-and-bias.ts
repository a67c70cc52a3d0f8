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
  /** Not supported: only null, the default. */
  kernelRegularizer: /* @__PURE__ */ only(null),
  /** Not supported: only null, the default. */
  biasRegularizer: /* @__PURE__ */ only(null),
};

/** What follows, behind the options that not all of them have. */
export const constraints = {
  /** Not supported: only null, the default. */
  kernelConstraint: /* @__PURE__ */ only(null),
  /** Not supported: only null, the default. */
  biasConstraint: /* @__PURE__ */ only(null),
};
