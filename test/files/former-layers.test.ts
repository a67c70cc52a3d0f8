import { expect, it } from 'vitest';
import { loadModel, saveModel } from '../../nn';
import { expectClose, expectNoLeaks, testEngine } from '../gpu';
import { numbers } from '../keras/numbers';
import goldens from '../keras/former-layers.json';
import { unpack } from '../keras/unpack';

expectNoLeaks();

it.each(goldens)('$name of Keras 2 is read as what it is today', async ({ name, predictions, packed }) => {
  const engine = await testEngine();
  const x = { data: numbers([2, 4, 5, 3], 1), shape: [2, 4, 5, 3] };
  using model = await loadModel(await unpack(packed), { name: `${name}.h5`, engine });
  const { data } = await model.predict(x);
  expectClose(data, predictions, name);
  await model.compile({ optimizer: 'sgd', loss: 'mse' });
  for (const ending of ['.keras', '.h5']) {
    using again = await loadModel(await saveModel(model, `model${ending}`), { engine });
    expect((await again.predict(x)).data).toEqual(data);
  }
  const { loss } = await model.trainOnBatch(x, [[0, 1], [1, 0]]); // prettier-ignore
  expect(loss).toBeGreaterThan(0);
});
