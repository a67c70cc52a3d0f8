import { describe, expect, it } from 'vitest';
import {
  type Engine,
  type Shape,
  type Tensor,
  add,
  avgPool2d,
  batchNormalization,
  conv2d,
  dense,
  flatten,
  matmul,
  maxPool2d,
  mul,
  relu,
  sizeOf,
  valueAndGradients,
} from '../../engine';
import { bitsOf, testEngine } from '../gpu';
import { draw, generator } from '../ops/check';

/** A model with its ReLUs fused, or as ops of their own: `conv` and `fc` are one or the other. */
interface Layers {
  conv(x: Tensor, kernel: Tensor, bias: Tensor): Tensor;
  fc(x: Tensor, kernel: Tensor, bias: Tensor): Tensor;
}
const fused: Layers = {
  conv: (x, kernel, bias) => conv2d(x, kernel, { bias, padding: 'same', activation: 'relu' }),
  fc: (x, kernel, bias) => dense(x, kernel, { bias, activation: 'relu' }),
};
const separate: Layers = {
  conv: (x, kernel, bias) => relu(conv2d(x, kernel, { bias, padding: 'same' })),
  fc: (x, kernel, bias) => relu(dense(x, kernel, { bias })),
};

type Model = (layers: Layers, inputs: readonly Tensor[]) => Tensor;

/** Bits of the result and of the gradient of every input, and the dispatches that took. */
async function run(engine: Engine, shapes: readonly Shape[], model: Model, layers: Layers) {
  const random = generator(3);
  const inputs = shapes.map((shape) => engine.tensor(Float32Array.from(draw({ shape }, random)), shape));
  const { shape } = engine.scope(() => ({ shape: model(layers, inputs).shape }));
  const seed = engine.tensor(Float32Array.from(draw({ shape }, random)), shape);
  const before = engine.stats().dispatches;
  const { value, gradients } = valueAndGradients(engine, () => model(layers, inputs), inputs, { seed });
  const dispatches = engine.stats().dispatches - before;
  const results = await Promise.all([value, ...gradients].map(async (tensor) => (await tensor.data()) as Float32Array));
  for (const tensor of [...inputs, seed, value, ...gradients]) tensor.dispose();
  const zeros = results.map((values) => values.filter((value) => value === 0).length);
  return { bits: results.map(bitsOf), dispatches, zeros };
}

const conv = (from: number, to: number): readonly Shape[] => [[3, 3, from, to], [to]];

