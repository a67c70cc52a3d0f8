import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import * as keras from '../nn';
import * as viz from '../viz';
import { encodePNG } from '../viz/png';
import { makeFolder } from './datasets/image-folder';
import { type Guess, notebook, tryGuesses } from './notebook';

/** `history` and the like are globals of a page, which a notebook's names come before. */
const names: Record<string, unknown> = {
  keras,
  viz,
  expect,
  history: undefined,
  TMP: 'guesses',
  DATA: 'nowhere',
  FILE: 'opfs:guesses/best-cnn-model.keras',
};

const open: { [Symbol.asyncDispose]: () => Promise<void> }[] = [];

beforeAll(async () => {
  // The sample, which is small, even where the data set is at hand.
  const get = fetch;
  vi.stubGlobal('fetch', (...args: Parameters<typeof fetch>) => {
    const url = args[0] instanceof Request ? args[0].url : args[0].toString();
    return /fashion-mnist.*ubyte/.test(url) ? Promise.resolve(new Response(null, { status: 404 })) : get(...args);
  });
  const picture = (seed: number): Uint8Array<ArrayBuffer> =>
    new Uint8Array(
      encodePNG({
        width: 20,
        height: 20,
        data: Uint8ClampedArray.from({ length: 1600 }, (_, i) => (i * 7 * seed) % 256),
      }),
    );
  const [cat, dog] = [picture(1), picture(2)];
  const images = await makeFolder({ 'cats/a.png': cat, 'cats/b.png': cat, 'dogs/a.png': dog, 'dogs/b.png': dog });
  open.push(images);
  names.DIR = images.folder;
  names.PNG = URL.createObjectURL(new Blob([cat]));
  const model = keras.fashionMNISTModel({ pooling: 'max' });
  await model.compile({ loss: 'sparse_categorical_crossentropy', metrics: ['accuracy'], batchSize: null });
  await model.save('guesses/best-cnn-model.keras');
  model.dispose();
});
afterAll(async () => {
  vi.unstubAllGlobals();
  for (const each of open) await each[Symbol.asyncDispose]();
});

