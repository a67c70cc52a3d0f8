/**
 * The models that Vitrine and Keras both write, and open of each other, as data: `build.ts` makes a Vitrine model of
 * one, `models.py` a Keras model. Options are called as in Keras.
 */

import { ACTIVATION_NAMES } from '../../nn/activations';
import {
  LAYERS,
  goldenConstraints,
  goldenLayer,
  goldenLosses,
  goldenMetrics,
  goldenRegularizers,
} from './golden-options';

export type Value = string | number | boolean | null | readonly Value[] | { readonly [key: string]: Value };
export type Options = Readonly<Record<string, Value>>;

/** A class of Keras and its options. */
export interface ObjectSpec {
  readonly class_name: string;
  readonly config: Options;
}

/**
 * A layer's class, its options, a model's insides, and, in a graph, what it reads: nodes' names, `name:1` for a second
 * output.
 */
export interface NodeSpec {
  readonly layer: string;
  readonly options?: Options;
  readonly model?: ModelSpec;
  /** Instead of a new layer, the one of that node, used again. */
  readonly again?: boolean;
  readonly of?: readonly string[];
}

export interface ModelSpec {
  readonly kind: 'Sequential' | 'Functional';
  /** By the names of the layers. */
  readonly nodes: Readonly<Record<string, NodeSpec>>;
  /** Of a `Functional`. */
  readonly outputs: readonly string[];
}

type Each<T> = T | readonly T[] | Readonly<Record<string, T>>;

type Metric = string | ObjectSpec;
export type Metrics = Metric | readonly Metrics[] | { readonly [output: string]: Metrics };

export interface CompileSpec {
  readonly optimizer: string | ObjectSpec;
  readonly loss: Each<string | ObjectSpec>;
  readonly metrics?: Metrics;
  readonly loss_weights?: readonly number[] | Readonly<Record<string, number>>;
}

export interface Case {
  readonly name: string;
  /** What its files are called, without their endings. */
  readonly file: string;
  readonly model: ModelSpec;
  readonly compile?: CompileSpec;
  /** Steps taken before it is written. */
  readonly steps: number;
  /** Layers, or `*` for the model, that are frozen before `compile`, and those that are after the steps. */
  readonly frozen: readonly string[];
  readonly frozenLater: readonly string[];
  /** Whether three more steps are the same on both sides: not by chance, nor frozen in between. */
  readonly goesOn: boolean;
  /** Keras 2 has no part in it. */
  readonly keras3Only?: boolean;
  /** Keras 3 has no part in it. */
  readonly keras2Only?: boolean;
}

export const isObject = (value: unknown): value is ObjectSpec =>
  typeof value === 'object' && value !== null && 'class_name' in value;

// Shorthand -----------------------------------------------------------------------------------------------------------

type Entry = readonly [layer: string, options?: Options, model?: ModelSpec];

const snakeCase = (name: string): string =>
  name
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();

const sequential = (...entries: readonly Entry[]): ModelSpec => ({
  kind: 'Sequential',
  nodes: Object.fromEntries(
    entries.map(([layer, options, model], i) => [
      `${snakeCase(layer)}_${i}`,
      { layer, ...(options && { options }), ...(model && { model }) },
    ]),
  ),
  outputs: [],
});

const input = (...shape: readonly number[]): Entry => ['InputLayer', { shape }];
const dense = (units: number, options: Options = {}): Entry => ['Dense', { units, ...options }];
const conv = (filters: number, options: Options = {}): Entry => ['Conv2D', { filters, kernel_size: 3, ...options }];
const object = (class_name: string, config: Options = {}): ObjectSpec => ({ class_name, config });
/** An object among options. */
const nested = (class_name: string, config: Options = {}): Value => ({ class_name, config });

/** A node of a graph. */
const node = ([layer, options, model]: Entry, ...of: readonly string[]): NodeSpec => ({
  layer,
  of,
  ...(options && { options }),
  ...(model && { model }),
});
const again = (layer: string, ...of: readonly string[]): NodeSpec => ({ layer, again: true, of });
const functional = (nodes: Readonly<Record<string, NodeSpec>>, ...outputs: readonly string[]): ModelSpec => ({
  kind: 'Functional',
  nodes,
  outputs,
});

const REGRESSION: CompileSpec = { optimizer: 'sgd', loss: 'mean_squared_error' };

type Unfiled = Omit<Case, 'file'>;
type CaseOptions = Partial<Omit<Unfiled, 'name' | 'model'>>;

function one(name: string, model: ModelSpec, options: CaseOptions = {}): Unfiled {
  const { compile, frozenLater = [] } = options;
  return {
    name,
    model,
    steps: compile ? 2 : 0,
    frozen: [],
    frozenLater,
    goesOn: compile !== undefined && frozenLater.length === 0,
    ...options,
  };
}

/** Options for a case's name: `strides=2,1 padding=same`. */
const told = (options: Options): string =>
  Object.entries(options)
    .map(
      ([key, value]) =>
        `${key}=${isObject(value) ? `${value.class_name}(${told(value.config)})` : JSON.stringify(value)}`,
    )
    .join(' ');

// Layers
// ----------------------------------------------------------------------------------------------------------------

const ACTIVATIONS = ['linear', 'relu', 'sigmoid', 'softmax', 'tanh'];

const INITIALIZERS: readonly Value[] = [
  ...['glorot_uniform', 'zeros', 'ones'],
  ...['GlorotUniform', 'GlorotNormal', 'HeUniform', 'HeNormal', 'LecunUniform', 'LecunNormal', 'Zeros', 'Ones'].map(
    (name) => nested(name),
  ),
  nested('Constant', { value: 0.25 }),
  nested('RandomUniform', { minval: -0.125, maxval: 0.5 }),
  nested('RandomNormal', { mean: 0.5, stddev: 0.25 }),
  nested('TruncatedNormal', { mean: -0.25, stddev: 0.125 }),
  nested('VarianceScaling', { scale: 2, mode: 'fan_out', distribution: 'uniform' }),
  nested('VarianceScaling', { scale: 0.5, mode: 'fan_avg', distribution: 'untruncated_normal' }),
  nested('Orthogonal', { gain: 1.5 }),
  nested('Identity', { gain: 0.5 }),
];

const IMAGE = input(6, 5, 2);

const SEQUENCE = input(9, 2);

/** Before a layer of sequences that has no weights. */
const BEFORE_1D: readonly Entry[] = [SEQUENCE, ['Conv1D', { filters: 3, kernel_size: 2 }]];

