import { dirname, join } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { type LayerSpec, PRESETS, type PresetName } from '../../demo/run/architecture';
import { NOTES, type RunConfig } from '../../demo/run/config';
import { historyCSV } from '../../demo/run/history-csv';
import { kerasCode } from '../../demo/run/keras-code';
import { vitrineCode } from '../../demo/run/vitrine-code';

const root = dirname(dirname(import.meta.dirname));

const custom: RunConfig = {
  dataset: 'mnist',
  images: 2000,
  layers: [
    { kind: 'conv2d', filters: 20, kernelSize: 5, padding: 'valid', activation: 'linear' },
    { kind: 'averagePooling2d', poolSize: 2 },
    { kind: 'conv2d', filters: 8, kernelSize: 3, padding: 'same', activation: 'tanh' },
    { kind: 'flatten' },
    { kind: 'dense', units: 30, activation: 'linear' },
    { kind: 'dense', units: 10, activation: 'softmax' },
  ],
  seed: 7,
  batchSize: 64,
  optimizer: 'sgd',
  learningRate: 1,
  epochs: 1,
  patience: null,
};

test("the notes' run in Keras", () => {
  expect(kerasCode(NOTES)).toBe(`\
import keras
import matplotlib.pyplot as plt
from sklearn.model_selection import train_test_split

keras.utils.set_random_seed(42)

(train_input, train_target), (test_input, test_target) = \\
    keras.datasets.fashion_mnist.load_data()

train_scaled = train_input.reshape(-1, 28, 28, 1) / 255.0
test_scaled = test_input.reshape(-1, 28, 28, 1) / 255.0

train_scaled, val_scaled, train_target, val_target = train_test_split(
    train_scaled, train_target, test_size=0.2, random_state=42)

val_scaled, val_target = val_scaled[:1000], val_target[:1000]

model = keras.Sequential([
    keras.Input(shape=(28, 28, 1)),
    keras.layers.Conv2D(32, 3, padding='same', activation='relu'),
    keras.layers.MaxPooling2D(2),
    keras.layers.Conv2D(64, 3, padding='same', activation='relu'),
    keras.layers.MaxPooling2D(2),
    keras.layers.Flatten(),
    keras.layers.Dense(100, activation='relu'),
    keras.layers.Dropout(0.4),
    keras.layers.Dense(10, activation='softmax'),
])
model.summary()

model.compile(optimizer='adam',
              loss='sparse_categorical_crossentropy',
              metrics=['accuracy'])

early_stopping = keras.callbacks.EarlyStopping(patience=2,
                                               restore_best_weights=True)
history = model.fit(train_scaled, train_target, epochs=20,
                    validation_data=(val_scaled, val_target),
                    callbacks=[early_stopping])

model.evaluate(test_scaled, test_target)

conv_weights = model.layers[0].get_weights()[0]
fig, axs = plt.subplots(2, 16, figsize=(15, 2))
for ax in axs.flat:
    ax.axis('off')
for i in range(32):
    axs.flat[i].imshow(conv_weights[:, :, 0, i], vmin=-0.5, vmax=0.5)
plt.show()
`);
});

test("a run of one's own in Keras", () => {
  expect(kerasCode(custom)).toBe(`\
import keras
import matplotlib.pyplot as plt
from sklearn.model_selection import train_test_split

keras.utils.set_random_seed(7)

(train_input, train_target), (test_input, test_target) = \\
    keras.datasets.mnist.load_data()

train_scaled = train_input.reshape(-1, 28, 28, 1) / 255.0
test_scaled = test_input.reshape(-1, 28, 28, 1) / 255.0

train_scaled, val_scaled, train_target, val_target = train_test_split(
    train_scaled, train_target, test_size=0.2, random_state=42)

train_scaled, train_target = train_scaled[:2000], train_target[:2000]
val_scaled, val_target = val_scaled[:1000], val_target[:1000]

model = keras.Sequential([
    keras.Input(shape=(28, 28, 1)),
    keras.layers.Conv2D(20, 5),
    keras.layers.AveragePooling2D(2),
    keras.layers.Conv2D(8, 3, padding='same', activation='tanh'),
    keras.layers.Flatten(),
    keras.layers.Dense(30),
    keras.layers.Dense(10, activation='softmax'),
])
model.summary()

model.compile(optimizer=keras.optimizers.SGD(learning_rate=1.0),
              loss='sparse_categorical_crossentropy',
              metrics=['accuracy'])

history = model.fit(train_scaled, train_target, batch_size=64,
                    validation_data=(val_scaled, val_target))

model.evaluate(test_scaled, test_target)

conv_weights = model.layers[0].get_weights()[0]
fig, axs = plt.subplots(2, 16, figsize=(15, 2))
for ax in axs.flat:
    ax.axis('off')
for i in range(20):
    axs.flat[i].imshow(conv_weights[:, :, 0, i], vmin=-0.5, vmax=0.5)
plt.show()
`);
});

