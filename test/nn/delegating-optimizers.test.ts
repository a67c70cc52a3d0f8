/** What every-optimizer.test.ts does not say of `LossScaleOptimizer` and `MultiOptimizer`: `fit`, `apply`, files, errors. */
import { describe, expect, it } from 'vitest';
import {
  Adam,
  ArgumentError,
  Dense,
  type Engine,
  Input,
  LifetimeError,
  LossScaleOptimizer,
  Model,
  MultiOptimizer,
  type Optimizer,
  OptimizerMap,
  SGD,
  loadModel,
  optimizers,
  saveModel,
} from '../../nn';
import { testEngine } from '../gpu';
import { numbers } from '../keras/numbers';

const X = { data: numbers([8, 3], 1), shape: [8, 3] };
const Y = { data: numbers([8, 2], 2), shape: [8, 2] };

async function network(engine: Engine, optimizer: Optimizer): Promise<Model> {
  const x = Input({ shape: [3] });
  const hidden = new Dense(4, { name: 'hidden', activation: 'tanh' }).apply(x);
  const model = new Model({ inputs: x, outputs: new Dense(2, { name: 'last' }).apply(hidden), engine });
  await model.build();
  model.setWeights(model.weights.map(({ shape }, i) => ({ data: numbers(shape, 10 + i), shape })));
  await model.compile({ optimizer, loss: 'mse' });
  return model;
}

const weightsOf = async (model: Model): Promise<number[][]> =>
  (await model.getWeights()).map(({ data }) => Array.from(data, Number));

const made: Readonly<Record<string, () => Optimizer>> = {
  'a scale': () => new LossScaleOptimizer(new Adam(0.1), { dynamicGrowthSteps: 2 }),
  'a scale around averages': () =>
    new LossScaleOptimizer(new SGD(0.1, { momentum: 0.5, useEma: true, gradientAccumulationSteps: 2 })),
  several: () =>
    new MultiOptimizer(new OptimizerMap(new SGD(0.1, 0.5), { '.*/bias': new Adam(0.2), 'last/kernel': new SGD(0.3) })),
  'a scale around several': () =>
    new LossScaleOptimizer(
      new MultiOptimizer(new OptimizerMap(new SGD(0.1), { 'hidden/.*': new Adam({ amsgrad: true }) })),
    ),
};

describe.each(Object.entries(made))('%s', (_, make) => {
  it.each(['.keras', '.h5'])('goes on from a %s where it stopped', async (ending) => {
    const engine = await testEngine();
    using model = await network(engine, make());
    await model.fit(X, Y, { epochs: 3, batchSize: 4, shuffle: false });
    const bytes = await saveModel(model, `model${ending}`);
    using loaded = await loadModel(bytes, { name: `model${ending}`, engine });
    expect(loaded.optimizer!.getConfig()).toEqual(model.optimizer!.getConfig());
    for (const each of [model, loaded]) await each.fit(X, Y, { epochs: 2, batchSize: 4, shuffle: false });
    expect(await weightsOf(loaded as Model)).toEqual(await weightsOf(model));
  });
});

