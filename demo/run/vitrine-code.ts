import { INPUT_SHAPE } from './architecture';
import { scriptOptions } from './code';
import { type RunConfig, VALIDATION_IMAGES } from './config';
import { layerType, optionsOf } from './layers';
import { optimizerType } from './optimizers';

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
  const type = optimizerType(optimizer)!;
  const settings = scriptOptions(type, { learningRate });
  const stopping = [...(patience === 0 ? [] : [`patience: ${patience}`]), 'restoreBestWeights: true'].join(', ');
  const names = [
    ...layers.map((layer) => layerType(layer).className),
    ...(settings ? [type.className] : []),
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
      ...layers.map(
        (layer) => `  new ${layerType(layer).className}(${scriptOptions(layerType(layer), optionsOf(layer))}),`,
      ),
      ']);',
      'model.summary();',
    ],
    [
      'await model.compile({',
      `  optimizer: ${settings ? `new ${type.className}(${settings})` : `'${optimizer}'`},`,
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
