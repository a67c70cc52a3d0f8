import { INPUT_SHAPE, type LayerSpec } from './architecture';
import { LEARNING_RATES, OPTIMIZER_CLASSES, type RunConfig, VALIDATION_IMAGES } from './config';

/**
 * A run as a program for this library: on the same adapter it gives the same figures. Options that say the library's
 * own default are left out.
 */
export function vitrineCode({
  dataset,
  images,
  layers,
  seed,
  batchSize,
  optimizer,
  learningRate,
  epochs,
  patience,
}: RunConfig): string {
  const load = dataset === 'mnist' ? 'loadMNIST' : 'loadFashionMNIST';
  const usual = learningRate === LEARNING_RATES[optimizer];
  const stopping = [...(patience === 0 ? [] : [`patience: ${patience}`]), 'restoreBestWeights: true'].join(', ');
  const names = [
    ...layers.map(classOf),
    ...(usual ? [] : [OPTIMIZER_CLASSES[optimizer]]),
    ...(patience === null ? [] : ['EarlyStopping']),
    ...['Input', 'ProgressBar', 'Sequential', load, 'scaleImages', 'setRandomSeed', 'take', 'trainTestSplit'],
  ];
  const paragraphs: readonly (readonly string[])[] = [
    // Capitals first, as the library's own imports are sorted.
    ['import {', ...[...new Set(names)].sort().map((name) => `  ${name},`), "} from 'vitrine';"],
    [`setRandomSeed(${seed});`],
    [`const { train, test } = await ${load}();`, 'const images = scaleImages(train.images);'],
    [
      'const rows = trainTestSplit(train.labels.data.length, { testSize: 0.2, randomState: 42 });',
      `const training = rows.train${images === null ? '' : `.slice(0, ${images})`};`,
      `const validation = rows.test.slice(0, ${VALIDATION_IMAGES});`,
    ],
    [
      'const model = new Sequential([',
      `  Input({ shape: [${INPUT_SHAPE.join(', ')}] }),`,
      ...layers.map((layer) => `  new ${classOf(layer)}(${optionsOf(layer)}),`),
      ']);',
      'model.summary();',
    ],
    [
      'await model.compile({',
      `  optimizer: ${usual ? `'${optimizer}'` : `new ${OPTIMIZER_CLASSES[optimizer]}({ learningRate: ${learningRate} })`},`,
      "  loss: 'sparse_categorical_crossentropy',",
      "  metrics: ['accuracy'],",
      '});',
    ],
    [
      'await model.fit(take(images, training), take(train.labels, training), {',
      ...(batchSize === 32 ? [] : [`  batchSize: ${batchSize},`]),
      ...(epochs === 1 ? [] : [`  epochs: ${epochs},`]),
      '  validationData: [take(images, validation), take(train.labels, validation)],',
      '  callbacks: [',
      ...(patience === null ? [] : [`    new EarlyStopping({ ${stopping} }),`]),
      '    new ProgressBar({ write: console.log }),',
      '  ],',
      '});',
    ],
    ['console.log(await model.evaluate(scaleImages(test.images), test.labels));'],
  ];
  return `${paragraphs.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

const classOf = ({ kind }: LayerSpec): string =>
  ({
    conv2d: 'Conv2D',
    maxPooling2d: 'MaxPooling2D',
    averagePooling2d: 'AveragePooling2D',
    flatten: 'Flatten',
    dropout: 'Dropout',
    dense: 'Dense',
  })[kind];

function optionsOf(layer: LayerSpec): string {
  switch (layer.kind) {
    case 'conv2d':
      return `{ filters: ${layer.filters}, kernelSize: ${layer.kernelSize}${layer.padding === 'valid' ? '' : ", padding: 'same'"}${activation(layer)} }`;
    case 'maxPooling2d':
    case 'averagePooling2d':
      return `{ poolSize: ${layer.poolSize} }`;
    case 'flatten':
      return '';
    case 'dropout':
      return `{ rate: ${layer.rate} }`;
    case 'dense':
      return `{ units: ${layer.units}${activation(layer)} }`;
  }
}

const activation = ({ activation }: Extract<LayerSpec, { activation: unknown }>): string =>
  activation === 'linear' ? '' : `, activation: '${activation}'`;
