import { describe, expect, it } from 'vitest';
import { Dense, Input, Model, Sequential, loadModel, saveModel } from '../../nn';
import { testEngine } from '../gpu';
import golden from '../keras/frozen-models.json';
import { unpack } from '../keras/unpack';

const x = { data: Float32Array.from(golden.x), shape: [4, 3] };

describe('a model that is frozen, one of its layers thawed, is read as it was', () => {
  it.each(golden.files)('$file', async ({ file, packed, predictions, trained }) => {
    using model = await loadModel(await unpack(packed), { name: file, engine: await testEngine() });
    const { data } = await model.predict(x);
    predictions.forEach((value, i) => expect(data[i]).toBeCloseTo(value, 5));
    if (trained !== null) expect(model.trainableWeights).toHaveLength(trained);
    for (const ending of ['.keras', '.h5']) {
      using again = await loadModel(await saveModel(model, `m${ending}`), { engine: await testEngine() });
      expect((await again.predict(x)).data).toEqual(data);
      expect(again.trainableWeights).toHaveLength(model.trainableWeights.length);
    }
  });
});

it("an optimizer's state goes on where an inner model is frozen and a layer of it thawed", async () => {
  const engine = await testEngine();
  const inside = Input({ shape: [3] });
  const first = new Dense({ units: 3 });
  const last = new Dense({ units: 3 });
  const base = new Model({ inputs: inside, outputs: last.apply(first.apply(inside)), engine });
  const outside = Input({ shape: [3] });
  using model = new Model({ inputs: outside, outputs: new Dense({ units: 2 }).apply(base.apply(outside)), engine });
  base.trainable = false;
  last.trainable = true;
  await model.compile({ optimizer: 'adam', loss: 'mse' });
  const y = { data: Float32Array.from({ length: 8 }, (_, i) => i / 8), shape: [4, 2] };
  await model.fit(x, y, { epochs: 2 });
  const files = await Promise.all(['.keras', '.h5'].map((ending) => saveModel(model, `m${ending}`)));
  const expected = await model.trainOnBatch(x, y);
  const after = (await model.predict(x)).data;
  for (const file of files) {
    using loaded = await loadModel(file, { engine });
    expect(loaded.iterations).toBe(2);
    expect(await loaded.trainOnBatch(x, y)).toEqual(expected);
    expect((await loaded.predict(x)).data).toEqual(after);
  }
  base.dispose();
});

it('a layer that two models share is in the file of each', async () => {
  const engine = await testEngine();
  const shared = new Dense({ units: 3 });
  using inner = new Sequential([Input({ shape: [3] }), shared], { engine });
  const input = Input({ shape: [3] });
  using model = new Model({
    inputs: input,
    outputs: inner.apply(new Dense({ units: 3 }).apply(shared.apply(input))),
    engine,
  });
  const { data } = await model.predict(x);
  for (const ending of ['.keras', '.h5']) {
    using loaded = await loadModel(await saveModel(model, `m${ending}`), { engine });
    expect((await loaded.predict(x)).data).toEqual(data);
  }
  const weights = await saveModel(model, 'm.weights.h5');
  await model.loadWeights(weights);
  expect((await model.predict(x)).data).toEqual(data);
});
