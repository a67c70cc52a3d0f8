import { expect, it } from 'vitest';
import {
  Slab,
  type Tensor,
  add,
  batchNormalization,
  batchNormalizationInference,
  movingAverage,
  mul,
  sum,
  valueAndGradients,
} from '../../engine';
import { bitsOf, expectClose, testEngine } from '../gpu';
import { draw, generator } from './check';

/** Means and biased variances of the columns, in float64. */
function momentsOf(data: Float64Array, channels: number) {
  const rows = data.length / channels;
  const mean = new Float64Array(channels);
  const variance = new Float64Array(channels);
  data.forEach((value, i) => (mean[i % channels]! += value / rows));
  data.forEach((value, i) => (variance[i % channels]! += (value - mean[i % channels]!) ** 2 / rows));
  return { mean, variance };
}

// Around chunks of a square root of the rows, and many of them.
it.each([
  [4, 3],
  [5, 1],
  [63, 5],
  [65, 64],
  [8 * 28 * 28, 12],
  [100_003, 2],
])('moments of %d rows of %d channels are those of float64', async (rows, channels) => {
  const engine = await testEngine();
  const shape = [rows, channels];
  const host = draw({ shape }, generator(rows));
  const expected = momentsOf(host, channels);
  using x = engine.tensor(Float32Array.from(host), shape);
  const [y, mean, variance] = batchNormalization(x);
  expectClose(await mean.data(), expected.mean, 'mean');
  expectClose(await variance.data(), expected.variance, 'variance');
  expectClose(
    await y.data(),
    host.map((v, i) => (v - expected.mean[i % channels]!) / Math.sqrt(expected.variance[i % channels]! + 1e-3)),
    'y',
  );

  const again = batchNormalization(x);
  expect(bitsOf((await again[0].data()) as Float32Array)).toEqual(bitsOf((await y.data()) as Float32Array));
  for (const tensor of [y, mean, variance, ...again]) tensor.dispose();
});

it('a variance is not lost in a mean 10,000 times as large, nor to a first row far off', async () => {
  const engine = await testEngine();
  const shape = [5003, 2];
  const host = draw({ shape }, generator(9)).map((v, i) => Math.fround(i % 2 === 0 ? 1e4 + v : v));
  host[1] = 1e4;
  const expected = momentsOf(host, 2);
  using x = engine.tensor(Float32Array.from(host), shape);
  const [y, mean, variance] = batchNormalization(x);
  // In f32, E[x^2] - E[x]^2 of the first channel would be off by several of its variance of 1.
  const relative = (await variance.data()).map((value, c) => Math.abs(value / expected.variance[c]! - 1));
  expect(Math.max(...relative)).toBeLessThan(1e-5);
  expectClose([(await mean.data())[0]!], [expected.mean[0]!], 'mean');
  // A mean in f32 is within half a unit in its last place: 5e-4 of 1e4.
  const values = await y.data();
  const worst = Math.max(
    ...host.map((v, i) =>
      Math.abs(values[i]! - (v - expected.mean[i % 2]!) / Math.sqrt(expected.variance[i % 2]! + 1e-3)),
    ),
  );
  expect(worst).toBeLessThan(1e-3);
  for (const tensor of [y, mean, variance]) tensor.dispose();
});

it('gradients of x, gamma and beta go into one slab: one buffer, which no shader may read and write at once', async () => {
  const engine = await testEngine();
  const random = generator(5);
  const shapes = [[7, 3], [3], [3]];
  const hosts = shapes.map((shape) => Float32Array.from(draw({ shape }, random)));
  const tensors = hosts.map((host, i) => engine.tensor(host, shapes[i]));
  using seed = engine.tensor(Float32Array.from(draw({ shape: [7, 3] }, random)), [7, 3]);
  using parameters = new Slab(engine, tensors);
  using slab = new Slab(engine, tensors);
  parameters.write(hosts);

  const normalized = ([x, gamma, beta]: readonly Tensor[]): Tensor => batchNormalization(x!, { gamma, beta })[0];
  const apart = valueAndGradients(engine, () => normalized(tensors), tensors, { seed });
  const together = valueAndGradients(engine, () => normalized(parameters.views), parameters.views, {
    seed,
    into: slab.views,
  });
  expect(together.gradients).toEqual(slab.views);
  for (const [i, gradient] of apart.gradients.entries())
    expect(await slab.views[i]!.data()).toEqual(await gradient.data());
  for (const tensor of [apart.value, together.value, ...apart.gradients]) tensor.dispose();
  for (const tensor of tensors) tensor.dispose();
});

