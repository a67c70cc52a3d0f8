import { describe, expect, it } from 'vitest';
import * as vitrine from '../nn';
import { ACTIVATION_NAMES } from '../nn/activations';
import * as engine from '../engine';
import { Engine } from '../engine/engine';
import { tune } from '../engine/tune';
import { evaluate } from '../nn/training/evaluate';
import { fit } from '../nn/training/fit';
import type { Trainer } from '../nn/training/trainer';
import { INITIALIZERS } from '../nn/initializers-by-class';
import type { Definition } from '../nn/keras-object';
import { loadLayers } from '../nn/layers/registry';
import { LOSSES } from '../nn/losses/registry';
import { METRICS } from '../nn/metrics/registry';
import { DELEGATING, OPTIMIZERS, SCHEDULES } from '../nn/optimizers/registry';
import { optionsTaken } from '../scripts/entries.js';
import * as viz from '../viz';

type Given = Readonly<Record<string, unknown>>;
interface Taking {
  readonly take: (given: never) => unknown;
  /** What its errors call it. Default its name. */
  readonly says?: string;
  /** One or more of the options, where its name takes them in several ways. */
  readonly of?: string | readonly string[];
}

const dense = (): vitrine.Dense => new vitrine.Dense(2);
const model = new vitrine.Sequential([vitrine.Input({ shape: [4] }), dense()]);
const softmax = new vitrine.Softmax();
const image = vitrine.Input([4]);
const images = vitrine.array({ data: new Float32Array(2 * 4 * 4), shape: [2, 4, 4, 1] });
const [row] = images;
const array = row as vitrine.HostArray;
const datagen = new vitrine.ImageDataGenerator();
const image3 = vitrine.array({ data: new Float32Array(4), shape: [2, 2, 1] });
const raster = new viz.Raster(4, 4);
const trainer = {} as Trainer;
/** Options are looked at before it is. */
const x = { engine: { scope: (run: () => unknown) => run() } } as unknown as engine.Tensor;
const runtime = {} as Engine;

const reduction = (name: 'sum' | 'mean' | 'var' | 'std' | 'min' | 'max' | 'argmax' | 'argmin'): Taking[] => [
  { take: (given) => array[name](given), says: name },
  { take: (given) => array[name](0, given), says: name },
];

/** With none, one, two, ... of the values by position. @param names what is left: the first of them; null: others. */
const byPosition = (
  names: readonly (string | null)[],
  values: readonly unknown[],
  make: (...given: readonly unknown[]) => unknown,
  says: string,
): Taking[] =>
  names.map((of, i) => ({
    take: (given) => make(...values.slice(0, i), given),
    says,
    ...(of !== null && { of }),
  }));

