import { expect, it } from 'vitest';
import {
  ArgumentError,
  Dense,
  Input,
  getRegisteredName,
  getRegisteredObject,
  isKerasTensor,
  packXYSampleWeight,
  registerKerasSerializable,
  unpackXYSampleWeight,
} from '../../nn';

it('packs what a batch has, as Keras', () => {
  const [x, y, weight] = [Float32Array.of(1), Float32Array.of(2), Float32Array.of(3)];
  expect(packXYSampleWeight(x)).toBe(x);
  expect(packXYSampleWeight([x, x])).toEqual([[x, x]]);
  expect(packXYSampleWeight(x, y)).toEqual([x, y]);
  expect(packXYSampleWeight(x, y, weight)).toEqual([x, y, weight]);
  expect(packXYSampleWeight(x, null, weight)).toBe(x);
});

it('unpacks it', () => {
  const x = Float32Array.of(1);
  expect(unpackXYSampleWeight(x)).toEqual([x, null, null]);
  expect(unpackXYSampleWeight([x])).toEqual([x, null, null]);
  expect(unpackXYSampleWeight([x, x])).toEqual([x, x, null]);
  expect(unpackXYSampleWeight([x, x, x])).toEqual([x, x, x]);
  for (const list of [[], [x, x, x, x]]) expect(() => unpackXYSampleWeight(list)).toThrow(ArgumentError);
});

it('tells places of a graph from all else', () => {
  expect(isKerasTensor(new Dense(2).apply(Input([4])))).toBe(true);
  for (const other of [Float32Array.of(1), new Dense(2), null, 1]) expect(isKerasTensor(other)).toBe(false);
});

it('says what is registered, by its name and by itself', () => {
  class Doubled extends Dense {}
  class Plain extends Dense {}
  registerKerasSerializable(Doubled, { package: 'names' });
  const half = registerKerasSerializable((x: number) => x / 2, { package: 'names', name: 'half' });
  expect(getRegisteredName(Doubled)).toBe('names>Doubled');
  expect(getRegisteredName(half)).toBe('names>half');
  expect(getRegisteredName(Plain)).toBe('Plain');
  expect(getRegisteredName(Dense)).toBe('Dense');
  expect(getRegisteredObject('names>Doubled')).toBe(Doubled);
  expect(getRegisteredObject('names>half')).toBe(half);
  expect(getRegisteredObject('Plain')).toBeNull();
  expect(getRegisteredObject('Plain', { Plain })).toBe(Plain);
  expect(getRegisteredObject('Plain', null, { Plain })).toBe(Plain);
});
