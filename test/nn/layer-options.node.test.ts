import { describe, expect, it } from 'vitest';
import * as vitrine from '../../nn';
import { Activation, ArgumentError, activations, BatchNormalization, Concatenate, Conv2D, Dense, Dropout, Flatten, GlobalMaxPooling2D, Input, Layer, LeakyReLU, MaxPooling2D, Model, Rescaling, Reshape, Sequential, ZeroPadding2D } from '../../nn'; // prettier-ignore
import { ACTIVATION_NAMES } from '../../nn/activations';

import keras from '../keras/layers.json';

type LayerClass = Pick<typeof Layer, 'className' | 'schema'> & (new (...args: readonly unknown[]) => Layer);

/** Every layer, and the options that it cannot do without. */
const NEEDED: Readonly<Record<string, object>> = {
  Activation: { activation: 'relu' },
  AlphaDropout: { rate: 0.5 },
  GaussianDropout: { rate: 0.5 },
  GaussianNoise: { stddev: 0.5 },
  SpatialDropout1D: { rate: 0.5 },
  SpatialDropout2D: { rate: 0.5 },
  SpectralNormalization: { layer: new Dense(2) },
  Pipeline: { layers: [new Flatten()] },
  Wrapper: { layer: new Dense(2) },
  AdaptiveAveragePooling1D: { outputSize: 2 },
  AdaptiveAveragePooling2D: { outputSize: 2 },
  AdaptiveMaxPooling1D: { outputSize: 2 },
  AdaptiveMaxPooling2D: { outputSize: 2 },
  Conv1D: { filters: 2, kernelSize: 3 },
  Conv1DTranspose: { filters: 2, kernelSize: 3 },
  Conv2D: { filters: 2, kernelSize: 3 },
  Conv2DTranspose: { filters: 2, kernelSize: 3 },
  Dense: { units: 2 },
  Discretization: { numBins: 4 },
  DepthwiseConv1D: { kernelSize: 3 },
  DepthwiseConv2D: { kernelSize: 3 },
  Dot: { axes: 1 },
  Dropout: { rate: 0.5 },
  EinsumDense: { equation: 'ab,bc->ac', outputShape: 2 },
  CategoryEncoding: { numTokens: 4 },
  CenterCrop: { height: 2, width: 3 },
  RandomBrightness: { factor: 0.5 },
  RandomColorDegeneration: { factor: 0.5 },
  RandomContrast: { factor: 0.5 },
  RandomCrop: { height: 2, width: 3 },
  RandomHeight: { factor: 0.5 },
  RandomHue: { factor: 0.5 },
  RandomPosterization: { factor: 4 },
  RandomRotation: { factor: 0.5 },
  RandomSaturation: { factor: 0.5 },
  RandomSharpness: { factor: 0.5 },
  RandomTranslation: { heightFactor: 0.5, widthFactor: 0.5 },
  RandomWidth: { factor: 0.5 },
  RandomZoom: { heightFactor: 0.5 },
  Resizing: { height: 2, width: 3 },
  InputLayer: { shape: [4] },
  LocallyConnected1D: { filters: 2, kernelSize: 3 },
  LocallyConnected2D: { filters: 2, kernelSize: 3 },
  Lambda: { function: (x: unknown) => x },
  Permute: { dims: [1] },
  RepeatVector: { n: 2 },
  Rescaling: { scale: 2 },
  Reshape: { targetShape: [4] },
  SeparableConv1D: { filters: 2, kernelSize: 3 },
  SeparableConv2D: { filters: 2, kernelSize: 3 },
};
const isLayer = (value: unknown): value is LayerClass =>
  typeof value === 'function' &&
  value.prototype instanceof Layer &&
  !(value.prototype instanceof Model) &&
  value !== Model;
const classes = [...new Set(Object.values(vitrine as Record<string, unknown>).filter(isLayer))].map((type) => ({
  type,
  name: type.className,
  needed: NEEDED[type.className] ?? {},
}));