/** Of layers that Keras 2 has not, or not so. */
const KERAS_3: CaseOptions = { compile: REGRESSION, keras3Only: true };

/** Of layers that Keras 3 does not have. */
const KERAS_2: CaseOptions = { compile: REGRESSION, keras2Only: true };

/** A layer with each of the options, between an input and what makes of it something to learn. */
const layers = (
  layer: string,
  before: readonly Entry[],
  options: readonly Options[],
  extra: CaseOptions = {},
): Unfiled[] =>
  options.map((own) => one(`${snakeCase(layer)} ${told(own)}`.trim(), sequential(...before, [layer, own]), extra));

/** The same where the layer has no weights: one that has some comes before it. */
const plain = (layer: string, options: readonly Options[], before: readonly Entry[] = [IMAGE, conv(3)]): Unfiled[] =>
  layers(layer, before, options, { compile: REGRESSION });

const pools: readonly Options[] = [
  { pool_size: 2 },
  { pool_size: [2, 3] },
  { pool_size: 3, strides: 1 },
  { pool_size: 2, strides: [1, 2], padding: 'same' },
];

const layerCases: readonly Unfiled[] = [
  ...layers(
    'Dense',
    [input(3)],
    [...ACTIVATIONS.map((activation) => ({ units: 4, activation })), { units: 4, use_bias: false }],
    { compile: REGRESSION },
  ),
  ...[
    [4, 3],
    [2, 3, 4],
  ].map((shape) =>
    one(`dense of ${shape.length + 1} axes`, sequential(input(...shape), dense(2, { activation: 'tanh' })), {
      compile: REGRESSION,
    }),
  ),
  ...layers(
    'Dense',
    [input(3)],
    INITIALIZERS.map((kernel_initializer) => ({ units: 2, kernel_initializer })),
  ),
  one(
    'dense bias_initializer=Constant',
    sequential(input(3), dense(2, { bias_initializer: nested('Constant', { value: -1 }) })),
  ),
  ...layers(
    'Conv2D',
    [IMAGE],
    [
      ...ACTIVATIONS.map((activation) => ({ filters: 3, kernel_size: 3, activation })),
      { filters: 3, kernel_size: 1, use_bias: false },
      { filters: 2, kernel_size: [2, 3], strides: [2, 1] },
      { filters: 2, kernel_size: 3, strides: 2, padding: 'same' },
      { filters: 2, kernel_size: [3, 2], padding: 'same' },
      { filters: 2, kernel_size: 2, dilation_rate: 2 },
      { filters: 2, kernel_size: 2, dilation_rate: [1, 3], padding: 'same' },
      { filters: 2, kernel_size: 2, kernel_initializer: nested('HeNormal'), bias_initializer: 'ones' },
    ],
    { compile: REGRESSION },
  ),
  ...layers('Conv2D', [input(6, 5, 4)], [{ filters: 6, kernel_size: 2, groups: 2 }], KERAS_3),
  ...layers(
    'DepthwiseConv2D',
    [IMAGE],
    [
      { kernel_size: 3 },
      { kernel_size: [2, 3], strides: 2, padding: 'same', depth_multiplier: 3, activation: 'relu' },
      { kernel_size: 2, dilation_rate: 2, use_bias: false, depthwise_initializer: 'he_normal' },
    ],
    { compile: REGRESSION },
  ),
  ...layers(
    'SeparableConv2D',
    [IMAGE],
    [
      { filters: 3, kernel_size: 3 },
      { filters: 3, kernel_size: 2, strides: 2, padding: 'same', depth_multiplier: 2, activation: 'relu' },
      { filters: 3, kernel_size: 2, use_bias: false, pointwise_initializer: 'he_normal' },
    ],
    { compile: REGRESSION },
  ),
  ...layers(
    'Conv2DTranspose',
    [IMAGE],
    [
      { filters: 3, kernel_size: 3 },
      { filters: 3, kernel_size: 4, strides: 2, padding: 'same', activation: 'relu' },
      { filters: 3, kernel_size: [2, 3], strides: [3, 2], output_padding: [2, 1], use_bias: false },
    ],
    { compile: REGRESSION },
  ),
  ...layers(
    'Conv1D',
    [SEQUENCE],
    [
      { filters: 3, kernel_size: 3 },
      { filters: 3, kernel_size: 2, strides: 2, padding: 'same', activation: 'relu' },
      { filters: 3, kernel_size: 2, dilation_rate: 2, padding: 'causal', use_bias: false },
    ],
    { compile: REGRESSION },
  ),
  ...layers('Conv1D', [SEQUENCE], [{ filters: 4, kernel_size: 2, groups: 2 }], KERAS_3),
  ...layers('DepthwiseConv1D', [SEQUENCE], [{ kernel_size: 3, depth_multiplier: 2 }], { compile: REGRESSION }),
  ...layers('SeparableConv1D', [SEQUENCE], [{ filters: 3, kernel_size: 3, strides: 2 }], { compile: REGRESSION }),
  ...layers(
    'Conv1DTranspose',
    [SEQUENCE],
    [
      { filters: 3, kernel_size: 3, strides: 2, padding: 'same' },
      { filters: 3, kernel_size: 2, strides: 3, output_padding: 1 },
    ],
    { compile: REGRESSION },
  ),
  ...['MaxPooling1D', 'AveragePooling1D'].flatMap((layer) =>
    plain(layer, [{}, { pool_size: 3, strides: 1, padding: 'same' }], BEFORE_1D),
  ),
  ...['GlobalMaxPooling1D', 'GlobalAveragePooling1D'].flatMap((layer) =>
    plain(layer, [{}, { keepdims: true }], BEFORE_1D),
  ),
  ...plain('UpSampling1D', [{ size: 3 }], BEFORE_1D),
  ...plain('Cropping1D', [{ cropping: [1, 2] }], BEFORE_1D),
  ...plain('ZeroPadding1D', [{ padding: [2, 0] }], BEFORE_1D),
  ...plain('UpSampling2D', [{}, { size: [1, 3] }, { size: 2, interpolation: 'bilinear' }]),
  ...['AdaptiveAveragePooling', 'AdaptiveMaxPooling'].flatMap((layer) => [
    ...layers(`${layer}2D`, [IMAGE, conv(3)], [{ output_size: [3, 2] }], KERAS_3),
    ...layers(`${layer}1D`, BEFORE_1D, [{ output_size: 3 }], KERAS_3),
  ]),
  ...plain('MaxPooling2D', pools),
  ...plain('AveragePooling2D', pools),
  ...['GlobalMaxPooling2D', 'GlobalAveragePooling2D'].flatMap((layer) => plain(layer, [{}, { keepdims: true }])),
  ...plain('Flatten', [{}]),
  ...plain('Dropout', [{ rate: 0 }]),
  ...layers('Dropout', [input(3), dense(4)], [{ rate: 0.5 }], { compile: REGRESSION, goesOn: false }),
  ...plain(
    'Activation',
    ACTIVATIONS.map((activation) => ({ activation })),
    [input(3), dense(4)],
  ),
  ...layers(
    'BatchNormalization',
    [IMAGE, conv(3)],
    [
      {},
      { momentum: 0.75 },
      { epsilon: 0.01 },
      { center: false },
      { scale: false },
      { center: false, scale: false },
      { gamma_initializer: nested('Constant', { value: 2 }), beta_initializer: 'ones' },
    ],
    { compile: REGRESSION },
  ),
  ...[[4], [4, 3]].map((shape) =>
    one(
      `batch_normalization of ${shape.length + 1} axes`,
      sequential(input(...shape), dense(4), ['BatchNormalization']),
      { compile: REGRESSION },
    ),
  ),
  ...layers('BatchNormalization', [IMAGE, conv(3)], [{ axis: 1 }, { axis: 2, scale: false }], KERAS_3),
  ...layers('Normalization', [input(3), dense(4)], [{ mean: [1, 2, 3, 4], variance: [1, 1, 2, 4] }], {
    compile: REGRESSION,
  }),
  ...layers(
    'LayerNormalization',
    [IMAGE, conv(3)],
    [{}, { axis: [1, 2, 3], epsilon: 0.01 }, { axis: 1, center: false }, { axis: [-2, -1], scale: false }],
    { compile: REGRESSION },
  ),
  ...layers('LayerNormalization', [IMAGE, conv(3)], [{ rms_scaling: true }], KERAS_3),
  ...layers(
    'GroupNormalization',
    [IMAGE, conv(6)],
    [{ groups: 3 }, { groups: -1, scale: false }, { groups: 1, center: false, epsilon: 0.01 }],
    { compile: REGRESSION },
  ),
  ...layers('RMSNormalization', [IMAGE, conv(3)], [{}, { axis: [1, 2, 3], epsilon: 0.01 }], KERAS_3),
  // Keras 3 loses a list of axes as it opens an .h5.
  ...layers('UnitNormalization', [IMAGE, conv(3)], [{}, { axis: 2 }], { compile: REGRESSION }),
  ...plain('GaussianNoise', [{ stddev: 0 }]),
  ...plain('GaussianDropout', [{ rate: 0 }]),
  ...plain('AlphaDropout', [{ rate: 0, noise_shape: [null, 1, 1, 2] }]),
  ...plain('SpatialDropout2D', [{ rate: 0 }]),
  ...plain('SpatialDropout1D', [{ rate: 0 }], [input(4, 3), dense(4)]),
  ...layers('GaussianNoise', [input(3), dense(4)], [{ stddev: 0.5 }], { compile: REGRESSION, goesOn: false }),
  ...['GaussianDropout', 'AlphaDropout'].flatMap((layer) =>
    layers(layer, [input(3), dense(4)], [{ rate: 0.5 }], { compile: REGRESSION, goesOn: false }),
  ),
  ...layers('SpatialDropout2D', [IMAGE, conv(2)], [{ rate: 0.5 }], { compile: REGRESSION, goesOn: false }),
  ...layers('ContrastLimitedAdaptiveHistogramEqualization', [IMAGE], [{ tile_grid_size: [2, 3] }], {
    keras3Only: true,
  }),
  ...layers('RandomElasticTransform', [IMAGE], [{ factor: [0.2, 1], fill_mode: 'wrap' }], { keras3Only: true }),
  ...layers('MixUp', [IMAGE], [{ alpha: 0.5 }], { keras3Only: true }),
  ...layers('CutMix', [IMAGE], [{ factor: 0.5, seed: 3 }], { keras3Only: true }),
  // Keras cannot write RandAugment and AugMix to an .h5, but in a pipeline.
  ...layers(
    'Pipeline',
    [IMAGE, conv(3)],
    [
      { layers: [nested('Rescaling', { scale: 0.5 }), nested('RandAugment', { num_ops: 1 })] },
      {
        layers: [
          nested('AugMix', { all_ops: false }),
          nested('Pipeline', { layers: [nested('ReLU', { max_value: 1 })] }),
        ],
      },
    ],
    { keras3Only: true },
  ),
  one(
    'pipeline in a graph',
    functional(
      {
        x: node(IMAGE),
        changed: node(['Pipeline', { layers: [nested('Rescaling', { scale: 0.5 })] }], 'x'),
        y: node(conv(3), 'changed'),
      },
      'y',
    ),
    { keras3Only: true },
  ),
  // In a graph Keras 3 writes for what they are used, where nothing says so.
  one(
    'what differs while training, in a graph',
    functional(
      {
        x: node(IMAGE),
        flipped: node(['RandomFlip', { seed: 3 }], 'x'),
        convolved: node(conv(3), 'flipped'),
        noised: node(['GaussianNoise', { stddev: 0.5 }], 'convolved'),
        thinned: node(['SpatialDropout2D', { rate: 0.5 }], 'noised'),
        y: node(['Dropout', { rate: 0.5 }], 'thinned'),
      },
      'y',
    ),
    { compile: REGRESSION, goesOn: false },
  ),
  ...plain('ZeroPadding2D', [
    {},
    { padding: 2 },
    { padding: [1, 2] },
    {
      padding: [
        [0, 1],
        [2, 0],
      ],
    },
  ]),
  ...plain('Cropping2D', [{ cropping: 1 }, { cropping: [1, 0] }, { cropping: [[0, 1], [2, 0]] }]), // prettier-ignore
  ...plain('Rescaling', [{ scale: 0.5 }, { scale: 2, offset: -1 }, { scale: [0.5, 2, 1], offset: [1, -1, 0] }]),
  ...plain('LeakyReLU', [{}, { negative_slope: 0.125 }, { negative_slope: 0 }]),
  ...plain('ReLU', [{}, { max_value: 0.5, negative_slope: 0.25, threshold: 0.125 }]),
  ...plain('ELU', [{ alpha: 0.5 }]),
  ...plain('PReLU', [{}, { shared_axes: [1, 2], alpha_initializer: nested('Constant', { value: 0.25 }) }]),
  // Keras 3 loses a list of axes as it opens an .h5.
  ...plain('Softmax', [{}, { axis: 1 }]),
  ...plain('Masking', [{ mask_value: 0.5 }], [input(4, 3), dense(4)]),
  ...plain('ActivityRegularization', [{ l1: 0.125, l2: 0.25 }]),
  ...plain('EinsumDense', [{ equation: 'abc,cd->abd', output_shape: [4, 5], bias_axes: 'd' }], [input(4, 3)]),
  ...layers('Discretization', [input(3)], [{ bin_boundaries: [-0.5, 0, 0.75] }]),
  ...layers(
    'CategoryEncoding',
    [input(3), ['Rescaling', { scale: 0, offset: 2 }]],
    [{ num_tokens: 4 }, { num_tokens: 3, output_mode: 'count' }],
  ),
  ...plain('CenterCrop', [{ height: 3, width: 2 }]),
  ...plain('Resizing', [
    { height: 3, width: 4 },
    { height: 7, width: 5, crop_to_aspect_ratio: true },
  ]),
  // While training each draws numbers of its own.
  ...Object.entries<Options>({
    RandomBrightness: { factor: 0.25 },
    RandomCrop: { height: 4, width: 3, seed: 3 },
    RandomFlip: { mode: 'horizontal', seed: 3 },
    RandomRotation: { factor: 0.125, fill_mode: 'constant', fill_value: 0.5 },
    RandomTranslation: { height_factor: 0.25, width_factor: [-0.125, 0.25] },
    RandomZoom: { height_factor: 0.25 },
  }).flatMap(([layer, each]) => layers(layer, [IMAGE, conv(3)], [each], { compile: REGRESSION, goesOn: false })),
  // Keras 2 cannot train it.
  ...layers('RandomContrast', [IMAGE], [{ factor: [0.125, 0.25] }]),
  ...['RandomHeight', 'RandomWidth'].map((layer) =>
    one(snakeCase(layer), sequential(IMAGE, [layer, { factor: 0.25, seed: 3 }], conv(3), ['GlobalAveragePooling2D']), {
      keras2Only: true,
    }),
  ),
  ...layers(
    'LocallyConnected1D',
    [SEQUENCE],
    [{ filters: 3, kernel_size: 2, strides: 2, activation: 'tanh' }],
    KERAS_2,
  ),
  ...layers(
    'LocallyConnected2D',
    [IMAGE],
    [
      { filters: 3, kernel_size: [2, 3] },
      { filters: 2, kernel_size: 3, strides: 2, use_bias: false, activation: 'relu' },
    ],
    KERAS_2,
  ),
  ...plain(
    'Reshape',
    [{ target_shape: [6] }, { target_shape: [-1, 2] }, { target_shape: [3, 1, 2] }],
    [input(3), dense(6)],
  ),
  ...plain('Permute', [{ dims: [3, 1, 2] }]),
  ...plain('RepeatVector', [{ n: 2 }], [input(3), dense(6)]),
  ...plain('Identity', [{}]),
  ...([{ axes: 3 }, { axes: [-1, 1], normalize: true }] as Options[]).map((options) => merged('Dot', options, 2)),
  ...['Add', 'Subtract', 'Multiply', 'Average', 'Maximum', 'Minimum'].map((layer) => merged(layer, {}, 2)),
  ...['Add', 'Multiply', 'Average', 'Maximum', 'Minimum'].map((layer) => merged(layer, {}, 3)),
  ...([{}, { axis: 1 }, { axis: 3 }] as Options[]).map((options) => merged('Concatenate', options, 3)),
];

