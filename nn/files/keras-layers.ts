import { ArgumentError, DataError, type Padding, VitrineError } from '../../engine';
import { type Initializer, glorotUniform, ones, zeros } from '../initializers';
import {
  Activation,
  type ActivationName,
  Add,
  Average,
  AveragePooling2D,
  BatchNormalization,
  Concatenate,
  Conv2D,
  Dense,
  Dropout,
  Flatten,
  GlobalAveragePooling2D,
  GlobalMaxPooling2D,
  InputLayer,
  type Layer,
  LeakyReLU,
  MaxPooling2D,
  Maximum,
  Minimum,
  Multiply,
  Rescaling,
  Reshape,
  Subtract,
  ZeroPadding2D,
} from '../layers';
import {
  constant,
  glorotNormal,
  heNormal,
  heUniform,
  lecunNormal,
  lecunUniform,
  randomNormalInitializer,
  randomUniformInitializer,
  truncatedNormalInitializer,
} from '../more-initializers';
import type { ConfigObject } from './config-object';
import { type JSONValue, isObject } from './json';

type Config = Readonly<Record<string, JSONValue>>;

/** How a layer is written in a Keras file, besides its name and what all have, and how it is read. */
interface LayerFormat {
  write(layer: Layer): Config;
  read(config: ConfigObject, name: string): Layer;
  /** Whether Keras 3 notes the shapes that it was built for. */
  readonly notesShapes: boolean;
}

function format<L extends Layer>(
  type: abstract new (...args: never[]) => L,
  write: (layer: L) => Config,
  read: (config: ConfigObject, name: string) => L,
  { notesShapes = false } = {},
): LayerFormat {
  return {
    write: (layer) => {
      if (layer instanceof type) return write(layer);
      throw new ArgumentError(`layer "${layer.name}": a class of your own cannot be written to a Keras file`);
    },
    read,
    notesShapes,
  };
}

const SHAPED = { notesShapes: true };
const CHANNELS_LAST = { data_format: 'channels_last' } as const;

/** Keras's `None` batch in front. */
export const batchShape = (shape: readonly number[]): JSONValue => [null, ...shape];

/** The sizes behind the batch. */
export function sampleShape(config: ConfigObject, key: string): readonly number[] {
  const [, ...sizes] = config.list(key);
  return sizes.every((size) => typeof size === 'number') ? sizes : config.refuse(key, 'sizes besides the batch must be known');
}

const pairOf = (config: ConfigObject, key: string): readonly number[] => {
  const value = config.get(key);
  return typeof value === 'number' ? [value, value] : config.numbers(key);
};

const paddingOf = (config: ConfigObject): Padding => {
  const padding = config.string('padding', 'valid');
  return padding === 'same' || padding === 'valid' ? padding : config.refuse('padding', "there must be 'valid' or 'same'");
};

/** Keras also writes an activation as an object of its function's name. */
function activationOf(config: ConfigObject): ActivationName {
  const value = config.get('activation') ?? 'linear';
  const name = isObject(value) ? config.object('activation').string('config', config.object('activation').string('class_name')) : value;
  // The layer's constructor knows which there are.
  return name as ActivationName;
}

const INITIALIZERS: Readonly<Record<string, (config: ConfigObject) => Initializer>> = {
  GlorotUniform: () => glorotUniform,
  GlorotNormal: () => glorotNormal,
  HeUniform: () => heUniform,
  HeNormal: () => heNormal,
  LecunUniform: () => lecunUniform,
  LecunNormal: () => lecunNormal,
  Zeros: () => zeros,
  Ones: () => ones,
  Constant: (config) => constant(config.number('value', 0)),
  RandomUniform: (config) => randomUniformInitializer({ min: config.number('minval', -0.05), max: config.number('maxval', 0.05) }),
  RandomNormal: (config) => randomNormalInitializer({ mean: config.number('mean', 0), stddev: config.number('stddev', 0.05) }),
  TruncatedNormal: (config) => truncatedNormalInitializer({ mean: config.number('mean', 0), stddev: config.number('stddev', 0.05) }),
};

