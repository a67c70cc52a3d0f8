import { describe, expect, it } from 'vitest';
import { type Engine, Input, KerasTensor, type Tensor, VitrineError, ops } from '../../nn';
import { camelCase } from '../../engine/known-options';
import { testEngine } from '../gpu';
import golden from '../keras/ops.json';

type Fn = (...args: readonly unknown[]) => Tensor | readonly Tensor[];
type Value = number | string;

interface Told {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly values: readonly Value[];
}

interface Case {
  readonly name: string;
  readonly args: readonly unknown[];
  readonly kwargs: Readonly<Record<string, unknown>>;
  /** Null where Keras refuses the call. */
  readonly y: Told | readonly Told[] | null;
}

/** Names and defaults of Keras's parameters. */
const PARAMETERS = golden.parameters as unknown as Readonly<Record<string, readonly (readonly [string, unknown?])[]>>;
const CASES = golden.cases as unknown as readonly Case[];

const FUNCTIONS = ops as unknown as Readonly<Record<string, Fn>>;
/** `image.resize` is `ops.resize`. */
const nameHere = (name: string): string => camelCase(name.split('.').at(-1)!);

/** Whose optional parameters Keras has for another function than this one. */
const NOT_BY_NAME = ['where'];

/** Of Keras's dict of slices. */
function argumentOf(engine: Engine, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((each) => argumentOf(engine, each));
  if (typeof value !== 'object' || value === null) return value;
  if ('slice' in value) {
    const [start, stop, step] = value.slice as (number | null)[];
    return { start, stop, step };
  }
  const { shape, values } = value as Told;
  return engine.tensor(Float32Array.from(values, Number), [...shape]);
}

/** Whether two numbers are the same, or near: relative to themselves and to the largest of all. */
const isNear = (found: number, expected: number, largest: number): boolean =>
  Object.is(found, expected) ||
  found === expected ||
  Math.abs(found - expected) <= 1e-5 * Math.abs(expected) + 2e-6 * Math.max(largest, 1);

/** What is wrong with a result; null if nothing is. */
async function difference(found: Tensor, { shape, values, dtype }: Told, call: string): Promise<string | null> {
  if (found.shape.join() !== shape.join()) return `shape [${found.shape.join()}], in Keras [${shape.join()}]`;
  const isIndex = /^(argmax|argmin|argsort)\(/.test(call) || (call.startsWith('top_k(') && dtype === 'int32');
  if (found.dtype !== (isIndex ? 'u32' : 'f32')) return `dtype ${found.dtype}, in Keras ${dtype}`;
  const numbers = values.map(Number);
  const largest = Math.max(...numbers.filter(Number.isFinite).map(Math.abs));
  const data = [...(await found.data())];
  const wrong = data.findIndex((value, i) => !isNear(value, numbers[i]!, largest));
  return wrong < 0 ? null : `element ${wrong} of ${data.join()}, in Keras ${numbers.join()}`;
}

const short = ({ name, args, kwargs }: Case): string =>
  `${name}(${[...args, kwargs]
    .map((value) =>
      JSON.stringify(value, (_, each: unknown) => ((each as Told | null)?.dtype ? (each as Told).shape : each)),
    )
    .join(', ')})`;

/** What is wrong with a call, whose options are given by name or by position. */
async function wrongWith(engine: Engine, given: Case, byName: boolean): Promise<string | null> {
  const { name, kwargs, y } = given;
  const options = PARAMETERS[name]!.slice(given.args.length).map(([key]) => kwargs[key]);
  const named = Object.fromEntries(Object.entries(kwargs).map(([key, value]) => [camelCase(key), value]));
  const rest = Object.keys(kwargs).length > 0 ? (byName ? [named] : options) : [];
  let outputs: readonly Tensor[];
  try {
    outputs = engine.scope(() => {
      const args = argumentOf(engine, given.args) as unknown[];
      return [FUNCTIONS[nameHere(name)]!(...args, ...rest)].flat();
    });
  } catch (error) {
    if (!(error instanceof VitrineError)) throw error;
    return y && `refused: ${error.message}`;
  }
  const expected = [y ?? []].flat() as readonly Told[];
  const found: (string | null)[] = y === null ? ['not refused, as by Keras'] : [];
  if (y && expected.length !== outputs.length) found.push(`${outputs.length} outputs, in Keras ${expected.length}`);
  for (const [i, told] of expected.entries()) found.push(await difference(outputs[i]!, told, short(given)));
  for (const tensor of outputs) tensor.dispose();
  return found.find((each) => each !== null) ?? null;
}

describe.each(Object.keys(PARAMETERS))('ops.%s', (name) => {
  it("gives what Keras's gives, with options by position and by name", async () => {
    const engine = await testEngine();
    const wrong: string[] = [];
    for (const each of CASES.filter((one) => one.name === name)) {
      for (const byName of [true, false]) {
        const problem = await wrongWith(engine, each, byName);
        if (problem !== null) wrong.push(`${short(each)}${byName ? '' : ' by position'}: ${problem}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it("has Keras's parameters, of tensors and of KerasTensors", async () => {
    const parameters = PARAMETERS[name]!;
    const names = parameters.map(([key]) => camelCase(key));
    const optional = parameters.filter((each) => each.length > 1).length;
    if (optional === 0 || NOT_BY_NAME.includes(name)) return;
    const engine = await testEngine();
    using x = engine.tensor([[1, 2], [3, 4]]); // prettier-ignore
    for (const each of [x, Input([2])]) {
      const given = names.slice(0, -optional).map(() => each);
      const call = (): unknown => FUNCTIONS[nameHere(name)]!(...given, { bogusOption: 1 });
      expect(call).toThrow(`${nameHere(name)}: unknown option "bogusOption", got 1; `);
      for (const option of names.slice(-optional)) expect(call).toThrow(new RegExp(`one of .*\\b${option}\\b`));
    }
  });
});

it('every function of the namespace is here', () => {
  expect(Object.keys(ops).sort()).toEqual(Object.keys(PARAMETERS).map(nameHere).sort());
});

it('takes the engine names of options too, and refuses what is given twice', async () => {
  const engine = await testEngine();
  using x = engine.tensor([[1, 2], [3, 5]]); // prettier-ignore
  using kept = ops.sum(x, { axes: [1], keepDims: true });
  expect([kept.shape, [...(await kept.data())]]).toEqual([[2, 1], [3, 8]]); // prettier-ignore
  expect(ops.max(Input([4]), { axis: 1, keepdims: true })).toBeInstanceOf(KerasTensor);
  expect(() => ops.sum(x, 1, { axis: 1 } as never)).toThrow('sum: axis is given twice, by position and by name');
  expect(() => ops.softmax(x, { axs: 1 } as never)).toThrow(
    'softmax: unknown option "axs", got 1; did you mean "axis"?',
  );
  expect(() => ops.softmax(x, ...([1, 2] as unknown as [1]))).toThrow('softmax: expected x, axis, got 2');
  expect(() => ops.reshape(x, {} as never)).toThrow('reshape: newshape must be given');
  expect(() => ops.relu(x, ...([3] as unknown as []))).toThrow(
    "relu: with parameters it is activate(x, 'relu', { ... }), got 3",
  );
});