/** All that is public and takes an object of options, by the names that `optionsTaken` has for them. */
const TAKING: Readonly<Record<string, Taking | readonly Taking[]>> = {
  // Engine
  createEngine: { take: (given) => engine.createEngine(given) },
  'Engine.capture': { take: (given) => Engine.prototype.capture.call(runtime, () => null, given), says: 'capture' },
  'Engine.tune': { take: (given) => tune(runtime, given), says: 'tune' },
  imageTensor: { take: (given) => engine.imageTensor(runtime, [], given) },
  valueAndGradients: { take: (given) => engine.valueAndGradients(runtime, () => x, [], given) },
  'Merge.applyAll': { take: (given) => new vitrine.Add().applyAll([image, image], given), says: 'apply' },
  add: { take: (given) => vitrine.layers.add([image, image], given), says: 'Add' },
  average: { take: (given) => vitrine.layers.average([image, image], given), says: 'Average' },
  concatenate: { take: (given) => vitrine.layers.concatenate([image, image], given), says: 'Concatenate' },
  dot: { take: (given) => vitrine.layers.dot([image, image], given), says: 'Dot' },
  maximum: { take: (given) => vitrine.layers.maximum([image, image], given), says: 'Maximum' },
  minimum: { take: (given) => vitrine.layers.minimum([image, image], given), says: 'Minimum' },
  multiply: { take: (given) => vitrine.layers.multiply([image, image], given), says: 'Multiply' },
  subtract: { take: (given) => vitrine.layers.subtract([image, image], given), says: 'Subtract' },
  // Ops
  dense: { take: (given) => engine.dense(x, x, given) },
  matmul: { take: (given) => engine.matmul(x, x, given) },
  getItem: { take: (given) => engine.getItem(x, given) },
  conv2d: { take: (given) => engine.conv2d(x, x, given) },
  groupedConv2d: { take: (given) => engine.groupedConv2d(x, x, 1, given) },
  depthwiseConv2d: { take: (given) => engine.depthwiseConv2d(x, x, given) },
  conv2dTranspose: { take: (given) => engine.conv2dTranspose(x, x, given) },
  resize: { take: (given) => engine.resize(x, 1, given) },
  avgPool2d: { take: (given) => engine.avgPool2d(x, given) },
  maxPool2d: { take: (given) => engine.maxPool2d(x, given) },
  batchNormalization: { take: (given) => engine.batchNormalization(x, given) },
  batchNormalizationInference: { take: (given) => engine.batchNormalizationInference(x, x, x, given) },
  layerNormalization: { take: (given) => engine.layerNormalization(x, given) },
  groupNormalization: { take: (given) => engine.groupNormalization(x, 1, given) },
  rmsNormalization: { take: (given) => engine.rmsNormalization(x, given) },
  unitNormalization: { take: (given) => engine.unitNormalization(x, given) },
  dropout: { take: (given) => engine.dropout(x, given) },
  gaussianNoise: { take: (given) => engine.gaussianNoise(x, given) },
  gaussianDropout: { take: (given) => engine.gaussianDropout(x, given) },
  alphaDropout: { take: (given) => engine.alphaDropout(x, given) },
  broadcastDropout: { take: (given) => engine.broadcastDropout(x, given) },
  cast: { take: (given) => vitrine.cast(image, given) },
  sum: { take: (given) => engine.sum(x, given) },
  mean: [
    { take: (given) => engine.mean(x, given), of: 'axes' },
    { take: (given) => vitrine.mean(array, given), of: 'keepdims' },
  ],
  std: [
    { take: (given) => engine.std(x, given), of: 'axes' },
    { take: (given) => vitrine.std(array, given), of: 'keepdims' },
  ],
  max: { take: (given) => engine.max(x, given) },
  min: { take: (given) => engine.min(x, given) },
  prod: { take: (given) => engine.prod(x, given) },
  variance: { take: (given) => engine.variance(x, given) },
  logsumexp: { take: (given) => engine.logsumexp(x, given) },
  argmin: { take: (given) => engine.argmin(x, given) },
  argmax: { take: (given) => engine.argmax(x, given) },
  gather: { take: (given) => engine.gather(x, x, given) },
  gatherPair: { take: (given) => engine.gatherPair(x, x, x, given) },
  unpackPixels: { take: (given) => engine.unpackPixels(x, given) },
  projectiveTransform: { take: (given) => engine.projectiveTransform(x, x, given) },
  affineTransform: { take: (given) => engine.affineTransform(x, x, given) },
  categoricalCrossentropy: [
    { take: (given) => engine.categoricalCrossentropy(x, x, given) },
    { take: (given) => vitrine.losses.categoricalCrossentropy(x, x, given), of: 'axis' },
  ],
  sparseCategoricalCrossentropy: { take: (given) => engine.sparseCategoricalCrossentropy(x, x, given) },
  crossentropyWithGradient: { take: (given) => engine.crossentropyWithGradient(x, x, x, given) },
  binaryCrossentropy: [
    { take: (given) => engine.binaryCrossentropy(x, x, given) },
    { take: (given) => vitrine.losses.binaryCrossentropy(x, x, given), of: 'axis' },
  ],
  binaryFocalCrossentropy: { take: (given) => vitrine.losses.binaryFocalCrossentropy(x, x, given) },
  categoricalFocalCrossentropy: { take: (given) => vitrine.losses.categoricalFocalCrossentropy(x, x, given) },
  circle: { take: (given) => vitrine.losses.circle(x, x, given) },
  binaryAccuracy: { take: (given) => engine.binaryAccuracy(x, x, given) },
  topKCategoricalAccuracy: { take: (given) => engine.topKCategoricalAccuracy(x, x, given) },
  sparseTopKCategoricalAccuracy: { take: (given) => engine.sparseTopKCategoricalAccuracy(x, x, given) },
  fill: { take: (given) => engine.fill(runtime, [1], 0, given) },
  randomUniform: [
    { take: (given) => engine.randomUniform(runtime, [1], given), of: 'key' },
    { take: (given) => vitrine.initializers.randomUniform(given), says: 'RandomUniform', of: 'minval' },
  ],
  randomNormal: { take: (given) => engine.randomNormal(runtime, [1], given) },
  adamUpdate: { take: (given) => engine.adamUpdate(given), says: 'adam' },
  sgdUpdate: { take: (given) => engine.sgdUpdate(given), says: 'sgd' },
  rmspropUpdate: { take: (given) => engine.rmspropUpdate(given), says: 'rmsprop' },
  adagradUpdate: { take: (given) => engine.adagradUpdate(given), says: 'adagrad' },
  adadeltaUpdate: { take: (given) => engine.adadeltaUpdate(given), says: 'adadelta' },
  adamaxUpdate: { take: (given) => engine.adamaxUpdate(given), says: 'adamax' },
  amsgradUpdate: { take: (given) => engine.amsgradUpdate(given), says: 'amsgrad' },
  ftrlUpdate: { take: (given) => engine.ftrlUpdate(given), says: 'ftrl' },
  lionUpdate: { take: (given) => engine.lionUpdate(given), says: 'lion' },
  scheduleFreeAdamWUpdate: { take: (given) => engine.scheduleFreeAdamWUpdate(given), says: 'scheduleFreeAdamW' },
  adafactorUpdate: { take: (given) => engine.adafactorUpdate(given), says: 'adafactor' },
  lambUpdate: { take: (given) => engine.lambUpdate(given), says: 'lamb' },
  muonUpdate: { take: (given) => engine.muonUpdate(given), says: 'muon' },
  nadamUpdate: { take: (given) => engine.nadamUpdate(given), says: 'nadam' },
  // Arrays
  'HostArray.sum': reduction('sum'),
  'HostArray.mean': reduction('mean'),
  'HostArray.var': reduction('var'),
  'HostArray.std': reduction('std'),
  'HostArray.min': reduction('min'),
  'HostArray.max': reduction('max'),
  'HostArray.argmax': reduction('argmax'),
  'HostArray.argmin': reduction('argmin'),
  'HostArray.argsort': { take: (given) => array.argsort(given), says: 'argsort' },
  // Data
  loadFashionMNIST: { take: (given) => vitrine.loadFashionMNIST(given) },
  loadMNIST: { take: (given) => vitrine.loadMNIST(given) },
  loadImage: { take: (given) => vitrine.loadImage('none.png', given) },
  arrayToImage: {
    take: (given) => vitrine.arrayToImage({ data: new Float32Array(1), shape: [1, 1, 1] }, given),
  },
  smartResize: { take: (given) => vitrine.smartResize(image3, [1, 1], given) },
  imageToArray: {
    take: (given) => vitrine.imageToArray({ data: new Float32Array(1), shape: [1, 1, 1] }, given),
  },
  saveImage: { take: (given) => vitrine.saveImage('none.gif', { data: new Float32Array(1), shape: [1, 1, 1] }, given) },
  imageDatasetFromDirectory: { take: (given) => vitrine.imageDatasetFromDirectory('none', given) },
  'new ImageDataGenerator': { take: (given) => new vitrine.ImageDataGenerator(given), says: 'ImageDataGenerator' },
  'ImageDataGenerator.applyTransform': { take: (given) => datagen.applyTransform(image3, given) },
  'ImageDataGenerator.fit': { take: (given) => datagen.fit(images, given), says: 'ImageDataGenerator.fit' },
  'ImageDataGenerator.flow': [
    { take: (given) => datagen.flow(images, [0, 1], given) },
    { take: (given) => datagen.flow(images, given) },
  ],
  'ImageDataGenerator.flowFromDataframe': { take: (given) => datagen.flowFromDataframe([], null, given) },
  'ImageDataGenerator.flowFromDirectory': { take: (given) => datagen.flowFromDirectory('none', given) },
  trainTestSplit: [
    { take: (given) => vitrine.trainTestSplit(10, given) },
    { take: (given) => vitrine.trainTestSplit([1, 2, 3, 4], given) },
  ],
  padSequences: { take: (given) => vitrine.padSequences([[1]], given) },
  normalize: { take: (given) => vitrine.utils.normalize([1], given) },
  toCategorical: { take: (given) => vitrine.toCategorical([0, 1], given) },
  // Models
  fashionMNISTModel: { take: (given) => vitrine.fashionMNISTModel(given) },
  loadModel: { take: (given) => vitrine.loadModel('none.keras', given) },
  registerKerasSerializable: {
    take: (given) => vitrine.registerKerasSerializable(class Mine extends vitrine.Dense {}, given),
  },
  Input: [
    { take: (given) => vitrine.Input([4], 8, 'float32', given), of: 'name' },
    { take: (given) => vitrine.Input([4], 8, given), of: 'dtype' },
    { take: (given) => vitrine.Input([4], given), of: 'batchSize' },
    { take: (given) => vitrine.Input(given), of: 'shape' },
  ],
  'new Sequential': { take: (given) => new vitrine.Sequential([dense()], given), says: 'Sequential' },
  'new Model': [
    { take: (given) => new vitrine.Model(model.inputs, model.outputs, given), says: 'Functional', of: 'trainable' },
    {
      take: (given) => new vitrine.Model({ inputs: model.inputs, outputs: model.outputs, ...(given as object) }),
      says: 'Functional',
      of: 'inputs',
    },
  ],
  'Model.summary': { take: (given) => model.summary(given), says: 'summary' },
  'Optimizer.excludeFromWeightDecay': { take: (given) => new vitrine.SGD().excludeFromWeightDecay(given) },
  'Model.compile': {
    take: (given) => model.compile({ loss: 'mse', ...(given as object) }),
    says: 'compile',
  },
  'Model.fit': { take: (given) => fit(trainer, images, [0, 1], given), says: 'fit' },
  'Model.evaluate': { take: (given) => evaluate(trainer, images, [0, 1], given), says: 'evaluate' },
  'Model.predict': { take: (given) => model.predict([[1, 2, 3, 4]], given), says: 'predict' },
  'Model.loadWeights': { take: (given) => model.loadWeights(new Uint8Array(8), given), says: 'loadWeights' },
  'Model.trainOnBatch': { take: (given) => model.trainOnBatch([[0]], [0], given), says: 'trainOnBatch' },
  'Model.testOnBatch': { take: (given) => model.testOnBatch([[0]], [0], given), says: 'testOnBatch' },
  captureTrainStep: { take: (given) => vitrine.captureTrainStep({ trainer }, [0], [0], given) },
  'MixingAugmentation.apply': [
    { take: (given) => new vitrine.MixUp().apply({ images: x }, given), says: 'apply', of: 'training' },
    { take: (given) => new vitrine.MixUp().apply(image, given), says: 'apply', of: ['mask', 'training'] },
    {
      take: (given) => new vitrine.MixUp().apply({ images: x, ...(given as object) }),
      says: 'the batch',
      of: 'images',
    },
  ],
  // Whose call has a mask; from then on every layer's apply knows the word.
  'Layer.apply': { take: (given) => softmax.apply(vitrine.Input([4]), given), says: 'apply' },
  'Layer.applyAll': { take: (given) => softmax.applyAll(vitrine.Input([4]), given), says: 'apply' },
  'new Progbar': byPosition(
    ['target', 'width', 'verbose', 'interval', 'statefulMetrics', 'statelessMetrics', 'unitName', null],
    [1, 20, 1, 0, null, null, 'step'],
    (...given) => new vitrine.Progbar(...(given as [null])),
    'Progbar',
  ),
  getFile: byPosition(
    [
      'fname', 'origin', 'untar', 'md5Hash', 'fileHash', 'cacheSubdir', 'hashAlgorithm', 'extract', 'archiveFormat',
      'cacheDir', 'forceDownload', null,
    ], // prettier-ignore
    ['a', 'x', false, null, null, 'datasets', 'auto', false, 'auto', null, false],
    (...given) => vitrine.utils.getFile(...(given as [{ origin: string }])),
    'getFile',
  ),
  timeseriesDatasetFromArray: [
    { take: (given) => vitrine.timeseriesDatasetFromArray([1], null, given), of: 'sequenceLength' },
    { take: (given) => vitrine.timeseriesDatasetFromArray([1], null, 1, given) },
  ],
  deserializeKerasObject: { take: (given) => vitrine.deserializeKerasObject(null, given) },
  'new CallbackList': { take: (given) => new vitrine.CallbackList(null, given), says: 'CallbackList' },
  splitDataset: { take: (given) => vitrine.splitDataset(array, given) },
  'new LambdaCallback': { take: (given) => new vitrine.LambdaCallback(given), says: 'LambdaCallback' },
  // Initializers as functions
  randomUniformInitializer: { take: (given) => vitrine.randomUniformInitializer(given) },
  truncatedNormalInitializer: {
    take: (given) => vitrine.truncatedNormalInitializer(given),
    says: 'TruncatedNormal',
  },
  randomNormalInitializer: { take: (given) => vitrine.randomNormalInitializer(given), says: 'RandomNormal' },
  varianceScaling: { take: (given) => vitrine.varianceScaling(given), says: 'VarianceScaling' },
  orthogonal: { take: (given) => vitrine.orthogonal(given), says: 'Orthogonal' },
  identity: { take: (given) => vitrine.identity(given), says: 'Identity' },
  // Regularizers and constraints as functions
  l1: { take: (given) => vitrine.l1(given), says: 'L1' },
  l2: { take: (given) => vitrine.l2(given), says: 'L2' },
  l1L2: [
    { take: (given) => vitrine.l1L2(given), says: 'L1L2', of: 'l1' },
    { take: (given) => vitrine.l1L2(0.1, given), says: 'L1L2' },
  ],
  orthogonalRegularizer: [
    { take: (given) => vitrine.orthogonalRegularizer(given), says: 'OrthogonalRegularizer', of: 'factor' },
    { take: (given) => vitrine.orthogonalRegularizer(0.1, given), says: 'OrthogonalRegularizer' },
  ],
  maxNorm: [
    { take: (given) => vitrine.maxNorm(given), says: 'MaxNorm', of: 'maxValue' },
    { take: (given) => vitrine.maxNorm(2, given), says: 'MaxNorm' },
  ],
  minMaxNorm: [
    { take: (given) => vitrine.minMaxNorm(given), says: 'MinMaxNorm', of: 'minValue' },
    { take: (given) => vitrine.minMaxNorm(0, given), says: 'MinMaxNorm', of: 'maxValue' },
    { take: (given) => vitrine.minMaxNorm(0, 1, given), says: 'MinMaxNorm', of: 'rate' },
    { take: (given) => vitrine.minMaxNorm(0, 1, 1, given), says: 'MinMaxNorm' },
  ],
  unitNorm: { take: (given) => vitrine.unitNorm(given), says: 'UnitNorm' },
  l1l2: { take: (given) => engine.l1l2(x, given) },
  normConstraint: { take: (given) => engine.normConstraint(x, given) },
  // Pictures
  'Raster.line': { take: (given) => raster.line(0, 0, 1, 1, 0, given), says: 'Raster.stroke' },
  'Raster.stroke': { take: (given) => raster.stroke([0, 0, 1, 1], 0, given) },
  'Raster.text': { take: (given) => raster.text(0, 0, 'a', 0, given) },
  kernelGrid: { take: (given) => viz.kernelGrid(images, given) },
  featureMaps: { take: (given) => viz.featureMaps(images, given) },
  activationSheet: { take: (given) => viz.activationSheet(images, given) },
  image: { take: (given) => viz.image(array, given) },
  imageGrid: { take: (given) => viz.imageGrid(images, given) },
  confusionMatrix: { take: (given) => viz.confusionMatrix(array, given) },
  overlay: { take: (given) => viz.overlay(array, array, given) },
  binCounts: { take: (given) => viz.binCounts([1, 2], given) },
  histogram: { take: (given) => viz.histogram(array, given) },
  curves: { take: (given) => viz.curves({ loss: [1, 2] }, given) },
  'Axes.plot': { take: (given) => new viz.Axes().plot([1, 2], given), says: 'plot' },
  'Axes.scatter': { take: (given) => new viz.Axes().scatter([1], [2], given), says: 'scatter' },
  'Axes.bar': { take: (given) => new viz.Axes().bar([1, 2], given), says: 'bar' },
  'Axes.hist': [
    { take: (given) => new viz.Axes().hist([1, 2], given), says: 'hist' },
    { take: (given) => new viz.Axes().hist([1, 2], 5, given), says: 'hist' },
  ],
  'Axes.imshow': { take: (given) => new viz.Axes().imshow([[1]], given), says: 'imshow' },
  'Axes.matshow': { take: (given) => new viz.Axes().matshow([[1]], given), says: 'matshow' },
  plot: { take: (given) => viz.plot([1, 2], given) },
  scatter: { take: (given) => viz.scatter([1], [2], given) },
  bar: { take: (given) => viz.bar([1, 2], given) },
  hist: { take: (given) => viz.hist([1, 2], given) },
  imshow: { take: (given) => viz.imshow([[1]], given) },
  matshow: { take: (given) => viz.matshow([[1]], given) },
  'new Figure': { take: (given) => new viz.Figure(given), says: 'figure' },
  subplots: [
    { take: (given) => viz.subplots([raster], given), of: 'suptitle' },
    { take: (given) => viz.subplots(1, 2, given), says: 'figure', of: 'figsize' },
  ],
  modelToDot: { take: (given) => vitrine.modelToDot(model, given) },
  plotModel: { take: (given) => viz.plotModel(model, given) },
  plotModelSVG: { take: (given) => viz.plotModelSVG(model, given) },
};