const SEEDED = /Uniform|Normal/;

function writeInitializer({ keras }: Initializer): JSONValue {
  if (!keras) throw new ArgumentError('an initializer of your own cannot be written to a Keras file');
  const { className, config } = keras;
  const written: Config = SEEDED.test(className) ? { ...config, seed: null } : config;
  return { module: 'keras.initializers', class_name: className, config: written, registered_name: null };
}

function initializerOf(config: ConfigObject, key: string): Initializer {
  const entry = config.object(key);
  const name = entry.string('class_name');
  if (!Object.hasOwn(INITIALIZERS, name)) entry.refuse('class_name', `only ${Object.keys(INITIALIZERS).join(', ')} can be read`);
  return INITIALIZERS[name]!(entry.object('config'));
}

/** What changes training or the result, and is not here. */
function refuseOthers(config: ConfigObject): void {
  for (const key of ['kernel_regularizer', 'bias_regularizer', 'activity_regularizer', 'kernel_constraint', 'bias_constraint']) config.only(key);
  config.only('data_format', 'channels_last');
}

const UNREGULARIZED = { kernel_constraint: null, bias_constraint: null } as const;

interface Kernelled {
  readonly activation: ActivationName;
  readonly useBias: boolean;
  readonly kernelInitializer: Initializer;
  readonly biasInitializer: Initializer;
}

const writeKernelled = ({ activation, useBias, kernelInitializer, biasInitializer }: Kernelled): Config => ({
  activation,
  use_bias: useBias,
  kernel_initializer: writeInitializer(kernelInitializer),
  bias_initializer: writeInitializer(biasInitializer),
  kernel_regularizer: null,
  bias_regularizer: null,
});

const readKernelled = (config: ConfigObject): Kernelled => {
  refuseOthers(config);
  return {
    activation: activationOf(config),
    useBias: config.boolean('use_bias', true),
    kernelInitializer: initializerOf(config, 'kernel_initializer'),
    biasInitializer: initializerOf(config, 'bias_initializer'),
  };
};

const writePool = ({ poolSize, strides, padding }: MaxPooling2D | AveragePooling2D): Config => ({
  pool_size: poolSize,
  padding,
  strides,
  ...CHANNELS_LAST,
});

const readPool = (config: ConfigObject, name: string) => {
  config.only('data_format', 'channels_last');
  const poolSize = pairOf(config, 'pool_size');
  return { name, poolSize, strides: config.has('strides') ? pairOf(config, 'strides') : poolSize, padding: paddingOf(config) };
};

const writeGlobal = ({ keepDims }: GlobalAveragePooling2D | GlobalMaxPooling2D): Config => ({ ...CHANNELS_LAST, keepdims: keepDims });

const readGlobal = (config: ConfigObject, name: string) => {
  config.only('data_format', 'channels_last');
  return { name, keepDims: config.boolean('keepdims', false) };
};

const merge = <L extends Layer>(type: new (options: { name: string }) => L): LayerFormat =>
  format(type, () => ({}), (_, name) => new type({ name }), SHAPED);

