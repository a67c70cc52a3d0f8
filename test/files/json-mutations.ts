import type { JSONObject, JSONValue } from '../../nn/io/json';
import { isObject } from '../../nn/io/json';

/** An integer from `low` to `high`, both possible. */
export type Pick = (low: number, high: number) => number;

/** What stands where something else should. */
const OTHERS: readonly (() => JSONValue)[] = [
  () => null,
  () => true,
  () => 0,
  () => -1,
  () => 0.5,
  () => 1e308,
  () => 2 ** 53,
  () => 2 ** 31 - 1,
  () => 65536,
  () => Array.from({ length: 20_000 }, () => 1),
  () => 'a_'.repeat(50_000),
  () => NaN,
  () => '',
  () => 'x',
  () => 'constructor',
  () => 'a/b',
  () => [],
  () => [null],
  () => [[1, 2], [3]],
  () => Object.create(null) as JSONObject,
  () => object([['class_name', 'Dense']]),
  () => object([['config', object([])]]),
  () =>
    object([
      ['class_name', object([])],
      ['config', object([])],
    ]),
  () => object([['toString', 1], ['length', 3]]), // prettier-ignore
];

/** As the parser gives it, without a prototype. */
function object(entries: readonly (readonly [string, JSONValue])[]): JSONObject {
  const made = Object.create(null) as Record<string, JSONValue>;
  for (const [key, value] of entries) made[key] = value;
  return made;
}

interface Place {
  readonly value: JSONValue;
  readonly path: string;
  /** The whole with something else here; nothing at all by undefined. */
  put(value: JSONValue | undefined): JSONValue;
}

/** Every place in a value. */
function* places(value: JSONValue, path = '$', put: Place['put'] = (other) => other ?? null): Generator<Place> {
  yield { value, path, put };
  if (Array.isArray(value))
    for (const [i, each] of (value as readonly JSONValue[]).entries())
      yield* places(each, `${path}[${i}]`, (other) =>
        put(other === undefined ? (value as JSONValue[]).toSpliced(i, 1) : (value as JSONValue[]).with(i, other)),
      );
  else if (isObject(value)) {
    const entries = Object.entries(value) as [string, JSONValue][];
    for (const [i, [key, each]] of entries.entries())
      yield* places(each, `${path}.${key}`, (other) =>
        put(object(other === undefined ? entries.toSpliced(i, 1) : entries.with(i, [key, other]))),
      );
  }
}

/**
 * A text with something in it changed by its structure: dropped, of another type, in another's place, or within itself.
 */
export function mutateJSON(value: JSONValue, pick: Pick): { value: JSONValue; how: string } {
  const all = [...places(value)];
  const one = all[pick(0, all.length - 1)]!;
  const other = all[pick(0, all.length - 1)]!;
  switch (pick(0, 8)) {
    case 0:
      return { value: one.put(undefined), how: `${one.path} dropped` };
    case 1:
      return { value: one.put(other.value), how: `${one.path} is what ${other.path} is` };
    case 2:
      return { value: one.put([one.value]), how: `${one.path} in a list` };
    case 3:
      return { value: one.put(object([['config', one.value]])), how: `${one.path} in an object` };
    case 4: {
      const list = all.filter((place) => Array.isArray(place.value));
      const long = list[pick(0, list.length - 1)] ?? one;
      const members = Array.isArray(long.value) ? (long.value as readonly JSONValue[]) : [long.value];
      return { value: long.put([...members, ...members.toReversed()]), how: `${long.path} twice` };
    }
    case 5: {
      const numbers = all.filter((place) => typeof place.value === 'number');
      const number = numbers[pick(0, numbers.length - 1)] ?? one;
      const value = typeof number.value === 'number' ? number.value : 1;
      return {
        value: number.put([-value, 2 * value, value + 1, value / 2][pick(0, 3)] ?? null),
        how: `${number.path} off`,
      };
    }
    default: {
      const given = OTHERS[pick(0, OTHERS.length - 1)]!();
      return { value: one.put(given), how: `${one.path} is ${JSON.stringify(given).slice(0, 80)}` };
    }
  }
}
