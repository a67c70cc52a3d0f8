import { describe, expect, it } from 'vitest';
import {
  Adam,
  type AdamOptions,
  AdamW,
  ArgumentError,
  CosineDecay,
  CosineDecayRestarts,
  ExponentialDecay,
  InverseTimeDecay,
  Lion,
  Muon,
  type Optimizer,
  PiecewiseConstantDecay,
  PolynomialDecay,
  RMSprop,
  SGD,
  optimizers,
} from '../../nn';
import { optimizerConfig, optimizerFromConfig } from '../../nn/optimizers/config';
import { OPTIMIZERS } from '../../nn/optimizers/registry';
import { allSlotNames, slotOrder } from '../../nn/optimizers/slots';

/** What every optimizer's config has, in Keras's order. */
const common = (name: string, learning_rate: unknown) => ({
  name,
  learning_rate,
  weight_decay: null,
  clipnorm: null,
  global_clipnorm: null,
  clipvalue: null,
  use_ema: false,
  ema_momentum: 0.99,
  ema_overwrite_frequency: null,
  loss_scale_factor: null,
  gradient_accumulation_steps: null,
});

const written = (class_name: string, config: object) => ({
  module: 'keras.optimizers',
  class_name,
  config,
  registered_name: null,
});
const betas = { beta_1: 0.9, beta_2: 0.999, epsilon: 1e-7, amsgrad: false };

describe('is written as Keras 3 writes it', () => {
  it.each<[string, Optimizer, object]>([
    ['Adam', new Adam(), written('Adam', { ...common('adam', 0.001), ...betas })],
    [
      'AdamW',
      new AdamW({ clipnorm: 1 }),
      written('AdamW', { ...common('adam_w', 0.001), weight_decay: 0.004, clipnorm: 1, ...betas }),
    ],
    [
      'SGD',
      new SGD({ momentum: 0.9, nesterov: true, globalClipnorm: 2 }),
      written('SGD', { ...common('sgd', 0.01), global_clipnorm: 2, momentum: 0.9, nesterov: true }),
    ],
    [
      'RMSprop',
      new RMSprop({ clipvalue: 0.5, name: 'r' }),
      written('RMSprop', {
        ...common('r', 0.001),
        clipvalue: 0.5,
        rho: 0.9,
        momentum: 0,
        epsilon: 1e-7,
        centered: false,
      }),
    ],
  ])('%s', (_, optimizer, expected) => {
    expect(JSON.stringify(optimizerConfig(optimizer))).toBe(JSON.stringify(expected));
  });

  it.each<[string, AdamOptions, object]>([
    [
      'ExponentialDecay',
      { learningRate: new ExponentialDecay({ initialLearningRate: 0.1, decaySteps: 10, decayRate: 0.5 }) },
      { initial_learning_rate: 0.1, decay_steps: 10, decay_rate: 0.5, staircase: false, name: 'ExponentialDecay' },
    ],
    [
      'InverseTimeDecay',
      {
        learningRate: new InverseTimeDecay({
          initialLearningRate: 0.1,
          decaySteps: 10,
          decayRate: 0.5,
          staircase: true,
        }),
      },
      { initial_learning_rate: 0.1, decay_steps: 10, decay_rate: 0.5, staircase: true, name: 'InverseTimeDecay' },
    ],
    [
      'PiecewiseConstantDecay',
      { learningRate: new PiecewiseConstantDecay({ boundaries: [5, 8], values: [1, 0.5, 0.25] }) },
      { boundaries: [5, 8], values: [1, 0.5, 0.25], name: 'PiecewiseConstant' },
    ],
    [
      'PolynomialDecay',
      { learningRate: new PolynomialDecay({ initialLearningRate: 0.1, decaySteps: 10 }) },
      {
        initial_learning_rate: 0.1,
        decay_steps: 10,
        end_learning_rate: 0.0001,
        power: 1,
        cycle: false,
        name: 'PolynomialDecay',
      },
    ],
    [
      'CosineDecay',
      { learningRate: new CosineDecay({ initialLearningRate: 0.1, decaySteps: 10 }) },
      {
        initial_learning_rate: 0.1,
        decay_steps: 10,
        alpha: 0,
        name: 'CosineDecay',
        warmup_target: null,
        warmup_steps: 0,
      },
    ],
  ])('with the schedule %s', (class_name, options, config) => {
    const { learning_rate } = optimizerConfig(new Adam(options)).config;
    expect(JSON.stringify(learning_rate)).toBe(
      JSON.stringify({ module: 'keras.optimizers.schedules', class_name, config, registered_name: null }),
    );
  });

  it('but not what Keras does not have', () => {
    class Mine extends Adam {
      static override readonly className: string = 'Mine';
    }
    expect(() => optimizerConfig(new Mine())).toThrow(ArgumentError);
    expect(() => optimizerConfig(new Mine())).toThrow('Mine');
    const own = new SGD({ learningRate: { call: () => 1 } });
    expect(() => optimizerConfig(own)).toThrow('a custom learning rate schedule cannot be written');
  });
});

