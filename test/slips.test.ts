import { beforeAll, expect, test } from 'vitest';
import * as ops from '../engine';
import { VitrineError } from '../engine';
import * as keras from '../nn';
import { exportONNX } from '../nn/files/onnx';
import { notebook } from './notebook';

/** What beginners write, and what of the error shows the way out. */
const slips: readonly (readonly [text: string, error: RegExp])[] = [
  // Options.
  ['new keras.Dense({ unit: 10 })', /^Dense: unknown option "unit", got 10; did you mean "units"\?/],
  [
    'new keras.Conv2D(32, 3, { kernel_initializer: "he_normal" })',
    /unknown option "kernel_initializer".*did you mean "kernelInitializer"/,
  ],
  ['new keras.Dense()', /^Dense: units must be an integer of at least 1, got undefined/],
  ['new keras.Conv2D(32)', /^Conv2D: kernelSize must be a positive integer, or a pair of them, got undefined/],
  ['new keras.Conv2D(32, 0)', /kernelSize must be a positive integer.*got 0/],
  ['new keras.Dense("ten")', /units must be an integer of at least 1, got "ten"/],
  ['new keras.Dense(2.5)', /units must be an integer of at least 1, got 2\.5/],
  ['new keras.Dense(10, "rulu")', /activation must be one of .*relu.*got "rulu"/],
  ['new keras.Conv2D(8, 3, { padding: "sames" })', /padding must be 'valid' or 'same', got "sames"/],
  ['new keras.Dropout(40)', /rate must be in \[0, 1\], got 40/],
  ['new keras.MaxPooling2D(2, 2, "same", 7)', /got 7 where its options go; write MaxPooling2D\(/],
  ['keras.Input(28, 28, 1)', /Input: shape must be a list of positive integers, or of null .*got 28/],
  ['keras.Input({ shape: [0, 28] })', /shape must be a list of positive integers, or of null .*without the batch/],
  ['new keras.Adam({ lr: 0.01 })', /did you mean "learningRate"\?/],
  ['new keras.Adam("fast")', /learningRate must be .*got "fast"/],
  ['new keras.Dense(10, { kernelInitializer: "he" })', /unknown initializer he; .*heNormal/],
  // Models.
  ['new keras.Sequential().add(keras.Dense)', /add\(\) takes a layer, got the class Dense; write new Dense\(\.\.\.\)/],
  ['new keras.Sequential([keras.Dense, keras.Flatten])', /got the class Dense; write new Dense\(\.\.\.\)/],
  ['new keras.Sequential([new keras.Dense(2), "relu"])', /add\(\) takes a layer, got "relu"/],
  [
    'new keras.Sequential(new keras.Dense(2), new keras.Dense(3))',
    /layers must be a list, got a Dense; write new Sequential\(\[\.\.\.layers\]/,
  ],
  [
    'new keras.Sequential([keras.Input([4]), new keras.Dense(2)], { engine: keras.createEngine() })',
    /engine must be an engine, got a promise.*await createEngine\(\)/,
  ],
  [
    'await new keras.Sequential([new keras.Dense(2)]).compile({ loss: "mse" })',
    /does not know its input shape; start it with Input\(\{ shape: \[\.\.\.\] \}\)/,
  ],
  ['await new keras.Sequential([new keras.Dense(2)]).build()', /start it with Input\(\{ shape: \[\.\.\.\] \}\)/],
  [
    'new keras.Sequential([keras.Input([28, 28]), new keras.Conv2D(8, 3)])',
    /layer "conv2d\w*" \(Conv2D\): .*rank 4.*\[1, 28, 28\]/,
  ],
  [
    'new keras.Dense(2).apply(tensor)',
    /apply\(\) takes what Input\(\).*got a Tensor; for numbers use a model's predict\(\)/,
  ],
  ['new keras.Dense(2)(tensor)', /apply\(\) takes what Input\(\).*got a Tensor; for numbers use a model's predict\(\)/],
  ['new keras.Dense(2)([[1, 2, 3, 4]])', /for numbers use a model's predict\(\)/],
  ['new keras.Dense(2)(keras.Input)', /got the function Input/],
  ['new keras.Model(new keras.Dense(2), new keras.Dense(2))', /inputs must be what Input\(\).*got a Dense/],
  ['keras.Input([4]) + keras.Input([4])', /JavaScript has no operators for tensors: write ops\.add\(a, b\)/],
  [
    'new keras.Sequential([keras.Input([4]), new keras.Dense(2)]).weights[0].shape',
    /no weights yet; await model\.build\(\)/,
  ],
  ['model.weights[0].mean()', /numbers are on the GPU: write const a = await tensor\.array\(\), then a\.mean/],
  ['model.getLayer("dens")', /has no layer "dens"; expected one of/],
  // compile.
  [
    'lossless = new keras.Sequential([keras.Input([4]), new keras.Dense(2)]); await lossless.compile(); await lossless.fit(X, Y)',
    /there is no loss to compute; give compile\(\) one/,
  ],
  ['await model.compile({ loss: "" })', /^compile: loss must be .*such as loss: 'sparse_categorical_crossentropy'/],
  [
    'await model.compile("adam", "mse")',
    /compile: options must be an object, such as \{ optimizer: \.\.\. \}, got "adam"/,
  ],
  [
    'await model.compile({ optimizer: keras.Adam, loss: "mse" })',
    /such as 'adam' or new Adam\(0\.001\), got the class Adam/,
  ],
  ['await model.compile({ optimizer: "adm", loss: "mse" })', /unknown optimizer adm; expected one of adam/],
  [
    'await model.compile({ loss: keras.MeanSquaredError })',
    /such as 'mse' or new MeanSquaredError\(\), got the class MeanSquaredError/,
  ],
  ['await model.compile({ loss: "categorical_crossentopy" })', /unknown loss categorical_crossentopy; expected one of/],
  ['await model.compile({ loss: "mse", metrics: ["acuracy"] })', /unknown metric acuracy; expected one of accuracy/],
  [
    'await model.compile({ loss: "mse", metrics: [keras.metrics.BinaryAccuracy] })',
    /got the class BinaryAccuracy; write new BinaryAccuracy\(\)/,
  ],
  ['await model.compile({ loss: "mse", metric: ["accuracy"] })', /unknown option "metric".*did you mean "metrics"\?/],
  ['await model.compile({ loss: ops.sparseCategoricalCrossentropy })', /write loss: 'sparse_categorical_crossentropy'/],
  ['await model.compile({ loss: () => undefined })', /a loss returns a tensor made by ops.*got undefined/],
  ['await model.compile({ loss: async (y, p) => p })', /a loss returns a tensor made by ops.*got a promise/],
  [
    'await model.compile({ loss: "mse", metrics: [function half() { return 0.5; }] })',
    /metric half returns a tensor made by ops.*got 0\.5/,
  ],
  // Custom classes.
  ['class Half extends keras.KerasLoss {}; await model.compile({ loss: Half })', /new Half\(\), got the class Half/],
  ['class Half extends keras.KerasLoss {}; await model.compile({ loss: new Half() })', /^Half: there is no rows/],
  [
    'class Half extends keras.Optimizer {}; await model.compile({ optimizer: new Half(), loss: "mse" })',
    /^Half: there is no slotNames/,
  ],
  [
    'class Half extends keras.Optimizer { slotNames = [] }; await model.compile({ optimizer: new Half(), loss: "mse" })',
    /^Half: there is no update; write update\(/,
  ],
  [
    'class Half extends keras.metrics.Metric { targets = "values" }; await model.compile({ loss: "mse", metrics: [new Half()] })',
    /^Half: there is no direction; write direction = 'min'/,
  ],
  [
    'class Half extends keras.KerasInitializer {}; await built(new Dense(2, { kernelInitializer: new Half() }))',
    /^Half: there is no fill; write fill\(weight\)/,
  ],
  [
    'await built(new Dense(2, { kernelInitializer: (shape) => [1, 2, 3] }))',
    /an initializer fills its weight, weight\.write\(numbers\), got \[1, 2, 3\]/,
  ],
  ['class My extends keras.Layer {}; await built(new My())', /layer "my\w*" \(My\): there is no infer; write infer\(/],
  [
    'class My extends keras.Layer { constructor() { super(); this.w = this.addWeight(); } } new My()',
    /no addWeight; write weightSpecs\(/,
  ],
  [
    'class My extends Same { build() {} call([x]) { return x; } } await built(new My())',
    /build\(\) is not called.*weightSpecs\(/,
  ],
  ['await built(new Same())', /\(Same\): there is no call; write call\(\[x\]\)/],
  [
    'class My extends Same { call() {} } await built(new My())',
    /\(My\): call\(\) must return a tensor of \[\d+, 4\].*got undefined/,
  ],
  [
    'class My extends Same { call(x) { return x; } } await built(new My())',
    /call\(\) must return a tensor.*got \[a Tensor\]/,
  ],
  [
    'class My extends Same { async call([x]) { return x; } } await built(new My())',
    /call\(\) must return a tensor.*got a promise/,
  ],
  [
    'class My extends Same { infer() { return [5]; } call([x]) { return x; } } await built(new My())',
    /call\(\) must return a tensor of \[\d+, 5\], as infer\(\) says, got \[\d+, 4\]/,
  ],
  [
    'class My extends Same { weightSpecs() { return [{ name: "w", shape: [4], initializer: "ones" }]; } call([x]) { return x; } } await built(new My())',
    /weightSpecs\(\) must return such as .*got \{ name: "w", shape: \[4\], initializer: "ones" \}/,
  ],
  [
    'class My extends Same { weightSpecs() { return [{ name: "w", initializer: keras.ones }]; } call([x]) { return x; } } await built(new My())',
    /weightSpecs\(\) must return such as .*shape: undefined/,
  ],
  // fit and its data.
  ['await model.fit(null)', /x must be arrays, tensors or images, got null/],
  ['await model.fit()', /x must be arrays, tensors or images, got undefined/],
  ['await model.fit(X)', /samples need targets.*write fit\(x, y\)/],
  ['await model.fit(X, { epochs: 2 })', /write fit\(x, y, \{ epochs \}\)/],
  ['await model.fit(X, Y, 5)', /options must be an object, such as \{ batchSize: \.\.\. \}, got 5/],
  ['await model.fit(X, ["cat", "dog", "cat", "dog", "cat", "dog"])', /numbers.*got "cat"/],
  [
    'await model.fit(X, oneHot)',
    /sparseCategoricalCrossentropy expects one class number per sample, \[n\], got \[6, 3\].*categorical_crossentropy/,
  ],
  [
    'await byClass.fit(X, Y)',
    /categoricalCrossentropy expects targets .*\(None, 3\), got \[6\]; for class numbers use sparseCategoricalCrossentropy/,
  ],
  ['await model.fit(X, [0, 1, 2, 3, 0, 1])', /label 3 of sample 3 is not a class: .*labels are 0\.\.2/],
  ['await model.fit(X, [-1, 1, 2, 0, 0, 1])', /label -1 of sample 0 is not a class/],
  ['await model.fit(X, [0, 1])', /x has 6 samples, but y has 2/],
  ['await model.fit(images, Y)', /takes samples of shape \(None, 4\), got \[6, 2, 2\]/],
  [
    'await imageModel.fit(images, Y)',
    /takes samples of shape \(None, 2, 2, 1\), got \[6, 2, 2\].*reshape\(-1, 2, 2, 1\)/,
  ],
  [
    'await unflattened.fit(images.reshape(-1, 2, 2, 1), Y)',
    /one class number per place, \[n, 2, 2\], got \[6\].*Flatten/,
  ],
  ['await model.fit(X, Y, { batchSize: 0 })', /batchSize must be a positive integer.*got 0/],
  ['await model.fit(X, Y, { epochs: -1 })', /epochs must be 0 or a positive integer, got -1/],
  ['await model.fit(X, Y, { epochs: 1.5 })', /epochs must be 0 or a positive integer, got 1\.5/],
  ['await model.fit(X, Y, { epochs: "5" })', /epochs must be 0 or a positive integer, got "5"/],
  ['await model.fit(X, Y, { validationSplit: 1.5 })', /validationSplit must be in \[0, 1\), got 1\.5/],
  ['await model.fit(X, Y, { validationData: X })', /validationData must be \[x, y\]/],
  [
    'await model.fit(X, Y, { callbacks: [keras.EarlyStopping] })',
    /such as \[new EarlyStopping\(\{ patience: 2 \}\)\], got \[the class EarlyStopping\]/,
  ],
  ['await model.fit(X, Y, { callbacks: { on_epoch_end() {} } })', /on_epoch_end.*onEpochEnd/],
  [
    'await model.fit(batches)',
    /got the function batches; call a generator function and give what it returns, batches\(\)/,
  ],
  ['await model.fit(batches(), Y)', /batches contain their targets, so y must be left out/],
  ['await model.fit(Promise.resolve(X), Y)', /got a promise; await it first/],
  ['await model.fit(X, Promise.resolve(Y))', /got a promise; await it first/],
  [
    'data = keras.loadFashionMNIST(offline); await model.fit(data.train.images, data.train.labels)',
    /write await loadFashionMNIST\(\)/,
  ],
  ['[[x, y]] = keras.loadFashionMNIST(offline)', /it cannot be destructured yet; write await loadFashionMNIST\(\)/],
  [
    'fresh.compile({ loss: "sparse_categorical_crossentropy" }); await fresh.fit(X, Y)',
    /fit before compile\(\); write await model\.compile/,
  ],
  ['await uncompiled.fit(X, Y)', /fit before compile\(\); write await model\.compile\(\{ optimizer, loss \}\) first/],
  ['await uncompiled.evaluate(X, Y)', /evaluate before compile\(\); write await model\.compile/],
  ['model.predict(X).argmax()', /returns a promise, so it has no argmax yet; write await model\.predict\(x\)/],
  ['[loss, acc] = model.evaluate(X, Y)', /write await model\.evaluate\(x, y\)/],
  [
    'running = model.fit(X, Y); try { running.history.loss } finally { await running }',
    /write await model\.fit\(x, y\)/,
  ],
  ['await model.predict()', /x must .*got undefined/],
  ['await model.predict([[1, 2]])', /takes samples of shape \(None, 4\), got \[1, 2\]/],
  ['model.fit_generator(batches())', /write await model\.fit\(generator, \{ stepsPerEpoch \}\)/],
  // Callbacks.
  [
    'await model.fit(X, Y, { callbacks: { onEpochEnds() {} } })',
    /unknown option "onEpochEnds", got .*; did you mean "onEpochEnd"/,
  ],
  ['await model.fit(X, Y, { callbacks: { on_epoch_ends() {} } })', /did you mean "onEpochEnd"\?/],
  ['await model.fit(X, Y, { callbacks: { onepochend() {} } })', /did you mean "onEpochEnd"\?/],
  ['await model.fit(X, Y, { callbacks: { OnEpochEnd() {} } })', /did you mean "onEpochEnd"\?/],
  [
    'await model.fit(X, Y, { callbacks: { onTrainStart() {} } })',
    /unknown option "onTrainStart", got .*; expected one of onEpoch/,
  ],
  ['await model.fit(X, Y, { callbacks: { onEpochEnd: 3 } })', /onEpochEnd must be a function, got 3/],
  [
    'await model.fit(X, Y, { callbacks: new (class extends keras.EarlyStopping { onEpochFinish() {} })() })',
    /unknown option "onEpochFinish"/,
  ],
  // Arguments that nothing reads.
  ['await model.save("a.keras", { includeOptimizr: false })', /save: unknown option .*did you mean "includeOptimizer"/],
  ['await model.save("a.keras", { overwrite: false })', /save: overwrite must be true, the only supported value/],
  ['await model.save("a.keras", false)', /save: options must be an object, .* got false/],
  ['await keras.saveModel(model, "a.keras", { foo: 1 })', /saveModel: unknown option "foo"/],
  ['await model.saveWeights("a.weights.h5", { foo: 1 })', /saveWeights: unknown option "foo"/],
  ['await model.loadWeights("a.weights.h5", { skipMismatch: 1 })', /skipMismatch must be true or false, got 1/],
  ['await exportONNX(model, { opset: 11 })', /exportONNX: unknown option "opset", got 11; .*operator set 17/],
  ['keras.scaleImages(images, { scale: 2 })', /scaleImages: unknown option "scale"/],
  ['keras.scaleImages(tensor)', /scaleImages: images must be an array, \[n, h, w\] .*got a Tensor/],
  ['keras.scaleImages([[0, 255]])', /scaleImages: images must be an array, .*got \[\[0, 255\]\]/],
  ['keras.scaleImages(null)', /scaleImages: images must be an array, .*got null/],
  ['keras.scaleImages(Promise.resolve(images))', /got a promise; await it first/],
  ['keras.setRandomSeed(1, { foo: 1 })', /setRandomSeed: unknown option "foo"/],
  ['await model.build(undefined, { foo: 1 })', /build: unknown option "foo"/],
  ['await new keras.Model(model.inputs, model.outputs).build([4])', /build: it takes no options, got \[4\]/],
  ['new keras.SGD({ clipnorm: 1, clipvalue: 1 })', /SGD: only one of clipnorm, .* got clipnorm 1, clipvalue 1/],
  // Ops.
  ['keras.ops.softmax(tensor, { axes: [9] })', /softmax: .*9.* of shape \[/],
  ['keras.softmax(tensor, 0.5)', /softmax: axis 0\.5 is not an axis of x of shape \[/],
  ['keras.logSoftmax(tensor, 7)', /logSoftmax: axis 7 is not an axis of x of shape \[/],
  ['keras.ops.relu(tensor, { negativeSlope: 0.5 })', /relu: unknown option "negativeSlope".*activate\(x, 'relu'/],
  ['keras.sigmoid(tensor, { foo: 1 })', /sigmoid: unknown option "foo", got 1; it takes no options/],
  ['keras.ops.tanh(tensor, 3)', /tanh: it takes no options, got 3/],
  ['keras.flatten(tensor, { axis: 1 })', /flatten: unknown option "axis"/],
  ['keras.ops.add(1, 2)', /add: expected tensors of one engine, got 1; write engine\.tensor\(values\)/],
  ['keras.ops.add([1], [2])', /add: expected tensors of one engine, got \[1\]/],
  ['keras.activations.relu([-1, 2])', /relu: expected tensors of one engine, got \[-1, 2\]/],
  ['keras.conv2d()', /conv2d: expected tensors of one engine, got undefined/],
  ['keras.ops.add(Input([4]), tensor)', /a KerasTensor is a place in a graph.*layer\.apply/],
  ['keras.ops.transpose(tensor, { axis: [1, 0] })', /transpose: unknown option "axis".*did you mean "axes"/],
  ['keras.ops.transpose([[1]])', /transpose: expected tensors of one engine, got \[\[1\]\]/],
  ['engine.tensor([1, 2], [2], "u32")', /tensor: its type is that of the data, got "u32"/],
  // Files.
  ['await keras.loadModel(new TextEncoder().encode("not a model"))', /is not|neither|no model/],
  ['await keras.loadModel()', /undefined is not a file: give its path/],
  ['await model.save("model.txt")', /\.keras.*\.h5/],
  ['await model.save()', /undefined is not a p/],
  ['new keras.ModelCheckpoint("best.txt")', /must end with \.keras or \.h5/],
  ['new keras.ModelCheckpoint({ saveBestOnly: true })', /filepath must be .*got undefined/],
];

const { Dense, Flatten, Input, Layer, Sequential } = keras;
const names: Record<string, unknown> = { keras, offline: { read: () => Promise.reject(new Error('offline')) } };
const run = notebook(names);
const X = keras.array(Array.from({ length: 6 }, (_, i) => [i, 1, 2, 3]));
const Y = [0, 1, 2, 0, 1, 2];
const model = new Sequential([Input([4]), new Dense(3, 'softmax')]);

/** A model with a layer, trained by a batch. */
async function built(layer: InstanceType<typeof Layer>): Promise<void> {
  using one = new Sequential([Input([4]), layer, new Dense(3, 'softmax')]);
  await one.compile({ loss: 'sparse_categorical_crossentropy' });
  await one.fit(X, Y);
}

beforeAll(async () => {
  const [uncompiled, fresh, byClass] = [0, 1, 2].map(() => new Sequential([Input([4]), new Dense(3, 'softmax')]));
  const imageModel = new Sequential([Input([2, 2, 1]), new Flatten(), new Dense(3, 'softmax')]);
  const unflattened = new Sequential([Input([2, 2, 1]), new Dense(3, 'softmax')]);
  for (const each of [model, imageModel, unflattened]) await each.compile({ loss: 'sparse_categorical_crossentropy' });
  await byClass!.compile({ loss: 'categorical_crossentropy' });
  const images = X.reshape(6, 2, 2);
  const batches = function* batches(): Generator<[typeof X, number[]]> {
    yield [X, Y];
  };
  Object.assign(names, { model, uncompiled, fresh, byClass, imageModel, unflattened, X, Y, images, batches });
  Object.assign(names, {
    Input,
    exportONNX,
    engine: model.engine,
    oneHot: keras.toCategorical(Y),
    tensor: model.weights[0],
  });
  const Same: unknown = await run('return class Same extends keras.Layer { infer([shape]) { return shape; } }');
  Object.assign(names, { built, Dense, Same, ops });
});

test.each(slips.map(([text, error]) => ({ text, error })))('$text', async ({ text, error }) => {
  const found: unknown = await run(text).catch((thrown: unknown) => thrown);
  expect(found).toBeInstanceOf(VitrineError);
  expect((found as Error).message).toMatch(error);
  // Nothing is left of it.
  expect((await model.fit(X, Y)).epoch).toEqual([0]);
});
