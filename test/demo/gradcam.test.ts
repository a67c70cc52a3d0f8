import { describe, expect, it } from 'vitest';
import { gradCAM } from '../../demo/worker/gradcam';
import { explain } from '../../demo/worker/explain';
import { occlusion } from '../../demo/worker/occlusion';
import {
  ArgumentError,
  AveragePooling2D,
  Conv2D,
  Dense,
  Dropout,
  Flatten,
  Input,
  type Layer,
  MaxPooling2D,
  type NDArray,
  Sequential,
  setRandomSeed,
} from '../../nn';
import { expectClose, testEngine } from '../gpu';
import { draw, generator } from '../ops/check';

const SIZE = 8;
const FILTERS = 3;
const CLASSES = 4;
const image = {
  data: Float32Array.from(draw({ shape: [SIZE, SIZE, 1] }, generator(5)), Math.abs),
  shape: [SIZE, SIZE, 1],
};

async function built(layers: Layer[]): Promise<Sequential> {
  setRandomSeed(3);
  const model = new Sequential([Input({ shape: [SIZE, SIZE, 1] }), ...layers], { engine: await testEngine() });
  await model.build();
  // Of some size, biases too: a gradient that got lost would show.
  model.setWeights(
    model.weights.map(({ shape }, i) => ({ data: Float32Array.from(draw({ shape }, generator(7 + i))), shape })),
  );
  return model;
}

/**
 * Convolution (3 x 3, same, ReLU), pool (2 x 2), flatten, dense: the last convolution's maps and Grad-CAM, in float64.
 */
