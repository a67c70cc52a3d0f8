import { describe, expect, it } from 'vitest';
import {
  Activation,
  BinaryCrossentropy,
  CategoricalCrossentropy,
  Dense,
  Dropout,
  Flatten,
  Input,
  type KerasTensor,
  type Logs,
  type Loss,
  Huber,
  MeanAbsoluteError,
  MeanSquaredError,
  Model,
  type NDArray,
  Rescaling,
  Reshape,
  SGD,
  SparseCategoricalCrossentropy,
} from '../../nn';
import { testEngine } from '../gpu';
import goldens from '../keras/losses.json';
import { someOf } from '../some-of';

const act = (activation: 'linear' | 'relu' | 'sigmoid' | 'softmax' | 'tanh', x: KerasTensor) =>
  new Activation({ activation }).apply(x);
const softmax = (x: KerasTensor) => act('softmax', x);
const linear = (x: KerasTensor) => act('linear', x);
const dense = (units: number, x: KerasTensor, activation: 'linear' | 'sigmoid' | 'softmax' | 'tanh' = 'linear') =>
  new Dense({ units, activation }).apply(x);
const dropout = (rate: number, x: KerasTensor) => new Dropout({ rate }).apply(x);

/** A model within the model. */
function nest(
  x: KerasTensor,
  body: (inner: KerasTensor) => KerasTensor | readonly KerasTensor[],
): readonly KerasTensor[] {
  const inputs = Input({ shape: x.shape });
  return new Model({ inputs, outputs: body(inputs) }).applyAll(x);
}

const withPairs = (p: KerasTensor): KerasTensor[] => [p, dense(2, p)];

/** Those of `losses.py`. */
const graphs: Readonly<Record<string, (x: KerasTensor) => KerasTensor | readonly KerasTensor[]>> = {
  'as it is': (x) => x,
  softmax,
  sigmoid: (x) => act('sigmoid', x),
  relu: (x) => act('relu', x),
  tanh: (x) => act('tanh', x),
  'dense softmax': (x) => dense(3, x, 'softmax'),
  'dense sigmoid': (x) => dense(3, x, 'sigmoid'),
  'one sigmoid': (x) => dense(1, x, 'sigmoid'),
  nested: (x) => nest(x, (i) => dense(3, i, 'softmax'))[0]!,
  'nested sigmoid': (x) => nest(x, (i) => dense(3, i, 'sigmoid'))[0]!,
  'nested twice': (x) => nest(x, (i) => nest(i, (j) => nest(j, softmax)))[0]!,
  'nested, linear behind': (x) => linear(nest(x, softmax)[0]!),
  'nested linear behind': (x) => nest(softmax(x), linear)[0]!,
  'nested dropout of 0 behind': (x) => nest(softmax(x), (i) => dropout(0, i))[0]!,
  'nested of two': (x) => nest(x, (i) => [act('tanh', i), dense(3, i, 'softmax')])[1]!,
  'nested of two, both read': (x) => nest(x, (i) => [dense(2, i, 'sigmoid'), dense(3, i, 'softmax')]),
  'read within the nested': (x) => nest(x, (i) => withPairs(softmax(i))),
  'linear behind': (x) => linear(softmax(x)),
  'sigmoid, linear behind': (x) => linear(act('sigmoid', x)),
  'dense, two linear behind': (x) => linear(linear(dense(3, x, 'softmax'))),
  'dropout of 0 behind': (x) => dropout(0, softmax(x)),
  'dropout behind': (x) => dropout(0.5, softmax(x)),
  'reshape behind': (x) => new Reshape({ targetShape: [3] }).apply(softmax(x)),
  'flatten behind': (x) => new Flatten().apply(softmax(x)),
  'rescaling by 1 behind': (x) => new Rescaling({ scale: 1 }).apply(softmax(x)),
  'softmax of softmax': (x) => softmax(softmax(x)),
  'sigmoid of softmax': (x) => act('sigmoid', softmax(x)),
  'relu of softmax': (x) => act('relu', softmax(x)),
  'read by another': (x) => withPairs(softmax(x)),
  'sigmoid read by another': (x) => withPairs(dense(1, x, 'sigmoid')),
  'linear behind, read by another': (x) => {
    const p = softmax(x);
    return [linear(p), dense(2, p)];
  },
  twice: (x) => {
    const p = softmax(x);
    return [p, p];
  },
  shared: (x) => {
    const layer = new Dense({ units: 3, activation: 'softmax' });
    return [layer.apply(x), layer.apply(new Rescaling({ scale: 0.5 }).apply(x))];
  },
  two: (x) => [dense(3, x, 'softmax'), dense(2, x)],
};

type Nested = number | Nested[];

function array(nested: Nested): NDArray<Float32Array> {
  const shape: number[] = [];
  for (let each = nested; Array.isArray(each); each = each[0]!) shape.push(each.length);
  return { data: Float32Array.from([nested].flat(9) as number[]), shape };
}