function merged(layer: string, options: Options, count: number): Unfiled {
  const branches = Object.fromEntries(
    Array.from({ length: count }, (_, i) => [`branch_${i}`, node(conv(2, { kernel_size: 2 }), 'image')]),
  );
  const nodes = { image: node(input(3, 4, 2)), ...branches, merged: node([layer, options], ...Object.keys(branches)) };
  return one(`${snakeCase(layer)} of ${count} ${told(options)}`.trim(), functional(nodes, 'merged'), {
    compile: REGRESSION,
  });
}

/** Keras 2 cannot write a layer within a model that has the name of one outside. */
const inside = (name: string, { kind, nodes, outputs }: ModelSpec): ModelSpec => {
  const own = (node: string): string => `${name}_${node}`;
  const entries = Object.entries(nodes).map(([key, node]) => [
    own(key),
    { ...node, ...(node.of && { of: node.of.map(own) }), ...(node.again && { layer: own(node.layer) }) },
  ]);
  return { kind, nodes: Object.fromEntries(entries) as ModelSpec['nodes'], outputs: outputs.map(own) };
};

// Graphs
// ----------------------------------------------------------------------------------------------------------------

const BASE = inside('base', sequential(input(3), dense(4, { activation: 'relu' }), dense(3)));
const IMAGE_BASE = inside('base', sequential(input(6, 5, 2), conv(3), ['BatchNormalization'], ['Flatten'], dense(3)));
const BRANCHED = functional(
  {
    inner: node(input(3)),
    left: node(dense(3), 'inner'),
    right: node(dense(3, { activation: 'tanh' }), 'inner'),
    joined: node(['Add'], 'left', 'right'),
  },
  'joined',
);
const TWO_OUTPUTS = functional(
  { inner: node(input(3)), left: node(dense(2), 'inner'), right: node(dense(4), 'inner') },
  'left',
  'right',
);
const TWO_INPUTS = functional(
  {
    first: node(input(3)),
    second: node(input(2)),
    joined: node(['Concatenate'], 'first', 'second'),
    out: node(dense(3), 'joined'),
  },
  'out',
);