/** What takes an object that is no options of a program's. */
const NO_OPTIONS: readonly RegExp[] = [
  /\.(call|run|forward)$/, // of a model that runs its layers
  /^Engine\.labelled$|^new Engine$/, // of the engine's parts
  /^Trainer\.|\.assertInputs$/, // of the training loops, and a layer
  /^(get|deserialize)(Optimizer|Schedule|Loss|Metric)?$/, // an object as Keras's configs have it
  /^new Wrapper$/, // which is extended; its options are its schema's
  /^defineOp$/, // an op's definition, which may have parts of its own
];

/** Classes whose options are a schema. */
const CLASSES: readonly Definition[] = [
  ...(await loadLayers()),
  vitrine.InputSpec,
  ...LOSSES,
  ...METRICS,
  ...[vitrine.metrics.Mean, vitrine.metrics.Sum, vitrine.metrics.MeanMetricWrapper],
  ...OPTIMIZERS,
  ...DELEGATING,
  ...SCHEDULES,
  ...INITIALIZERS,
  ...[...Object.values(vitrine.regularizers), ...Object.values(vitrine.constraints)].filter(
    (type): type is typeof type & Definition => 'schema' in type,
  ),
  ...Object.values(vitrine.callbacks).filter((type): type is typeof type & Definition => 'schema' in type),
];