const classes: Readonly<Record<string, new (options: object) => Loss>> = {
  SparseCategoricalCrossentropy,
  CategoricalCrossentropy,
  BinaryCrossentropy,
  MeanSquaredError,
  MeanAbsoluteError,
  Huber,
};
const camel = (name: string): string => name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
const camelKeys = (options: object): object =>
  Object.fromEntries(Object.entries(options).map(([key, value]) => [camel(key), value as unknown]));

interface Golden {
  readonly graph: string;
  readonly losses: readonly (readonly [string, object])[];
  readonly x: Nested;
  readonly y: readonly Nested[];
  readonly sampleWeight?: number[];
  readonly lossWeights?: number[];
  readonly metrics?: string[];
  readonly expected: {
    readonly test: Readonly<Record<string, number | string>>;
    readonly train: Readonly<Record<string, number | string>>;
    readonly weights: readonly { readonly shape: number[]; readonly data: readonly (number | string)[] }[];
  };
}

/** The identity for the first kernel, waves for what comes after its bias. */
const initial = ({ shape, size }: { shape: readonly number[]; size: number }, i: number): NDArray => ({
  shape,
  data: Float32Array.from({ length: size }, (_, at) =>
    i === 0 ? Number(at % (shape[0]! + 1) === 0) : i === 1 ? 0 : 0.5 * Math.sin(at + i),
  ),
});

async function run({
  graph,
  losses,
  x,
  y,
  sampleWeight,
  lossWeights,
  metrics,
}: Golden): Promise<{ test: Logs; train: Logs; weights: NDArray[] }> {
  const [samples, targets] = [array(x), y.map(array)];
  const inputs = Input({ shape: samples.shape.slice(1) });
  using model = new Model({
    inputs,
    outputs: graphs[graph]!(dense(samples.shape.at(-1)!, inputs)),
    engine: await testEngine(),
  });
  await model.build();
  model.setWeights(model.weights.map(initial));
  const made = losses.map(([name, options]) => new classes[name]!(camelKeys(options)));
  const several = made.length > 1;
  await model.compile({
    optimizer: new SGD({ learningRate: 1 }),
    loss: several ? made : made[0]!,
    batchSize: null,
    ...(lossWeights && { lossWeights }),
    ...(metrics && { metrics }),
  });
  const data = several ? targets : targets[0]!;
  const test = await model.evaluate(samples, data, { batchSize: 2, ...(sampleWeight && { sampleWeight }) });
  const train = await model.trainOnBatch(samples, data, sampleWeight && { sampleWeight });
  const names = model.outputNames;
  const short = (logs: Logs): Logs =>
    Object.fromEntries(
      Object.entries(logs).map(([key, value]) => {
        const output = several ? names.findLastIndex((name) => key.startsWith(`${name}_`)) : -1;
        return [output < 0 ? key : `${output}_${key.slice(names[output]!.length + 1)}`, value];
      }),
    );
  return { test: short(test), train: short(train), weights: await model.getWeights() };
}

/** Within 1e-5 of what is compared, by its largest, and 2e-6; what is not finite as it is. */
function expectAs(actual: ArrayLike<number>, expected: readonly (number | string)[], what: string): void {
  const wanted = expected.map(Number);
  const largest = wanted.reduce((most, value) => (Number.isFinite(value) ? Math.max(most, Math.abs(value)) : most), 0);
  const good = wanted.every((value, i) =>
    Number.isFinite(value) ? Math.abs(actual[i]! - value) <= 1e-5 * largest + 2e-6 : Object.is(actual[i], value),
  );
  if (!good) expect.soft(Array.from(actual), what).toEqual(wanted);
}

const all = goldens as unknown as Golden[];
const lossesOf = ({ losses }: Golden): string => losses.map(([name]) => name).join(', ');

describe.each([...new Set(all.map(({ graph }) => graph))])(
  'behind the graph "%s", losses and gradients are those of Keras',
  (graph) => {
    const behind = all.filter((golden) => golden.graph === graph);
    it.each([...new Set(behind.map(lossesOf))])('%s', { timeout: 300_000 }, async (name) => {
      const own = behind.filter((each) => lossesOf(each) === name);
      for (const golden of someOf(own, 10)) {
        const { losses, sampleWeight, y, expected } = golden;
        const what = JSON.stringify({ losses, sampleWeight, y }).slice(0, 200);
        const { test, train, weights } = await run(golden);
        for (const [key, value] of Object.entries(expected.test))
          expectAs([test[key]!], [value], `test ${key}: ${what}`);
        if (graph === 'dropout behind') continue; // its masks are its own
        for (const [key, value] of Object.entries(expected.train))
          expectAs([train[key]!], [value], `train ${key}: ${what}`);
        expected.weights.forEach(({ data }, i) => expectAs(weights[i]!.data, data, `weight ${i}: ${what}`));
      }
    });
  },
);