const graphs: Readonly<Record<string, ModelSpec>> = {
  'functional line': functional(
    { x: node(input(3)), hidden: node(dense(4, { activation: 'relu' }), 'x'), y: node(dense(2), 'hidden') },
    'y',
  ),
  'skip connection': functional(
    { x: node(input(3)), hidden: node(dense(3), 'x'), y: node(['Add'], 'hidden', 'x'), z: node(dense(2), 'y') },
    'z',
  ),
  'two inputs': functional(
    { a: node(input(3)), b: node(input(2)), both: node(['Concatenate'], 'a', 'b'), y: node(dense(2), 'both') },
    'y',
  ),
  'inputs out of order': functional(
    { b: node(input(2)), a: node(input(3)), hidden: node(dense(2), 'a'), y: node(['Subtract'], 'b', 'hidden') },
    'y',
  ),
  'two outputs': functional(
    { x: node(input(3)), hidden: node(dense(4), 'x'), y: node(dense(2), 'hidden'), z: node(dense(1), 'hidden') },
    'y',
    'z',
  ),
  'outputs out of order': functional({ x: node(input(3)), y: node(dense(2), 'x'), z: node(dense(1), 'y') }, 'z', 'y'),
  'shared layer': functional(
    {
      a: node(input(3)),
      b: node(input(3)),
      shared: node(dense(2), 'a'),
      other: again('shared', 'b'),
      y: node(['Subtract'], 'shared', 'other'),
    },
    'y',
  ),
  'layer used on its own output': functional(
    {
      x: node(input(3)),
      turn: node(dense(3, { activation: 'tanh' }), 'x'),
      twice: again('turn', 'turn'),
      y: node(dense(2), 'twice'),
    },
    'y',
  ),
  'the same tensor twice': functional(
    { x: node(input(3)), h: node(dense(2), 'x'), y: node(['Multiply'], 'h', 'h') },
    'y',
  ),
  'sequential in sequential': sequential(input(3), ['Sequential', {}, BASE], dense(2)),
  'functional in sequential': sequential(input(3), ['Functional', {}, BRANCHED], dense(2)),
  'sequential in functional': functional(
    { x: node(input(3)), base: node(['Sequential', {}, BASE], 'x'), y: node(dense(2), 'base') },
    'y',
  ),
  'functional in functional': functional(
    { x: node(input(3)), base: node(['Functional', {}, BRANCHED], 'x'), y: node(dense(2), 'base') },
    'y',
  ),
  'convolutions in sequential': sequential(
    input(6, 5, 2),
    ['Sequential', {}, IMAGE_BASE],
    ['BatchNormalization'],
    dense(2),
  ),
  'model used twice': functional(
    {
      a: node(input(3)),
      b: node(input(3)),
      base: node(['Sequential', {}, BASE], 'a'),
      other: again('base', 'b'),
      y: node(['Subtract'], 'base', 'other'),
    },
    'y',
  ),
  'model in model in model': sequential(
    input(3),
    ['Sequential', {}, inside('middle', sequential(input(3), ['Functional', {}, BRANCHED], dense(3)))],
    dense(2),
  ),
  'model of two outputs in a model': functional(
    {
      x: node(input(3)),
      base: node(['Functional', {}, TWO_OUTPUTS], 'x'),
      y: node(dense(2), 'base'),
      z: node(dense(3), 'base:1'),
    },
    'y',
    'z',
  ),
  'model of two inputs in a model': functional(
    {
      a: node(input(3)),
      b: node(input(2)),
      base: node(['Functional', {}, TWO_INPUTS], 'a', 'b'),
      y: node(dense(2), 'base'),
    },
    'y',
  ),
  'names inside as outside': sequential(input(3), ['Sequential', {}, sequential(input(3), dense(4))], dense(2)),
  'model as the output': functional({ x: node(input(3)), base: node(['Sequential', {}, BASE], 'x') }, 'base'),
  'many of a kind': sequential(
    input(6, 5, 2),
    ...Array.from({ length: 12 }, () => conv(2, { kernel_size: 1 })),
    ['Flatten'],
    dense(2),
  ),
  cnn: sequential(
    input(8, 8, 1),
    conv(4, { padding: 'same', activation: 'relu' }),
    ['MaxPooling2D'],
    conv(3, { activation: 'relu' }),
    ['Flatten'],
    dense(4, { activation: 'relu' }),
    ['Dropout', { rate: 0 }],
    dense(3),
  ),
};

