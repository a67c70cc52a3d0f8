import { INPUT_SHAPE, type LayerSpec } from './architecture';
import { pythonLayer, pythonOptions } from './code';
import { type RunConfig, VALIDATION_IMAGES } from './config';
import { layerType, optionsOf } from './layers';
import { optimizerType } from './optimizers';

/** Kernels in a row of the notes' figure. */
const COLUMNS = 16;

/**
 * A run as a program for Keras 3, written as the notes write theirs. Keyword arguments that say Keras's own default are
 * left out.
 */
export function kerasCode({
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
  const sample = INPUT_SHAPE.join(', ');
  const type = optimizerType(optimizer)!;
  const settings = pythonOptions(type, { learningRate });
  const chosen = settings.length === 0 ? `'${optimizer}'` : `${type.module}.${type.className}(${settings.join(', ')})`;
  const stopping = [...(patience === 0 ? [] : [`patience=${patience}`]), 'restore_best_weights=True'];
  const paragraphs: readonly (readonly string[])[] = [
    ['import keras', 'import matplotlib.pyplot as plt', 'from sklearn.model_selection import train_test_split'],
    [`keras.utils.set_random_seed(${seed})`],
    [
      '(train_input, train_target), (test_input, test_target) = \\',
      `    keras.datasets.${dataset.replace('-', '_')}.load_data()`,
    ],
    [
      `train_scaled = train_input.reshape(-1, ${sample}) / 255.0`,
      `test_scaled = test_input.reshape(-1, ${sample}) / 255.0`,
    ],
    [
      'train_scaled, val_scaled, train_target, val_target = train_test_split(',
      '    train_scaled, train_target, test_size=0.2, random_state=42)',
    ],
    [
      ...(images === null ? [] : [`train_scaled, train_target = train_scaled[:${images}], train_target[:${images}]`]),
      `val_scaled, val_target = val_scaled[:${VALIDATION_IMAGES}], val_target[:${VALIDATION_IMAGES}]`,
    ],
    [
      'model = keras.Sequential([',
      `    keras.Input(shape=(${sample})),`,
      ...layers.map((layer) => `    keras.layers.${layerCode(layer)},`),
      '])',
      'model.summary()',
    ],
    call(
      'model.compile',
      [`optimizer=${chosen}`],
      ["loss='sparse_categorical_crossentropy'"],
      ["metrics=['accuracy']"],
    ),
    [
      ...(patience === null
        ? []
        : call('early_stopping = keras.callbacks.EarlyStopping', ...stopping.map((argument) => [argument]))),
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
    ['model.evaluate(test_scaled, test_target)'],
    kernelPlot(layers),
  ];
  return `${paragraphs.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

/** A line for each group of arguments, each under the first. */
function call(name: string, ...groups: readonly (readonly string[])[]): readonly string[] {
  return groups.map(
    (group, i) =>
      `${i === 0 ? `${name}(` : ' '.repeat(name.length + 1)}${group.join(', ')}${i === groups.length - 1 ? ')' : ','}`,
  );
}

/** A layer as it is written in Keras. */
export const layerCode = (layer: LayerSpec): string => pythonLayer(layerType(layer), optionsOf(layer));

/** The notes' figure of the first convolution's kernels: of 32, two rows of sixteen. */
function kernelPlot([first]: readonly LayerSpec[]): readonly string[] {
  if (first?.kind !== 'conv2d') return [];
  const columns = Math.min(COLUMNS, first.filters);
  const rows = Math.ceil(first.filters / columns);
  const squeeze = first.filters === 1 ? ', squeeze=False' : '';
  return [
    'conv_weights = model.layers[0].get_weights()[0]',
    `fig, axs = plt.subplots(${rows}, ${columns}, figsize=(15, ${rows})${squeeze})`,
    'for ax in axs.flat:',
    "    ax.axis('off')",
    `for i in range(${first.filters}):`,
    '    axs.flat[i].imshow(conv_weights[:, :, 0, i], vmin=-0.5, vmax=0.5)',
    'plt.show()',
  ];
}
