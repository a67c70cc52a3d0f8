/** What Keras makes of regularizers, constraints, and models that have them: `test/keras/penalties.py`. */
import { describe, expect, it } from 'vitest';
import { type Tensor, mean, mul, scale, sum, valueAndGradients } from '../../engine';
import {
  Activation,
  ActivationLayer,
  ArgumentError,
  BatchNormalization,
  type CallContext,
  Dense,
  Input,
  type Inputs,
  L2,
  Layer,
  MaxNorm,
  type Model,
  PReLU,
  Regularizer,
  Reshape,
  SGD,
  SeparableConv2D,
  Sequential,
  Wrapper,
  captureTrainStep,
  constraints,
  loadModel,
  registerKerasSerializable,
  regularizers,
  saveModel,
  setRandomSeed,
} from '../../nn';
import { ConfigObject } from '../../nn/files/config-object';
import { modelFromConfig } from '../../nn/files/keras-model';
import { loadLayers } from '../../nn/layers/registry';
import { testEngine } from '../gpu';
import goldens from '../keras/penalties.json';
import { type GoldenArray, floats } from '../keras/golden-array';
import { someOf } from '../some-of';
import { expectTraining } from './expect-training';

/** Within 1e-5 of the largest magnitude. */
function expectClose(actual: ArrayLike<number>, { data }: GoldenArray, what = '', tolerance = 1e-5): void {
  const largest = Math.max(...data.map(Math.abs), 1e-3);
  expect(actual.length, what).toBe(data.length);
  data.forEach((value, i) => expect(Math.abs(actual[i]! - value), `${what}[${i}]`).toBeLessThan(tolerance * largest));
}

describe('regularizers, their values and gradients', () => {
  it.each(someOf(goldens.regularizers, 16).map((golden, i) => ({ ...golden, i, name: golden.config.class_name })))(
    '$name $i',
    async ({ config, weight, value, gradient }) => {
      const engine = await testEngine();
      const regularizer = regularizers.deserialize(config);
      expect(regularizer.getConfig()).toEqual(config.config);
      const [y, dx] = engine.scope(() => {
        const x = engine.tensor(floats(weight).data, weight.shape);
        const { value, gradients } = valueAndGradients(engine, () => regularizer(x), [x]);
        return [value, gradients[0]!] as const;
      });
      expectClose(await y.data(), { shape: [], data: [value] }, 'value');
      expectClose(await dx.data(), gradient, 'gradient');
      y.dispose();
      dx.dispose();
    },
  );
});

describe('constraints', () => {
  it.each(someOf(goldens.constraints, 16).map((golden, i) => ({ ...golden, i, name: golden.config.class_name })))(
    '$name $i',
    async ({ config, weight, result }) => {
      const engine = await testEngine();
      const constraint = constraints.deserialize(config);
      expect(constraint.getConfig()).toEqual(config.config);
      const y = engine.scope(() => constraint(engine.tensor(floats(weight).data, weight.shape)));
      expectClose(await y.data(), result);
      y.dispose();
    },
  );
});

await loadLayers();

describe('models, over two epochs with a smaller last batch', () => {
  it.each(goldens.training)('$name', async (golden) => {
    const engine = await testEngine();
    const config = ConfigObject.of(golden.model, golden.name);
    config.ignore('compile_config');
    using model = modelFromConfig(config, engine);
    await model.build();
    model.setWeights(golden.weights.map(floats));
    const { lossWeights, loss, metrics, weightDecay } = golden;
    const optimizer = new SGD(0.1, { weightDecay });
    await model.compile({ optimizer, loss, metrics, ...(lossWeights && { lossWeights }) });
    const labels = ({ data }: GoldenArray): Uint8Array<ArrayBuffer> => Uint8Array.from(data);
    const targets = golden.y.map((y) => (y.shape.length === 1 ? labels(y) : floats(y)));
    const [x, y] = [floats(golden.x), targets.length > 1 ? targets : (targets[0] ?? null)];
    const options = {
      batchSize: 4,
      ...(golden.sampleWeight && { sampleWeight: floats(golden.sampleWeight).data }),
    };
    await expectTraining(model, x, y, options, 2, golden, expectClose);
  });
});