const masked: readonly [string, readonly Shape[], Model][] = [
  [
    'conv2d, maxPool2d',
    [[2, 5, 7, 2], ...conv(2, 3)],
    (l, [x, k, b]) => maxPool2d(l.conv(x!, k!, b!), { padding: 'same' }),
  ],
  [
    'conv2d, overlapping maxPool2d',
    [[2, 5, 7, 2], ...conv(2, 3)],
    (l, [x, k, b]) => maxPool2d(l.conv(x!, k!, b!), { poolSize: 3, strides: 1 }),
  ],
  [
    'tiled conv2d, maxPool2d',
    [[2, 5, 7, 4], ...conv(4, 8)],
    (l, [x, k, b]) => maxPool2d(l.conv(x!, k!, b!), { padding: 'same' }),
  ],
  [
    'conv2d, avgPool2d',
    [[2, 5, 7, 2], ...conv(2, 3)],
    (l, [x, k, b]) => avgPool2d(l.conv(x!, k!, b!), { poolSize: 3, padding: 'same' }),
  ],
  ['tiled conv2d, avgPool2d', [[2, 5, 7, 4], ...conv(4, 8)], (l, [x, k, b]) => avgPool2d(l.conv(x!, k!, b!))],
  [
    'naive conv2d, naive conv2d',
    [[2, 5, 7, 2], ...conv(2, 3), ...conv(3, 5)],
    (l, [x, k, b, k2, b2]) => conv2d(l.conv(x!, k!, b!), k2!, { bias: b2!, padding: 'same' }),
  ],
  [
    'tiled conv2d, tiled conv2d',
    [[2, 5, 7, 8], ...conv(8, 8), ...conv(8, 8)],
    (l, [x, k, b, k2, b2]) => conv2d(l.conv(x!, k!, b!), k2!, { bias: b2!, strides: 2 }),
  ],
  [
    'naive conv2d, tiled conv2d',
    [[2, 5, 7, 1], ...conv(1, 8), ...conv(8, 8)],
    (l, [x, k, b, k2, b2]) => conv2d(l.conv(x!, k!, b!), k2!, { bias: b2!, dilations: 2 }),
  ],
  ['naive dense, naive dense', [[3, 5], [5, 7], [7], [7, 3]], (l, [x, k, b, k2]) => dense(l.fc(x!, k!, b!), k2!)],
  ['tiled dense, tiled dense', [[9, 8], [8, 12], [12], [12, 4]], (l, [x, k, b, k2]) => dense(l.fc(x!, k!, b!), k2!)],
  [
    'dense of three axes, dense of three axes',
    [[2, 3, 5], [5, 7], [7], [7, 3]],
    (l, [x, k, b, k2]) => dense(l.fc(x!, k!, b!), k2!),
  ],
  [
    'conv2d, batchNormalization',
    [[2, 5, 7, 2], ...conv(2, 3)],
    (l, [x, k, b]) => batchNormalization(l.conv(x!, k!, b!))[0],
  ],
  ['dense, left of matmul', [[3, 5], [5, 8], [8], [8, 4]], (l, [x, k, b, k2]) => matmul(l.fc(x!, k!, b!), k2!)],
];

const unmasked: readonly [string, readonly Shape[], Model][] = [
  ['its output is the result', [[2, 5, 7, 2], ...conv(2, 3)], (l, [x, k, b]) => l.conv(x!, k!, b!)],
  [
    'its output is the result, and read by an op that could',
    [[2, 5, 7, 2], ...conv(2, 3)],
    (l, [x, k, b]) => {
      const y = l.conv(x!, k!, b!);
      maxPool2d(y);
      return y;
    },
  ],
  [
    'its output is read by two ops that could',
    [[2, 4, 6, 2], ...conv(2, 3)],
    (l, [x, k, b]) => ((y) => add(maxPool2d(y), avgPool2d(y)))(l.conv(x!, k!, b!)),
  ],
  [
    'its output is read by an op that could and one that cannot',
    [[3, 5], [5, 4], [4], [4, 4]],
    (l, [x, k, b, k2]) => ((y) => mul(dense(y, k2!), y))(l.fc(x!, k!, b!)),
  ],
  [
    'its output is read twice by one op',
    [[4, 4], [4, 4], [4]],
    (l, [x, k, b]) => ((y) => matmul(y, y))(l.fc(x!, k!, b!)),
  ],
  [
    'its output is on the side of a product that does not mask',
    [[4, 5], [5, 3], [3], [2, 4]],
    (l, [x, k, b, a]) => matmul(a!, l.fc(x!, k!, b!)),
  ],
  [
    'its output goes through a view',
    [[2, 3, 3, 2], ...conv(2, 4), [36, 3]],
    (l, [x, k, b, k2]) => dense(flatten(l.conv(x!, k!, b!)), k2!),
  ],
  [
    'its output has a second reader that leads nowhere',
    [[3, 5], [5, 4], [4], [4, 4]],
    (l, [x, k, b, k2]) => {
      const y = l.fc(x!, k!, b!);
      dense(y, k2!);
      return dense(y, k2!);
    },
  ],
];

describe('the reader of a fused ReLU applies its derivative as it writes: bits of the separate ReLU, two dispatches fewer', () => {
  it.each(masked)('%s', async (_, shapes, model) => {
    const engine = await testEngine();
    const expected = await run(engine, shapes, model, separate);
    const actual = await run(engine, shapes, model, fused);
    expect(actual.bits).toEqual(expected.bits);
    expect(actual.dispatches).toBe(expected.dispatches - 2); // forward and backward of the ReLU
  });
});

