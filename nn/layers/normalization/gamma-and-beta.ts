import type { Shape } from '../../../engine';
import { type Initializer, initializedBy } from '../../initializers';
import { flag } from '../../options';
import { constrainedBy, regularizedBy } from '../../penalised-by';
import type { WeightSpec } from '../layer';

/** Options of the layers that have a gamma and a beta, in the order of Keras's configs. */
export const gammaAndBeta = {
  /** Whether beta is added. Default true. */
  center: /* @__PURE__ */ flag.default(true),
  /** Whether gamma multiplies. Default true. */
  scale: /* @__PURE__ */ flag.default(true),
};

/** Their initializers, behind the options that not all of them have. */
export const gammaAndBetaInitializers = {
  /** Default `'zeros'`. */
  betaInitializer: /* @__PURE__ */ initializedBy.default('zeros'),
  /** Default `'ones'`. */
  gammaInitializer: /* @__PURE__ */ initializedBy.default('ones'),
};

/** What follows. */
export const gammaAndBetaPenalties = {
  /** A penalty of beta. Default null. */
  betaRegularizer: regularizedBy,
  /** A penalty of gamma. Default null. */
  gammaRegularizer: regularizedBy,
  /** What beta is brought to after each training step. Default null. */
  betaConstraint: constrainedBy,
  /** What gamma is brought to after each training step. Default null. */
  gammaConstraint: constrainedBy,
};

interface GammaAndBeta {
  readonly scale: boolean;
  readonly center: boolean;
  readonly gammaInitializer: Initializer;
  readonly betaInitializer: Initializer;
}

/** Of gamma and beta the weights that a layer has. */
export const gammaAndBetaSpecs = (layer: GammaAndBeta, shape: Shape): readonly WeightSpec[] => [
  ...(layer.scale ? [{ name: 'gamma', shape, initializer: layer.gammaInitializer }] : []),
  ...(layer.center ? [{ name: 'beta', shape, initializer: layer.betaInitializer }] : []),
];
