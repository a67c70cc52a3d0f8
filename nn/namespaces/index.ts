/**
 * Keras's modules, for programs that write `keras.layers.Dense`: the flat names again, under Keras's paths. A bundle
 * holds those that its program names, as if they were imported flat.
 */

/** How the networks of `keras.applications` take pixels, and what ImageNet's classes are called. */
export * as applications from '../applications';
/** Functions of tensors, by their names in camelCase: `activations.relu(x)`, `activations.logSoftmax(x)`. */
export * as activations from './activations';
/** `clearSession`. */
export * as backend from './backend';
/** What `fit` calls while it trains. */
export * as callbacks from '../callbacks';
/** What weights are brought to after each step of training. */
export * as constraints from '../constraints';
/** What TensorFlow has for runs that repeat. */
export * as config from './config';
/** `datasets.mnist.loadData()`, `datasets.fashionMnist.loadData()`. */
export * as datasets from './datasets';
/** What weights are drawn by. */
export * as initializers from './initializers';
/** Every layer, and `Input`. */
export * as layers from './layers';
/** Losses as classes, and as functions of tensors. */
export * as losses from './losses';
/** Metrics as classes, and as functions of tensors. */
export * as metrics from './metrics';
/** `Model`, `Sequential`, and their files. */
export * as models from './models';
/** Ops on tensors, by Keras's names. */
export * as ops from './ops';
/** Optimizers, and learning rates that change: `optimizers.schedules`. */
export * as optimizers from './optimizers';
/** `preprocessing.image`. */
export * as preprocessing from './preprocessing';
/** Penalties of weights and outputs. */
export * as regularizers from '../regularizers';
/** Images, sequences, labels, batches, registered names, seeds. */
export * as utils from './utils';