test("the notes' run in Vitrine", () => {
  expect(vitrineCode(NOTES)).toBe(`\
import {
  Conv2D,
  Dense,
  Dropout,
  EarlyStopping,
  Flatten,
  Input,
  MaxPooling2D,
  ProgressBar,
  Sequential,
  loadFashionMNIST,
  scaleImages,
  setRandomSeed,
  take,
  trainTestSplit,
} from 'vitrine';

setRandomSeed(42);

const { train, test } = await loadFashionMNIST();
const images = scaleImages(train.images);

const rows = trainTestSplit(train.labels.data.length, { testSize: 0.2, randomState: 42 });
const training = rows.train;
const validation = rows.test.slice(0, 1000);

const model = new Sequential([
  Input({ shape: [28, 28, 1] }),
  new Conv2D({ filters: 32, kernelSize: 3, padding: 'same', activation: 'relu' }),
  new MaxPooling2D({ poolSize: 2 }),
  new Conv2D({ filters: 64, kernelSize: 3, padding: 'same', activation: 'relu' }),
  new MaxPooling2D({ poolSize: 2 }),
  new Flatten(),
  new Dense({ units: 100, activation: 'relu' }),
  new Dropout({ rate: 0.4 }),
  new Dense({ units: 10, activation: 'softmax' }),
]);
model.summary();

await model.compile({
  optimizer: 'adam',
  loss: 'sparse_categorical_crossentropy',
  metrics: ['accuracy'],
});

await model.fit(take(images, training), take(train.labels, training), {
  epochs: 20,
  validationData: [take(images, validation), take(train.labels, validation)],
  callbacks: [
    new EarlyStopping({ patience: 2, restoreBestWeights: true }),
    new ProgressBar({ write: console.log }),
  ],
});

console.log(await model.evaluate(scaleImages(test.images), test.labels));
`);
});

test("a run of one's own in Vitrine", () => {
  expect(vitrineCode(custom)).toBe(`\
import {
  AveragePooling2D,
  Conv2D,
  Dense,
  Flatten,
  Input,
  ProgressBar,
  SGD,
  Sequential,
  loadMNIST,
  scaleImages,
  setRandomSeed,
  take,
  trainTestSplit,
} from 'vitrine';

setRandomSeed(7);

const { train, test } = await loadMNIST();
const images = scaleImages(train.images);

const rows = trainTestSplit(train.labels.data.length, { testSize: 0.2, randomState: 42 });
const training = rows.train.slice(0, 2000);
const validation = rows.test.slice(0, 1000);

const model = new Sequential([
  Input({ shape: [28, 28, 1] }),
  new Conv2D({ filters: 20, kernelSize: 5 }),
  new AveragePooling2D({ poolSize: 2 }),
  new Conv2D({ filters: 8, kernelSize: 3, padding: 'same', activation: 'tanh' }),
  new Flatten(),
  new Dense({ units: 30 }),
  new Dense({ units: 10, activation: 'softmax' }),
]);
model.summary();

await model.compile({
  optimizer: new SGD({ learningRate: 1 }),
  loss: 'sparse_categorical_crossentropy',
  metrics: ['accuracy'],
});

await model.fit(take(images, training), take(train.labels, training), {
  batchSize: 64,
  validationData: [take(images, validation), take(train.labels, validation)],
  callbacks: [
    new ProgressBar({ write: console.log }),
  ],
});

console.log(await model.evaluate(scaleImages(test.images), test.labels));
`);
});

const compiled: RunConfig = {
  ...NOTES,
  layers: [{ ...PRESETS.tiny[0]!, kernelInitializer: 'heNormal' }, ...PRESETS.tiny.slice(1)],
  optimizer: 'nadam',
  optimizerOptions: { beta1: 0.8, clipnorm: 1 },
  learningRate: {
    className: 'PiecewiseConstantDecay',
    options: { boundaries: [1000, 2000], values: [0.01, 0.001, 0.0001] },
  },
  loss: { className: 'Huber', options: { delta: 0.5 } },
  metric: { className: 'R2Score', options: {} },
  patience: 0,
};

test('what a run is compiled with, in Keras', () => {
  const code = kerasCode(compiled);
  expect(code).toContain(`\
train_target = keras.utils.to_categorical(train_target, 10)
val_target = keras.utils.to_categorical(val_target, 10)
test_target = keras.utils.to_categorical(test_target, 10)
`);
  expect(code).toContain("Conv2D(8, 3, padding='same', activation='relu', kernel_initializer='he_normal'),");
  expect(code).toContain(`\
model.compile(optimizer=keras.optimizers.Nadam(learning_rate=keras.optimizers.schedules.PiecewiseConstantDecay([1000.0, 2000.0], [0.01, 0.001, 0.0001]),
                                               clipnorm=1.0,
                                               beta_1=0.8),
              loss=keras.losses.Huber(delta=0.5),
              metrics=['accuracy', 'r2_score'])

early_stopping = keras.callbacks.EarlyStopping(restore_best_weights=True)
`);
});

