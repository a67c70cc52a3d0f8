import { expect, test } from 'vitest';
import {
  arrayToImg,
  expandDims,
  imageToArray,
  imgToArray,
  loadFashionMNIST,
  loadImage,
  loadImg,
  loadMNIST,
  argmax,
  argsort,
  mean,
  scaleImages,
  std,
  take,
  toCategorical,
  trainTestSplit,
} from '../../nn';

const offline = { read: () => Promise.reject(new Error('offline')) };

test('data sets come apart as Keras’s tuples, beside their names', async () => {
  for (const data of [await loadFashionMNIST(offline), await loadMNIST()]) {
    const { train, test } = data;
    const [[x, y], [testX, testY]] = data;
    // By identity: a comparison would go through every pixel.
    const same = [x, y, testX, testY, data[0], data[1], train[0], train[1]];
    const named = [train.images, train.labels, test.images, test.labels, train, test, x, y];
    expect(same.map((each, i) => each === named[i])).toEqual(same.map(() => true));
    expect([train.images.ndim, train.images.dtype, train.labels.length]).toEqual([3, 'uint8', train.images.length]);
    expect(Object.keys(train)).toEqual(['images', 'labels']);
    expect(Object.keys(data).slice(0, 2)).toEqual(['train', 'test']);
  }
});

test('what functions of the data give has the methods of what they were given', async () => {
  const { train } = await loadFashionMNIST(offline);
  const scaled = scaleImages(train.images);
  const boot = scaled.slice(0, 1);
  expect([boot.shape, boot.scale, boot.dtype]).toEqual([[1, 28, 28, 1], 1 / 255, 'float32']);
  expect(boot.max()).toBe(1);
  expect(scaleImages(train.images.slice(0, 1))).toEqual(boot);
  expect(scaleImages(take(train.images, [0]))).toEqual(boot);
  expect(boot.mean()).toBeCloseTo(train.images.slice(0, 1).reshape(-1, 28, 28, 1).div(255).mean(), 6);
  const pieces = trainTestSplit(scaled, train.labels, { testSize: 0.2, randomState: 42 });
  expect(pieces.map(({ shape }) => shape)).toEqual([[2000, 28, 28, 1], [500, 28, 28, 1], [2000], [500]]);
  expect(pieces[0].slice(0, 64).scale).toBe(1 / 255);
  expect(pieces[2].slice(0, 64).length).toBe(64);
  expect(take({ data: Float32Array.of(1, 2), shape: [2] }, [1])).toStrictEqual({
    data: Float32Array.of(2),
    shape: [1],
  });
  expect(() => trainTestSplit(train as never, { testSize: 0.2 })).toThrow(/write trainTestSplit\(images, labels/);
  expect(() => trainTestSplit(train.labels, train as never, {})).toThrow(/takes arrays, then options/);
});

test('classes, in either form of how many', () => {
  const once = toCategorical([1, 0, 2], 4);
  expect(toCategorical([1, 0, 2], { numClasses: 4 })).toEqual(once);
  expect(once.sum()).toBe(3);
  expect(once.argmax(1)).toEqual({ data: Uint32Array.of(1, 0, 2), shape: [3] });
  expect(() => toCategorical([1], { classes: 2 } as object)).toThrow(/unknown option "classes"/);
});

test('images, by Keras’s names too', async () => {
  expect([loadImg, imgToArray]).toEqual([loadImage, imageToArray]);
  const image = arrayToImg({ data: Float32Array.of(0, 1, 2, 3), shape: [2, 2, 1] });
  expect(image.flatten().toArray()).toEqual([0, 85, 170, 255]);
  const x = imgToArray(image);
  expect(expandDims(x, 0).shape).toEqual([1, 2, 2, 1]);
  expect(x.reshape([1, ...x.shape]).shape).toEqual([1, 2, 2, 1]);
});

test('NumPy’s functions take arrays in any form', () => {
  expect([mean([1, 2, 3]), std([1, 3]), argmax([1, 5, 2])]).toEqual([2, 1, 1]);
  expect(mean({ data: Uint8Array.of(1, 2), shape: [1, 2] }, 0)).toEqual({ data: Float32Array.of(1, 2), shape: [2] });
  expect(argsort([3, 1, 2]).toArray()).toEqual([1, 2, 0]);
  expect(() => std(Promise.resolve([1]) as never)).toThrow(/got a promise; await it first: std\(await \.\.\.\)/);
});
