import { expect, test } from 'vitest';
import { ArgumentError } from '../../engine/errors';
import { toCategorical } from '../../nn/datasets';

test("is Keras's example", () => {
  const identity = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];
  expect(toCategorical([0, 1, 2, 3], 4)).toEqual({ data: Float32Array.from(identity), shape: [4, 4] });
});

test('takes typed arrays and arrays with a shape, and tells the classes from the largest label', () => {
  const expected = { data: Float32Array.of(0, 0, 1, 1, 0, 0), shape: [2, 3] };
  expect(toCategorical(Uint8Array.of(2, 0))).toEqual(expected);
  expect(toCategorical({ data: Int32Array.of(2, 0), shape: [2] })).toEqual(expected);
  // A last axis of 1 goes, as in Keras; others stay.
  expect(toCategorical({ data: Float32Array.of(2, 0), shape: [2, 1] })).toEqual(expected);
  expect(toCategorical({ data: Uint8Array.of(1, 0, 0, 1), shape: [2, 2] }).shape).toEqual([2, 2, 2]);
  expect(toCategorical([0], 5).shape).toEqual([1, 5]);
  expect(toCategorical([], 5)).toEqual({ data: new Float32Array(0), shape: [0, 5] });
});

test('takes every form that samples have', () => {
  const expected = { data: Float32Array.of(0, 1, 1, 0), shape: [2, 2] };
  const forms = [
    BigInt64Array.of(1n, 0n),
    Float64Array.of(1, 0),
    Int8Array.of(1, 0),
    [true, false],
    [1n, 0n],
    [[1], [0]],
    [Uint8Array.of(1), Uint8Array.of(0)],
    { data: [1, 0], shape: [2] },
  ];
  for (const labels of forms) expect(toCategorical(labels)).toEqual(expected);
  expect(() => toCategorical([['1']] as never)).toThrow(ArgumentError);
});

test.each<[number[], number | undefined, RegExp]>([
  [[0, 3], 3, /label 3 at 1 is not a class of 3; they are 0\.\.2/],
  [[0, -1], undefined, /label -1 at 1 is not a class; labels are integers from 0/],
  [[-1], undefined, /label -1 at 0/],
  [[0.5], 2, /label 0\.5 at 0/],
  [[NaN], undefined, /label NaN at 0/],
  [[0], 0, /numClasses must be a positive integer, got 0/],
  [[0], 1.5, /numClasses/],
  [[], undefined, /no labels/],
])('refuses %j of %s classes', (labels, classes, message) => {
  expect(() => toCategorical(labels, classes)).toThrow(ArgumentError);
  expect(() => toCategorical(labels, classes)).toThrow(message);
});