it('mean and variance carry no gradient', async () => {
  const engine = await testEngine();
  using x = engine.tensor([
    [1, 2],
    [3, 5],
    [-1, 4],
  ]);
  expect(() => valueAndGradients(engine, () => sum(batchNormalization(x)[1]), [x])).toThrow(
    'does not depend on parameter 0',
  );
  // Beside y, they are as constants.
  const gradientOf = async (f: (y: Tensor, mean: Tensor) => Tensor) => {
    const { value, gradients } = valueAndGradients(engine, () => {
      const [y, mean] = batchNormalization(x);
      return sum(f(mul(y, y), mean));
    }, [x]);
    const data = await gradients[0]!.data();
    for (const tensor of [value, ...gradients]) tensor.dispose();
    return data;
  };
  expect(await gradientOf((y, mean) => add(y, mean))).toEqual(await gradientOf((y) => y));
});

it('moving averages follow the batches, eager and captured', async () => {
  const engine = await testEngine();
  const channels = 5;
  const shape = [4, 3, 3, channels];
  const momentum = 0.9;
  const states = [0, 1].map(() => ({
    mean: engine.tensor(new Float32Array(channels)),
    variance: engine.tensor(new Float32Array(channels).fill(1)),
  }));
  const [eager, captured] = states as [(typeof states)[0], (typeof states)[0]];
  using x = engine.tensor(new Float32Array(4 * 9 * channels), shape);
  const step = (state: (typeof states)[0]): Tensor =>
    engine.scope(() => {
      const [y, mean, variance] = batchNormalization(x);
      movingAverage(state.mean, mean, momentum);
      movingAverage(state.variance, variance, momentum);
      return y;
    });
  using capture = await engine.capture(() => step(captured));

  const expected = { mean: new Float64Array(channels), variance: new Float64Array(channels).fill(1) };
  for (let batch = 0; batch < 5; batch++) {
    const host = draw({ shape }, generator(batch)).map((v, i) => Math.fround(v * (1 + (i % channels)) + batch));
    const moments = momentsOf(host, channels);
    for (const name of ['mean', 'variance'] as const) {
      expected[name].forEach((value, c) => (expected[name][c] = value * momentum + moments[name][c]! * (1 - momentum)));
    }
    x.write(Float32Array.from(host));
    step(eager).dispose();
    capture.replay();
  }
  for (const name of ['mean', 'variance'] as const) {
    const values = await eager[name].data();
    expectClose(values, expected[name], name);
    expect(await captured[name].data()).toEqual(values);
  }

  // What they are for.
  using y = batchNormalizationInference(x, eager.mean, eager.variance);
  const last = await x.data();
  const normalized = last.map(
    (v, i) => (v - expected.mean[i % channels]!) / Math.sqrt(expected.variance[i % channels]! + 1e-3),
  );
  expectClose(await y.data(), normalized, 'inference');
  for (const { mean, variance } of states) [mean, variance].forEach((tensor) => tensor.dispose());
});

it.each([
  [0, [5, 6]],
  [1, [1, 2]],
])('a momentum of %d', async (momentum, expected) => {
  const engine = await testEngine();
  using target = engine.tensor([1, 2]);
  using value = engine.tensor([5, 6]);
  movingAverage(target, value, momentum);
  expect([...(await target.data())]).toEqual(expected);
});
