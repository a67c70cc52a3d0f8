import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Engine,
  type Tensor,
  avgPool2d,
  createEngine,
  dense,
  matmul,
  mean,
  sum,
  valueAndGradients,
} from '../../engine';
import { testEngine } from '../gpu';
import { someOf } from '../some-of';

/** Rounding goes one way where all inputs are alike: the worst that a sum of many meets. */
const INPUT = Math.fround(0.1);
const BOUND = 1e-5;

async function expectAll(y: Tensor, expected: number, what: string): Promise<void> {
  const data = await y.data();
  for (const value of data)
    if (!(Math.abs(value / expected - 1) <= BOUND))
      expect.fail(`${what}: ${value} for ${expected}, off by ${(value / expected - 1).toExponential(2)}`);
}

const filled = (engine: Engine, shape: number[]): Tensor =>
  engine.tensor(new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(INPUT), shape);

describe.each(['quad', 'tile', 'workgroup', 'naive'])('matmul, %s', (variant) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await createEngine();
    await engine.choices.load();
    engine.choices.wanted.set('matmul', variant);
  });
  afterAll(() => {
    const ran = new Set([...engine.choices.made.values()].map((choice) => choice.variant.name));
    engine.dispose();
    engine.device.destroy();
    expect(ran).toContain(variant);
  });

  it.each(someOf([65_540, 65_536, 3136, 784, 260, 257, 256, 255], 4))('of %d terms', async (k) => {
    for (const [m, n] of [
      [1, 3],
      [4, 8],
    ] as const) {
      using a = filled(engine, [m, k]);
      using b = filled(engine, [k, n]);
      using y = matmul(a, b);
      await expectAll(y, k * INPUT * INPUT, `${m} x ${k} x ${n}`);
    }
  });

  it("a dense layer's gradients, over as many rows and columns", async () => {
    for (const [rows, inputs, units] of [
      [4096, 8, 4],
      [4, 8, 4096],
      [4096, 3, 5],
    ] as const) {
      using x = filled(engine, [rows, inputs]);
      using kernel = filled(engine, [inputs, units]);
      using bias = filled(engine, [units]);
      using seed = filled(engine, [rows, units]);
      const { value, gradients } = valueAndGradients(engine, () => dense(x, kernel, { bias }), [x, kernel, bias], {
        seed,
      });
      await expectAll(gradients[0]!, units * INPUT * INPUT, 'x');
      await expectAll(gradients[1]!, rows * INPUT * INPUT, 'kernel');
      await expectAll(gradients[2]!, rows * INPUT, 'bias');
      for (const tensor of [value, ...gradients]) tensor.dispose();
    }
  });
});

it.each([
  [7, 9],
  [8, 8],
  [64, 65],
  [512, 512],
  [1, 20_000],
  [20_000, 1],
])('avgPool2d over %d x %d cells', async (height, width) => {
  const engine = await testEngine();
  for (const channels of [1, 4]) {
    using x = filled(engine, [1, height, width, channels]);
    using y = avgPool2d(x, { poolSize: [height, width] });
    await expectAll(y, INPUT, `${channels} channels`);
    using partly = avgPool2d(x, {
      poolSize: [height, width],
      strides: [Math.ceil(height / 2), Math.ceil(width / 2)],
      padding: 'same',
    });
    await expectAll(partly, INPUT, `${channels} channels, same`);
  }
});

it.each([784, 65_536, 262_144, 1_000_003])('sum and mean of %d', async (n) => {
  const engine = await testEngine();
  using x = filled(engine, [n]);
  using total = sum(x);
  using average = mean(x);
  await expectAll(total, n * INPUT, 'sum');
  await expectAll(average, INPUT, 'mean');
});
