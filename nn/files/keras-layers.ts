import { ArgumentError, DataError, type Padding, VitrineError, snakeCase } from '../../engine';
import { warningToConsole } from '../callbacks/messages';
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
import type { ConfigObject } from './config-object';
import { type JSONObject, type JSONValue, isObject } from './json';
import { readInitializer, writeInitializer } from './keras-initializers';
import { assertKeras, isKeras } from './keras-own';

type Config = Readonly<Record<string, JSONValue>>;

/** How a layer is written in a Keras file, besides its name and what all have, and how it is read. */
interface LayerFormat {
  write(layer: Layer): Config;
  read(config: ConfigObject, name: string): Layer;
  /** Whether Keras 3 notes the shapes that it was built for. */
  readonly notesShapes: boolean;
}

function format<L extends Layer>(
  type: new (...args: never[]) => L,
  write: (layer: L) => Config,
  read: (config: ConfigObject, name: string) => L,
  { notesShapes = false } = {},
): LayerFormat {
  return {
    write: (layer) => {
      // Not `instanceof`: what a subclass does differently would be lost.
      if (layer.constructor === type) return write(layer as L);
      throw new ArgumentError(
        `layer "${layer.name}": a class of your own cannot be written to a Keras file; saveWeights() writes its weights`,
      );
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
  return sizes.every((size) => typeof size === 'number')
    ? sizes
    : config.refuse(key, 'sizes besides the batch must be known');
}

const pairOf = (config: ConfigObject, key: string): readonly number[] => {
  const value = config.get(key);
  return typeof value === 'number' ? [value, value] : config.numbers(key);
};

const paddingOf = (config: ConfigObject): Padding => {
  const padding = config.string('padding', 'valid');
  return padding === 'same' || padding === 'valid'
    ? padding
    : config.refuse('padding', "there must be 'valid' or 'same'");
};

/** Keras also writes an activation as an object of its function's name. */
function activationOf(config: ConfigObject): ActivationName {
  const value = config.get('activation') ?? 'linear';
  if (!isObject(value)) return value as ActivationName; // the layer's constructor knows which there are
  const entry = config.object('activation');
  const isFunction =
    entry.get('class_name') === 'function' &&
    [null, 'function', 'builtins'].includes((entry.get('registered_name') ?? null) as string | null);
  const name = isFunction ? entry.get('config') : entry.get('class_name');
  if (typeof name !== 'string' || (!isFunction && (entry.has('config') || !isKeras(entry))))
    config.refuse('activation', 'only the name of an activation can be read');
  return name as ActivationName;
}

const UNREGULARIZED = { kernel_constraint: null, bias_constraint: null } as const;

interface Kernelled {
  readonly activation: ActivationName;
  readonly useBias: boolean;
  readonly kernelInitializer: Initializer;
  readonly biasInitializer: Initializer;
}

const writeKernelled = ({ activation, useBias, kernelInitializer, biasInitializer }: Kernelled): Config => ({
  activation: snakeCase(activation),
  use_bias: useBias,
  kernel_initializer: writeInitializer(kernelInitializer),
  bias_initializer: writeInitializer(biasInitializer),
  kernel_regularizer: null,
  bias_regularizer: null,
});

const readKernelled = (config: ConfigObject): Kernelled => ({
  activation: activationOf(config),
  useBias: config.boolean('use_bias', true),
  kernelInitializer: readInitializer(config, 'kernel_initializer', glorotUniform),
  biasInitializer: readInitializer(config, 'bias_initializer', zeros),
});

const writePool = ({ poolSize, strides, padding }: MaxPooling2D | AveragePooling2D): Config => ({
  pool_size: poolSize,
  padding,
  strides,
  ...CHANNELS_LAST,
});

const readPool = (config: ConfigObject, name: string) => {
  config.only('data_format', 'channels_last');
  const poolSize = pairOf(config, 'pool_size');
  return {
    name,
    poolSize,
    strides: config.has('strides') ? pairOf(config, 'strides') : poolSize,
    padding: paddingOf(config),
  };
};

const writeGlobal = ({ keepDims }: GlobalAveragePooling2D | GlobalMaxPooling2D): Config => ({
  ...CHANNELS_LAST,
  keepdims: keepDims,
});

const readGlobal = (config: ConfigObject, name: string) => {
  config.only('data_format', 'channels_last');
  return { name, keepDims: config.boolean('keepdims', false) };
};

const merge = <L extends Layer>(type: new (options: { name: string }) => L): LayerFormat =>
  format(
    type,
    () => ({}),
    (_, name) => new type({ name }),
    SHAPED,
  );

/** Keras's layers that there are here, by the names of their classes. */
export const LAYER_FORMATS: Readonly<Record<string, LayerFormat>> = {
  InputLayer: format(
    InputLayer,
    () => ({}),
    (config, name) => {
      for (const key of ['sparse', 'ragged', 'optional']) config.only(key, false);
      return new InputLayer({
        name,
        shape: sampleShape(config, config.has('batch_shape') ? 'batch_shape' : 'batch_input_shape'),
      });
    },
  ),
  Conv2D: format(
    Conv2D,
    (layer) => {
      const { name, filters, kernelSize, strides, padding, dilationRate } = layer;
      const areBoth = [strides, dilationRate].every((steps) => steps.some((step) => step > 1));
      if (areBoth) {
        warningToConsole(
          `layer "${name}" (Conv2D) has strides [${strides.join(', ')}] and dilationRate [${dilationRate.join(', ')}]: Keras has no layer with both above 1 and ` +
            `will refuse this file, which Vitrine loads; for Keras make one of them 1`,
        );
      }
      return {
        filters,
        kernel_size: kernelSize,
        strides,
        padding,
        ...CHANNELS_LAST,
        dilation_rate: dilationRate,
        groups: 1,
        ...writeKernelled(layer),
        activity_regularizer: null,
        ...UNREGULARIZED,
      };
    },
    (config, name) => {
      config.only('groups', 1);
      config.only('data_format', 'channels_last');
      return new Conv2D({
        name,
        filters: config.number('filters'),
        kernelSize: pairOf(config, 'kernel_size'),
        strides: pairOf(config, 'strides'),
        padding: paddingOf(config),
        dilationRate: config.get('dilation_rate') === undefined ? 1 : pairOf(config, 'dilation_rate'),
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
  GlobalMaxPooling2D: format(
    GlobalMaxPooling2D,
    writeGlobal,
    (config, name) => new GlobalMaxPooling2D(readGlobal(config, name)),
  ),
  GlobalAveragePooling2D: format(
    GlobalAveragePooling2D,
    writeGlobal,
    (config, name) => new GlobalAveragePooling2D(readGlobal(config, name)),
  ),
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
    ({ rate, seed }) => ({ rate, seed, noise_shape: null }),
    (config, name) => {
      config.only('noise_shape');
      return new Dropout({
        name,
        rate: config.number('rate'),
        ...(config.has('seed') && { seed: config.number('seed') }),
      });
    },
  ),
  Activation: format(
    Activation,
    ({ activation }) => ({ activation: snakeCase(activation) }),
    (config, name) => new Activation({ name, activation: activationOf(config) }),
    SHAPED,
  ),
  BatchNormalization: format(
    BatchNormalization,
    (layer) => ({
      axis: layer.axis,
      momentum: layer.momentum,
      epsilon: layer.epsilon,
      center: layer.center,
      scale: layer.scale,
      beta_initializer: writeInitializer(layer.betaInitializer),
      gamma_initializer: writeInitializer(layer.gammaInitializer),
      moving_mean_initializer: writeInitializer(layer.movingMeanInitializer),
      moving_variance_initializer: writeInitializer(layer.movingVarianceInitializer),
      beta_regularizer: null,
      gamma_regularizer: null,
      beta_constraint: null,
      gamma_constraint: null,
      synchronized: false,
    }),
    (config, name) => {
      // Keras 2 writes a list of one axis.
      const axis = config.get('axis') === undefined ? -1 : config.get('axis');
      const [only] = Array.isArray(axis) && axis.length === 1 ? (axis as readonly JSONValue[]) : [axis];
      config.only('synchronized', false);
      config.only('renorm', false);
      config.only('virtual_batch_size');
      config.ignore('renorm_clipping', 'renorm_momentum', 'fused'); // what renorm would do; how it is computed
      return new BatchNormalization({
        name,
        axis: typeof only === 'number' ? only : config.refuse('axis', 'there must be one axis'),
        momentum: config.number('momentum', 0.99),
        epsilon: config.number('epsilon', 1e-3),
        center: config.boolean('center', true),
        scale: config.boolean('scale', true),
        betaInitializer: readInitializer(config, 'beta_initializer', zeros),
        gammaInitializer: readInitializer(config, 'gamma_initializer', ones),
        movingMeanInitializer: readInitializer(config, 'moving_mean_initializer', zeros),
        movingVarianceInitializer: readInitializer(config, 'moving_variance_initializer', ones),
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
      const isSides = (side: unknown): boolean =>
        Array.isArray(side) && side.length === 2 && side.every((size) => typeof size === 'number');
      if (sides.length !== 2 || !sides.every(isSides))
        config.refuse('padding', 'there must be [[top, bottom], [left, right]]');
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
    (config, name) =>
      new LeakyReLU({
        name,
        negativeSlope:
          config.get('negative_slope') === undefined ? config.number('alpha', 0.3) : config.number('negative_slope'),
      }), // Keras 2: alpha
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

const DTYPE: JSONValue = {
  module: 'keras',
  class_name: 'DTypePolicy',
  config: { name: 'float32' },
  registered_name: null,
};

/** Where a layer of a file cannot be had. */
const WAY_OUT = 'build the model here without, and loadWeights() the file';

/** A layer as `config.json` has it, but for its place in a graph. */
export function layerConfig(layer: Layer): JSONObject {
  const { className, name } = layer;
  const own = formatOf(className, () => {
    throw new ArgumentError(
      `layer "${name}" (${className}) cannot be written to a Keras file; saveWeights() writes its weights`,
    );
  });
  const config: Config =
    layer instanceof InputLayer
      ? { batch_shape: batchShape(layer.inputShape!), dtype: 'float32', sparse: false, name }
      : { name, trainable: layer.trainable, dtype: DTYPE, ...own.write(layer), ...(layer.trainingOnly as Config) };
  const shapes = layer.inputShapes?.map(batchShape) ?? [];
  return {
    module: 'keras.layers',
    class_name: className,
    config,
    registered_name: null,
    ...(own.notesShapes && { build_config: { input_shape: shapes.length === 1 ? shapes[0]! : shapes } }),
  };
}

/**
 * The layer that an entry of `config.json`, or of a Keras 2 `model_config`, describes. @throws DataError that names it.
 */
export function layerFromConfig(entry: ConfigObject): Layer {
  const className = entry.string('class_name');
  const config = entry.object('config');
  const named = config.string('name');
  const name = layerName(named);
  const own = formatOf(className, () =>
    entry.refuse(
      'class_name',
      `layer "${named}": only ${Object.keys(LAYER_FORMATS).join(', ')} can be read; ${WAY_OUT}`,
    ),
  );
  assertKeras(
    entry,
    `layer "${named}": this ${className} is a class of the program that wrote the file, and cannot be read; ${WAY_OUT}`,
  );
  try {
    wantFloat32(config);
    const layer = own.read(config, name);
    layer.trainable = config.boolean('trainable', true);
    layer.trainingOnly = trainingOnly(config);
    config.ignore('batch_input_shape', 'batch_shape'); // of a model's first layer, where the model reads them
    config.done();
    return layer;
  } catch (error) {
    if (error instanceof DataError)
      throw new DataError(
        `${error.message.replace(config.path, `${config.path} (layer "${named}", ${className})`)}; ${WAY_OUT}`,
      );
    if (!(error instanceof VitrineError)) throw error;
    throw new DataError(`${entry.path}: layer "${named}" (${className}): ${error.message}; ${WAY_OUT}`); // a size that is none, say
  }
}

/** Keras 2 allowed names with `/`, as in its DenseNet's `conv1/conv`, which in Keras 3 is `conv1_conv`. */
export const layerName = (name: string): string => name.replaceAll('/', '_');

/** Regularizers and constraints, which say nothing to a model that is only to predict, as Keras 3 writes them. */
function trainingOnly(config: ConfigObject): Layer['trainingOnly'] {
  const keys = Object.keys(config.value).filter((key) => /_(regularizer|constraint)$/.test(key) && config.has(key));
  return Object.fromEntries(
    keys.map((key): [string, string | object] => {
      const value = config.get(key);
      if (typeof value === 'string') return [key, value];
      const entry = config.object(key);
      const module = key.endsWith('_regularizer') ? 'keras.regularizers' : 'keras.constraints';
      return [
        key,
        { module, class_name: entry.string('class_name'), config: {}, registered_name: null, ...entry.value },
      ];
    }),
  );
}

function formatOf(className: string, refuse: () => never): LayerFormat {
  return Object.hasOwn(LAYER_FORMATS, className) ? LAYER_FORMATS[className]! : refuse();
}

function wantFloat32(config: ConfigObject): void {
  const dtype = config.get('dtype');
  const policy = isObject(dtype) ? config.object('dtype') : null;
  const name = policy
    ? (policy.has('config') && policy.object('config').get('name')) || policy.get('class_name')
    : (dtype ?? 'float32');
  if (name !== 'float32') config.refuse('dtype', 'only float32 can be read');
}