/** What Keras's layers take and is not built here, and values that nothing takes. */
const REFUSED: Readonly<Record<string, unknown>> = {
  dataFormat: 'channels_middle',
  groups: 0,
  dtype: 'float16',
  noiseShape: [0, 4],
  activityRegularizer: 7,
  kernelRegularizer: 7,
  biasRegularizer: { l2: 0.1 },
  betaRegularizer: true,
  gammaRegularizer: true,
  kernelConstraint: 7,
  biasConstraint: 7,
  betaConstraint: 7,
  gammaConstraint: 7,
  loraRank: 4,
  synchronized: 'all',
  renorm: true,
  quantizationConfig: {},
  batchSize: 0,
  sparse: true,
};

describe.each(classes)('$name', ({ type, name, needed }) => {
  it('refuses every option it does not take, by name', () => {
    for (const [option, value] of Object.entries(REFUSED)) {
      expect(() => new type({ ...needed, [option]: value }), option).toThrow(ArgumentError);
      expect(() => new type({ ...needed, [option]: value }), option).toThrow(
        new RegExp(`^${name}: (unknown option "${option}", got|${option} must be |${option} is not built: )`),
      );
    }
    expect(() => new type({ ...needed, batch_size: 2, use_biass: false })).toThrow('unknown option "batch_size"');
  });

  it('takes what asks for nothing', () => {
    const { groups: _, synchronized: __, ...others } = REFUSED;
    const nothing = { ...Object.fromEntries(Object.keys(others).map((option) => [option, null])), dtype: 'float32' };
    expect(new type({ ...needed, ...nothing }).className).toBe(name);
    expect(new type({ ...needed, dtype: undefined }).className).toBe(name);
    for (const [option, neutral] of [
      ['dataFormat', 'channels_last'],
      ['dataFormat', 'channelsLast'],
      ['dataFormat', 'channels_first'],
      ['groups', 1],
    ] as const) {
      const make = (): Layer => new type({ ...needed, [option]: neutral });
      if (option in type.schema) expect(make().className).toBe(name);
      else expect(make).toThrow(`${name}: unknown option "${option}"`);
    }
  });

  it('freezes its weights from the start', () => {
    expect(new type({ ...needed }).trainable).toBe(true);
    expect(new type({ ...needed, trainable: false }).trainable).toBe(false);
    expect(() => new type({ ...needed, trainable: 'no' })).toThrow(
      `${name}: trainable must be true or false, got "no"`,
    );
  });

  it('says what is wrong with an option of another type, for each of them', () => {
    const own = [...Object.keys(type.schema), 'name', 'trainable'].filter((option) => option !== 'seed');
    for (const option of own)
      for (const value of [{}, () => 0, 1n, [[]], '0.5x', NaN].filter(
        (wrong) =>
          !(option === 'name' && typeof wrong === 'string') &&
          !(
            /(Initializer|Regularizer|Constraint)$|^function$|^mask$|^activation$/.test(option) &&
            typeof wrong === 'function'
          ) &&
          !(option === 'arguments' && typeof wrong === 'object' && !Array.isArray(wrong)),
      )) {
        expect(() => new type({ ...needed, [option]: value }), `${option} ${String(value as number)}`).toThrow(
          ArgumentError,
        );
      }
  });

  it.each([28, '28', true])(
    'takes an argument by its position where Keras does, and refuses one of another kind: %j',
    (value) => {
      const [first] = (type as Partial<{ positional: readonly string[] }>).positional ?? [];
      const made = (given: object): Layer | null => {
        try {
          return new type(given);
        } catch (error) {
          expect(error).toBeInstanceOf(ArgumentError);
          return null;
        }
      };
      const named = first === undefined ? null : made({ ...needed, [first]: value });
      if (!named) return expect(() => new type(value, needed)).toThrow(ArgumentError);
      const { [first as 'name']: _, ...others } = needed as { name?: unknown };
      const byPosition = new type(value, others);
      expect(byPosition[first as 'name']).toEqual(named[first as 'name']);
      expect(() => new type(value, { ...others, [first!]: value })).toThrow(`${first} is given twice`);
    },
  );
});

