/** Metrics as classes, and Keras's functions of tensors: of targets and outputs one value a sample. */
export * from '../metrics';
export * from './loss-functions';
/** `binaryAccuracy` is the share of a sample's outputs; Keras's function tells of each. */
export {
  binaryAccuracy,
  categoricalAccuracy,
  sparseCategoricalAccuracy,
  sparseTopKCategoricalAccuracy,
  topKCategoricalAccuracy,
} from '../../engine';
export {
  deserializeMetric as deserialize,
  getMetric as get,
  serializeMetric as serialize,
} from '../metrics/identifiers';