const isDefined = (name: string): boolean => CLASSES.some(({ className }) => name === `new ${className}`);
const taken = (await optionsTaken()).filter(
  ({ name }) => !NO_OPTIONS.some((pattern) => pattern.test(name)) && !isDefined(name),
);
const fewest = (found: typeof taken): readonly string[] =>
  found.map(({ options }) => options).sort((a, b) => a.length - b.length)[0] ?? [];
const cases = Object.entries(TAKING).flatMap(([name, taking]) =>
  [taking].flat().map(({ take, says = name, of }) => ({
    name,
    take,
    says,
    options: fewest(
      taken.filter((one) => one.name === name && [of ?? []].flat().every((option) => one.options.includes(option))),
    ),
  })),
);

it('whatever takes options is here', () => {
  const missing = taken.filter(
    ({ name, options }) => !cases.some((one) => one.name === name && one.options.join() === options.join()),
  );
  expect(missing).toEqual([]);
  expect(cases.filter(({ options }) => options.length === 0)).toEqual([]);
});

it.each(ACTIVATION_NAMES)('activations.%s refuses a parameter that it does not have', (name) => {
  const activation = vitrine.activations[name];
  const { parameters = {} } = engine.ACTIVATION_TABLE[name as engine.ElementwiseActivation] ?? {};
  const x = { shape: [1, 4], dtype: 'f32' } as unknown as engine.Tensor;
  expect(() => activation(Object.assign(x, { engine: {} }), { size: 1 })).toThrow(
    `${name}: unknown option "size", got 1`,
  );
  expect(Object.keys(parameters)).not.toContain('size');
});

