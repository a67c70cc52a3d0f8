import { describe, expect, it } from 'vitest';
import {
  type BatchData,
  BatchNormalization,
  type Callback,
  CategoricalCrossentropy,
  type CompileOptions,
  Conv2D,
  type DataOf,
  Dense,
  EarlyStopping,
  type Engine,
  ExponentialDecay,
  type FitOptions,
  Flatten,
  Input,
  LearningRateScheduler,
  Huber,
  MaxPooling2D,
  Model,
  type NDArray,
  type Optimizer,
  ReduceLROnPlateau,
  SwapEMAWeights,
  metrics,
} from '../../nn';
import { OPTIMIZERS } from '../../nn/optimizers/registry';
import { testEngine } from '../gpu';
import golden from '../keras/fit-runs.json';
import { someOf } from '../some-of';

type Options = Record<string, unknown>;
type Spec = readonly [className: string, options: Options | null];

interface Run {
  readonly name: string;
  readonly model: string;
  readonly x?: string;
  readonly y: unknown;
  readonly compile: Options & { readonly optimizer: Spec };
  readonly fit: Options;
  readonly callbacks?: readonly Spec[];
  readonly frozen?: readonly (string | number)[];
  readonly again?: 'same' | 'new';
  /** What comes in batches of this size, once. */
  readonly generators?: Readonly<Record<string, number>>;
  readonly start: readonly unknown[];
  readonly histories: readonly {
    readonly epoch: readonly number[];
    readonly history: Readonly<Record<string, readonly number[]>>;
  }[];
  readonly end: readonly unknown[];
}

function network(name: string, engine: Engine): Model {
  const inputs = Input({ shape: name === 'conv' ? [6, 6, 1] : [4] });
  if (name === 'conv') {
    const features = new MaxPooling2D().apply(
      new Conv2D({ filters: 2, kernelSize: 3, activation: 'relu', padding: 'same' }).apply(inputs),
    );
    return new Model({
      inputs,
      outputs: new Dense({ units: 3, activation: 'softmax' }).apply(new Flatten().apply(features)),
      engine,
    });
  }
  const dense = new Dense({ units: 5, activation: 'tanh', name: 'hidden' }).apply(inputs);
  const hidden = name === 'normalized' ? new BatchNormalization().apply(dense) : dense;
  const kind = () => new Dense({ units: 3, activation: 'softmax', name: 'kind' }).apply(hidden);
  const size = () => new Dense({ units: 1, name: 'size' }).apply(hidden);
  if (name === 'two') return new Model({ inputs, outputs: [kind(), size()], engine });
  if (name === 'binary')
    return new Model({ inputs, outputs: new Dense({ units: 1, activation: 'sigmoid' }).apply(hidden), engine });
  if (name === 'one class')
    return new Model({ inputs, outputs: new Dense({ units: 1, activation: 'softmax' }).apply(hidden), engine });
  return new Model({ inputs, outputs: name === 'regressor' ? size() : kind(), engine });
}

const { TopKCategoricalAccuracy, BinaryAccuracy, R2Score } = metrics;
const CLASSES: Readonly<Record<string, new (options: never) => unknown>> = {
  TopKCategoricalAccuracy,
  BinaryAccuracy,
  R2Score,
  CategoricalCrossentropy,
  Huber,
  ExponentialDecay,
  EarlyStopping,
  ReduceLROnPlateau,
  SwapEMAWeights,
  ...Object.fromEntries(OPTIMIZERS.map((type) => [type.className, type])),
};

const isSpec = (value: unknown): value is Spec =>
  Array.isArray(value) &&
  value.length === 2 &&
  typeof value[0] === 'string' &&
  typeof value[1] === 'object' &&
  value[1] !== null &&
  !Array.isArray(value[1]);

/** Names stay; `[class, options]` is made, wherever it is. */
function made(value: unknown): unknown {
  if (isSpec(value)) return new CLASSES[value[0]]!(made(value[1]) as never);
  if (Array.isArray(value)) return value.map(made);
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).map(([name, each]) => [name, made(each)]))
    : value;
}

/** The arrays that names stand for. */
function data(value: unknown): DataOf {
  if (typeof value === 'string') return golden.data[value as keyof typeof golden.data];
  if (Array.isArray(value)) return value.map(data);
  return value === null
    ? (null as unknown as DataOf)
    : Object.fromEntries(Object.entries(value as object).map(([name, each]) => [name, data(each)]));
}

const callback = (spec: Spec): Callback =>
  spec[0] === 'LearningRateScheduler'
    ? new LearningRateScheduler((epoch, rate) => (epoch < 2 ? rate : rate * 0.5))
    : (made(spec) as Callback);

function* batches(arrays: readonly NDArray[], size: number): Generator<BatchData> {
  const { shape } = arrays[0]!;
  for (let start = 0; start < shape[0]!; start += size) {
    const end = Math.min(start + size, shape[0]!);
    const part = ({ data, shape }: NDArray): NDArray => {
      const each = data.length / shape[0]!;
      return { data: Float32Array.from(data.slice(start * each, end * each)), shape: [end - start, ...shape.slice(1)] };
    };
    yield arrays.map(part) as unknown as BatchData;
  }
}

const flat = (weights: readonly unknown[]): number[] => (weights as number[][]).flat(Infinity as 1);

describe('fit does what it does in Keras', () => {
  it.each(someOf(golden.runs as unknown as Run[], 45))(
    '$name',
    async ({
      model: kind,
      x = 'x',
      y,
      compile,
      fit,
      callbacks = [],
      frozen = [],
      again,
      generators: sizes = {},
      start,
      histories,
      end,
    }) => {
      using model = network(kind, await testEngine());
      for (const layer of frozen) model.getLayer(layer).trainable = false;
      await model.build();
      model.setWeights(model.weights.map(({ shape }, i) => ({ data: Float32Array.from(flat([start[i]])), shape })));
      const settings = (): CompileOptions => made(compile) as CompileOptions;
      await model.compile(settings());
      const given = (values: unknown, size: number | undefined) =>
        size
          ? batches(
              [values].flat().map((each) => data(each) as NDArray),
              size,
            )
          : data(values);
      const options = {
        ...fit,
        shuffle: false,
        callbacks: callbacks.map(callback),
        ...('sampleWeight' in fit && { sampleWeight: data(fit.sampleWeight) }),
        ...('validationData' in fit && { validationData: given(fit.validationData, sizes.validationData) }),
      } as FitOptions;
      for (const [i, expected] of histories.entries()) {
        if (i > 0)
          await model.compile({ ...settings(), ...(again === 'same' && { optimizer: model.optimizer as Optimizer }) });
        const { epoch, history } = await model.fit(
          sizes.x ? given([x, y], sizes.x) : data(x),
          sizes.x ? null : data(y),
          options,
        );
        expect(epoch).toEqual(expected.epoch);
        expect(Object.keys(history)).toEqual(Object.keys(expected.history));
        for (const [name, values] of Object.entries(history)) {
          expect(values).toHaveLength(expected.history[name]!.length);
          values.forEach((value, n) =>
            expect(Math.abs(value - expected.history[name]![n]!), `${name} of epoch ${n}`).toBeLessThan(2e-4),
          );
        }
      }
      const weights = (await model.getWeights()).flatMap(({ data }) => [...data]);
      flat(end).forEach((value, i) => expect(Math.abs(weights[i]! - value), `weight ${i}`).toBeLessThan(2e-4));
    },
  );
});
