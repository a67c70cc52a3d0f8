import { CLASSES, INPUT_SHAPE, type LayerSpec, firstConvolution } from './architecture';
import { EarlyStopping } from '../../nn/callbacks/early-stopping';
import { snakeCase } from '../../nn/names';
import { pythonCall, pythonOptions } from './code';
import { type RunConfig, SAMPLE, VALIDATION_IMAGES } from './config';
import { stoppingOptions } from './early-stopping';
import { layerType, optionsOf } from './layers';
import { lossOf, metricOf, targetsOf } from './objectives';
import type { Made } from './options';
import { optimizerOf } from './optimizers';

const COMPILE = 'model.compile';

/** Kernels in a row of the notes' figure. */
const COLUMNS = 16;

/** The parts of a run's program for Keras 3, in its order. */
export interface KerasParts {
  readonly imports: string;
  readonly data: string;
  readonly network: string;
  readonly training: string;
  readonly evaluation: string;
  /** The notes' figure of the first convolution's kernels; '' where there is none. */
  readonly kernels: string;
}

/**
 * A run as a program for Keras 3, written as the notes write theirs. Keyword arguments that say Keras's own default are
 * left out.
 */
export const kerasCode = (config: RunConfig): string => `${together(Object.values(kerasParts(config)))}\n`;

const together = (paragraphs: readonly string[]): string => paragraphs.filter((text) => text !== '').join('\n\n');

export function kerasParts(config: RunConfig): KerasParts {
  const { dataset, images, layers, seed, batchSize, optimizer, epochs, patience } = config;
  const shape = INPUT_SHAPE.join(', ');
  const isSample = dataset === 'sample';
  const metric = metricOf(config);
  const part = (...paragraphs: readonly (readonly string[])[]): string =>
    together(paragraphs.map((lines) => lines.join('\n')));
  return {
    imports: part(
      [
        'import keras',
        'import matplotlib.pyplot as plt',
        ...(isSample ? ['import numpy as np'] : []),
        'from sklearn.model_selection import train_test_split',
      ],
      [`keras.utils.set_random_seed(${seed})`],
    ),
    data: part(
      [
        '(train_input, train_target), (test_input, test_target) = \\',
        `    keras.datasets.${dataset === 'mnist' ? 'mnist' : 'fashion_mnist'}.load_data()`,
      ],
      isSample
        ? [
            `# The first ${SAMPLE.train} training and ${SAMPLE.test} test images of each class.`,
            ...(['train', 'test'] as const).flatMap((set) => [
              `${set}_first = np.sort([np.flatnonzero(${set}_target == label)[:${SAMPLE[set]}] for label in range(10)], axis=None)`,
              `${set}_input, ${set}_target = ${set}_input[${set}_first], ${set}_target[${set}_first]`,
            ]),
          ]
        : [],
      [
        `train_scaled = train_input.reshape(-1, ${shape}) / 255.0`,
        `test_scaled = test_input.reshape(-1, ${shape}) / 255.0`,
      ],
      [
        'train_scaled, val_scaled, train_target, val_target = train_test_split(',
        '    train_scaled, train_target, test_size=0.2, random_state=42)',
      ],
      [
        ...(images === null ? [] : [`train_scaled, train_target = train_scaled[:${images}], train_target[:${images}]`]),
        ...(isSample
          ? []
          : [`val_scaled, val_target = val_scaled[:${VALIDATION_IMAGES}], val_target[:${VALIDATION_IMAGES}]`]),
      ],
      targetsOf(config) === 'labels'
        ? []
        : ['train_target', 'val_target', 'test_target'].map(
            (target) => `${target} = keras.utils.to_categorical(${target}, ${CLASSES})`,
          ),
    ),
    network: part([
      'model = keras.Sequential([',
      `    keras.Input(shape=(${shape})),`,
      ...layers.map((layer) => `    keras.layers.${layerCode(layer)},`),
      '])',
      'model.summary()',
    ]),
    training: part(
      call(
        COMPILE,
        [named('optimizer=', optimizerOf(config), optimizer)],
        [named('loss=', lossOf(config))],
        [metric ? `${named("metrics=['accuracy', ", metric)}]` : "metrics=['accuracy']"],
      ),
      [
        ...(patience === null
          ? []
          : call(
              `early_stopping = ${EarlyStopping.module}.${EarlyStopping.className}`,
              ...pythonOptions(EarlyStopping, stoppingOptions(patience)).map((argument) => [argument]),
            )),
        ...call(
          'history = model.fit',
          [
            'train_scaled',
            'train_target',
            ...(batchSize === 32 ? [] : [`batch_size=${batchSize}`]),
            ...(epochs === 1 ? [] : [`epochs=${epochs}`]),
          ],
          ['validation_data=(val_scaled, val_target)'],
          ...(patience === null ? [] : [['callbacks=[early_stopping]']]),
        ),
      ],
    ),
    evaluation: 'model.evaluate(test_scaled, test_target)',
    kernels: part(kernelPlot(layers)),
  };
}

/** A line for each group of arguments, each under the first. */
function call(name: string, ...groups: readonly (readonly string[])[]): readonly string[] {
  return groups.map(
    (group, i) =>
      `${i === 0 ? `${name}(` : ' '.repeat(name.length + 1)}${group.join(', ')}${i === groups.length - 1 ? ')' : ','}`,
  );
}

/**
 * An argument of `compile`: by its name where all is as by default, as the notes write `'adam'`; else with its options
 * in a column.
 */
function named(before: string, { type, options }: Made, name = snakeCase(type.className)): string {
  const all = pythonOptions(type, options);
  const start = `${before}${type.module}.${type.className}(`;
  return all.length === 0
    ? `${before}'${name}'`
    : `${start}${all.join(`,\n${' '.repeat(`${COMPILE}(${start}`.length)}`)})`;
}

/** A layer as it is written in Keras. */
export const layerCode = (layer: LayerSpec): string => pythonCall(layerType(layer), optionsOf(layer));

/** The notes' figure of the first convolution's kernels: of 32, two rows of sixteen. */
function kernelPlot(layers: readonly LayerSpec[]): readonly string[] {
  const at = firstConvolution(layers);
  const first = layers[at];
  if (first?.kind !== 'conv2d') return [];
  const columns = Math.min(COLUMNS, first.filters);
  const rows = Math.ceil(first.filters / columns);
  const squeeze = first.filters === 1 ? ', squeeze=False' : '';
  return [
    `conv_weights = model.layers[${at}].get_weights()[0]`,
    `fig, axs = plt.subplots(${rows}, ${columns}, figsize=(15, ${rows})${squeeze})`,
    'for ax in axs.flat:',
    "    ax.axis('off')",
    `for i in range(${first.filters}):`,
    '    axs.flat[i].imshow(conv_weights[:, :, 0, i], vmin=-0.5, vmax=0.5)',
    'plt.show()',
  ];
}