describe('LossScaleOptimizer', () => {
  it('trains as the optimizer within', async () => {
    const engine = await testEngine();
    using scaled = await network(engine, new LossScaleOptimizer(new SGD(0.25, 0.5)));
    using plain = await network(engine, new SGD(0.25, 0.5));
    for (const model of [scaled, plain]) await model.fit(X, Y, { epochs: 2, batchSize: 4, shuffle: false });
    expect(await weightsOf(scaled)).toEqual(await weightsOf(plain)); // a power of two rounds nothing
  });

  it('leaves out a step whose gradients are not finite', async () => {
    const optimizer = new LossScaleOptimizer({ innerOptimizer: new Adam(0.1), initialScale: 8, dynamicGrowthSteps: 2 });
    using model = await network(await testEngine(), optimizer);
    const before = await weightsOf(model);
    await model.fit({ ...X, data: X.data.map((value, i) => (i === 3 ? Infinity : value)) }, Y, { batchSize: 8 });
    expect(await weightsOf(model)).toEqual(before);
    expect([optimizer.dynamicScale, optimizer.stepCounter, optimizer.innerOptimizer.iterations]).toEqual([4, 0, 0]);
    await model.fit(X, Y, { batchSize: 8, epochs: 3 });
    expect(await weightsOf(model)).not.toEqual(before);
    expect([optimizer.dynamicScale, optimizer.stepCounter, optimizer.innerOptimizer.iterations]).toEqual([8, 1, 3]);
  });

  it('keeps its scale where float32 divides by it, and goes on from one that Keras has lost', async () => {
    const engine = await testEngine();
    const optimizer = new LossScaleOptimizer(new SGD(0.25), { initialScale: 2 ** 124, dynamicGrowthSteps: 1 });
    using scaled = await network(engine, optimizer);
    using plain = await network(engine, new SGD(0.25));
    for (const model of [scaled, plain]) await model.fit(X, Y, { epochs: 6, batchSize: 4, shuffle: false });
    expect(optimizer.dynamicScale).toBe(2 ** 126);
    expect(optimizer.innerOptimizer.iterations).toBe(scaled.iterations);
    expect(await weightsOf(scaled)).toEqual(await weightsOf(plain));

    for (const [kept, scale] of [
      [Infinity, 2 ** 126],
      [NaN, 2 ** 126],
      [0, 2 ** -126],
      [2 ** -149, 2 ** -126],
    ] as const) {
      optimizer.restore(kept, 0);
      expect(optimizer.dynamicScale).toBe(scale);
    }
    expect(new LossScaleOptimizer(new SGD(0.25), 1e39).dynamicScale).toBe(2 ** 126);
    optimizer.restore(2 ** -126, 0);
    optimizer.account(false);
    expect(optimizer.dynamicScale).toBe(2 ** -126);
    await scaled.fit(X, Y, { batchSize: 4 });
    expect((await weightsOf(scaled)).flat().every(Number.isFinite)).toBe(true);
  });

  it('applies gradients of a loss that it has scaled', async () => {
    const engine = await testEngine();
    const optimizer = new LossScaleOptimizer(new SGD(0.5), 4, 1);
    using weight = engine.tensor([1, 2]);
    using gradients = engine.tensor([8, 4]);
    using infinite = engine.tensor([1, Infinity]);
    using loss = engine.tensor([3]);
    await optimizer.apply([gradients], [weight]);
    expect(await weight.data()).toEqual(Float32Array.of(0, 1.5));
    expect(optimizer.dynamicScale).toBe(8);
    using scaled = optimizer.scaleLoss(loss);
    expect(await scaled.data()).toEqual(Float32Array.of(24));
    await optimizer.apply([infinite]);
    expect(await weight.data()).toEqual(Float32Array.of(0, 1.5));
    expect(optimizer.dynamicScale).toBe(4);
    const waiting = optimizer.apply([gradients]);
    expect(() => optimizer.apply([gradients])).toThrow(LifetimeError);
    await waiting;
    await expect(engine.capture(() => void optimizer.apply([gradients]))).rejects.toThrow('it cannot be captured');
    optimizer.dispose();
  });

  it('has the learning rate of the optimizer within', () => {
    const optimizer = new LossScaleOptimizer(new Adam(0.1, { name: 'inner' }));
    optimizer.learningRate = 0.25;
    expect(optimizer.innerOptimizer.learningRate).toBe(0.25);
    expect(optimizer.getConfig()).toMatchObject({ name: 'loss_scale_optimizer', initial_scale: 32768 });
    expect(new Adam({ lossScaleFactor: 8 }).lossScaleFactor).toBe(8);
    expect(new LossScaleOptimizer(new Adam({ lossScaleFactor: 8 })).innerOptimizer.lossScaleFactor).toBeNull();
  });

  it.each([
    [() => new LossScaleOptimizer('adam' as never), 'innerOptimizer must be an optimizer, such as new Adam()'],
    [() => new LossScaleOptimizer(new LossScaleOptimizer(new Adam())), 'other than a LossScaleOptimizer'],
    [() => new LossScaleOptimizer(new Adam(), { weightDecay: 0.1 } as never), 'unknown option "weightDecay"'],
    [() => new LossScaleOptimizer(new Adam(), 0), 'initialScale must be a positive number'],
  ])('refuses %s', (make, message) => {
    expect(make).toThrow(ArgumentError);
    expect(make).toThrow(message);
  });

  it('reads what Keras before 3.15 has written', () => {
    const inner = { module: 'keras.optimizers', class_name: 'SGD', config: { name: 'sgd', learning_rate: 0.5 } };
    const config = {
      name: 'x',
      inner_optimizer: inner,
      initial_scale: 2,
      use_ema: false,
      ema_momentum: 0.99,
      weight_decay: null,
    };
    const optimizer = optimizers.deserialize({
      class_name: 'LossScaleOptimizer',
      config: { name: 'x', inner_optimizer: inner },
    });
    expect(optimizer.learningRate).toBe(0.5);
    expect(() =>
      optimizers.deserialize({ class_name: 'LossScaleOptimizer', config: { ...config, use_ema: true } }),
    ).toThrow('use_ema');
  });
});

