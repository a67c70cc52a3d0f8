import { expect, it } from 'vitest';
import { SGD, loadModel, saveModel } from '../../nn';
import { expectClose, testEngine } from '../gpu';
import { numbers } from '../keras/numbers';
import goldens from '../keras/former-layers.json';
import { unpack } from '../keras/unpack';

interface Golden {
  readonly name: string;
  readonly file: string;
  readonly packed: string;
  readonly predictions: readonly number[];
  /** What is predicted after a step of SGD with the rate 1/16, towards zeros. */
  readonly trained?: readonly number[];
}

it.each<Golden>(goldens)('$name of a $file of before', async ({ name, file, predictions, trained, packed }) => {
  const engine = await testEngine();
  const x = { data: numbers([2, 4, 5, 3], 1), shape: [2, 4, 5, 3] };
  using model = await loadModel(await unpack(packed), { name: file, engine });
  const predicted = await model.predict(x);
  const { data } = predicted;
  expectClose(data, predictions, name);
  const isAnySize = /^Random(Height|Width)$/.test(name);
  await model.compile({ optimizer: 'sgd', loss: 'mse', ...(isAnySize && { batchSize: null }) });
  for (const ending of ['.keras', '.h5']) {
    using again = await loadModel(await saveModel(model, `model${ending}`), { engine });
    expect((await again.predict(x)).data).toEqual(data);
  }
  if (isAnySize) {
    const step = model.trainOnBatch(x, predicted);
    await expect(step).rejects.toThrow(`${name} gives images of another size with each step`);
    return;
  }
  if (trained) {
    await model.compile({ optimizer: new SGD(0.0625), loss: 'mse' });
    await model.trainOnBatch(x, { data: new Float32Array(4), shape: [2, 2] });
    expectClose((await model.predict(x)).data, trained, `${name} after a step`);
  }
  const { loss } = await model.trainOnBatch(x, predicted);
  expect(loss).toBeGreaterThanOrEqual(0);
});
