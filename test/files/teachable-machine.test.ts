import { expect, it } from 'vitest';
import { loadModel, saveModel } from '../../nn';
import { testEngine } from '../gpu';
import { numbers } from '../keras/numbers';
import goldens from '../keras/teachable-machine.json';
import { unpack } from '../keras/unpack';

it('an export of Teachable Machine predicts, trains on, and is saved', async () => {
  const engine = await testEngine();
  using model = await loadModel(await unpack(goldens.packed), { name: 'keras_model.h5', engine });
  const x = { data: numbers([2, 224, 224, 3], 1000), shape: [2, 224, 224, 3] };
  const { data } = await model.predict(x);
  goldens.predictions.forEach((value, i) => expect(Math.abs(data[i]! - value), `class ${i}`).toBeLessThan(1e-4));
  using again = await loadModel(await saveModel(model, 'again.keras'), { engine });
  expect((await again.predict(x)).data).toEqual(data);
  model.layers[0]!.trainable = false;
  await model.compile({ optimizer: 'sgd', loss: 'categorical_crossentropy' });
  model.optimizer!.learningRate = 0.001;
  for (const loss of goldens.losses) {
    const { loss: ours } = await model.trainOnBatch(x, [[1, 0, 0], [0, 0, 1]]); // prettier-ignore
    expect(Math.abs(ours! / loss - 1)).toBeLessThan(1e-3);
  }
});