describe('MultiOptimizer', () => {
  it('asks a function once for each weight', async () => {
    const asked: string[] = [];
    const optimizer = new MultiOptimizer(({ path, shape }) => {
      asked.push(`${path} ${shape.join()}`);
      return path.endsWith('bias') ? new SGD(0) : new Adam({ amsgrad: true });
    });
    using model = await network(await testEngine(), optimizer);
    const before = await weightsOf(model);
    await model.fit(X, Y, { batchSize: 4 });
    const after = await weightsOf(model);
    expect(asked).toEqual(['hidden/kernel 3,4', 'hidden/bias 4', 'last/kernel 4,2', 'last/bias 2']);
    expect(optimizer.optimizers.map(({ className }) => className)).toEqual(['Adam', 'SGD', 'Adam', 'SGD']);
    expect(after.map((weight, i) => JSON.stringify(weight) === JSON.stringify(before[i]))).toEqual([
      false,
      true,
      false,
      true,
    ]);
    await expect(saveModel(model, 'model.keras')).rejects.toThrow(
      'a function that chooses optimizers cannot be written',
    );
  });

  it('applies gradients, by the places of weights that have no paths', async () => {
    const engine = await testEngine();
    const optimizer = new MultiOptimizer(new OptimizerMap(new SGD(1), { 1: new SGD(0.5) }), { lossScaleFactor: 2 });
    using a = engine.tensor([1]);
    using b = engine.tensor([1]);
    using gradient = engine.tensor([4]);
    await optimizer.apply([gradient, gradient], [a, b]);
    expect([...(await a.data()), ...(await b.data())]).toEqual([-1, 0]);
    optimizer.dispose();
  });

  it('gives its loss scale to optimizers that its map is given later', async () => {
    const map = new OptimizerMap(new SGD(1));
    const optimizer = new MultiOptimizer(map, { lossScaleFactor: 2 });
    const late = new SGD(0.5, { lossScaleFactor: 8 });
    map.set('1', late);
    const engine = await testEngine();
    using a = engine.tensor([1]);
    using b = engine.tensor([1]);
    using gradient = engine.tensor([4]);
    await optimizer.apply([gradient, gradient], [a, b]);
    expect(late.lossScaleFactor).toBe(2);
    expect([...(await a.data()), ...(await b.data())]).toEqual([-1, 0]);
    optimizer.dispose();
  });

  it('follows the learning rates of its optimizers, and has none', async () => {
    const [sgd, adam] = [new SGD(0), new Adam(0)];
    const optimizer = new MultiOptimizer(new OptimizerMap(sgd, { 'last/.*': adam }));
    using model = await network(await testEngine(), optimizer);
    const before = await weightsOf(model);
    await model.fit(X, Y, { batchSize: 4 });
    expect(await weightsOf(model)).toEqual(before);
    optimizer.optimizers[0]!.learningRate = 0.5;
    await model.fit(X, Y, { batchSize: 4 });
    const after = await weightsOf(model);
    expect([after[0], after[1]]).toEqual([before[0], before[1]]);
    expect(after[2]).not.toEqual(before[2]);
    expect(adam.iterations).toBe(4);
    expect(() => optimizer.learningRate).toThrow('it has no learningRate');
    expect(() => (optimizer.learningRate = 1)).toThrow(ArgumentError);
  });

  it('OptimizerMap finds by path, then by the pattern that matches all of it', () => {
    const [byDefault, one, other] = [new SGD(), new Adam(), new Adam()];
    const map = new OptimizerMap(byDefault, { 'a/kernel': one, 'a/.*': other }).set('b', one);
    expect(['a/kernel', 'a/bias', 'b', 'b/kernel'].map((path) => map.get(path))).toEqual([one, other, one, byDefault]);
    expect([...map].map(([key]) => key)).toEqual(['a/kernel', 'a/.*', 'b']);
    expect(() => map.set('b', other)).toThrow("'b' is there already");
    expect(map.set('.*', one).delete('.*')).toBe(true);
    expect(() => map.set('.*/bias', one).get('a/bias')).toThrow(
      'multiple optimizers are assigned to the weight a/bias',
    );
    expect(map.size).toBe(4);
    expect(() => new OptimizerMap('sgd' as never)).toThrow('defaultOptimizer must be an optimizer, such as new Adam()');
    expect(() => map.set('c', new LossScaleOptimizer(one))).toThrow('must not be a LossScaleOptimizer');
  });
});