test('what a run is compiled with, in Vitrine', () => {
  const code = vitrineCode({ ...compiled, metric: { className: 'TopKCategoricalAccuracy', options: { k: 3 } } });
  expect(/import \{([^}]*)\}/.exec(code)![1]!.match(/\w+/g)).toEqual(
    expect.arrayContaining(['Huber', 'Nadam', 'PiecewiseConstantDecay', 'metrics', 'toCategorical']),
  );
  expect(code).toContain(`\
await model.compile({
  optimizer: new Nadam({ learningRate: new PiecewiseConstantDecay({ boundaries: [1000, 2000], values: [0.01, 0.001, 0.0001] }), clipnorm: 1, beta1: 0.8 }),
  loss: new Huber({ delta: 0.5 }),
  metrics: ['accuracy', new metrics.TopKCategoricalAccuracy({ k: 3 })],
});

await model.fit(take(images, training), toCategorical(take(train.labels, training), 10), {
`);
  expect(code).toContain('new EarlyStopping({ restoreBestWeights: true }),');
  expect(code).toContain('model.evaluate(scaleImages(test.images), toCategorical(test.labels, 10))');
});

/** Of every preset, optimizer and way to stop, and of kernels that are one, a row, and more. */
const configs: Readonly<Record<string, RunConfig>> = {
  ...Object.fromEntries(
    (Object.keys(PRESETS) as PresetName[]).map((name) => [
      name,
      { ...NOTES, layers: PRESETS[name], dataset: name === 'mnist' ? 'mnist' : 'fashion-mnist' },
    ]),
  ),
  custom,
  compiled,
  sample: { ...NOTES, dataset: 'sample', images: 500 },
  adamw: { ...NOTES, optimizer: 'adamw', learningRate: 1e-7, patience: 0 },
  rmsprop: { ...NOTES, optimizer: 'rmsprop', learningRate: 0.01, epochs: 1, patience: null },
  lone: {
    ...NOTES,
    layers: [
      { ...(PRESETS.tiny[0] as Extract<LayerSpec, { kind: 'conv2d' }>), filters: 1, activation: 'sigmoid' },
      ...PRESETS.tiny.slice(1),
    ],
  },
};

test('the Vitrine code has no fault for the type checker, strict as it is here', () => {
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path)).config,
    ts.sys,
    root,
  );
  const sources = new Map(
    Object.entries(configs).map(([name, config]) => [join(root, `take-home-${name}.ts`), vitrineCode(config)]),
  );
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile } = host;
  host.fileExists = (path) => sources.has(path) || fileExists.call(host, path);
  host.readFile = (path) => sources.get(path) ?? readFile.call(host, path);
  const program = ts.createProgram([...sources.keys()], options, host);
  for (const path of sources.keys()) {
    const file = program.getSourceFile(path)!;
    const faults = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
    expect(faults.map(({ messageText }) => `${path}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`)).toEqual(
      [],
    );
  }
});

test.each(Object.entries(configs))(
  '%s: the Python has its brackets and quotes in pairs, and uses no name that it has not made',
  (_, config) => {
    const code = kerasCode(config);
    const bare = code.replaceAll(/'[^'\n]*'/g, '0').replaceAll(/^#.*/gm, '');
    expect(bare).not.toContain("'");
    const open: string[] = [];
    for (const bracket of bare.replaceAll(/[^()[\]]/g, '')) {
      if (bracket === '(' || bracket === '[') open.push(bracket);
      else expect(open.pop()).toBe(bracket === ')' ? '(' : '[');
    }
    expect(open).toEqual([]);
    const made = [
      ...bare.matchAll(/^(?:import (?:[\w.]+ as )?(\w+)|from .* import (\w+)|([\w, ()]+) = )|\bfor (\w+) in/gm),
    ].flatMap(([, ...names]) => names.flatMap((name) => name?.match(/\w+/g) ?? []));
    const known = new Set([...made, 'import', 'from', 'as', 'for', 'in', 'range', 'sklearn', 'matplotlib', 'numpy']);
    // Neither attributes nor the names of arguments.
    const used = bare.match(/(?<![.\w])[a-z_]\w*(?!\w*=[^=])/g) ?? [];
    expect(used.length).toBeGreaterThan(30);
    expect(used.filter((name) => !known.has(name))).toEqual([]);
  },
);

test('a history as a table: training where there is some, validation at its step', () => {
  const point = (step: number, loss: number, accuracy: number) => ({ step, loss, accuracy });
  expect(
    historyCSV(
      [point(1, 2.5, 0.125), point(2, 2, 0.25), point(4, 1.5, 0.5)],
      [point(2, 1.75, 0.375), point(3, 1.25, 0.75)],
    ),
  ).toBe('step,loss,accuracy,val_loss,val_accuracy\n1,2.5,0.125,,\n2,2,0.25,1.75,0.375\n3,,,1.25,0.75\n4,1.5,0.5,,\n');
  expect(historyCSV([], [])).toBe('step,loss,accuracy,val_loss,val_accuracy\n');
});
