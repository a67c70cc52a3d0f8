import { DataError } from '../../engine/errors';
import type { GraphLayer } from '../graph-layer';
import type { Layer } from '../layers';
import type { Kind } from '../types';

/** The key of `trainingOnly` that training the layer as it is, or evaluating its loss, would leave out. */
function leftOut({ trainingOnly, trainable }: Layer, kind: Kind): string | undefined {
  return Object.keys(trainingOnly).find((key) => {
    const value = trainingOnly[key]!;
    const penalises = key.endsWith('_regularizer');
    // A penalty of nothing, which Keras 2 writes for `l2(0)`, is left out by anyone.
    const isZero =
      penalises &&
      typeof value === 'object' &&
      'config' in value &&
      Object.values(value.config as object).every((factor) => factor === 0);
    return !isZero && (penalises || kind === 'train') && (trainable || key === 'activity_regularizer');
  });
}

/** What a file says of a layer's training, and is not done here, must not be passed over. @throws DataError */
export function assertTrainable(model: GraphLayer, what: string, kind: Kind): void {
  for (const layer of model.leaves()) {
    const key = leftOut(layer, kind);
    if (key === undefined) continue;
    throw new DataError(
      `model "${model.name}": ${what}: layer "${layer.name}" (${layer.className}) has from its file the ${key} ` +
        `${JSON.stringify(layer.trainingOnly[key])}, which is not supported here; to train without it, set the ` +
        "layer's trainingOnly to {}; to predict only, loadModel(file, { compile: false })",
    );
  }
}
