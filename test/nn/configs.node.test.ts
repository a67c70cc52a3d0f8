import { expect, it } from 'vitest';
import {
  Adam,
  ArgumentError,
  BatchNormalization,
  Concatenate,
  Conv2D,
  CosineDecay,
  Dense,
  Dropout,
  Input,
  MaxPooling2D,
  SGD,
  Sequential,
  constant,
  varianceScaling,
} from '../../nn';
import type { KerasObject } from '../../nn/keras-object';
import { LOSSES } from '../../nn/losses/registry';
import { METRICS } from '../../nn/metrics/registry';
import { OPTIMIZERS, SCHEDULES } from '../../nn/optimizers/registry';

/** A thing made by its class from the config of another, which says the same of itself. */
function again(object: KerasObject): void {
  const type = object.constructor as unknown as { fromConfig(config: object): KerasObject };
  expect(type.fromConfig(object.getConfig()).getConfig()).toEqual(object.getConfig());
}

/** What metrics cannot be without. */
const needed = {
  numClasses: 3,
  targetClassIds: [0, 2],
  sensitivity: 0.5,
  specificity: 0.5,
  precision: 0.5,
  recall: 0.5,
};
const defaults: readonly KerasObject[] = [...LOSSES, ...METRICS, ...OPTIMIZERS].map(
  (type) => new type(Object.fromEntries(Object.entries(needed).filter(([name]) => type.schema[name])) as never),
);
const schedules = SCHEDULES.map(
  (type) =>
    new type(
      (type.className === 'PiecewiseConstantDecay'
        ? { boundaries: [1], values: [1, 2] }
        : {
            initialLearningRate: 0.1,
            [type.schema.firstDecaySteps ? 'firstDecaySteps' : 'decaySteps']: 9,
            ...(type.schema.decayRate && { decayRate: 0.5 }),
          }) as never,
    ) as unknown as KerasObject,
);
const chosen: readonly KerasObject[] = [
  new Conv2D(32, 3, { activation: 'relu', strides: 2, padding: 'same', name: 'conv' }),
  new Dense(10, { kernelInitializer: varianceScaling({ scale: 2, mode: 'fanAvg' }), biasInitializer: constant(0.5) }),
  new Dense(10, { kernelInitializer: 'he_normal', useBias: false, trainable: false }),
  new Dropout(0.4, { seed: 7 }),
  new MaxPooling2D(3),
  new BatchNormalization({ momentum: 0.5 }),
  new Concatenate({ axis: 1 }),
  new SGD(0.1, 0.9, true),
  new Adam(0.5, { clipnorm: 1 }),
];

it.each([...defaults, ...schedules, ...chosen].map((each) => [each.constructor.name, each] as const))(
  '%s: fromConfig takes what getConfig gives',
  (_, object) => again(object),
);

it("keys and values are Keras's", () => {
  const glorot = {
    module: 'keras.initializers',
    class_name: 'GlorotUniform',
    config: { seed: null },
    registered_name: null,
  };
  expect(new Dense(10, { name: 'd', activation: 'relu' }).getConfig()).toMatchObject({
    name: 'd',
    trainable: true,
    dtype: { class_name: 'DTypePolicy', config: { name: 'float32' } },
    units: 10,
    activation: 'relu',
    use_bias: true,
    kernel_initializer: glorot,
    kernel_regularizer: null,
  });
  expect(new Adam({ learningRate: new CosineDecay(0.1, 5) }).getConfig().learning_rate).toMatchObject({
    module: 'keras.optimizers.schedules',
    class_name: 'CosineDecay',
    config: { initial_learning_rate: 0.1, decay_steps: 5, alpha: 0, warmup_target: null },
  });
});

it('a key that its class does not have is refused', () => {
  expect(() => Dense.fromConfig({ units: 3, wobble: 1 })).toThrow(ArgumentError);
  expect(() => Dense.fromConfig({ units: 3, wobble: 1 })).toThrow('Dense: unknown option "wobble"');
  expect(() => Dense.fromConfig({})).toThrow('Dense: units must be an integer of at least 1, got undefined');
});

it('a model, whose config would lack its layers, says where it is', () => {
  const model = new Sequential([Input([4]), new Dense(2)], { name: 'm' });
  const says = 'model "m": getConfig() is of layers; use saveModel()';
  expect(() => model.getConfig()).toThrow(new ArgumentError(says));
});