const graphCases = Object.entries(graphs).flatMap(([name, model]) => [
  one(name, model),
  one(`${name}, trained`, model, { compile: { optimizer: 'adam', loss: 'mean_squared_error' } }),
]);

// Compile
// ---------------------------------------------------------------------------------------------------------------

const CLASSIFIER = sequential(input(3), dense(4, { activation: 'relu' }), dense(3, { activation: 'softmax' }));
const LOGITS = sequential(input(3), dense(4, { activation: 'relu' }), dense(3));
const PROBABILITIES = sequential(input(3), dense(2, { activation: 'sigmoid' }));
const LABELS = 'sparse_categorical_crossentropy';

const schedules: readonly ObjectSpec[] = [
  object('ExponentialDecay', { initial_learning_rate: 0.5, decay_steps: 2, decay_rate: 0.5 }),
  object('ExponentialDecay', { initial_learning_rate: 0.5, decay_steps: 3, decay_rate: 0.5, staircase: true }),
  object('InverseTimeDecay', { initial_learning_rate: 0.5, decay_steps: 2, decay_rate: 0.5 }),
  object('InverseTimeDecay', {
    initial_learning_rate: 0.5,
    decay_steps: 3,
    decay_rate: 0.5,
    staircase: true,
    name: 'slower',
  }),
  object('PiecewiseConstantDecay', { boundaries: [1, 3], values: [0.5, 0.25, 0.125] }),
  object('PolynomialDecay', { initial_learning_rate: 0.5, decay_steps: 4 }),
  object('PolynomialDecay', {
    initial_learning_rate: 0.5,
    decay_steps: 2,
    end_learning_rate: 0.125,
    power: 2,
    cycle: true,
  }),
  object('CosineDecay', { initial_learning_rate: 0.5, decay_steps: 4 }),
  object('CosineDecay', {
    initial_learning_rate: 0.125,
    decay_steps: 3,
    alpha: 0.25,
    warmup_target: 0.5,
    warmup_steps: 3,
  }),
  object('CosineDecayRestarts', {
    initial_learning_rate: 0.5,
    first_decay_steps: 2,
    t_mul: 1.5,
    m_mul: 0.75,
    alpha: 0.125,
  }),
];

const common: readonly Options[] = [
  { weight_decay: 0.25 },
  { clipnorm: 0.125 },
  { global_clipnorm: 0.125 },
  { clipvalue: 0.0625 },
];

const averaged: Options = { use_ema: true, ema_momentum: 0.5, gradient_accumulation_steps: 2 };

