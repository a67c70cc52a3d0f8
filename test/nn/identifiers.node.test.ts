import { describe, expect, it } from 'vitest';
import { ArgumentError, DataError, Dense, initializers, layers, losses, metrics } from '../../nn';

describe('losses', () => {
  it('by name, class, config, and as they are', () => {
    expect(losses.get('mse')).toBeInstanceOf(losses.MeanSquaredError);
    expect(losses.get('kl_divergence')).toBeInstanceOf(losses.KLDivergence);
    expect(losses.get(losses.Hinge)).toBeInstanceOf(losses.Hinge);
    expect(losses.get({ class_name: 'Huber', config: { delta: 2 } })).toMatchObject({ delta: 2 });
    expect(losses.get(losses.poisson)).toBe(losses.poisson);
    expect(losses.get(null)).toBeNull();
    const dice = new losses.Dice();
    expect(losses.get(dice)).toBe(dice);
    expect(() => losses.get('nothing')).toThrow(ArgumentError);
    expect(() => losses.get(3 as never)).toThrow('a loss must be a function, or one of SparseCategoricalCrossentropy');
  });

  it("are written as Keras's, and read", () => {
    const config = {
      module: 'keras.losses',
      class_name: 'BinaryCrossentropy',
      config: {
        name: 'binary_crossentropy',
        reduction: 'sum_over_batch_size',
        from_logits: true,
        label_smoothing: 0,
        axis: -1,
      },
      registered_name: null,
    };
    expect(losses.serialize(new losses.BinaryCrossentropy({ fromLogits: true }))).toEqual(config);
    expect(losses.serialize(losses.deserialize(config))).toEqual(config);
    expect(() => losses.serialize(losses.poisson as never)).toThrow('a loss that is a function cannot be written');
  });
});

describe('metrics', () => {
  it('by name, class, config, and as they are', () => {
    expect(metrics.get('mse')).toMatchObject({ name: 'mean_squared_error' });
    expect(metrics.get('accuracy')).toBeInstanceOf(metrics.Accuracy);
    expect(metrics.get('Mean')).toBeInstanceOf(metrics.Mean);
    expect(metrics.get(metrics.AUC)).toBeInstanceOf(metrics.AUC);
    expect(metrics.get({ class_name: 'AUC', config: { curve: 'PR' } })).toMatchObject({ curve: 'PR' });
    expect(metrics.get(metrics.binaryAccuracy)).toBe(metrics.binaryAccuracy);
    expect(metrics.get(null)).toBeNull();
    expect(() => metrics.get('nothing')).toThrow(ArgumentError);
  });

  it("are written as Keras's, and read", () => {
    const config = metrics.serialize(new metrics.AUC({ name: 'auc' }));
    expect(config).toMatchObject({
      module: 'keras.metrics',
      class_name: 'AUC',
      config: { name: 'auc', num_thresholds: 200, curve: 'ROC', summation_method: 'interpolation' },
      registered_name: null,
    });
    expect(metrics.serialize(metrics.deserialize(config))).toEqual(config);
    const mean = metrics.serialize(new metrics.Mean());
    expect(metrics.deserialize(mean)).toBeInstanceOf(metrics.Mean);
  });
});

describe('layers', () => {
  it("are written as Keras's, and read", async () => {
    const config = await layers.serialize(new Dense({ units: 3, activation: 'relu', name: 'd' }));
    expect(config).toMatchObject({
      module: 'keras.layers',
      class_name: 'Dense',
      config: { name: 'd', units: 3, activation: 'relu', use_bias: true },
      registered_name: null,
    });
    const read = await layers.deserialize(config);
    expect(read).toBeInstanceOf(Dense);
    expect(await layers.serialize(read)).toEqual(config);
    await expect(layers.deserialize({ class_name: 'Nothing', config: { name: 'x' } })).rejects.toThrow(DataError);
  });
});

it('initializers have the names of Keras that ops have flat', () => {
  expect(initializers.randomUniform({ minval: 1, maxval: 2 }).getConfig()).toMatchObject({ minval: 1, maxval: 2 });
  expect(initializers.randomNormal({ stddev: 2 })).toBeInstanceOf(initializers.RandomNormal);
  expect(initializers.truncatedNormal()).toBeInstanceOf(initializers.TruncatedNormal);
});