describe('is read', () => {
  it('back as it was', () => {
    const schedule = new CosineDecay({
      initialLearningRate: 0,
      decaySteps: 7,
      alpha: 0.1,
      warmupTarget: 0.2,
      warmupSteps: 3,
      name: 'c',
    });
    const optimizers = [
      new Adam({ learningRate: schedule, beta1: 0.8, weightDecay: 0.1 }),
      new AdamW({ learningRate: 0.02, epsilon: 1e-3, clipvalue: 2 }),
      new SGD({ momentum: 0.5, nesterov: true, clipnorm: 3, name: 'mine' }),
      new RMSprop({ rho: 0.5, momentum: 0.25, epsilon: 1e-5, centered: true, globalClipnorm: 1 }),
      new SGD({ learningRate: new PiecewiseConstantDecay({ boundaries: [5], values: [1, 0.5] }) }),
    ];
    for (const optimizer of optimizers) {
      const config = optimizerConfig(optimizer);
      const read = optimizerFromConfig(JSON.parse(JSON.stringify(config)) as typeof config);
      expect(read.constructor).toBe(optimizer.constructor);
      expect(optimizerConfig(read)).toEqual(config);
      expect(read.scalars(4)).toEqual(optimizer.scalars(4));
    }
  });

  it("from Keras 3.8's config.json", () => {
    const config = {
      ...common('adam', 0.0010000000474974513),
      beta_1: 0.9,
      beta_2: 0.999,
      epsilon: 1e-7,
      amsgrad: false,
    };
    const optimizer = optimizerFromConfig({
      module: 'keras.optimizers',
      class_name: 'Adam',
      config,
      registered_name: null,
    });
    expect(optimizer).toBeInstanceOf(Adam);
    expect(optimizer).toMatchObject({
      learningRate: 0.0010000000474974513,
      beta1: 0.9,
      beta2: 0.999,
      epsilon: 1e-7,
      name: 'adam',
      weightDecay: null,
    });
  });

  it("from Keras 2.11's training_config, under its registered name", () => {
    const { loss_scale_factor, gradient_accumulation_steps, ...config } = common('Adam', 0.0010000000474974513);
    expect([loss_scale_factor, gradient_accumulation_steps]).toEqual([null, null]);
    const legacy = { ...config, jit_compile: true, is_legacy_optimizer: false, ...betas };
    expect(optimizerFromConfig({ class_name: 'Custom>Adam', config: legacy })).toMatchObject({
      className: 'Adam',
      learningRate: 0.0010000000474974513,
      name: 'Adam',
    });
  });

  it('from the configs of older Keras 2: lr, decay, and lower-case classes', () => {
    const sgd = optimizerFromConfig({
      class_name: 'sgd',
      config: { lr: 0.25, momentum: 0.5, decay: 0, nesterov: false },
    });
    expect(sgd).toMatchObject({ className: 'SGD', learningRate: 0.25, momentum: 0.5, schedule: null });
    const decaying = optimizerFromConfig({
      class_name: 'RMSprop',
      config: { learning_rate: 0.5, decay: 0.1, rho: 0.8, epsilon: null },
    });
    expect(decaying).toMatchObject({ className: 'RMSprop', rho: 0.8, epsilon: 1e-7 });
    expect([1, 11].map((step) => decaying.scalars(step)[0])).toEqual([0.5, 0.25]);
    expect(optimizerFromConfig({ class_name: 'SGD', config: { decay: 1 } }).scalars(2)[0]).toBe(0.005);
    expect(optimizerFromConfig({ class_name: 'Adam', config: {} }).learningRate).toBe(0.001);
    expect(optimizerFromConfig({ class_name: 'Adam', config: { clipnorm: 0 } }).clipnorm).toBe(null); // none, to Keras
  });

  const mistakes: readonly [string, string, Record<string, unknown>, readonly string[]][] = [
    ['no such class', 'Adamm', {}, ['unknown optimizer Adamm', 'Adam, AdamW, Adadelta, Adafactor, Adagrad, Adamax']],
    ['a share above 1', 'Adam', { use_ema: true, ema_momentum: 2 }, ['ema_momentum 2', 'must be in [0, 1]']],
    ['half a step', 'SGD', { gradient_accumulation_steps: 1.5 }, ['SGD', 'gradient_accumulation_steps 1.5']],
    ["another class's option", 'Adam', { nesterov: true }, ['Adam', 'nesterov true', 'not one of its options']],
    ['a number that is none', 'SGD', { momentum: '0.9' }, ['SGD', 'momentum "0.9"', 'must be in [0, 1]']],
    ['a learning rate that is none', 'SGD', { learning_rate: '0.1' }, ['learning_rate "0.1"']],
    ['a learning rate below 0', 'SGD', { learning_rate: -1 }, ['SGD', 'learning_rate', '-1']],
    [
      'no such schedule',
      'SGD',
      { learning_rate: { class_name: 'CosineDecays', config: {} } },
      ['CosineDecays', 'CosineDecay, CosineDecayRestarts'],
    ],
    [
      'a schedule without its numbers',
      'SGD',
      { learning_rate: { class_name: 'ExponentialDecay', config: { decay_steps: 3 } } },
      ['ExponentialDecay', 'initialLearningRate', 'undefined'],
    ],
    [
      'a schedule with a key of its own',
      'SGD',
      {
        learning_rate: {
          class_name: 'PolynomialDecay',
          config: { initial_learning_rate: 1, decay_steps: 3, wobble: 1 },
        },
      },
      ['PolynomialDecay', 'wobble'],
    ],
    [
      'a schedule without boundaries',
      'SGD',
      { learning_rate: { class_name: 'PiecewiseConstantDecay', config: { values: [1] } } },
      ['PiecewiseConstantDecay', 'boundaries'],
    ],
  ];
  it.each(mistakes)('unless it asks for what is not there: %s', (_, class_name, config, words) => {
    const read = () => optimizerFromConfig({ class_name, config });
    expect(read).toThrow(ArgumentError);
    for (const word of words) expect(read).toThrow(word);
  });
});