const optimizers: readonly ObjectSpec[] = [
  ...(
    [
      {},
      { learning_rate: 0.25 },
      { beta_1: 0.5, beta_2: 0.75 },
      { epsilon: 0.125 },
      { name: 'mine' },
      ...common,
    ] as Options[]
  ).map((config) => object('Adam', config)),
  ...([{}, { learning_rate: 0.25, weight_decay: 0.5 }, { beta_1: 0.5, clipnorm: 0.25 }] as Options[]).map((config) =>
    object('AdamW', config),
  ),
  ...(
    [
      {},
      { rho: 0.5 },
      { momentum: 0.5 },
      { centered: true },
      { momentum: 0.5, centered: true },
      { epsilon: 0.125 },
      ...common,
    ] as Options[]
  ).map((config) => object('RMSprop', config)),
  ...([{}, { beta_1: 0.5, beta_2: 0.75 }, { epsilon: 0.125 }, ...common] as Options[]).map((config) =>
    object('Nadam', config),
  ),
  ...([{}, { momentum: 0.5 }, { momentum: 0.5, nesterov: true }, { learning_rate: 0.125 }, ...common] as Options[]).map(
    (config) => object('SGD', config),
  ),
  ...Object.entries<readonly Options[]>({
    Adagrad: [{}, { initial_accumulator_value: 0.5, epsilon: 0.125 }],
    Adadelta: [{}, { rho: 0.5, epsilon: 0.125 }],
    Adamax: [{}, { beta_1: 0.5, beta_2: 0.75, epsilon: 0.125 }],
    Ftrl: [{}, { learning_rate_power: -0.75, l1_regularization_strength: 0.0625, beta: 0.5 }],
    Lion: [{}, { beta_1: 0.5, beta_2: 0.75 }],
    Lamb: [{}, { beta_1: 0.5, beta_2: 0.75, epsilon: 0.125 }],
    Adafactor: [{}, { beta_2_decay: -0.5, epsilon_2: 0.25, clip_threshold: 0.5, relative_step: false }],
    Muon: [{}, { exclude_layers: ['dense'], momentum: 0.5, ns_steps: 3, rms_rate: null }],
    ScheduleFreeAdamW: [{}, { beta_1: 0.5, beta_2: 0.75, warmup_steps: 4 }],
  }).flatMap(([name, configs]) => [...configs, averaged].map((config) => object(name, config))),
  ...[{ amsgrad: true }, { ...averaged, amsgrad: true }].map((config) => object('Adam', config)),
  object('AdamW', { amsgrad: true }),
  object('Nadam', averaged),
  object('RMSprop', { ...averaged, momentum: 0.5, centered: true }),
  object('SGD', { use_ema: true, ema_overwrite_frequency: 2 }),
  object('SGD', { loss_scale_factor: 64, gradient_accumulation_steps: 2 }),
  ...schedules.map((learning_rate) =>
    object('SGD', { learning_rate: nested(learning_rate.class_name, learning_rate.config), momentum: 0.5 }),
  ),
  object('Adam', {
    learning_rate: nested('ExponentialDecay', { initial_learning_rate: 0.125, decay_steps: 2, decay_rate: 0.5 }),
  }),
  object('RMSprop', { learning_rate: nested('CosineDecay', { initial_learning_rate: 0.125, decay_steps: 4 }) }),
];

/** Optimizers that have others do their work; names, which would be automatic, are the same on both sides. */
const within = (class_name: string, config: Options = {}): Value =>
  nested(class_name, { name: class_name.toLowerCase(), ...config });
const delegating: readonly ObjectSpec[] = [
  object('LossScaleOptimizer', { inner_optimizer: within('Adam'), dynamic_growth_steps: 2 }),
  object('LossScaleOptimizer', {
    inner_optimizer: within('SGD', {
      learning_rate: nested('PolynomialDecay', { initial_learning_rate: 0.125, decay_steps: 8 }),
      momentum: 0.5,
      ...averaged,
    }),
    initial_scale: 4,
    name: 'scaled',
  }),
  object('MultiOptimizer', {
    optimizer_map: nested('OptimizerMap', {
      default_optimizer: within('Adam'),
      optimizer_map: {
        '.*/bias': within('SGD', { momentum: 0.5 }),
        '.*dense_2/kernel': within('Nadam'),
        never: within('Lion'),
      },
    }),
  }),
  object('MultiOptimizer', {
    optimizer_map: nested('OptimizerMap', { default_optimizer: within('RMSprop', averaged), optimizer_map: {} }),
    loss_scale_factor: 64,
    name: 'several',
  }),
];

/** What Keras 2 does not have, or not in its .h5. */
const ofKeras3 = ({ class_name, config }: ObjectSpec): boolean =>
  ['Lion', 'Lamb', 'Adafactor', 'Muon', 'ScheduleFreeAdamW'].includes(class_name) ||
  ['use_ema', 'gradient_accumulation_steps', 'loss_scale_factor'].some((key) => key in config);

const optimizerCases: readonly Unfiled[] = [
  ...['adam', 'adamw', 'adagrad', 'ftrl', 'nadam', 'rmsprop', 'sgd'].map((optimizer) =>
    one(`optimizer ${optimizer}`, CLASSIFIER, { compile: { optimizer, loss: LABELS } }),
  ),
  ...optimizers.map((optimizer) =>
    one(`optimizer ${optimizer.class_name}(${told(optimizer.config)})`, CLASSIFIER, {
      compile: { optimizer, loss: LABELS },
      ...(ofKeras3(optimizer) && { keras3Only: true }),
      // Keras on TensorFlow reads a momentum that has changed.
      ...(optimizer.class_name === 'ScheduleFreeAdamW' && { goesOn: false }),
    }),
  ),
  ...delegating.flatMap((optimizer, i) =>
    [2, 0].map((steps) =>
      one(`delegating ${optimizer.class_name} ${i}, ${steps} steps`, CLASSIFIER, {
        compile: { optimizer, loss: LABELS },
        steps,
        keras3Only: true,
      }),
    ),
  ),
  // Never trained: what an optimizer keeps is not made yet.
  ...['adam', 'nadam', 'rmsprop', 'sgd'].map((optimizer) =>
    one(`untrained ${optimizer}`, CLASSIFIER, {
      compile: { optimizer, loss: LABELS, metrics: ['accuracy'] },
      steps: 0,
    }),
  ),
  one('untrained with a schedule', CLASSIFIER, {
    compile: {
      optimizer: object('Adam', { learning_rate: nested(schedules[0]!.class_name, schedules[0]!.config) }),
      loss: LABELS,
    },
    steps: 0,
  }),
  one('weights of many layers under Adam', graphs['convolutions in sequential']!, {
    compile: { optimizer: 'adam', loss: 'mse' },
    steps: 3,
  }),
  one('weights of many layers under RMSprop', graphs['convolutions in sequential']!, {
    compile: { optimizer: object('RMSprop', { momentum: 0.5, centered: true }), loss: 'mse' },
    steps: 3,
  }),
];

