import { expect, it } from 'vitest';
import { type DataOf, type NDArray, Add, Dense, Input, Model, loadModel, saveModel } from '../../nn';
import { flattenStructure } from '../../nn/graph';
import { expectClose, testEngine } from '../gpu';
import golden from '../keras/graph-forms.json';
import { unpack } from '../keras/unpack';

type Values = { readonly shape: readonly number[]; readonly data: readonly number[] };
type Nested = Values | readonly Nested[] | { readonly [name: string]: Nested };

const isValues = (nested: Nested): nested is Values => 'data' in nested && 'shape' in nested;
const arrays = (nested: Nested): DataOf => {
  if (Array.isArray(nested)) return nested.map(arrays);
  if (isValues(nested)) return { shape: nested.shape, data: Float32Array.from(nested.data) };
  return Object.fromEntries(Object.entries(nested).map(([name, each]: [string, Nested]) => [name, arrays(each)]));
};

function expectNested(found: unknown, wanted: Nested, what: string): void {
  if (!isValues(wanted)) {
    expect(Object.keys(found as object).sort()).toEqual(Object.keys(wanted).sort());
    for (const [name, each] of Object.entries<Nested>(wanted as Readonly<Record<string, Nested>>))
      expectNested((found as Readonly<Record<string, unknown>>)[name], each, `${what} ${name}`);
  } else {
    const { data, shape } = found as NDArray;
    expect(shape).toEqual(wanted.shape);
    expectClose(data, wanted.data, what);
  }
}

it('inputs by names that are numbers go by the order of their texts, as Keras sorts them', () => {
  const [ten, two] = [Input([1]), Input([2])];
  const { tensors, names } = flattenStructure({ '10': ten, '2': two });
  expect(names).toEqual(['10', '2']);
  expect(tensors.map((tensor) => tensor === ten)).toEqual([true, false]);
});

it.each(golden.cases)('$name', async ({ name, packed, x, y }) => {
  const engine = await testEngine();
  using model = await loadModel(await unpack(packed), { name, engine });
  expectNested(await model.predict(arrays(x as Nested)), y as Nested, name);
  for (const ending of ['.keras', '.h5']) {
    using again = await loadModel(await saveModel(model, `m${ending}`), { name: `m${ending}`, engine });
    expectNested(await again.predict(arrays(x as Nested)), y as Nested, `${name} as ${ending}`);
  }
});

it('a model of nested inputs is trained by data in that form, in order, and by the names of its inputs', async () => {
  const engine = await testEngine();
  const [a, b, c] = ['a', 'b', 'c'].map((name) => Input({ shape: [2], name }));
  const outputs = new Dense({ units: 1, kernelInitializer: 'ones' }).apply(new Add().apply([a!, b!, c!]));
  const of = (v: number): NDArray => ({ shape: [2, 2], data: Float32Array.of(v, v, 0, v) });
  const [x, y, z] = [of(1), of(2), of(3)];
  using model = new Model({ inputs: [a!, { q: c!, p: b! }], outputs, engine });
  await model.compile({ optimizer: 'sgd', loss: 'mse' });
  const losses: number[] = [];
  for (const given of [[x, { q: z, p: y }], [x, y, z], { a: x, b: y, c: z }] as DataOf[])
    losses.push((await model.testOnBatch(given, Float32Array.of(1, 0))).loss!);
  expect(losses[0]).toBeGreaterThan(1);
  expect(losses).toEqual(losses.map(() => losses[0]));
  const { history } = await model.fit([x, { q: z, p: y }], Float32Array.of(1, 0), { epochs: 2, verbose: 0 });
  expect(history.loss![1]).toBeLessThan(history.loss![0]!);
});
