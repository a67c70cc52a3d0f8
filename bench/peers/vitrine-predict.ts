import { createEngine, loadModel } from '../../nn';
import type { MakePredictor } from './task';

export const makePredictor: MakePredictor = async ({ keras, x }, { tune }) => {
  const engine = await createEngine({ tune: tune && { store: null } });
  const model = await loadModel(keras, { engine });
  const batchSize = x.shape[0]!;
  const predict = async (): Promise<Float32Array> => (await model.predict(x, { batchSize, verbose: 0 })).data;
  if (tune) await predict(); // how long choosing takes has no limit
  return predict;
};
