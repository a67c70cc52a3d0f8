import { expect, it } from 'vitest';
import { ArgumentError, array } from '../../../engine';
import {
  type Arrays,
  decoded,
  encodedProperties,
  encodedState,
  propertiesOf,
  putBack,
} from '../../../nn/callbacks/kept-values';

/** Keeps an object's properties in JSON. @returns what puts them back into the same object, or into another. */
function keep(object: object): (into?: object) => void {
  const arrays: Arrays = new Map();
  const json = JSON.stringify(encodedProperties(propertiesOf(object), arrays));
  return (into = object) => putBack('Callback', into, decoded(JSON.parse(json), arrays) as object, propertiesOf(into));
}

it('values come back as they were, with their bits', () => {
  const values = {
    numbers: [-0, NaN, Infinity, -Infinity, 0.1],
    others: [null, undefined, true, 'text', 2n ** 70n],
    views: [Float32Array.of(NaN, -0), BigInt64Array.of(-1n), new Uint8ClampedArray(0)],
    nested: { $number: '7', $array: 'x', deep: { list: [{ a: [1] }] } },
  };
  const object: Record<string, unknown> = structuredClone(values);
  const put = keep(object);
  for (const name of Object.keys(object)) object[name] = 5;
  put();
  expect(object).toEqual(values);
});

it('an array keeps its methods', () => {
  const object = { best: [array([[1, 2], [3, 4]])] }; // prettier-ignore
  const put = keep(object);
  object.best = [];
  put();
  expect(object.best[0]!.mean()).toBe(2.5);
  expect(object.best[0]!.shape).toEqual([2, 2]);
});

it('what cannot be kept stays as it is, and so does the object that has it', () => {
  class Chart {
    points = 1;
  }
  const circle: { count: number; self?: object } = { count: 1 };
  circle.self = circle;
  const frozen = Object.freeze({ print: () => 1, of: { count: 1 } });
  const object = {
    options: { count: 1, print: () => 2, within: { count: 1, chart: new Chart() } },
    list: [1, () => 3],
    rows: [{ count: 1, print: () => 4 }],
    seen: new Set([1]),
    when: new Date(0),
    count: 1,
    get double(): number {
      return this.count * 2;
    },
    circle,
    frozen,
  };
  const before = { ...object, within: object.options.within };
  const put = keep(object);
  object.options.count = object.options.within.count = object.count = circle.count = frozen.of.count = 9;
  object.options.within.chart.points = 9;
  object.list.push(8);
  Object.assign(object.options, { later: 1 });
  Object.assign(object, { later: 1, lateChart: new Chart() });
  put();
  expect(object.options).toBe(before.options);
  expect(object.options.within).toBe(before.within);
  expect(object.options).toEqual({ count: 1, print: before.options.print, within: { count: 1, chart: { points: 9 } } });
  expect([object.list, object.rows, object.seen, object.when]).toEqual([
    before.list,
    before.rows,
    before.seen,
    before.when,
  ]);
  expect(object.list).toBe(before.list);
  expect([object.count, object.double, circle.count, circle.self, frozen.of.count]).toEqual([1, 2, 1, circle, 1]);
  expect('later' in object).toBe(false);
  expect((object as { lateChart?: Chart }).lateChart).toBeInstanceOf(Chart);
});

it('an object with a function is put back into one that another process has made', () => {
  const put = keep({ options: { count: 7, print: () => 1 } });
  const other = { options: { count: 0, print: () => 2 } };
  put(other);
  expect([other.options.count, other.options.print()]).toEqual([7, 2]);
});

it('an object that is gone, with a function in it, is an error that says what to do', () => {
  const object: { options: object | null } = { options: { count: 7, print: () => 1 } };
  const put = keep(object);
  object.options = null;
  expect(() => put()).toThrow(ArgumentError);
  expect(() => put()).toThrow(/^Callback\.options: .* and now null; keep what counts in stateDict\(\)/);
});

it('stateDict() may have none of this', () => {
  for (const value of [() => 1, new Set(), [() => 1], { a: new Date() }])
    expect(() => encodedState({}, { value }, new Map())).toThrow('stateDict(): numbers, texts and arrays are kept');
});
