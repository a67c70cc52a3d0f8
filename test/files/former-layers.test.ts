import { expect, it } from 'vitest';
import { loadModel, saveModel } from '../../nn';
import { expectClose, expectNoLeaks, testEngine } from '../gpu';
import { numbers } from '../keras/numbers';
import goldens from '../keras/former-layers.json';
import { unpack } from '../keras/unpack';

expectNoLeaks();

it.each(goldens)('$name of a file of before', async ({ name, file, predictions, packed }) => {
  const engine = await testEngine();
  const x = { data: numbers([2, 4, 5, 3], 1), shape: [2, 4, 5, 3] };
  using model = await loadModel(await unpack(packed), { name: file, engine });
  const predicted = await model.predict(x);
  const { data } = predicted;
  expectClose(data, predictions, name);
  await model.compile({ optimizer: 'sgd', loss: 'mse' });
  for (const ending of ['.keras', '.h5']) {
    using again = await loadModel(await saveModel(model, `model${ending}`), { engine });
    expect((await again.predict(x)).data).toEqual(data);
  }
  const { loss } = await model.trainOnBatch(x, predicted);
  expect(loss).toBeGreaterThanOrEqual(0);
});