it('what options say of the weights of a layer in a Wrapper counts as in a model, and not while it is frozen', async () => {
  const engine = await testEngine();
  const [n, size] = [6, 16];
  const x = { shape: [n, size], data: Float32Array.from({ length: n * size }, (_, i) => Math.sin(i)) };
  const options = { kernelRegularizer: new L2(0.3), biasRegularizer: 'l1', biasConstraint: 'nonNeg' };
  const depthwise = { depthwiseRegularizer: 'l2', pointwiseConstraint: new MaxNorm(0.1), pointwiseRegularizer: 'l1' };
  const layers: ((trainable: boolean) => Layer)[] = [
    (trainable) => new Dense(16, { ...options, activation: 'tanh', trainable }),
    (trainable) => new Dense(16, { activation: new PReLU({ alphaRegularizer: 'l1l2', trainable }), trainable }),
    (trainable) => new SeparableConv2D(1, 3, { ...depthwise, padding: 'same', trainable }),
    (trainable) => new BatchNormalization({ gammaRegularizer: 'l2', betaConstraint: 'unitNorm', trainable }),
  ];
  for (const layer of layers) {
    for (const trainable of [true, false]) {
      const shape = layer(true) instanceof SeparableConv2D ? [4, 4, 1] : [size];
      const build = async (own: Layer): Promise<Model> => {
        setRandomSeed(1);
        const ends = [new Reshape(shape), own, new Reshape([size]), new Dense(16)];
        const model = new Sequential([Input({ shape: [size] }), ...ends], { engine });
        await model.compile({ optimizer: new SGD(0.1), loss: 'mse' });
        return model;
      };
      using alone = await build(layer(trainable));
      using wrapped = await build(new Wrapper(layer(trainable)));
      wrapped.setWeights(await alone.getWeights());
      const [wanted, got] = [await alone.fit(x, x, { epochs: 3 }), await wrapped.fit(x, x, { epochs: 3 })];
      const [regularized, within] = [alone, wrapped].map((model) => engine.scope(() => model.losses.length));
      expect([within, regularized! > 0]).toEqual([regularized, trainable]);
      // The order of the samples is another, and with it the last bit of a loss of 5.
      got.history.loss!.forEach((loss, i) => expect(loss).toBeCloseTo(wanted.history.loss![i]!, 5));
      const weights = await wrapped.getWeights();
      (await alone.getWeights()).forEach(({ data, shape }, i) =>
        expectClose(weights[i]!.data, { shape, data: [...data] }, `weight ${i}`),
      );
    }
  }
});

/** Adds the mean of the squares of its input to the loss, `rate` times. */
class Shrinking extends Layer {
  override infer([shape]: Inputs<readonly number[]>): readonly number[] {
    return shape;
  }

  override call([x]: Inputs<Tensor>, _context: CallContext): Tensor {
    this.addLoss(scale(mean(mul(x, x)), 0.5));
    return x;
  }
}

registerKerasSerializable(Shrinking);

class Squares extends Regularizer {
  override call(x: Tensor): Tensor {
    return scale(sum(mul(x, x)), 0.25);
  }
}
registerKerasSerializable(Squares);

const data = { shape: [6, 2], data: Float32Array.from({ length: 12 }, (_, i) => i / 6 - 1) };

