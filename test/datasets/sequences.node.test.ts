import { expect, it } from 'vitest';
import { ArgumentError, ShapeError, padSequences, utils } from '../../nn';
import type { PadSequencesOptions } from '../../nn/datasets';
import keras from '../keras/utils.json';

it.each(keras.padded)('pads $sequences by $options as Keras', ({ sequences, options, shape, data }) => {
  const padded = padSequences(sequences, options as PadSequencesOptions);
  expect(padded.shape).toEqual(shape);
  expect(Array.from(padded.data)).toEqual(data);
});

it('takes arrays, and options by position; makes arrays of the type asked for', () => {
  const padded = padSequences([Uint8Array.of(1, 2, 3), [4]], 2, 'float32', 'post', 'post', 9);
  expect(padded).toEqual({ data: Float32Array.of(1, 2, 4, 9), shape: [2, 2] });
  expect(padSequences([[1]]).data).toBeInstanceOf(Int32Array);
  expect(padSequences([[1], [2, 3]], { maxlen: 0 }).shape).toEqual([2, 0]);
});

it.each<[string, () => unknown, new (message: string) => Error, string]>([
  ['no list', () => padSequences(1 as never), ArgumentError, 'takes a list of sequences'],
  ['a number', () => padSequences([[1], 2]), ArgumentError, 'sequence 1 must be a list of steps, got 2'],
  ['nothing', () => padSequences([]), ArgumentError, 'give maxlen'],
  ['steps of two shapes', () => padSequences([[1], [[1, 2]]]), ShapeError, 'steps of sequence 1 have shape [2]'],
  ['a side', () => padSequences([[1]], { padding: 'left' as never }), ArgumentError, "padding must be 'pre' or 'post'"],
])('padSequences of %s is refused', (_, make, type, message) => {
  expect(make).toThrow(type);
  expect(make).toThrow(message);
});

it.each(keras.normalized)('normalizes along $axis by order $order as Keras', ({ axis, order, data }) => {
  const p = order === 'inf' ? Infinity : order === '-inf' ? -Infinity : Number(order);
  const normalized = utils.normalize(keras.x, axis, p);
  expect(normalized.shape).toEqual([3, 2, 4]);
  data.forEach((value, i) => expect(Math.abs(normalized.data[i]! - value)).toBeLessThanOrEqual(2e-7 * Math.abs(value)));
});

it('normalizes along the first axis, and leaves what is 0', () => {
  const normalized = utils.normalize([[3, 0], [4, 0]], { axis: 0 }); // prettier-ignore
  expect(normalized).toEqual({ data: Float32Array.of(0.6, 0, 0.8, 0), shape: [2, 2] });
  expect(() => utils.normalize([1, 2], 1)).toThrow('normalize: axis must be one of the 1 of the array, got 1');
});