describe('the tape applies it where the reader cannot: bits of the separate ReLU, its forward saved', () => {
  it.each(unmasked)('%s', async (_, shapes, model) => {
    const engine = await testEngine();
    const expected = await run(engine, shapes, model, separate);
    const actual = await run(engine, shapes, model, fused);
    expect(actual.bits).toEqual(expected.bits);
    expect(actual.dispatches).toBe(expected.dispatches - 1);
  });
});

it('two fused ReLUs in a row are undone one by one', async () => {
  const engine = await testEngine();
  const shapes = [[2, 7, 7, 1], ...conv(1, 8), ...conv(8, 16), [144, 8], [8], [8, 3]];
  const model: Model = (l, [x, k, b, k2, b2, k3, b3, k4]) => {
    const maps = maxPool2d(l.conv(l.conv(x!, k!, b!), k2!, b2!));
    return dense(l.fc(flatten(maps), k3!, b3!), k4!);
  };
  const expected = await run(engine, shapes, model, separate);
  const actual = await run(engine, shapes, model, fused);
  expect(actual.bits).toEqual(expected.bits);
  expect(actual.dispatches).toBe(expected.dispatches - 6);
  expect(expected.zeros[1]).toBeLessThan(98); // gradients reach x
});

describe('a NaN stays a NaN through every ReLU', () => {
  const withNaN = (shape: Shape, at: number) => {
    const values = new Float32Array(sizeOf(shape)).fill(-1);
    values[at] = NaN;
    return values;
  };

  it.each<[string, Shape, number, (x: Tensor, engine: Engine) => Tensor, number]>([
    ['relu', [5], 2, (x) => relu(x), 1],
    [
      'naive matmul epilogue',
      [3, 3],
      4,
      (x, e) => dense(x, e.tensor(new Float32Array(9).fill(1), [3, 3]), { activation: 'relu' }),
      3,
    ],
    [
      'tiled matmul epilogue',
      [3, 4],
      5,
      (x, e) => dense(x, e.tensor(new Float32Array(32).fill(1), [4, 8]), { activation: 'relu' }),
      8,
    ],
    [
      'naive conv2d epilogue',
      [1, 3, 3, 1],
      4,
      (x, e) => conv2d(x, e.tensor(new Float32Array(3).fill(1), [1, 1, 1, 3]), { activation: 'relu' }),
      3,
    ],
    [
      'tiled conv2d epilogue',
      [1, 3, 3, 4],
      17,
      (x, e) => conv2d(x, e.tensor(new Float32Array(32).fill(1), [1, 1, 4, 8]), { activation: 'relu' }),
      8,
    ],
  ])('%s', async (_, shape, at, f, expected) => {
    const engine = await testEngine();
    using x = engine.tensor(withNaN(shape, at), shape);
    using y = engine.scope(() => f(x, engine));
    const values = await y.data();
    expect(values.filter((value) => Number.isNaN(value)).length).toBe(expected);
    expect(values.filter((value) => value === 0).length).toBe(values.length - expected);
  });

  it('a NaN in the gradient reaches the parameters, masked by the reader or by the tape', async () => {
    const engine = await testEngine();
    using x = engine.tensor(new Float32Array(4).fill(1), [1, 2, 2, 1]);
    using kernel = engine.tensor(new Float32Array(8).fill(1), [1, 1, 1, 8]);
    using seed = engine.tensor(new Float32Array(8).fill(NaN), [1, 1, 1, 8]);
    for (const { conv } of [fused, separate]) {
      using bias = engine.tensor(new Float32Array(8));
      const { value, gradients } = valueAndGradients(engine, () => maxPool2d(conv(x, kernel, bias)), [kernel], {
        seed,
      });
      expect((await gradients[0]!.data()).every((value) => Number.isNaN(value))).toBe(true);
      for (const tensor of [value, ...gradients]) tensor.dispose();
    }
  });
});