/** Keras's layers that there are here, by the names of their classes. */
export const LAYER_FORMATS: Readonly<Record<string, LayerFormat>> = {
  InputLayer: format(
    InputLayer,
    () => ({}),
    (config, name) => new InputLayer({ name, shape: sampleShape(config, config.has('batch_shape') ? 'batch_shape' : 'batch_input_shape') }),
  ),
  Conv2D: format(
    Conv2D,
    (layer) => ({
      filters: layer.filters,
      kernel_size: layer.kernelSize,
      strides: layer.strides,
      padding: layer.padding,
      ...CHANNELS_LAST,
      dilation_rate: layer.dilationRate,
      groups: 1,
      ...writeKernelled(layer),
      activity_regularizer: null,
      ...UNREGULARIZED,
    }),
    (config, name) => {
      config.only('groups', 1);
      return new Conv2D({
        name,
        filters: config.number('filters'),
        kernelSize: pairOf(config, 'kernel_size'),
        strides: pairOf(config, 'strides'),
        padding: paddingOf(config),
        dilationRate: config.has('dilation_rate') ? pairOf(config, 'dilation_rate') : 1,
        ...readKernelled(config),
      });
    },
    SHAPED,
  ),
  Dense: format(
    Dense,
    (layer) => ({ units: layer.units, ...writeKernelled(layer), ...UNREGULARIZED }),
    (config, name) => new Dense({ name, units: config.number('units'), ...readKernelled(config) }),
    SHAPED,
  ),
  MaxPooling2D: format(MaxPooling2D, writePool, (config, name) => new MaxPooling2D(readPool(config, name))),
  AveragePooling2D: format(AveragePooling2D, writePool, (config, name) => new AveragePooling2D(readPool(config, name))),
  GlobalMaxPooling2D: format(GlobalMaxPooling2D, writeGlobal, (config, name) => new GlobalMaxPooling2D(readGlobal(config, name))),
  GlobalAveragePooling2D: format(GlobalAveragePooling2D, writeGlobal, (config, name) => new GlobalAveragePooling2D(readGlobal(config, name))),
  Flatten: format(
    Flatten,
    () => CHANNELS_LAST,
    (config, name) => {
      config.only('data_format', 'channels_last');
      return new Flatten({ name });
    },
    SHAPED,
  ),
  Dropout: format(
    Dropout,
    ({ rate }) => ({ rate, seed: null, noise_shape: null }),
    (config, name) => {
      config.only('noise_shape');
      return new Dropout({ name, rate: config.number('rate') });
    },
  ),
  Activation: format(
    Activation,
    ({ activation }) => ({ activation }),
    (config, name) => new Activation({ name, activation: activationOf(config) }),
    SHAPED,
  ),
  BatchNormalization: format(
    BatchNormalization,
    (layer) => ({
      axis: -1,
      momentum: layer.momentum,
      epsilon: layer.epsilon,
      center: layer.center,
      scale: layer.scale,
      beta_initializer: writeInitializer(layer.betaInitializer),
      gamma_initializer: writeInitializer(layer.gammaInitializer),
      moving_mean_initializer: writeInitializer(zeros),
      moving_variance_initializer: writeInitializer(ones),
      beta_regularizer: null,
      gamma_regularizer: null,
      beta_constraint: null,
      gamma_constraint: null,
      synchronized: false,
    }),
    (config, name) => {
      // Keras 2 writes a list of one axis, counted from the front: the last of an image's.
      const axis = config.get('axis') ?? -1;
      if (![-1, 3].includes(Number(Array.isArray(axis) ? axis[0] : axis))) config.refuse('axis', 'only the last axis, -1, can be read');
      for (const key of ['beta_regularizer', 'gamma_regularizer', 'beta_constraint', 'gamma_constraint']) config.only(key);
      config.only('synchronized', false);
      return new BatchNormalization({
        name,
        momentum: config.number('momentum', 0.99),
        epsilon: config.number('epsilon', 1e-3),
        center: config.boolean('center', true),
        scale: config.boolean('scale', true),
        betaInitializer: config.has('beta_initializer') ? initializerOf(config, 'beta_initializer') : zeros,
        gammaInitializer: config.has('gamma_initializer') ? initializerOf(config, 'gamma_initializer') : ones,
      });
    },
    SHAPED,
  ),
  ZeroPadding2D: format(
    ZeroPadding2D,
    ({ padding }) => ({ padding, ...CHANNELS_LAST }),
    (config, name) => {
      config.only('data_format', 'channels_last');
      const sides = config.list('padding');
      const [rows, columns] = sides as unknown as readonly [readonly [number, number], readonly [number, number]];
      const isSides = (side: unknown): boolean => Array.isArray(side) && side.length === 2 && side.every((size) => typeof size === 'number');
      if (sides.length !== 2 || !sides.every(isSides)) config.refuse('padding', 'there must be [[top, bottom], [left, right]]');
      return new ZeroPadding2D({ name, padding: [rows, columns] });
    },
  ),
  Rescaling: format(
    Rescaling,
    ({ scale, offset }) => ({ scale, offset }),
    (config, name) => new Rescaling({ name, scale: config.number('scale'), offset: config.number('offset', 0) }),
  ),
  LeakyReLU: format(
    LeakyReLU,
    ({ negativeSlope }) => ({ negative_slope: negativeSlope }),
    (config, name) => new LeakyReLU({ name, negativeSlope: config.number('negative_slope', config.number('alpha', 0.3)) }), // Keras 2: alpha
    SHAPED,
  ),
  Reshape: format(
    Reshape,
    ({ targetShape }) => ({ target_shape: targetShape }),
    (config, name) => new Reshape({ name, targetShape: config.numbers('target_shape') }),
    SHAPED,
  ),
  Add: merge(Add),
  Subtract: merge(Subtract),
  Multiply: merge(Multiply),
  Average: merge(Average),
  Maximum: merge(Maximum),
  Minimum: merge(Minimum),
  Concatenate: format(
    Concatenate,
    ({ axis }) => ({ axis }),
    (config, name) => new Concatenate({ name, axis: config.number('axis', -1) }),
    SHAPED,
  ),
};