it("slots stand in Keras's order: Adam's weight by weight, the others' slot by slot", () => {
  const order = (optimizer: Optimizer) =>
    slotOrder(
      optimizer,
      [[2, 3], [3]].map((shape) => ({ shape, path: 'dense/kernel' })),
    ).map(({ slot, weight }) => `${allSlotNames(optimizer)[slot]} ${weight}`);
  expect(order(new Adam())).toEqual(['momentum 0', 'velocity 0', 'momentum 1', 'velocity 1']);
  expect(order(new AdamW())).toEqual(['momentum 0', 'velocity 0', 'momentum 1', 'velocity 1']);
  expect(order(new RMSprop({ momentum: 0.5, centered: true }))).toEqual([
    'velocity 0',
    'velocity 1',
    'momentum 0',
    'momentum 1',
    'average_gradient 0',
    'average_gradient 1',
  ]);
  expect(order(new Adam({ amsgrad: true }))).toEqual([...order(new Adam()), ...['velocity_hat 0', 'velocity_hat 1']]);
  expect(order(new SGD({ useEma: true, gradientAccumulationSteps: 2 }))).toEqual([
    ...['average 0', 'average 1'],
    ...['gradient_accumulator 0', 'gradient_accumulator 1'],
  ]);
  expect(order(new SGD())).toEqual([]);
  expect(order(new SGD({ momentum: 0.5 }))).toEqual(['momentum 0', 'momentum 1']);
});

it('gradients of one step are not accumulated, as in Keras', () => {
  expect(() => new SGD({ gradientAccumulationSteps: 1 })).toThrow(
    'gradientAccumulationSteps must be an integer of 2 or more, or null, got 1',
  );
});

it("optimizers and schedules are got, serialized and deserialized by Keras's names", () => {
  const { get, serialize, deserialize, schedules } = optimizers;
  expect(get('lion')).toBeInstanceOf(Lion);
  expect(get(null)).toBeNull();
  for (const type of OPTIMIZERS) expect(get(type.className).constructor).toBe(type);
  const muon = new Muon({ learningRate: new CosineDecayRestarts(0.5, 8), rmsRate: null, excludeLayers: ['output'] });
  expect(get(muon)).toBe(muon);
  expect(get(serialize(muon))).toMatchObject({ rmsRate: null, adamWeightDecay: 0.004, excludeLayers: ['output'] });
  expect(serialize(deserialize(serialize(muon)))).toEqual(serialize(muon));
  expect(() => get('tiger')).toThrow('unknown optimizer tiger');
  const config = schedules.serialize(new CosineDecayRestarts(0.5, 8));
  expect(config).toEqual({
    module: 'keras.optimizers.schedules',
    class_name: 'CosineDecayRestarts',
    config: { initial_learning_rate: 0.5, first_decay_steps: 8, t_mul: 2, m_mul: 1, alpha: 0, name: 'SGDRDecay' },
    registered_name: null,
  });
  expect(schedules.deserialize(config).call(8)).toBe(0.5);
  expect(() => schedules.serialize({ call: () => 1 })).toThrow(
    'a learning rate schedule that is a function cannot be written',
  );
});
