import { expect, it } from 'vitest';
import {
  type Engine,
  type Tensor,
  argmax,
  argmin,
  cumprod,
  cumsum,
  logSoftmax,
  logsumexp,
  oneHot,
  ops,
  prod,
  softmax,
  std,
  sum,
  valueAndGradients,
  variance,
} from '../../nn';
import keras from '../keras/reductions.json';
import { expectClose, testEngine } from '../gpu';

const { shape, values } = keras.input;

type Case = (x: Tensor) => Tensor;

/** Options of the goldens, which are named by Keras's call. */
const CASES: Readonly<Record<string, Case>> = {
  'var(x)': (x) => variance(x),
  'var(x, axis=(0, 2))': (x) => variance(x, { axes: [0, 2] }),
  'var(x, axis=-2, keepdims=True)': (x) => ops.var(x, { axes: [-2], keepDims: true }),
  'std(x, axis=1)': (x) => std(x, { axes: [1] }),
  'prod(x, axis=(1, -1))': (x) => prod(x, { axes: [1, -1] }),
  'min(x, axis=0)': (x) => ops.min(x, { axes: [0] }),
  'max(x, axis=(0, 1), keepdims=True)': (x) => ops.amax(x, { axes: [0, 1], keepDims: true }),
  'logsumexp(x)': (x) => logsumexp(x),
  'logsumexp(x, axis=-1, keepdims=True)': (x) => logsumexp(x, { axes: [-1], keepDims: true }),
  'argmin(x, axis=1)': (x) => argmin(x, { axis: 1 }),
  'argmax(x, axis=0)': (x) => argmax(x, { axis: 0 }),
  'cumsum(x)': (x) => cumsum(x),
  'cumsum(x, axis=1)': (x) => cumsum(x, 1),
  'cumprod(x, axis=-1)': (x) => cumprod(x, -1),
  'softmax(x, axis=0)': (x) => softmax(x, 0),
  'softmax(x)': (x) => softmax(x),
  'log_softmax(x, axis=1)': (x) => logSoftmax(x, 1),
  'one_hot(argmax(x), 4)': (x) => x.engine.scope(() => oneHot(argmax(x, { axis: -1 }), 4)),
  'one_hot(argmax(x), 3, axis=0)': (x) => x.engine.scope(() => oneHot(argmax(x, { axis: -1 }), 3, 0)),
};

const input = (engine: Engine): Tensor => engine.tensor(values, shape);

it.each(keras.cases)("$call is Keras's, and its gradient", async ({ call, shape: expectedShape, output, gradient }) => {
  const engine = await testEngine();
  using x = input(engine);
  const f = CASES[call]!;
  using y = f(x);
  expect(y.shape).toEqual(expectedShape);
  expectClose(await y.data(), output, call);
  if (!gradient) return;
  // Of the sum of squares, so that every element weighs differently.
  const { value, gradients } = valueAndGradients(engine, () => sum(ops.square(f(x))), [x]);
  expectClose(await gradients[0]!.data(), gradient, `gradient of ${call}`);
  for (const tensor of [value, ...gradients]) tensor.dispose();
});

it('all goldens are taken', () => {
  expect(Object.keys(CASES).sort()).toEqual(keras.cases.map(({ call }) => call).sort());
});

it('logsumexp of infinities', async () => {
  const engine = await testEngine();
  using x = engine.tensor([-Infinity, -Infinity, -Infinity, 1, Infinity, 1, NaN, Infinity], [4, 2]);
  using y = logsumexp(x, { axes: [1] });
  expect([...(await y.data())]).toEqual([-Infinity, 1, Infinity, NaN]);
});