it('names the spelling of an option that is known in another', () => {
  expect(() => new Conv2D({ filters: 2, kernelSize: 3, ...{ use_bias: false } })).toThrow(
    'Conv2D: unknown option "use_bias", got false; did you mean "useBias"?',
  );
  expect(() => new Dense({ units: 2, ...{ groups: 2 } })).toThrow('Dense: unknown option "groups", got 2');
  expect(() => new Flatten({ units: 2 } as never)).toThrow(
    'expected one of name, inputShape, trainable, dtype, activityRegularizer, dataFormat',
  );
});

it.each<[string, () => unknown, string]>([
  [
    'a list for ZeroPadding2D of three',
    () => new ZeroPadding2D({ padding: [1, 2, 3] as never }),
    'ZeroPadding2D: padding must be',
  ],
  ['of one', () => new ZeroPadding2D({ padding: [1] as never }), 'got [1]'],
  [
    'of sides of three',
    () =>
      new ZeroPadding2D({
        padding: [
          [1, 2, 3],
          [1, 2],
        ] as never,
      }),
    'got [[1, 2, 3], [1, 2]]',
  ],
  ['a fraction', () => new ZeroPadding2D({ padding: 1.5 }), 'got 1.5'],
  ['less than none', () => new ZeroPadding2D({ padding: [[0, -1], 1] }), 'got [[0, -1], 1]'],
  [
    'a number for a shape',
    () => new Reshape({ targetShape: 4 as never }),
    'Reshape: targetShape must be a list of positive integers, one of which may be -1, got 4',
  ],
  ['no shape', () => Input({}), 'Input: shape must be a list'],
  ['nothing', () => Input(undefined), 'Input: shape must be a list'],
  [
    'an inputShape that is none',
    () => new Dense({ units: 1, inputShape: 4 as never }),
    'Dense: inputShape must be a list',
  ],
  [
    'an option that every object has',
    () => new Dense({ units: 3, constructor: Object } as never),
    'Dense: unknown option "constructor"',
  ],
  [
    'another',
    () => new Dense({ units: 3, toString: 1 } as never),
    'Dense: unknown option "toString", got 1; expected one of',
  ],
  ...[new BatchNormalization(), new Dense(2), new Dropout(0.5)].map((layer): [string, () => Layer, string] => [
    `a ${layer.className} as an activation`,
    () => new Conv2D(2, 3, { activation: layer as never }),
    `a layer such as new LeakyReLU(0.1), or null, got a ${layer.className}`,
  ]),
  ['a rate as text', () => new Dropout({ rate: '0.5' as never }), 'Dropout: rate must be in [0, 1], got "0.5"'],
  ['a rate of true', () => new Dropout({ rate: true as never }), 'got true'],
  ['a momentum as text', () => new BatchNormalization({ momentum: '0.9' as never }), 'got "0.9"'],
  ['an epsilon as text', () => new BatchNormalization({ epsilon: '1' as never }), 'got "1"'],
  ['an axis that is none', () => new BatchNormalization({ axis: 1.5 }), 'axis must be an integer'],
  ['a slope as text', () => new LeakyReLU({ negativeSlope: '0.3' as never }), 'got "0.3"'],
  [
    'a scale that is missing',
    () => new Rescaling({} as never),
    'Rescaling: scale must be a finite number, or a list of finite numbers, got undefined',
  ],
  ['an offset of NaN', () => new Rescaling({ scale: 1, offset: NaN }), 'offset must be a finite number'],
  [
    'a bias as text',
    () => new Dense({ units: 1, useBias: 'no' as never }),
    'Dense: useBias must be true or false, got "no"',
  ],
  ['an axis as text', () => new Concatenate({ axis: '1' as never }), 'Concatenate: axis must be an integer'],
  ['a pair that is none', () => new MaxPooling2D({ poolSize: {} as never }), 'MaxPooling2D: poolSize must be'],
  ['no activation', () => new Activation({} as never), 'Activation: activation must be one of'],
  [
    'a name that is a number',
    () => new Dense({ units: 1, name: 3 as never }),
    'Dense: name must be a string, or null, got 3',
  ],
  ['keepDims as a number', () => new GlobalMaxPooling2D({ keepDims: 1 as never }), 'keepDims must be true or false'],
])('%s is refused', (_, make, message) => {
  expect(make).toThrow(ArgumentError);
  expect(make).toThrow(message);
});