const losses: readonly (readonly [ModelSpec, string | ObjectSpec])[] = [
  [CLASSIFIER, LABELS],
  [CLASSIFIER, object('SparseCategoricalCrossentropy')],
  [LOGITS, object('SparseCategoricalCrossentropy', { from_logits: true })],
  [CLASSIFIER, 'categorical_crossentropy'],
  [CLASSIFIER, object('CategoricalCrossentropy', { label_smoothing: 0.125 })],
  [LOGITS, object('CategoricalCrossentropy', { from_logits: true })],
  [PROBABILITIES, 'binary_crossentropy'],
  [PROBABILITIES, 'bce'],
  [PROBABILITIES, object('BinaryCrossentropy', { label_smoothing: 0.25 })],
  [LOGITS, object('BinaryCrossentropy', { from_logits: true })],
  ...['mean_squared_error', 'mse', 'mean_absolute_error', 'mae'].map((loss) => [LOGITS, loss] as const),
  [LOGITS, object('MeanSquaredError')],
  [LOGITS, object('MeanAbsoluteError')],
  [LOGITS, 'huber'],
  [LOGITS, object('Huber')],
];

const metrics: readonly (readonly [ModelSpec, string, readonly string[]])[] = [
  [CLASSIFIER, LABELS, ['accuracy']],
  [CLASSIFIER, LABELS, ['acc']],
  [CLASSIFIER, LABELS, ['sparse_categorical_accuracy', 'sparse_top_k_categorical_accuracy']],
  [CLASSIFIER, 'categorical_crossentropy', ['accuracy']],
  [CLASSIFIER, 'categorical_crossentropy', ['categorical_accuracy', 'top_k_categorical_accuracy']],
  [PROBABILITIES, 'binary_crossentropy', ['binary_accuracy']],
  [LOGITS, 'mse', ['mae', 'mse']],
  [LOGITS, 'mae', ['mean_absolute_error', 'mean_squared_error']],
];

const HEADS = functional(
  {
    x: node(input(3)),
    hidden: node(dense(4, { activation: 'relu' }), 'x'),
    kind: node(dense(3, { activation: 'softmax' }), 'hidden'),
    size: node(dense(1), 'hidden'),
  },
  'kind',
  'size',
);

const heads: Readonly<Record<string, CompileSpec>> = {
  'losses in a list': { optimizer: 'adam', loss: [LABELS, 'mse'] },
  'losses by name': { optimizer: 'adam', loss: { kind: LABELS, size: 'mse' } },
  'losses as objects': {
    optimizer: 'sgd',
    loss: { kind: object('SparseCategoricalCrossentropy'), size: object('MeanAbsoluteError') },
  },
  'loss weights in a list': { optimizer: 'adam', loss: [LABELS, 'mse'], loss_weights: [1, 0.25] },
  'loss weights by name': {
    optimizer: 'rmsprop',
    loss: { kind: LABELS, size: 'mse' },
    loss_weights: { kind: 0.5, size: 0.25 },
  },
  'metrics in lists': { optimizer: 'adam', loss: [LABELS, 'mse'], metrics: [['accuracy'], ['mae', 'mse']] },
  'metrics by name': {
    optimizer: 'adam',
    loss: { kind: LABELS, size: 'mse' },
    metrics: { kind: ['accuracy'], size: ['mae'] },
  },
  'metrics of one output': { optimizer: 'adam', loss: { kind: LABELS, size: 'mse' }, metrics: { kind: ['accuracy'] } },
};

const compileCases: readonly Unfiled[] = [
  ...losses.map(([model, loss]) =>
    one(`loss ${typeof loss === 'string' ? loss : `${loss.class_name}(${told(loss.config)})`}`, model, {
      compile: { optimizer: 'adam', loss },
    }),
  ),
  ...metrics.map(([model, loss, names]) =>
    one(`metrics ${names.join(' ')} of ${loss}`, model, { compile: { optimizer: 'adam', loss, metrics: names } }),
  ),
  ...Object.entries(heads).map(([name, compile]) => one(name, HEADS, { compile })),
];

// Several classes in one model
// ---------------------------------------------------------------------------------------------------

/** Layers that change images while training; RandomCrop is another one at rest than Keras's. */
const IMAGE_LAYERS = LAYERS.filter((name) => /^Random(?!Crop)|^(AutoContrast|Solarization)$/.test(name));

/** Of images in color that are channels_last. */
const ofColors: Parameters<typeof goldenLayer>[1] = ({ options: { data_format: format, fill_value: fill } }) =>
  format !== 'channels_first' && (!Array.isArray(fill) || fill.length === 3);

const golden = (layer: string, fits?: Parameters<typeof goldenLayer>[1]): Entry => [
  layer,
  goldenLayer(layer, fits).options,
];

/** Of glu another case; Keras's sparsemax is wrong: what it gives does not sum to 1. */
const ACTIVATED = ACTIVATION_NAMES.filter((name) => name !== 'glu' && name !== 'sparsemax').map(snakeCase);

/** Outputs by what their targets are: the activation, and a loss. */
const OUTPUTS = {
  labels: ['softmax', LABELS],
  shares: ['softmax', 'categorical_crossentropy'],
  values: ['linear', 'mean_squared_error'],
  bits: ['sigmoid', 'binary_crossentropy'],
} as const;

/** The metrics of each; all others are of bits. */
const METRICS_OF: readonly (readonly [keyof typeof OUTPUTS, RegExp])[] = [
  ['labels', /^Sparse/],
  ['shares', /^(Categorical|TopK|OneHot|IoU|MeanIoU|F1|FBeta|KL)/],
  ['values', /^(Mean|Root|Cosine|LogCosh|R2|Pearson|Concordance)/],
  ['bits', /./],
];
const outputOf = ({ class_name: name }: ObjectSpec): string => METRICS_OF.find(([, names]) => names.test(name))![0];

/** A loss's output, of features as long as 1 where it compares samples. */
const headOf = ({ class_name: name, config }: ObjectSpec): string =>
  config.from_logits ? 'linear' : /^(Spars|Categorical.*ropy|KL)/.test(name) ? 'softmax' : 'sigmoid';
const lossHeads = goldenLosses.filter(({ class_name: name }) => name !== 'Circle');
const headNamed = ({ class_name: name }: ObjectSpec): string => `of_${snakeCase(name)}`;

