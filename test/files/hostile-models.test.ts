import { expect, it } from 'vitest';
import { Dense, Input, Sequential, VitrineError, loadModel, saveModel } from '../../nn';
import { testEngine } from '../gpu';
import { mutate } from './mutations';

const small = async (): Promise<Sequential> => {
  const model = new Sequential([Input({ shape: [4] }), new Dense(3, { activation: 'relu' }), new Dense(2)], {
    engine: await testEngine(),
  });
  await model.compile({ optimizer: 'adam', loss: 'mse' });
  return model;
};

const ENDINGS = ['.keras', '.h5', '.weights.h5', '.safetensors'];

it.each(ENDINGS)('a %s file that went wrong leaves no buffer, and the model as it was', async (ending) => {
  using model = await small();
  const engine = await testEngine();
  const original = await saveModel(model, `m${ending}`);
  const before = await model.getWeights();
  const { buffers } = engine.stats();
  let refused = 0;
  for (let seed = 0; seed < 60; seed++) {
    const { bytes, how } = mutate(original, seed);
    try {
      if (/^\.(keras|h5)$/.test(ending)) (await loadModel(bytes, { engine, name: `m${ending}` })).dispose();
      else await model.loadWeights(bytes);
    } catch (error) {
      if (!(error instanceof VitrineError)) throw new Error(how, { cause: error });
      refused++;
    }
    expect(engine.stats().buffers, how).toBe(buffers);
    await model.loadWeights(original); // what was changed in numbers is read as it stands
  }
  expect(refused).toBeGreaterThan(10);
  expect(await model.getWeights()).toEqual(before);
});

it('a refused file of weights changes none', async () => {
  using model = await small();
  const before = await model.getWeights();
  for (const ending of ['.weights.h5', '.safetensors']) {
    const bytes = await saveModel(model, `m${ending}`);
    await expect(model.loadWeights(bytes.slice(0, bytes.length / 2))).rejects.toBeInstanceOf(VitrineError);
    expect(await model.getWeights()).toEqual(before);
  }
});

it('a model of 500 layers is saved and loaded', async () => {
  const engine = await testEngine();
  using model = new Sequential([Input({ shape: [2] }), ...Array.from({ length: 500 }, () => new Dense(2))], {
    engine,
  });
  for (const ending of ['.keras', '.h5']) {
    using loaded = await loadModel(await saveModel(model, `m${ending}`), { engine });
    expect(loaded.layers).toHaveLength(500);
    expect(loaded.countParams()).toBe(model.countParams());
  }
});
