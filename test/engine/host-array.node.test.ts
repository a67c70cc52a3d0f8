import { describe, expect, test } from 'vitest';
import { ArgumentError, type HostArray, type HostDType, ShapeError, array, sizeOf } from '../../engine';
import golden from '../keras/arrays.json';

type Told = number | { shape: number[]; bits?: number[]; digest?: string };

const made = new Map<string, HostArray>();

/** As in arrays.py. */
function values(shape: readonly number[], dtype: string): HostArray {
  const key = `${dtype} ${shape.join(' ')}`;
  if (!made.has(key)) made.set(key, make(shape, dtype));
  return made.get(key)!;
}

function make(shape: readonly number[], dtype: string): HostArray {
  const whole = Float64Array.from({ length: sizeOf(shape) }, (_, i) => (i * 7919 + Math.floor(i / 31) * 104729) % 1013);
  const of = {
    float32: (v: number) => Math.fround(v - 506) / 97,
    uint8: (v: number) => v,
    int32: (v: number) => v - 506,
  };
  return array(whole.map(of[dtype as keyof typeof of]), dtype as HostDType).reshape(shape);
}

function told(result: number | HostArray): Told {
  if (typeof result === 'number') return result;
  const { shape, data } = result;
  const bits = new Uint32Array(data instanceof Uint8Array ? Uint32Array.from(data) : data.slice().buffer);
  if (bits.length <= 12) return { shape: [...shape], bits: [...bits] };
  let digest = 0xcbf29ce484222325n;
  for (const bit of bits) digest = ((digest ^ BigInt(bit)) * 0x100000001b3n) & 0xffffffffffffffffn;
  return { shape: [...shape], digest: String(digest) };
}

const NAMES = ['sum', 'mean', 'std', 'var', 'min', 'max', 'argmax', 'argmin', 'argsort'];

test.each(NAMES)('%s is NumPy’s to the bit, along every axis', (name) => {
  const cases = golden.cases.filter((each) => each.of === name);
  expect(cases.length).toBeGreaterThan(100);
  for (const { shape, dtype, axis, is } of cases) {
    const source = values(shape, dtype) as unknown as Record<string, (axis: unknown) => number | HostArray>;
    expect({ shape, dtype, axis, is: told(source[name]!(axis)) }).toEqual({ shape, dtype, axis, is });
  }
});

test('arithmetic is NumPy’s, of shapes that broadcast and of scalars', () => {
  const by = (name: string) => name as 'subtract' | 'multiply' | 'divide' | 'add';
  for (const { left, right, of, is } of golden.pairs)
    expect({ of, is: told(values(left, 'float32')[by(of)](values(right, 'float32').add(9))) }).toEqual({ of, is });
  for (const { of, by: scalar, is } of golden.scalars)
    expect({ of, is: told(values([50], 'float32')[by(of)](scalar)) }).toEqual({ of, is });
  expect(array(Uint8Array.of(200, 100)).add(100).toArray()).toEqual([300, 200]);
  expect(
    array([1, 2])
      .mul([[1], [10]])
      .toArray(),
  ).toEqual([
    [1, 2],
    [10, 20],
  ]);
  expect(() => array([1, 2]).add([1, 2, 3])).toThrow(/add: \[2\] and \[3\] do not broadcast/);
});

const grid = array([
  [1, 2, 3],
  [4, 5, 6],
]);

