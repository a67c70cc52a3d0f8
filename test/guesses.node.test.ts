import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { Tensor, array } from '../engine';
import * as keras from '../nn';
import * as viz from '../viz';
import { type Guess, tryGuesses } from './notebook';

const file = join(tmpdir(), `vitrine-guess-${process.pid}.png`);
afterAll(() => rm(file, { force: true }));

const names: Record<string, unknown> = { keras, viz };

const wave = (length: number): Float32Array => Float32Array.from({ length }, (_, i) => Math.sin(i) / 2);

// What needs a GPU to come by stands here ready made, in the form in which the library gives it.
names.FILE = file;
names.convWeights = array({ data: wave(288), shape: [3, 3, 1, 32] });
names.maps = array({ data: wave(28 * 28 * 32), shape: [1, 28, 28, 32] });
names.acts = [names.maps];
names.preds = array({ data: Float32Array.of(0, 0.1, 0.2, 0.7), shape: [1, 4] });
names.history = Object.assign(new keras.History(), { history: { loss: [2, 1], val_loss: [3, 2] }, epoch: [0, 1] });
names.tensor = Object.assign(Object.create(Tensor.prototype) as Tensor, { shape: [2] });
names.offline = { read: () => Promise.reject(new Error('offline')) };
names.cnn = new keras.Sequential([keras.Input({ shape: [8] }), new keras.Dense({ units: 2 })]);