function float64(weights: readonly NDArray[], label: number, pooling: 'max' | 'average'): Float64Array {
  const [kernel, bias, dense] = weights.map(({ data }) => Float64Array.from(data)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const maps = new Float64Array(SIZE * SIZE * FILTERS);
  const at = (row: number, column: number, filter: number): number => (row * SIZE + column) * FILTERS + filter;
  for (let row = 0; row < SIZE; row++)
    for (let column = 0; column < SIZE; column++)
      for (let filter = 0; filter < FILTERS; filter++) {
        let value = bias[filter]!;
        for (let i = 0; i < 3; i++)
          for (let j = 0; j < 3; j++) {
            const [r, c] = [row + i - 1, column + j - 1];
            if (r >= 0 && c >= 0 && r < SIZE && c < SIZE)
              value += image.data[r * SIZE + c]! * kernel[(i * 3 + j) * FILTERS + filter]!;
          }
        maps[at(row, column, filter)] = Math.max(0, value);
      }
  // The logit is linear in the pooled maps: a cell's gradient is its dense weight, times its share of the pool.
  const gradient = new Float64Array(maps.length);
  const half = SIZE / 2;
  for (let row = 0; row < half; row++)
    for (let column = 0; column < half; column++)
      for (let filter = 0; filter < FILTERS; filter++) {
        const weight = dense[((row * half + column) * FILTERS + filter) * CLASSES + label]!;
        const cells = [
          [0, 0],
          [0, 1],
          [1, 0],
          [1, 1],
        ].map(([i, j]) => at(2 * row + i!, 2 * column + j!, filter));
        const largest = cells.reduce((best, cell) => (maps[cell]! > maps[best]! ? cell : best));
        for (const cell of cells) gradient[cell] = pooling === 'average' ? weight / 4 : cell === largest ? weight : 0;
      }
  const means = Array.from(
    { length: FILTERS },
    (_, filter) => gradient.filter((_, i) => i % FILTERS === filter).reduce((a, b) => a + b, 0) / SIZE ** 2,
  );
  return Float64Array.from({ length: SIZE * SIZE }, (_, i) =>
    Math.max(
      0,
      means.reduce((sum, mean, filter) => sum + mean * maps[i * FILTERS + filter]!, 0),
    ),
  );
}

describe.each(['max', 'average'] as const)('Grad-CAM through %s pooling', (pooling) => {
  it('is what float64 makes of the same weights, for every class', async () => {
    const pool = pooling === 'max' ? new MaxPooling2D({ poolSize: 2 }) : new AveragePooling2D({ poolSize: 2 });
    using model = await built([
      new Conv2D({ filters: FILTERS, kernelSize: 3, padding: 'same', activation: 'relu' }),
      pool,
      new Flatten(),
      new Dropout({ rate: 0.4 }),
      new Dense({ units: CLASSES, activation: 'softmax' }),
    ]);
    const weights = await model.getWeights();
    const wanted = Array.from({ length: CLASSES }, (_, label) => float64(weights, label, pooling));
    expect(wanted.some((map) => map.some((value) => value > 0.01))).toBe(true);
    for (const [label, map] of wanted.entries()) {
      const got = await gradCAM(model, image, label);
      expect(got.shape).toEqual([SIZE, SIZE]);
      expectClose(got.data, map, `class ${label}`);
    }
  });
});

it('Grad-CAM asks for the last of several convolutions, and for a class that is there', async () => {
  using model = await built([
    new Conv2D({ filters: 2, kernelSize: 3, activation: 'relu' }),
    new Conv2D({ filters: 5, kernelSize: 3, activation: 'tanh' }),
    new Flatten(),
    new Dense({ units: 6, activation: 'relu' }),
    new Dense({ units: CLASSES, activation: 'softmax' }),
  ]);
  expect((await gradCAM(model, image, 0)).shape).toEqual([4, 4]);
  await expect(gradCAM(model, image, CLASSES)).rejects.toThrow(ArgumentError);
  await expect(gradCAM(model, image, -1)).rejects.toThrow(ArgumentError);
  using dense = await built([new Flatten(), new Dense({ units: CLASSES, activation: 'softmax' })]);
  await expect(gradCAM(dense, image, 0)).rejects.toThrow(/no convolution/);
});

describe('occlusion', () => {
  const layers = (): Layer[] => [
    new Conv2D({ filters: 2, kernelSize: 3, activation: 'relu' }),
    new Flatten(),
    new Dense({ units: CLASSES, activation: 'softmax' }),
  ];

  it('is by how much the probability falls on images covered by hand', async () => {
    using model = await built(layers());
    const label = 1;
    const probabilityOf = async (data: Float32Array): Promise<number> =>
      (await model.predict({ data, shape: [1, SIZE, SIZE, 1] })).data[label]!;
    const whole = await probabilityOf(image.data);
    // The square of 6 around (1, 1), (1, 3), ... (7, 7): rows and columns -2 to 3, 0 to 5, 2 to 7 and 4 to 9.
    const bounds = [
      [0, 3],
      [0, 5],
      [2, 7],
      [4, 7],
    ] as const;
    const wanted: number[] = [];
    for (const [top, bottom] of bounds)
      for (const [left, right] of bounds) {
        const inside = (i: number): boolean =>
          Math.floor(i / SIZE) >= top && Math.floor(i / SIZE) <= bottom && i % SIZE >= left && i % SIZE <= right;
        wanted.push(whole - (await probabilityOf(image.data.map((value, i) => (inside(i) ? 0 : value)))));
      }
    const got = await occlusion(model, image, label);
    expect(got.shape).toEqual([4, 4]);
    expect(Math.max(...wanted.map(Math.abs))).toBeGreaterThan(0.01);
    got.data.forEach((value, i) => expect(Math.abs(value - wanted[i]!)).toBeLessThan(1e-5));
  });

  it('covers with another value and another square, and leaves the image as it was', async () => {
    using model = await built(layers());
    const before = image.data.slice();
    const { data, shape } = await occlusion(model, image, 0, { size: 4, stride: 4, fill: 0.5 });
    expect(shape).toEqual([2, 2]);
    const covered = image.data.map((value, i) => (i < 4 * SIZE && i % SIZE < 4 ? 0.5 : value));
    const { data: both } = await model.predict({
      data: Float32Array.from([...image.data, ...covered]),
      shape: [2, SIZE, SIZE, 1],
    });
    expect(Math.abs(data[0]! - (both[0]! - both[CLASSES]!))).toBeLessThan(1e-5);
    expect(image.data).toEqual(before);
  });
});

it('explains the predicted class, or the one asked for, without drawing from the seed', async () => {
  const layers = (): Layer[] => [
    new Conv2D({ filters: 2, kernelSize: 3, activation: 'relu' }),
    new Flatten(),
    new Dense({ units: CLASSES, activation: 'softmax' }),
  ];
  using model = await built(layers());
  const { data: probabilities } = await model.predict({ data: image.data, shape: [1, SIZE, SIZE, 1] });
  const firstWeights = async (): Promise<NDArray[]> => {
    using next = new Sequential([Input({ shape: [SIZE, SIZE, 1] }), ...layers()], { engine: await testEngine() });
    await next.build();
    return next.getWeights();
  };
  setRandomSeed(9);
  const untouched = await firstWeights();
  setRandomSeed(9);
  const sight = { model, gradCAM: (of: typeof image, label: number) => gradCAM(model, of, label) };
  const best = await explain(sight, image, null);
  const third = await explain(sight, image, 3);
  expect(await firstWeights()).toEqual(untouched);
  expect(best.label).toBe(probabilities.indexOf(Math.max(...probabilities)));
  expect(best.probabilities).toEqual(probabilities);
  expect(best.gradCAM).toEqual(await gradCAM(model, image, best.label));
  expect(third.label).toBe(3);
  expect(third.occlusion).toEqual(await occlusion(model, image, 3));
});