describe('parts', () => {
  test('elements and rows by index, from the end too, and by null for a whole axis', () => {
    expect([grid.at(0, 1), grid.at(-1, -1), grid.item(1, 0)]).toEqual([2, 6, 4]);
    expect((grid.at(1) as HostArray).toArray()).toEqual([4, 5, 6]);
    expect((grid.at(null, 1) as HostArray).toArray()).toEqual([2, 5]);
    expect((grid[0] as HostArray).toArray()).toEqual([1, 2, 3]);
    expect((grid[-1] as HostArray)[0]).toBe(4);
    const maps = values([2, 4, 5, 6], 'float32');
    const map = maps.at(1, null, null, 3) as HostArray;
    expect(map.shape).toEqual([4, 5]);
    expect(map.at(2, 1)).toBe(maps.at(1, 2, 1, 3));
  });

  test('an index that is not there is an error that says how to write it', () => {
    expect(() => grid.at(2)).toThrow(/index 2 is not one of the 2 along axis 0 of an array of \[2, 3\]/);
    expect(() => grid[7]).toThrow(ArgumentError);
    expect(() => grid.at(0, 0, 0)).toThrow(/3 indices for an array of \[2, 3\]/);
    expect(() => grid.item(0)).toThrow(/give an index for each axis/);
    const byText = grid as unknown as Record<string, unknown>;
    for (const key of ['0:1', '0,1', '1.5', ':'] as const) expect(() => byText[key]).toThrow(/a\.slice\(0, 1\)/);
    expect(() => {
      byText['0'] = 5;
    }).toThrow(/write to its data/);
  });

  test('ranges of rows as of a typed array, or of each axis', () => {
    expect(grid.slice(0, 1).toArray()).toEqual([[1, 2, 3]]);
    expect(grid.slice(-1).toArray()).toEqual([[4, 5, 6]]);
    expect(grid.slice(1, 99).shape).toEqual([1, 3]);
    expect(grid.slice(2, 1).shape).toEqual([0, 3]);
    expect(grid.slice([0, 1], [2, 3]).toArray()).toEqual([
      [2, 3],
      [5, 6],
    ]);
    expect(grid.slice([null, -1]).toArray()).toEqual([[3], [6]]);
    const kernel = values([3, 3, 1, 32], 'float32');
    const first = kernel.slice([0, 0, 0, 0], [3, 3, 1, 1]);
    expect(first.shape).toEqual([3, 3, 1, 1]);
    expect(first.at(2, 1, 0, 0)).toBe(kernel.at(2, 1, 0, 0));
    expect(() => grid.slice([0, 0, 0], [1, 1, 1])).toThrow(/one of each axis/);
    const row = grid.slice(0, 1);
    row.data[0] = 9;
    expect(grid.at(0, 0)).toBe(1);
  });

  test('iteration gives the rows, of one axis the numbers', () => {
    expect(Array.from(grid, (row) => (row as HostArray).sum())).toEqual([6, 15]);
    expect([...array([7, 8])]).toEqual([7, 8]);
    expect([grid.length, array([7, 8]).length]).toEqual([2, 2]);
    expect(() => [...array(5)]).toThrow(ArgumentError);
  });
});

describe('forms', () => {
  test('reshape takes sizes or a list, and finds the one that is -1', () => {
    expect(grid.reshape(-1, 1).shape).toEqual([6, 1]);
    expect(grid.reshape([3, -1]).shape).toEqual([3, 2]);
    expect(grid.reshape([1, ...grid.shape]).shape).toEqual([1, 2, 3]);
    expect(grid.flatten().data).toBe(grid.data);
    for (const shape of [[4, -1], [-1, -1], [7], [2.5, 2.4]])
      expect(() => grid.reshape(shape)).toThrow(/reshape: \[2, 3\] has 6 elements/);
    expect(() => grid.reshape(5)).toThrow(ShapeError);
  });

  test('axes are added, dropped and turned', () => {
    expect([grid.expandDims(0).shape, grid.expandDims(-1).shape, grid.expandDims(1).shape]).toEqual([
      [1, 2, 3],
      [2, 3, 1],
      [2, 1, 3],
    ]);
    expect(() => grid.expandDims(3)).toThrow(/axis 3 is not one of -3\.\.2/);
    expect(grid.expandDims(0).squeeze().shape).toEqual([2, 3]);
    expect(() => grid.squeeze(0)).toThrow(ShapeError);
    expect(grid.T.toArray()).toEqual([
      [1, 4],
      [2, 5],
      [3, 6],
    ]);
    const cube = values([2, 3, 4], 'int32');
    const turned = cube.transpose(2, 0, 1);
    expect(turned.shape).toEqual([4, 2, 3]);
    expect(turned.at(3, 1, 2)).toBe(cube.at(1, 2, 3));
    expect(cube.transpose([0, 2, 1]).shape).toEqual([2, 4, 3]);
    expect(() => cube.transpose(0, 0, 1)).toThrow(/not an order of the axes/);
  });

  test('types by NumPy’s names', () => {
    expect(array(Uint8Array.of(1, 2)).astype('float32').data).toEqual(Float32Array.of(1, 2));
    expect(array([1.9, 200]).astype('uint8').toArray()).toEqual([1, 200]);
    expect([grid.dtype, grid.ndim, grid.size]).toEqual(['float32', 2, 6]);
    expect(() => grid.astype('float64' as HostDType)).toThrow(/expected one of float32, uint8, int32, uint32/);
  });

  test('chollet’s sheet in his own words', () => {
    const channel = grid.sub(grid.mean()).div(grid.std()).mul(64).add(128).clip(0, 255).astype('uint8');
    expect(channel.toArray()).toEqual([
      [34, 71, 109],
      [146, 184, 221],
    ]);
  });
});