const guesses: readonly Guess[] = [
  // Arrays that come back.
  ['console.log(convWeights.mean(), convWeights.std())'],
  ['console.log(keras.mean(convWeights), keras.std(convWeights))'],
  ['[[trainInput, trainTarget], [testInput, testTarget]] = await keras.loadFashionMNIST(offline)'],
  ['data = await keras.loadFashionMNIST(offline); trainInput = data.train.images; trainTarget = data.train.labels'],
  ["img = trainInput[0]; if (img === undefined) throw Error('undefined'); console.log(img)"],
  ['ankleBoot = trainInput.slice(0, 1).reshape(-1, 28, 28, 1).div(255)'],
  ['ankleBoot = trainInput.slice(0, 1).reshape([-1, 28, 28, 1]).div(255)'],
  ['ankleBoot = keras.scaleImages(keras.take(data.train.images, [0])); console.log(ankleBoot.shape)'],
  ['ankleBoot = keras.scaleImages(trainInput).slice(0, 1); console.log(ankleBoot.shape)'],
  ['ankleBoot = keras.scaleImages(trainInput.slice(0, 1)); console.log(ankleBoot.shape)'],
  ['a = trainInput / 255', /write a\.add\(b\), a\.sub\(b\), a\.mul\(b\), a\.div\(b\)/],
  ["a = trainInput['0:1']", /write a\.slice\(0, 1\) for a\[0:1\]/],
  ['trainInput[60000]', /index 60000 is not one of the 2500/],
  [
    '[trainScaled, valScaled, tt, vt] = keras.trainTestSplit(trainInput.reshape(-1, 28, 28, 1).div(255), trainTarget, { testSize: 0.2, randomState: 42 })',
  ],
  [
    'split = keras.trainTestSplit(data.train, { testSize: 0.2, randomState: 42 })',
    /write trainTestSplit\(images, labels/,
  ],
  [
    '[trainScaled, valScaled, tt, vt] = keras.trainTestSplit(keras.scaleImages(trainInput), trainTarget, { testSize: 0.2, randomState: 42 }); console.log(trainScaled.shape, tt.length)',
  ],
  ['X = trainScaled.slice(0, 64); Y = tt.slice(0, 64); console.log(X.shape)'],
  ['X = keras.take(trainScaled, [...Array(64).keys()]); Y = keras.take(tt, [...Array(64).keys()])'],
  ["X.astype('float32')"],
  ['yc = keras.toCategorical(Y); console.log(yc.shape)'],
  ['yc = keras.toCategorical(Y, 10); console.log(yc.shape)'],
  ['yc = keras.toCategorical(Y, { numClasses: 10 }); console.log(yc.shape)'],
  ['console.log(keras.argmax(preds))'],
  ['console.log(preds.argMax())'],
  ['console.log(preds.argmax())'],
  ['console.log(preds[0])'],
  ['console.log(acts[0].at(0, 5, 5, 21), acts[0].get?.(0, 5, 5, 21))'],

  // Pictures.
  ['fig = viz.hist(convWeights.reshape(-1, 1))'],
  ['fig = viz.histogram(convWeights.reshape(-1, 1))'],
  ['fig = viz.histogram(convWeights)'],
  ["fig = viz.histogram(convWeights, { xlabel: 'weight', ylabel: 'count' })"],
  [
    "viz.histogram(convWeights, { xLabel: 'weight', yLabel: 'count' })",
    /unknown option "xLabel", got .*; did you mean "xlabel"\?/,
  ],
  ['viz.show(fig)', /write await savefig\('figure\.png', figure\)/],
  ['await viz.savefig(FILE, fig)'],
  ['await viz.savefig(fig, FILE)', /takes the path first/],
  ['await viz.savefig(FILE)', /expected a figure/],
  ['viz.imshow(convWeights.slice([0,0,0,0],[3,3,1,1]), { vmin: -0.5, vmax: 0.5 })'],
  ['viz.kernelGrid(convWeights, { vmin: -0.5, vmax: 0.5, rows: 2, columns: 16 })'],
  ["viz.imshow(trainInput.slice(0, 1), { cmap: 'gray_r' })"],
  ["viz.image(trainInput.slice(0, 1), { cmap: 'gray_r' })", /unknown option "cmap", got .*; did you mean "colormap"\?/],
  ["viz.images(trainInput.slice(0, 1), { cmap: 'gray_r' })", /write imageGrid\(images\) for several, imshow\(image\)/],
  ['viz.featureMaps(maps, { rows: 4, columns: 8 })'],
  ['fig = viz.featureMaps(maps); console.log(Object.keys(fig))'],
  ['viz.plotModel(cnn)'],
  ['fig = viz.plotModel(cnn, { showShapes: true, dpi: 50 }); console.log(Object.keys(fig))'],
  [
    "viz.plotModel(cnn, { toFile: 'x.png', showShapes: true })",
    /write await savefig\('model\.png', plotModel\(model\)\)/,
  ],
  ['viz.plot(history.history.loss)'],
  ['viz.plot(history)', /curves\(history\) draws all/],
  ['viz.curves(history.history.loss, history.history.val_loss)', /curves\(\{ loss, val_loss \}\)/],
  ['viz.curves(history)'],
  ['viz.curves(history.history)'],
  ["viz.curves([{ label: 'train', values: history.history.loss }])", /curves\(\{ loss, val_loss \}\)/],
  ['viz.bar(history.history.loss)'],
  ['viz.bars(history.history.loss)', /write bar\(height\) or bar\(x, height\)/],
  ['viz.matshow(acts[0])', /one channel of one sample is matshow\(a\.at\(0, null, null, 0\)\)/],
  ['viz.activations(acts, { imagesPerRow: 16 })', /write activationSheet\(maps, \{ columns: 16 \}\)/],
  ['viz.featureMaps(acts[0], { columns: 16 })'],
  ["viz.xlabel('epoch')", /plot\(values\)\.xlabel\('epoch'\)/],
  ["viz.plot([1, 2], [3, 4], 'bo-', { label: 'train' }).plot([4, 5], 'r--').legend(['a', 'b']).title('Loss')"],
  ["viz.plot([1, 2], 'b*')", /format 'b\*' is unknown/],
  ["viz.plot([1, 2], { colour: 'red' })", /unknown option "colour", got .*; did you mean "color"/],
  ["viz.plot([1, 2], { color: 'crimson' })", /color "crimson" is unknown/],
  ["[fig, axs] = viz.subplots(2, 3, { figsize: [9, 4] }); axs[1][2].imshow(preds).axis('off'); fig.suptitle('All')"],

  // Lists are arrays; what has no numbers here says so.
  ['viz.kernelGrid([[[[1]]]])'],
  ['viz.featureMaps([[[[1], [2]]]])'],
  ['viz.image([[1, 2], [3, 4]])'],
  ['viz.imageGrid([[[1, 2]], [[3, 4]]])'],
  ['viz.confusionMatrix([[3, 1], [2, 4]])'],
  ['viz.overlay([[1, 2], [3, 4]], [[1]])'],
  ['viz.histogram([1, 2, 3])'],
  ['viz.kernelGrid()', /kernelGrid: expected an array or lists of numbers, got undefined/],
  ['viz.kernelGrid(Promise.resolve(convWeights))', /kernelGrid: .*got a promise; await it first/],
  ['viz.featureMaps(tensor)', /featureMaps: got a \w+, whose numbers are on the GPU; give await tensor\.array\(\)/],
  ['viz.plot(tensor)', /plot: got a \w+, whose numbers are on the GPU; give await tensor\.array\(\)/],
  ['viz.imshow(tensor)', /imshow: got a \w+, whose numbers are on the GPU/],
  ['viz.hist(tensor)', /hist: got a \w+, whose numbers are on the GPU/],
  ['viz.plotModel({})', /plotModel: expected a model, got/],
  ['viz.curves()', /curves: expected series by name, curves\(\{ loss, val_loss \}\), got undefined/],
  ['await viz.plot([1, 2], { label: 3 }).title(3).savefig(FILE)'],
  ['viz.plot([1, 2]).title({ text: 3 })', /title: expected a text, got \{ text \}/],
  ["viz.plot([1, 2]).title('x', { fontsiz: 20 })", /title: unknown option "fontsiz", got 20/],
  ["viz.plot([1, 2]).xlabel('x', { fontsize: 20 })", /xlabel: unknown option "fontsize"/],
  ["viz.plot([1, 2]).suptitle('x', { fontsize: 20 })", /suptitle: unknown option "fontsize"/],
  ["viz.plot([1, 2]).legend({ loc: 'uper' })", /legend: expected a list of names, .*got \{ loc \}/],
  ['await viz.savefig(FILE, fig, { dpi: 300 })', /savefig: unknown option "dpi", got 300; .*pixelRatio/],
  ['await fig.savefig(FILE, { dpi: 300 })', /savefig: unknown option "dpi"/],
  ["await viz.savefig('a.jpg', fig)", /name must end with \.png, got a\.jpg/],
  ["await viz.savefig('a.svg', fig)", /name must end with \.png, got a\.svg/],
];

tryGuesses(names, guesses);

test('the file that was saved is a PNG', async () => {
  expect((await readFile(file)).subarray(1, 4).toString()).toBe('PNG');
});
