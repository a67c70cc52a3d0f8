import { ArgumentError, DataError, type NDArray } from '../../engine';
import { HostArray } from '../../engine/host-array';
import type { SafetensorsTensor } from '../io/safetensors';
import { isOptions, shown } from '../schema';

/** Arrays, by the names that what is kept has of them. */
export type Arrays = Map<string, SafetensorsTensor>;
export type ReadArrays = ReadonlyMap<string, { readonly data: ArrayBufferView }>;

/** What an object has, by name. */
export type Properties = ReadonlyMap<string, unknown>;

/** In the place of what cannot be kept, and stays what it is. */
const STAYS = Symbol('stays');

/** As an array's bytes are read again. */
const VIEWS = [
  Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array,
  Float64Array, BigInt64Array, BigUint64Array,
] as const; // prettier-ignore

/** A copy. */
const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(new Uint8Array(buffer, byteOffset, byteLength));

/** An object's own properties. A getter is none: it follows from others. */
export function propertiesOf(object: object): Properties {
  const descriptors = Object.entries(Object.getOwnPropertyDescriptors(object));
  return new Map(
    descriptors.flatMap(([name, each]) => (each.enumerable && 'value' in each ? [[name, each.value]] : [])),
  );
}

/** What a `stateDict()` gave. @throws ArgumentError for what cannot be kept in it. */
export const encodedState = (owner: object, state: object, arrays: Arrays): unknown =>
  encoded(state, arrays, (value) => {
    throw new ArgumentError(
      `${owner.constructor.name}.stateDict(): numbers, texts and arrays are kept, in lists or objects, ` +
        `got ${shown(value)}; give it as these`,
    );
  });

/** The same of an object with these properties. What cannot be kept in it is noted. */
export const encodedProperties = (properties: Properties, arrays: Arrays): unknown =>
  encoded(Object.fromEntries(properties), arrays);

/**
 * What JSON can say of a value; arrays go among the others.
 * @param unsaid called of what cannot be said, and of a list that has some. Default: that it stays is noted.
 */
export function encoded(
  given: unknown,
  arrays: Arrays,
  unsaid: (value: unknown) => void = () => undefined,
  within: readonly unknown[] = [],
): unknown {
  if (given === undefined) return { $undefined: true };
  if (given === null || typeof given === 'string' || typeof given === 'boolean') return given;
  if (typeof given === 'bigint') return { $bigint: String(given) };
  if (typeof given === 'number') {
    if (Object.is(given, -0)) return { $number: '-0' };
    return Number.isFinite(given) ? given : { $number: String(given) };
  }
  const stays = (): unknown => {
    unsaid(given);
    return { $stays: true };
  };
  if (within.includes(given)) return stays();
  const inner = [...within, given];
  if (Array.isArray(given)) {
    let isWhole = true;
    const list = given.map((each) =>
      encoded(
        each,
        arrays,
        (value) => {
          isWhole = false;
          unsaid(value);
        },
        inner,
      ),
    );
    return isWhole ? list : stays();
  }
  const type = VIEWS.find((View) => given instanceof View)?.name;
  if (type) {
    const data = bytesOf(given as ArrayBufferView);
    const $array = `array/${arrays.size}`;
    arrays.set($array, { dtype: 'U8', shape: [data.length], data });
    return { $array, type };
  }
  if (given instanceof HostArray) {
    const { data, shape, scale } = given as HostArray;
    return { $ndarray: encoded({ data, shape, scale }, arrays) };
  }
  if (!isOptions(given)) return stays();
  const entries = Array.from(
    propertiesOf(given),
    ([key, each]) => [key, encoded(each, arrays, unsaid, inner)] as const,
  );
  const object = Object.fromEntries(entries);
  return entries.some(([key]) => key.startsWith('$')) ? { $object: object } : object;
}

export function decoded(kept: unknown, arrays: ReadArrays): unknown {
  if (typeof kept !== 'object' || kept === null) return kept;
  if (Array.isArray(kept)) return kept.map((each) => decoded(each, arrays));
  if ('$undefined' in kept) return undefined;
  if ('$stays' in kept) return STAYS;
  if ('$number' in kept) return Number(kept.$number);
  if ('$bigint' in kept) return BigInt(kept.$bigint as string);
  if ('$array' in kept && 'type' in kept) {
    const View = VIEWS.find(({ name }) => name === kept.type) ?? Uint8Array;
    const array = arrays.get(kept.$array as string);
    if (!array) throw new DataError(`the array ${String(kept.$array)} of a callback's state is not there`);
    return new View(bytesOf(array.data).buffer);
  }
  if ('$ndarray' in kept) {
    const { data, shape, scale } = decoded(kept.$ndarray, arrays) as NDArray & { readonly scale?: number };
    return new HostArray(data, shape, scale);
  }
  const object = '$object' in kept ? (kept.$object as object) : kept;
  return Object.fromEntries(Object.entries(object).map(([key, each]) => [key, decoded(each, arrays)]));
}

/** Whether some of it can. */
const canBeKept = (value: unknown): boolean => {
  const arrays: Arrays = new Map();
  return decoded(encoded(value, arrays), arrays) !== STAYS;
};

/** Whether all of it could be kept. */
const isWhole = (kept: unknown): boolean =>
  kept !== STAYS && (!isOptions(kept) || Object.values(kept).every((each) => isWhole(each)));

/**
 * Gives an object the properties that were kept of it, and takes those that it had not then. What cannot be kept stays
 * as it is, and so does the object that has it.
 * @param owner what errors call it. @param now its properties, of which others are left alone.
 * @throws ArgumentError where an object is gone, of which some could not be kept, and for what is read-only.
 */
export function putBack(owner: string, into: object, kept: object, now: Properties): void {
  for (const [name, value] of now)
    if (!Object.hasOwn(kept, name) && canBeKept(value)) Reflect.deleteProperty(into, name);
  for (const [name, value] of Object.entries(kept) as [string, unknown][]) {
    const there = now.get(name);
    if (value === STAYS || Object.is(value, there)) continue;
    if (isWhole(value) && Reflect.set(into, name, value)) continue;
    if (isOptions(value) && isOptions(there)) putBack(`${owner}.${name}`, there, value, propertiesOf(there));
    else
      throw new ArgumentError(
        `${owner}.${name}: training goes back, and it cannot, being read-only, or an object then of which functions or ` +
          `objects of classes cannot be kept, and now ${shown(there)}; keep what counts in stateDict(), for ` +
          'loadStateDict(state)',
      );
  }
}