test('reductions keep axes when asked, take options in either place, and name what they do not know', () => {
  expect((grid.mean(1, { keepdims: true }) as HostArray).toArray()).toEqual([[2], [5]]);
  expect((grid.sum({ axis: [0, 1], keepdims: true }) as HostArray).toArray()).toEqual([[21]]);
  expect((grid.max({ axis: -1 }) as HostArray).toArray()).toEqual([3, 6]);
  expect((grid.argmax(1) as HostArray).toArray()).toEqual([2, 2]);
  expect(array([1, 2]).std({ ddof: 1 })).toBe(Math.fround(Math.SQRT1_2));
  expect(array([1, 2]).argmax(0)).toBe(1);
  expect(() => grid.mean({ axes: 0 } as object)).toThrow(/unknown option "axes", got 0; did you mean "axis"\?/);
  expect(() => grid.mean(2)).toThrow(/mean: axis 2 is not one of -2\.\.1/);
  expect(() => array([]).max()).toThrow(/no elements/);
  expect([array([1, NaN, 3]).max(), array([1, NaN, 3]).argmax(), array([]).mean()]).toEqual([NaN, 1, NaN]);
  expect(array([2, NaN, 1, -Infinity]).argsort().toArray()).toEqual([3, 2, 0, 1]);
});

test('other spellings of a name are the same, and what is none is undefined', () => {
  expect(grid.argMax()).toBe(5);
  const any = grid as unknown as Record<string, (...given: unknown[]) => unknown>;
  expect(any.arg_max!()).toBe(5);
  expect((any.expand_dims!(0) as HostArray).shape).toEqual([1, 2, 3]);
  expect((any.true_divide!(2) as HostArray).at(0, 0)).toBe(0.5);
  expect(grid.tolist()).toEqual(grid.toArray());
  expect((grid.mean({ axis: 0, keepDims: true } as object) as HostArray).shape).toEqual([1, 3]);
  expect([any.then, any.toJSON, any.nothing]).toEqual([undefined, undefined, undefined]);
});

test('JavaScript’s operators are an error that names the methods, except of one number', () => {
  expect(() => Number(grid)).toThrow(/write a\.add\(b\)/);
  expect(Number(array([[7]]))).toBe(7);
  expect(String(grid)).toBe('[[1,2,3],[4,5,6]]');
  expect(String(values([5000], 'uint8'))).toBe('uint8 array of [5000]');
});

test('it is an object of data and shape, which a worker’s message and a comparison see', () => {
  expect(grid).toEqual({ data: Float32Array.of(1, 2, 3, 4, 5, 6), shape: [2, 3] });
  expect(Object.keys(structuredClone({ ...grid }))).toEqual(['data', 'shape']);
  expect(structuredClone(grid)).toEqual(grid);
  expect(array(structuredClone(grid)).sum()).toBe(21);
});