describe('custom ones', () => {
  it('a layer adds a loss in its call, which counts in training and evaluation', async () => {
    const engine = await testEngine();
    using model = new Sequential([Input({ shape: [2] }), new Shrinking(), new Dense(2)], { engine });
    using plain = new Sequential([Input({ shape: [2] }), new Dense(2)], { engine });
    await plain.build();
    await model.build();
    model.setWeights(await plain.getWeights());
    for (const each of [model, plain]) await each.compile({ optimizer: new SGD(0), loss: 'mse' });
    const added = data.data.reduce((total, v) => total + (v * v) / 24, 0);
    const [more, less] = [await model.evaluate(data, data), await plain.evaluate(data, data)];
    expect(more.loss! - less.loss!).toBeCloseTo(added, 5);
    const { history } = await model.fit(data, data);
    expect(history.loss![0]! - less.loss!).toBeCloseTo(added, 5);
    expect((await model.testOnBatch(data, data)).loss! - less.loss!).toBeCloseTo(added, 5);
    const y = engine.scope(() => model.call(engine.tensor(data.data, data.shape)));
    expect(model.losses.length).toBe(1);
    expect(await model.losses[0]!.item()).toBeCloseTo(added, 5);
    y.dispose();
  });

  it('is all the loss there is, without targets, of arrays and batches, in files too', async () => {
    const engine = await testEngine();
    const layers = () => [Input({ shape: [2] }), new Dense(2), new Shrinking()];
    using model = new Sequential(layers(), { engine });
    await model.compile({ optimizer: new SGD(0.1) });
    const { history } = await model.fit(data, null, { epochs: 3, validationData: [data], batchSize: 4 });
    expect(history.val_loss![2]!).toBeLessThan(history.val_loss![0]!);
    expect(history.val_loss![2]!).toBeLessThan(0.9 * history.loss![0]!);
    const { loss } = await model.evaluate(data);
    expect(loss).toBeCloseTo(history.val_loss![2]!, 6);
    expect((await model.evaluate([[data] as const].values(), { steps: 1 })).loss).toBeCloseTo(loss!, 6);
    expect((await model.trainOnBatch(data)).loss).toBeCloseTo(loss!, 6);
    const file = await saveModel(model, 'm.keras');
    using again = await loadModel<Sequential>(file, { engine, name: 'm.keras' });
    expect((await again.trainOnBatch(data)).loss).toBe((await model.trainOnBatch(data)).loss);
    expect(again.iterations).toBe(model.iterations);
  });

  it('without any a model predicts, and says what it needs to be trained or evaluated', async () => {
    const engine = await testEngine();
    using model = new Sequential([Input({ shape: [2] }), new Dense(2, { name: 'out' })], { engine, name: 'm' });
    for (const options of [{ metrics: ['mae'] }, { loss: null }, { loss: [null] }, { loss: { out: null } }]) {
      await model.compile({ optimizer: 'sgd', ...options });
      expect((await model.predict(data)).shape).toEqual([6, 2]);
      const { buffers } = engine.stats();
      const calls = [
        () => model.fit(data, data),
        () => model.evaluate(data, data),
        () => model.fit([[data, data] as const].values(), { stepsPerEpoch: 1 }),
      ];
      for (const call of calls) {
        await expect(call()).rejects.toThrow(ArgumentError);
        await expect(call()).rejects.toThrow('there is no loss to compute; give compile() one, or');
      }
      expect(engine.stats().buffers).toBe(buffers);
      await expect(model.trainOnBatch(data, data)).rejects.toThrow('there is no loss to compute');
    }
    await model.compile({ optimizer: 'sgd', metrics: ['mae'] });
    await expect(model.fit(data)).rejects.toThrow('model "m": samples need targets; write fit(x, y)');
    using again = await loadModel<Sequential>(await saveModel(model, 'm.keras'), { engine, name: 'm.keras' });
    await expect(again.evaluate(data, data)).rejects.toThrow('there is no loss to compute');
  });

  it('a layer within another one, or as its activation, adds one too', async () => {
    class Bounded extends ActivationLayer {
      override activate(x: Tensor): Tensor {
        this.addLoss(scale(mean(mul(x, x)), 0.5));
        return x;
      }
    }
    const engine = await testEngine();
    const added = data.data.reduce((total, v) => total + (v * v) / 24, 0);
    const nested = new Sequential([Input({ shape: [2] }), new Shrinking()]);
    for (const layer of [
      new Wrapper(new Shrinking()),
      new Wrapper(new Wrapper(new Bounded())),
      new Wrapper(nested),
      new Activation({ activation: new Bounded() }),
    ]) {
      using model = new Sequential([Input({ shape: [2] }), layer], { engine });
      await model.compile({ optimizer: new SGD(0), loss: 'mse' });
      expect((await model.evaluate(data, data)).loss).toBeCloseTo(added, 5);
      expect((await model.fit(data, data)).history.loss![0]).toBeCloseTo(added, 5);
      const y = engine.scope(() => model.call(engine.tensor(data.data, data.shape)));
      expect([model.losses.length, layer.losses.length]).toEqual([1, 1]);
      y.dispose();
    }
  });

  it('functions, and registered classes by name and in files', async () => {
    const engine = await testEngine();
    const losses: number[] = [];
    for (const kernelRegularizer of [
      new L2(0.25),
      new Squares(),
      'Squares',
      Squares,
      (w: Tensor) => scale(sum(mul(w, w)), 0.25),
    ]) {
      const dense = new Dense(2, { kernelInitializer: 'ones', kernelRegularizer });
      using model = new Sequential([Input({ shape: [2] }), dense], { engine });
      await model.compile({ optimizer: 'sgd', loss: 'mse' });
      losses.push((await model.fit(data, data)).history.loss![0]!);
      if (kernelRegularizer instanceof Squares) {
        using again = await loadModel<Sequential>(await saveModel(model, 'm.keras'), { engine, name: 'm.keras' });
        expect((await again.evaluate(data, data)).loss).toBe((await model.evaluate(data, data)).loss);
      }
    }
    for (const loss of losses) expect(loss).toBeCloseTo(losses[0]!, 5);
  });

  it('a function cannot be written to a file', async () => {
    const engine = await testEngine();
    using model = new Sequential([Input({ shape: [2] }), new Dense(2, { kernelRegularizer: (w: Tensor) => sum(w) })], {
      engine,
    });
    await model.build();
    await expect(saveModel(model, 'm.keras')).rejects.toThrow(
      'kernelRegularizer is a function, which a file cannot hold; make it a class and registerKerasSerializable() it',
    );
  });

  it.each([
    [
      { kernelRegularizer: { class_name: 'L3', config: {} } },
      'kernelRegularizer: unknown regularizer L3; expected one of l1, l2',
    ],
    [{ kernelConstraint: new MaxNorm(1, 5) }, 'kernelConstraint: normConstraint: axes [5] must be different axes'],
  ])('%o is an error that names the layer and the option', async (options, message) => {
    const engine = await testEngine();
    using model = new Sequential([Input({ shape: [2] }), new Dense(2, options)], { engine });
    await expect(model.compile({ optimizer: 'sgd', loss: 'mse' })).rejects.toThrow(message);
  });
});

it.each([
  [{ kernelRegularizer: 'l3' }, 'Dense: kernelRegularizer must be a regularizer, or one of l1, l2, l1L2, '],
  [{ kernelConstraint: 'max' }, 'Dense: kernelConstraint must be a constraint, or one of maxNorm, minMaxNorm, '],
])('%o is refused', (options, message) => {
  expect(() => new Dense(2, options)).toThrow(message);
});

it('a step has one dispatch more for the value and one for the gradient of each weight, and a few to add them', async () => {
  const engine = await testEngine();
  const dispatches = async (kernelRegularizer: string | null): Promise<number> => {
    const layers = [1, 2, 3].map(() => new Dense(2, { kernelRegularizer }));
    using model = new Sequential([Input({ shape: [2] }), ...layers], { engine });
    await model.compile({ optimizer: 'sgd', loss: 'mse' });
    using step = await captureTrainStep(model, data, data, { batchSize: 6 });
    return step.capture.dispatches.length;
  };
  const [without, withPenalties] = [await dispatches(null), await dispatches('l2')];
  expect(withPenalties - without).toBeLessThanOrEqual(2 * 3 + 5);
});