const DTYPE: JSONValue = { module: 'keras', class_name: 'DTypePolicy', config: { name: 'float32' }, registered_name: null };

/** A layer as `config.json` has it, but for its place in a graph. */
export function layerConfig(layer: Layer): Config {
  const { className, name } = layer;
  const own = formatOf(className, () => {
    throw new ArgumentError(`layer "${name}" (${className}) cannot be written to a Keras file`);
  });
  const config: Config =
    layer instanceof InputLayer
      ? { batch_shape: batchShape(layer.inputShape!), dtype: 'float32', sparse: false, name }
      : { name, trainable: layer.trainable, dtype: DTYPE, ...own.write(layer) };
  const shapes = layer.inputShapes?.map(batchShape) ?? [];
  return {
    module: 'keras.layers',
    class_name: className,
    config,
    registered_name: null,
    ...(own.notesShapes && { build_config: { input_shape: shapes.length === 1 ? shapes[0]! : shapes } }),
  };
}

/** The layer that an entry of `config.json`, or of a Keras 2 `model_config`, describes. @throws DataError that names it. */
export function layerFromConfig(entry: ConfigObject): Layer {
  const className = entry.string('class_name');
  const config = entry.object('config');
  const name = config.string('name');
  const own = formatOf(className, () =>
    entry.refuse('class_name', `layer "${name}": only ${Object.keys(LAYER_FORMATS).join(', ')} can be read`),
  );
  wantFloat32(config);
  try {
    const layer = own.read(config, name);
    layer.trainable = config.boolean('trainable', true);
    return layer;
  } catch (error) {
    if (error instanceof DataError || !(error instanceof VitrineError)) throw error;
    throw new DataError(`${entry.path}: layer "${name}" (${className}): ${error.message}`); // a size that is none, say
  }
}

function formatOf(className: string, refuse: () => never): LayerFormat {
  return Object.hasOwn(LAYER_FORMATS, className) ? LAYER_FORMATS[className]! : refuse();
}

function wantFloat32(config: ConfigObject): void {
  const dtype = config.get('dtype');
  const name = isObject(dtype) ? config.object('dtype').object('config').string('name') : (dtype ?? 'float32');
  if (name !== 'float32') config.refuse('dtype', 'only float32 can be read');
}