// Cell by cell what a Keras user writes who has read the README; a line that expects something is ours.
const guesses: readonly Guess[] = [
  ['keras.utils.setRandomSeed(42)'],
  ['keras.setRandomSeed(42)'],
  ['keras.config.enableOpDeterminism()'],
  ['model = await keras.models.loadModel(FILE)'],
  ['model = await keras.loadModel(FILE)'],
  ['model2 = keras.loadModel(FILE); model2.layers[0]', /loadModel\(file\) returns a promise.*write await loadModel/],
  ['console.log(model.layers)'],
  ['console.log(model.layers[0].weights[0].shape, model.layers[0].weights[1].shape)'],
  ['convWeights = model.layers[0].weights[0].numpy()'],
  ['convWeights = await model.layers[0].weights[0].array()'],
  ['console.log(convWeights.mean(), convWeights.std())'],
  ['expect(convWeights.std()).toBeGreaterThan(0.05)'],
  ['w = await model.layers[0].getWeights(); console.log(w[0].mean(), w[0].std())'],
  ['console.log(keras.mean(convWeights), keras.std(convWeights))'],
  ['console.log(await keras.ops.mean(model.layers[0].weights[0]))'],
  ['fig = viz.hist(convWeights.reshape(-1, 1))'],
  ['fig = viz.histogram(convWeights.reshape(-1, 1))'],
  ['fig = viz.histogram(convWeights)'],
  ["fig = viz.histogram(convWeights, { xlabel: 'weight', ylabel: 'count' })"],
  [
    "fig = viz.histogram(convWeights, { xLabel: 'weight', yLabel: 'count' }); console.log(Object.keys(fig))",
    /unknown option "xLabel", got .*; did you mean "xlabel"\?/,
  ],
  ['viz.show(fig)'],
  ["await viz.savefig(TMP + '/a.png', fig)", /a page has no files; write show\(figure\)/],
  ['viz.imshow(convWeights.slice([0,0,0,0],[3,3,1,1]), { vmin: -0.5, vmax: 0.5 })'],
  ['viz.kernelGrid(convWeights, { vmin: -0.5, vmax: 0.5, rows: 2, columns: 16 })'],
  ['noTraining = new keras.Sequential()'],
  ['noTraining.add(keras.layers.Input({ shape: [28, 28, 1] }))'],
  ['noTraining.add(new keras.Input({ shape: [28, 28, 1] }))'],
  ['noTraining = new keras.Sequential(); noTraining.add(keras.Input({ shape: [28, 28, 1] }))'],
  ["noTraining.add(new keras.layers.Conv2D(32, { kernelSize: 3, activation: 'relu', padding: 'same' }))"],
  ["noTraining.add(new keras.Conv2D(32, { kernelSize: 3, activation: 'relu', padding: 'same' }))"],
  [
    "noTraining.add(new keras.Conv2D({ filters: 32, kernel_size: 3, activation: 'relu', padding: 'same' }))",
    /unknown option "kernel_size", got 3; did you mean "kernelSize"\?/,
  ],
  ["noTraining.add(new keras.Conv2D({ filters: 32, kernelSize: 3, activation: 'relu', padding: 'same' }))"],
  ['console.log(noTraining.layers[0].weights[0].shape)', /no weights yet; await model\.build\(\)/],
  ['noTrainingWeights = await noTraining.layers[0].weights[0].array()', /no weights yet; await model\.build\(\)/],
  [
    'await noTraining.build(); noTrainingWeights = await noTraining.layers[0].weights[0].array(); console.log(noTrainingWeights.mean())',
  ],
  [
    "m = new keras.Sequential(); m.add(new keras.Conv2D({ filters: 32, kernelSize: 3, activation: 'relu', padding: 'same', inputShape: [28, 28, 1] })); await m.build?.(); console.log(m.layers[0].weights[0].shape, m.inputShape, m.outputShape)",
  ],
  ['inputs = keras.Input({ shape: [784] })'],
  ["dense1 = new keras.Dense(100, { activation: 'relu' })"],
  [
    "dense1 = new keras.Dense({ units: 100, activation: 'relu' }); dense2 = new keras.Dense({ units: 10, activation: 'softmax' })",
  ],
  ['hidden = dense1(inputs)'],
  ['expect(hidden.shape).toEqual([100]); expect(hidden.layer).toBe(dense1)'],
  ['hidden = dense1.call(inputs)', /layers are applied to it, layer\.apply\(x\)/],
  ['hidden = dense1.apply(inputs); outputs = dense2.apply(hidden)'],
  ['func = new keras.Model(inputs, outputs)'],
  ['func = new keras.Model({ inputs, outputs }); func.summary()'],
  ['console.log(model.inputs); console.log(String(model.inputs[0]))'],
  ['console.log(model.input)'],
  ['convActi = new keras.Model(model.inputs[0], model.layers[0].output)'],
  ['convActi = new keras.Model({ inputs: model.inputs[0], outputs: model.layers[0].output })'],
  ['convActi = new keras.Model({ inputs: model.input, outputs: model.layers[0].output })'],
  ['[[trainInput, trainTarget], [testInput, testTarget]] = await keras.datasets.fashionMnist.loadData()'],
  ['expect(trainInput.shape.slice(1)).toEqual([28, 28]); expect(testTarget.shape).toEqual([testInput.length])'],
  ['[[trainInput, trainTarget], [testInput, testTarget]] = await keras.loadFashionMNIST()'],
  [
    'data = await keras.loadFashionMNIST({ path: DATA }); console.log(Object.keys(data))',
    /unknown option "path".*expected one of baseUrl, read/,
  ],
  [
    'data = await keras.loadFashionMNIST(); console.log(Object.keys(data), Object.keys(data.train)); trainInput = data.train.images; trainTarget = data.train.labels; testInput = data.test.images; testTarget = data.test.labels; console.log(trainInput.shape, trainInput.constructor.name, trainTarget.constructor.name)',
  ],
  ["img = trainInput[0]; if (img === undefined) throw Error('undefined'); console.log(img)"],
  ['expect(img.shape).toEqual([28, 28])'],
  ["viz.imshow(trainInput.slice(0, 1), { cmap: 'gray_r' })"],
  ["viz.image(trainInput.slice(0, 1), { cmap: 'gray_r' })", /unknown option "cmap", got .*; did you mean "colormap"\?/],
  ["viz.images(trainInput.slice(0, 1), { cmap: 'gray_r' })", /write imageGrid\(images\) for several/],
  ['ankleBoot = trainInput.slice(0, 1).reshape(-1, 28, 28, 1).div(255)'],
  ['ankleBoot = trainInput.slice(0, 1).reshape([-1, 28, 28, 1]).div(255)'],
  ['ankleBoot = keras.scaleImages(keras.take(data.train.images, [0])); console.log(ankleBoot.shape)'],
  ['ankleBoot = keras.scaleImages(trainInput).slice(0, 1); console.log(ankleBoot.shape)'],
  ['ankleBoot = keras.scaleImages(trainInput.slice(0, 1)); console.log(ankleBoot.shape)'],
  ['ankleBoot = { data: Float32Array.from(trainInput.data.slice(0, 784), (v) => v / 255), shape: [1, 28, 28, 1] }'],
  ['maps = await convActi.predict(ankleBoot); console.log(maps.shape)'],
  ['viz.featureMaps(maps, { rows: 4, columns: 8 })'],
  ['fig = viz.featureMaps(maps); console.log(Object.keys(fig))'],
  [
    'conv2 = new keras.Model({ inputs: model.inputs, outputs: model.layers[2].output }); maps = await conv2.predict(ankleBoot); console.log(maps.shape)',
  ],
  [
    '[trainScaled, valScaled, tt, vt] = keras.trainTestSplit(trainInput.reshape(-1, 28, 28, 1).div(255), trainTarget, { testSize: 0.2, randomState: 42 })',
  ],
  [
    '[trainScaled, valScaled, tt, vt] = keras.trainTestSplit(trainInput, trainTarget, { testSize: 0.2, randomState: 42 }); console.log(trainScaled.shape)',
  ],
  [
    'split = keras.trainTestSplit(data.train, { testSize: 0.2, randomState: 42 }); console.log(split)',
    /write trainTestSplit\(images, labels, \{ testSize: 0\.2 \}\)/,
  ],
  [
    '[trainScaled, valScaled, tt, vt] = keras.trainTestSplit(keras.scaleImages(trainInput), trainTarget, { testSize: 0.2, randomState: 42 }); console.log(trainScaled.shape, tt.length)',
  ],
  [
    "cnn = new keras.Sequential(); cnn.add(new keras.Conv2D({ filters: 32, kernelSize: 3, activation: 'relu', padding: 'same', inputShape: [28, 28, 1] })); cnn.add(new keras.AveragePooling2D(3))",
  ],
  ['cnn.add(new keras.AveragePooling2D({ poolSize: 3 }))'],
  ["cnn.add(new keras.Conv2D({ filters: 32, kernelSize: [3, 3], activation: 'relu', padding: 'same' }))"],
  [
    "cnn.add(new keras.AveragePooling2D({ poolSize: 3 })); cnn.add(new keras.Flatten()); cnn.add(new keras.Dense({ units: 100, activation: 'relu' })); cnn.add(new keras.Dropout(0.4))",
  ],
  ["cnn.add(new keras.Dropout({ rate: 0.4 })); cnn.add(new keras.Dense({ units: 10, activation: 'softmax' }))"],
  ['cnn.summary()'],
  ['keras.utils.plotModel(cnn)', /import \{ plotModel \} from 'vitrine\/viz'/],
  ['keras.plotModel(cnn)', /import \{ plotModel \} from 'vitrine\/viz'/],
  ['viz.plotModel(cnn)'],
  ['fig = viz.plotModel(cnn, { showShapes: true, dpi: 50 }); console.log(Object.keys(fig))'],
  [
    "viz.plotModel(cnn, { toFile: TMP + '/x.png', showShapes: true })",
    /write await savefig\('model\.png', plotModel\(model\)\)/,
  ],
  ["await cnn.compile({ optimizer: 'adam', loss: 'sparse_categorical_crossentropy', metrics: 'accuracy' })"],
  ["await cnn.compile({ optimizer: 'adam', loss: 'sparse_categorical_crossentropy', metrics: ['accuracy'] })"],
  ["cp = new keras.callbacks.ModelCheckpoint(TMP + '/best.h5', { saveBestOnly: true })"],
  ["cp = new keras.ModelCheckpoint({ filepath: TMP + '/best.h5', saveBestOnly: true })"],
  [
    "cp = new keras.ModelCheckpoint(TMP + '/best.h5', { saveBestOnly: true }); es = new keras.EarlyStopping({ patience: 2, restoreBestWeights: true })",
  ],
  ['X = { data: trainScaled.data.slice(0, 64 * 784), shape: [64, 28, 28, 1] }; Y = tt.slice(0, 64)'],
  ['X = trainScaled.slice(0, 64); Y = tt.slice(0, 64); console.log(X.shape)'],
  [
    'X = keras.take(trainScaled, [...Array(64).keys()]); Y = keras.take(tt, [...Array(64).keys()]); console.log(X.shape, Y)',
  ],
  [
    'history = await cnn.fit(X, Y, { epochs: 2, validationData: [X, Y], callbacks: [cp, es] }); console.log(history.history)',
  ],
  ['expect(history.history.val_loss.length).toBe(2)'],
  ['history = await cnn.fit(X, Y, { epochs: 1 })'],
  ['history = await cnn.fit(X, Y, { epochs: 1, verbose: 1 })'],
  ["console.log(history.history['loss'], history.epoch)"],
  ['viz.plot(history.history.loss)'],
  ['viz.curves(history.history.loss, history.history.val_loss)', /curves\(\{ loss, val_loss \}\)/],
  ['viz.curves(history)'],
  ['viz.curves(history.history)'],
  ["viz.curves([{ label: 'train', values: history.history.loss }])", /curves\(\{ loss, val_loss \}\)/],
  ['viz.bar(history.history.loss)'],
  ['viz.bars(history.history.loss)', /write bar\(height\) or bar\(x, height\)/],
  ['console.log(await cnn.evaluate(X, Y))'],
  ['[loss, acc] = await cnn.evaluate(X, Y); console.log(loss, acc)'],
  ['expect(loss).toBeGreaterThan(1); expect(acc).toBeLessThan(1)'],
  ['console.log(await cnn.evaluate(X, Y, { returnDict: false }))'],
  [
    'figures = await cnn.evaluate(X, Y); if (figures[0] !== figures.loss || figures[1] === undefined) throw Error(figures[0])',
  ],
  ['new keras.Dense(3, { activation: null }).getConfig().activation'],
  ['preds = await cnn.predict(X.slice?.(0, 1) ?? keras.take(X, [0])); console.log(preds)'],
  ['console.log(keras.argmax(preds))'],
  ['console.log(preds.argMax())'],
  ['console.log(preds.argmax())'],
  ['console.log(preds[0])'],
  ["await cnn.save(TMP + '/best.h5'); await cnn.save(TMP + '/best.keras')"],
  ['mm = new keras.models.Sequential()'],
  [
    "mm = new keras.Sequential(); mm.add(new keras.Conv2D(32, [3, 3], { activation: 'relu', inputShape: [28, 28, 1] }))",
  ],
  [
    "mm.add(new keras.Conv2D({ filters: 4, kernelSize: [3, 3], activation: 'relu', inputShape: [28, 28, 1] })); mm.add(new keras.MaxPooling2D([2, 2]))",
  ],
  ['mm.add(new keras.MaxPooling2D({ poolSize: [2, 2] }))'],
  ['mm.add(new keras.MaxPooling2D(2, 2))'],
  [
    "mm.add(new keras.MaxPooling2D({ poolSize: 2, strides: 2 })); mm.add(new keras.Flatten()); mm.add(new keras.Dense({ units: 10, activation: 'softmax' })); mm.summary()",
  ],
  ['mnist = await keras.loadMNIST(); console.log(mnist.train.images.shape)'],
  ["X.astype('float32')"],
  ['yc = keras.utils.toCategorical(Y)'],
  ['expect(yc.sum()).toBe(64)'],
  ['yc = keras.toCategorical(Y); console.log(yc.shape)'],
  ['yc = keras.toCategorical(Y, 10); console.log(yc.shape)'],
  ['yc = keras.toCategorical(Y, { numClasses: 10 }); console.log(yc.shape)'],
  ["await mm.compile({ optimizer: 'rmsprop', loss: 'categorical_crossentropy', metrics: ['accuracy'] })"],
  ['await mm.fit(X, yc, { epochs: 1, batchSize: 64, validationData: [X, yc] })'],
  [
    'await mm.fit(X, yc, { epochs: 1, batch_size: 64, validation_data: [X, yc] })',
    /unknown option "batch_size", got 64; did you mean "batchSize"\?/,
  ],
  [
    "await mm.compile({ optimizer: new keras.optimizers.Adam({ learningRate: 0.001 }), loss: 'categorical_crossentropy', metrics: ['acc'] })",
  ],
  [
    "await mm.compile({ optimizer: new keras.Adam({ learningRate: 0.001 }), loss: 'categorical_crossentropy', metrics: ['acc'] }); console.log((await mm.fit(X, yc, { epochs: 1 })).history)",
  ],
  [
    'o = new keras.Adam({ lr: 0.5 }); console.log(o.learningRate)',
    /unknown option "lr", got 0\.5; did you mean "learningRate"\?/,
  ],
  ['o = new keras.Adam(0.5); console.log(o.learningRate)'],
  [
    'o = new keras.Adam({ learning_rate: 0.5 }); console.log(o.learningRate)',
    /unknown option "learning_rate", got 0\.5; did you mean "learningRate"\?/,
  ],
  ['g = new keras.preprocessing.image.ImageDataGenerator({ rescale: 1 / 255 })'],
  [
    "g = new keras.ImageDataGenerator({ rescale: 1 / 255, rotationRange: 30, widthShiftRange: 0.1, heightShiftRange: 0.1, shearRange: 0.2, zoomRange: 0.5, horizontalFlip: true, fillMode: 'nearest' })",
  ],
  [
    "tg = await g.flowFromDirectory(DIR, { targetSize: [16, 16], batchSize: 2, classMode: 'binary' }); console.log(tg.classIndices, tg.samples, tg.length)",
  ],
  ['console.log(tg.class_indices, tg.classes)'],
  ['expect(tg.class_indices).toEqual({ cats: 0, dogs: 1 })'],
  [
    "bin = new keras.Sequential([keras.Input({ shape: [16, 16, 3] }), new keras.Flatten(), new keras.Dense({ units: 1, activation: 'sigmoid' })]); await bin.compile({ loss: 'binary_crossentropy', optimizer: 'adam', metrics: ['acc'] }); await bin.fitGenerator(tg, { stepsPerEpoch: 2, epochs: 1 })",
    /write await model\.fit\(generator, \{ stepsPerEpoch \}\)/,
  ],
  ['await bin.fit(tg, { stepsPerEpoch: 2, epochs: 1, validationData: tg, validationSteps: 1 })'],
  [
    "history = await bin.fit(tg, { stepsPerEpoch: 2, epochs: 2, validationData: tg, validationSteps: 1 }); expect(history.epoch).toEqual([0, 1]); expect(Object.keys(history.history)).toEqual(['acc', 'loss', 'val_acc', 'val_loss'])",
  ],
  [
    'console.log((await bin.fit(tg, null, { stepsPerEpoch: 2, epochs: 1, validationData: tg, validationSteps: 1 })).history)',
  ],
  ["await bin.fit(tg); console.log('ok')"],
  ['img = await keras.utils.loadImg(PNG, { targetSize: [15, 15] })'],
  ['img = await keras.loadImg(PNG, { targetSize: [15, 15] })'],
  ['img = await keras.loadImage(PNG, { targetSize: [15, 15] }); console.log(img)'],
  ['x = keras.imgToArray(img)'],
  ['x = keras.imageToArray(img)'],
  ['x = keras.expandDims(img, 0)'],
  ['expect(x.shape).toEqual([1, 15, 15, 3])'],
  ['x = img.reshape([1, ...img.shape]); console.log(x.shape)'],
  ['for await (const b of g.flow(x, { batchSize: 1 })) { console.log(b); break; }'],
  [
    'for await (const b of g.flow({ data: img.data, shape: [1, ...img.shape] }, null, { batchSize: 1 })) { console.log(b); break; }',
  ],
  ['am = new keras.Model({ inputs: model.input, outputs: model.layers.slice(0, 8).map((l) => l.output) })'],
  [
    'am = new keras.Model({ inputs: model.inputs, outputs: model.layers.slice(0, 4).map((l) => l.output) }); acts = await am.predict(ankleBoot); console.log(acts.length, acts[0].shape)',
  ],
  ['console.log(acts[0].at(0, 5, 5, 21), acts[0].get?.(0, 5, 5, 21))'],
  ['expect(acts[0].at(0, 5, 5, 21)).toBe(acts[0][0][5][5][21])'],
  ['viz.matshow(acts[0])', /one channel of one sample is matshow\(a\.at\(0, null, null, 0\)\)/],
  ['console.log(model.layers.map((l) => l.name))'],
  ['viz.activations(acts, { imagesPerRow: 16 })', /write activationSheet\(maps, \{ columns: 16 \}\)/],
  ['viz.featureMaps(acts[0], { columns: 16 })'],
];

tryGuesses(names, guesses);

// JavaScript, which comes first here, says it in its own words.
test.each(['keras.Sequential()', 'keras.Model({ inputs, outputs })', 'keras.Dense(10)'])(
  '%s wants new',
  async (text) => {
    await expect(notebook(names)(text)).rejects.toThrow(/new/);
  },
);
