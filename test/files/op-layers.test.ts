import { expect, it } from 'vitest';
import { type Model, type NDArray, loadModel, saveModel } from '../../nn';
import { OP_LAYERS } from '../../nn/files/tf-op-layers';
import { testEngine } from '../gpu';
import { numbers } from '../keras/numbers';
import goldens from '../keras/op-layers.json';
import { unpack } from '../keras/unpack';

const configOf = async (packed: string): Promise<string> =>
  new TextDecoder().decode(await unpack(packed)).match(/\{"class_name": "Functional".*?"output_layers"/s)![0];

it.each(goldens)('TensorFlowOpLayers as tf_keras writes and predicts them: $name', async ({ packed, predictions }) => {
  const engine = await testEngine();
  const x = { data: numbers([2, 4, 6, 4], 1), shape: [2, 4, 6, 4] };
  using model = (await loadModel(await unpack(packed), { name: 'golden.h5', engine })) as unknown as Model;
  const predicted = (await model.predict(x)) as unknown as readonly NDArray[];
  expect(predicted.map(({ shape }) => shape.join()).join(' ')).toEqual(
    predictions.map(({ shape }) => shape.join()).join(' '),
  );
  predictions.forEach(({ data }, i) => {
    const largest = Math.max(1, ...data.map(Math.abs));
    const errors = data.map((value, j) => Math.abs(value - predicted[i]!.data[j]!));
    expect(Math.max(...errors), `output ${i}`).toBeLessThan(2e-5 * largest);
  });
  for (const name of ['m.keras', 'm.h5']) {
    using again = (await loadModel(await saveModel(model, name), { name, engine })) as unknown as Model;
    const same = (await again.predict(x)) as unknown as readonly NDArray[];
    expect(same.map(({ data }) => data)).toEqual(predicted.map(({ data }) => data));
  }
});

it('every operation that is read is in these files', async () => {
  const texts = await Promise.all(goldens.map(({ packed }) => configOf(packed)));
  const found = new Set([...texts.join('').matchAll(/"op": "(\w+)"/g)].map(([, op]) => op));
  expect([...found].sort()).toEqual(Object.keys(OP_LAYERS).sort());
});