/** Each of a registry's classes, with options that are not the defaults, in as few models as can be. */
const classCases: readonly Unfiled[] = [
  one(
    'layers that change images',
    sequential(
      input(9, 8, 3),
      ...IMAGE_LAYERS.map((name) => golden(name, ofColors)),
      ['RandomCrop', { height: 9, width: 8, seed: 3 }],
      // Alone, Keras cannot have it in a model. At rest Keras does not equalize; even images stay here too.
      [
        'Pipeline',
        {
          layers: [
            nested('Rescaling', { scale: 0, offset: 0.5 }),
            nested('Equalization', { value_range: [0, 1], bins: 64 }),
          ],
        },
      ],
    ),
  ),
  one(
    'layers that change sizes',
    sequential(input(9, 8, 3), golden('CenterCrop', ofColors), golden('Resizing', ofColors)),
  ),
  one(
    'layers of categories',
    sequential(
      input(6),
      golden('Discretization', ({ options }) => options.output_mode === 'int'),
      golden(
        'CategoryEncoding',
        ({ options }) => Number(options.num_tokens) > 4 && options.output_mode === 'multi_hot',
      ),
    ),
  ),
  one(
    'layers of value',
    sequential(
      input(4, 6),
      golden('Masking', ({ options }) => options.mask_value === 0),
      golden('EinsumDense', ({ options }) => options.equation === '...x,xy->...y'),
      golden('ELU', ({ options }) => options.alpha === 0.5),
      dense(6),
      golden('ActivityRegularization', ({ options }) => options.l1 !== 0),
      golden('PReLU', ({ options }) => JSON.stringify(options.shared_axes) === '[1]'),
      [
        'SpectralNormalization',
        {
          ...goldenLayer(
            'SpectralNormalization',
            ({ options }) => isObject(options.layer) && options.layer.class_name === 'Dense',
          ).options,
        },
      ],
      // Keras 3 loses a list of axes as it opens an .h5.
      golden('Softmax', ({ options }) => options.axis === 1),
    ),
    { compile: REGRESSION },
  ),
  one(
    'activations',
    functional(
      {
        x: node(input(3)),
        ...Object.fromEntries(ACTIVATED.map((activation) => [`to_${activation}`, node(dense(4, { activation }), 'x')])),
      },
      ...ACTIVATED.map((activation) => `to_${activation}`),
    ),
    { compile: REGRESSION },
  ),
  one('an activation that halves', sequential(input(3), dense(4), ['Activation', { activation: 'glu' }])),
  one(
    'regularizers and constraints',
    sequential(
      input(6, 5, 2),
      ...goldenConstraints.map(({ class_name, config }) =>
        conv(3, { kernel_size: 2, padding: 'same', kernel_constraint: nested(class_name, config) }),
      ),
      ['Flatten'],
      ...goldenRegularizers.map(({ class_name, config }) =>
        dense(4, { kernel_regularizer: nested(class_name, config) }),
      ),
    ),
    { compile: REGRESSION },
  ),
  one(
    'losses',
    functional(
      {
        x: node(input(3)),
        ...Object.fromEntries(
          lossHeads.map((loss) => [headNamed(loss), node(dense(3, { activation: headOf(loss) }), 'x')]),
        ),
        embedding: node(dense(3), 'x'),
        of_circle: node(['UnitNormalization'], 'embedding'),
      },
      ...goldenLosses.map(headNamed),
    ),
    {
      compile: {
        optimizer: 'sgd',
        loss: Object.fromEntries(goldenLosses.map((loss) => [headNamed(loss), loss])),
      },
    },
  ),
  one(
    'metrics',
    functional(
      {
        x: node(input(3)),
        ...Object.fromEntries(
          Object.entries(OUTPUTS).map(([name, [activation]]) => [name, node(dense(3, { activation }), 'x')]),
        ),
      },
      ...Object.keys(OUTPUTS),
    ),
    {
      compile: {
        optimizer: 'sgd',
        loss: Object.fromEntries(Object.entries(OUTPUTS).map(([name, [, loss]]) => [name, loss])),
        metrics: Object.fromEntries(
          Object.keys(OUTPUTS).map((name) => [name, goldenMetrics.filter((metric) => outputOf(metric) === name)]),
        ),
      },
    },
  ),
].map((each): Unfiled => ({ ...each, name: `classes: ${each.name}`, keras3Only: true }));

// Frozen
// ----------------------------------------------------------------------------------------------------------------

const ADAM: CompileSpec = { optimizer: 'adam', loss: 'mse' };
const NESTED = sequential(input(3), ['Sequential', {}, BASE], dense(2));

const frozenCases: readonly Unfiled[] = [
  one('frozen layer, not compiled', CLASSIFIER, { frozen: ['dense_1'] }),
  one('frozen layer', LOGITS, { frozen: ['dense_1'], compile: ADAM }),
  one('frozen layer, never trained', LOGITS, { frozen: ['dense_1'], compile: ADAM, steps: 0 }),
  one('frozen batch normalization', graphs['convolutions in sequential']!, {
    frozen: ['batch_normalization_2'],
    compile: ADAM,
  }),
  one('frozen base', NESTED, { frozen: ['sequential_1'], compile: ADAM }),
  one('layer frozen later', LOGITS, { frozenLater: ['dense_1'], compile: ADAM }),
  one('model frozen later', LOGITS, { frozenLater: ['*'], compile: ADAM }),
  one('model frozen, not compiled', LOGITS, { frozen: ['*'] }),
];

// Registered
// ------------------------------------------------------------------------------------------------------------

const REGISTERED = sequential(input(3), ['Gain', { factor: 0.5 }], dense(2, { kernel_initializer: nested('Ramp', { step: 0.25 }) })); // prettier-ignore

/** Of classes that both programs have registered: `registered-classes.ts`, `registered_classes.py`. */
const registeredCases = [
  one('registered layer and initializer', REGISTERED),
  one('registered optimizer', REGISTERED, {
    compile: { optimizer: object('Heavy', { learning_rate: 0.0625, push: 0.5 }), loss: 'mean_squared_error' },
  }),
  one('registered optimizer by a schedule', LOGITS, {
    compile: {
      optimizer: object('Heavy', {
        learning_rate: nested('PolynomialDecay', { initial_learning_rate: 0.125, decay_steps: 8 }),
        push: 0.5,
      }),
      loss: 'mean_squared_error',
    },
  }),
  one('registered classes of every kind', REGISTERED, {
    compile: {
      optimizer: object('Heavy', { learning_rate: nested('Falling', { start: 0.125, every: 2 }), push: 0.75 }),
      loss: object('HalfSquared'),
      metrics: [object('Distance')],
    },
  }),
].map((each): Unfiled => ({ ...each, keras3Only: true }));

export const cases: readonly Case[] = [
  ...layerCases,
  ...graphCases,
  ...optimizerCases,
  ...compileCases,
  ...classCases,
  ...frozenCases,
  ...registeredCases,
].map((each, i) => ({
  ...each,
  file: `${String(i).padStart(3, '0')}-${each.name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}`,
}));