const refusal = async (take: () => unknown): Promise<Error> => {
  try {
    await take();
  } catch (error) {
    return error as Error;
  }
  throw new Error('it was taken');
};

const inSnakeCase = (option: string): string =>
  option.replace(/(?<![A-Z])[A-Z]|\d+/g, (part) => `_${part.toLowerCase()}`);

describe.each(cases)('$name', ({ take, says, options }) => {
  const refused = (given: Given): Promise<Error> => refusal(() => take(given as never));

  it('refuses an option that it does not have, and takes those that it has', async () => {
    for (const option of options) {
      const error = await refused({ [option]: 1, bogusOption: 1 });
      expect(error).toBeInstanceOf(engine.ArgumentError);
      expect(error.message).toContain(`${says}: unknown option "bogusOption", got 1; `);
    }
  });

  it('names the option that was meant', async () => {
    for (const option of options) {
      for (const spelling of [inSnakeCase(option), option.toUpperCase()].filter((each) => !options.includes(each))) {
        const error = await refused({ [spelling]: 1 });
        expect(error).toBeInstanceOf(engine.ArgumentError);
        expect(error.message).toContain(`${says}: unknown option "${spelling}", got 1; did you mean "${option}"?`);
      }
    }
  });

  it('is not refused what asks for nothing', async () => {
    const error = await refusal(() => take({ bogusOption: undefined } as never)).catch((other: Error) => other);
    expect(error.message).not.toContain('bogusOption');
  });
});

it.each(CLASSES.map((type) => [type.className, type] as const))('new %s(...) refuses them as well', (name, type) => {
  const make = (given: Given) => new (type as unknown as new (given: Given) => unknown)(given);
  expect(() => make({ bogusOption: 1 })).toThrow(engine.ArgumentError);
  expect(() => make({ bogusOption: 1 })).toThrow(`${name}: unknown option "bogusOption"`);
  for (const option of Object.keys({ ...type.common, ...type.schema })) {
    const snake = inSnakeCase(option);
    if (snake !== option)
      expect(() => make({ [snake]: 1 })).toThrow(
        `${name}: unknown option "${snake}", got 1; did you mean "${option}"?`,
      );
  }
});
