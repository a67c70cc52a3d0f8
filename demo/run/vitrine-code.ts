import { EarlyStopping } from '../../nn/callbacks/early-stopping';
import { snakeCase } from '../../nn/names';
import { CLASSES, INPUT_SHAPE } from './architecture';
import { importsOf, scriptCall, scriptOptions } from './code';
import { type RunConfig, SAMPLE, VALIDATION_IMAGES } from './config';
import { stoppingOptions } from './early-stopping';
import { layerType, optionsOf } from './layers';
import { lossOf, metricOf, targetsOf } from './objectives';
import type { Made } from './options';
import { optimizerOf } from './optimizers';

/**
 * A run as a program for this library: on the same adapter it gives the same figures. Options that say the library's
 * own default are left out.
 */
export function vitrineCode(config: RunConfig): string {
  const { dataset, images, layers, seed, batchSize, epochs, patience } = config;
  const isSample = dataset === 'sample';
  const slice = images === null ? '' : `.slice(0, ${images})`;
  const load = dataset === 'mnist' ? 'loadMNIST' : 'loadFashionMNIST';
  const metric = metricOf(config);
  const made = [optimizerOf(config), lossOf(config), ...(metric ? [metric] : [])].filter((each) => !isPlain(each));
  const isOneHot = targetsOf(config) === 'values';
  const targets = (labels: string): string => (isOneHot ? `toCategorical(${labels}, ${CLASSES})` : labels);
  const names = [
    ...layers.map((layer) => layerType(layer).className),
    ...made.flatMap(({ type, options }) => importsOf(type, options)),
    ...(patience === null ? [] : [EarlyStopping.className]),
    ...['Input', 'ProgressBar', 'Sequential', load, 'scaleImages', 'setRandomSeed', 'take', 'trainTestSplit'],
    ...(isOneHot ? ['toCategorical'] : []),
  ];
  const paragraphs: readonly (readonly string[])[] = [
    // Capitals first, as the library's own imports are sorted.
    ['import {', ...[...new Set(names)].sort().map((name) => `  ${name},`), "} from 'vitrine';"],
    [`setRandomSeed(${seed});`],
    [`const { train, test } = await ${load}();`, 'const images = scaleImages(train.images);'],
    ...(isSample
      ? [
          [
            '// The sample that the page trains on: the first so many of each class.',
            `const firstOfEach = (set = train, count = ${SAMPLE.train}) =>`,
            `  Uint32Array.from(Array.from({ length: ${CLASSES} }, (_, label) =>`,
            '    Array.from(set.labels.data.keys()).filter((i) => set.labels.data[i] === label).slice(0, count),',
            '  ).flat()).sort();',
          ],
          [
            'const first = firstOfEach();',
            'const sample = { data: first, shape: [first.length] };',
            'const rows = trainTestSplit(first.length, { testSize: 0.2, randomState: 42 });',
            `const training = take(sample, rows.train${slice}).data;`,
            'const validation = take(sample, rows.test).data;',
          ],
        ]
      : [
          [
            'const rows = trainTestSplit(train.labels.data.length, { testSize: 0.2, randomState: 42 });',
            `const training = rows.train${slice};`,
            `const validation = rows.test.slice(0, ${VALIDATION_IMAGES});`,
          ],
        ]),
    [
      'const model = new Sequential([',
      `  Input({ shape: [${INPUT_SHAPE.join(', ')}] }),`,
      ...layers.map((layer) => `  ${scriptCall(layerType(layer), optionsOf(layer))},`),
      ']);',
      'model.summary();',
    ],
    [
      'await model.compile({',
      `  optimizer: ${named(optimizerOf(config), config.optimizer)},`,
      `  loss: ${named(lossOf(config))},`,
      `  metrics: ['accuracy'${metric ? `, ${named(metric)}` : ''}],`,
      '});',
    ],
    [
      `await model.fit(take(images, training), ${targets('take(train.labels, training)')}, {`,
      ...(batchSize === 32 ? [] : [`  batchSize: ${batchSize},`]),
      ...(epochs === 1 ? [] : [`  epochs: ${epochs},`]),
      `  validationData: [take(images, validation), ${targets('take(train.labels, validation)')}],`,
      '  callbacks: [',
      ...(patience === null ? [] : [`    ${scriptCall(EarlyStopping, stoppingOptions(patience))},`]),
      '    new ProgressBar({ write: console.log }),',
      '  ],',
      '});',
    ],
    isSample
      ? [
          `const tested = firstOfEach(test, ${SAMPLE.test});`,
          `console.log(await model.evaluate(take(scaleImages(test.images), tested), ${targets('take(test.labels, tested)')}));`,
        ]
      : [`console.log(await model.evaluate(scaleImages(test.images), ${targets('test.labels')}));`],
  ];
  return `${paragraphs.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

const isPlain = ({ type, options }: Made): boolean => scriptOptions(type, options) === '';

/** By its name where all is as by default. */
const named = (made: Made, name = snakeCase(made.type.className)): string =>
  isPlain(made) ? `'${name}'` : scriptCall(made.type, made.options);