it('a channel axis of BatchNormalization may be any, and none that is not there', () => {
  const layer = new BatchNormalization({ axis: 1 });
  expect(layer.apply(Input({ shape: [5, 4, 3] })).shape).toEqual([5, 4, 3]);
  expect(layer.specs.map(({ shape }) => shape)).toEqual([[5], [5], [5], [5]]);
  expect(() => new BatchNormalization({ axis: 4 }).apply(Input({ shape: [5, 4, 3] }))).toThrow(
    'axis 4 must be of [batch, 5, 4, 3], from 1 to 3 or from -3 to -1',
  );
});

it('an activation may be given as its function', () => {
  for (const name of ACTIVATION_NAMES) expect(new Activation(activations[name]).activation).toBe(name);
  expect(new Dense(3, activations.logSoftmax).getConfig().activation).toBe('log_softmax');
  expect(new Dense(3, (x) => x).activation).toHaveProperty('activate');
  expect(() => new Dense(3, Dense as never)).toThrow('Dense: activation must be one of linear, relu');
});

it('ZeroPadding2D takes a number for one axis and sides for the other, as in Keras', () => {
  expect(new ZeroPadding2D({ padding: [[1, 2], 3] }).padding).toEqual([
    [1, 2],
    [3, 3],
  ]);
});

it('a model takes trainable too, apart from its layers', () => {
  const dense = new Dense({ units: 1 });
  const x = Input({ shape: [2] });
  const model = new Model({ inputs: x, outputs: dense.apply(x), trainable: false });
  expect([model.trainable, dense.trainable]).toEqual([false, true]);
  expect(new Sequential([Input({ shape: [2] }), new Dense({ units: 1 })], { trainable: false }).trainable).toBe(false);
  expect(() => new Sequential([], { trainable: 1 as never })).toThrow(
    'Sequential: trainable must be true or false, got 1',
  );
});

describe("Keras's other names", () => {
  const byName = vitrine as unknown as Readonly<Record<string, unknown>>;
  const here = Object.entries(keras.aliases).filter(([, name]) => name in byName);

  it('of classes', () => {
    expect(here.map(([alias]) => alias).sort()).toEqual(
      Object.keys(keras.aliases)
        .filter((alias) => !/3D|Attention/.test(alias))
        .sort(),
    );
    for (const [alias, name] of here) expect(byName[alias], alias).toBe(byName[name]);
    expect(new vitrine.MaxPool2D().className).toBe('MaxPooling2D');
  });

  it.each(Object.entries(keras.paddings))('of padding: %s', (given, padding) => {
    expect(new Conv2D({ filters: 1, kernelSize: 1, padding: given as 'same' }).padding).toBe(padding);
    expect(new MaxPooling2D({ padding: given as 'same' }).padding).toBe(padding);
    expect(new vitrine.AveragePooling2D({ padding: given as 'same' }).padding).toBe(padding);
  });
});

it('a Sequential takes options alone', () => {
  const model = new Sequential({ name: 'a', trainable: false });
  expect([model.name, model.trainable, model.layers]).toEqual(['a', false, []]);
  expect(new Sequential({}).layers).toEqual([]);
  expect(() => new Sequential({ names: 'a' } as never)).toThrow('Sequential: unknown option "names"');
  expect(() => new Sequential({ name: 'a' } as never, { name: 'b' })).toThrow('Sequential: layers must be a list');
  expect(() => new Sequential(new Dense(1) as never)).toThrow('Sequential: layers must be a list');
});
