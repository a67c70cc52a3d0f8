import { describe, expect, it } from 'vitest';
import {
  Adam,
  BatchNormalization,
  Concatenate,
  Conv2D,
  Cropping2D,
  Dense,
  Flatten,
  GlobalAveragePooling2D,
  GlobalMaxPooling2D,
  Input,
  type Layer,
  LeakyReLU,
  Maximum,
  Minimum,
  Model,
  type NDArray,
  Rescaling,
  Reshape,
  Sequential,
  type Shape,
  ZeroPadding2D,
} from '../../nn';
import { expectClose, testEngine } from '../gpu';
import { draw, generator } from '../ops/check';

const array = (shape: number[], seed = 1): NDArray<Float32Array> => ({
  data: Float32Array.from(draw({ shape }, generator(seed))),
  shape,
});

async function apply(layer: Layer, x: NDArray): Promise<NDArray<Float32Array>> {
  using model = new Sequential([Input({ shape: x.shape.slice(1) }), layer], { engine: await testEngine() });
  return await model.predict(x);
}

const numbers = (shape: number[]): NDArray<Float32Array> => ({
  data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i),
  shape,
});

describe('a layer gives', () => {
  it.each<[string, Layer, NDArray, Shape, number[]]>([
    [
      'zeros around an image',
      new ZeroPadding2D(),
      numbers([1, 1, 2, 1]),
      [1, 3, 4, 1],
      [0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0],
    ],
    ['other zeros on each side', new ZeroPadding2D({ padding: [[1, 0], [0, 2]] }), numbers([1, 1, 2, 1]), [1, 2, 4, 1], [0, 0, 0, 0, 0, 1, 0, 0]], // prettier-ignore
    ['zeros at two sides', new ZeroPadding2D({ padding: [0, 1] }), numbers([1, 1, 2, 1]), [1, 1, 4, 1], [0, 0, 1, 0]],
    ['what a crop leaves', new Cropping2D({ cropping: [[1, 0], [0, 2]] }), numbers([1, 2, 4, 1]), [1, 1, 2, 1], [4, 5]], // prettier-ignore
    ['what a crop at two sides leaves', new Cropping2D([0, 1]), numbers([1, 1, 4, 1]), [1, 1, 2, 1], [1, 2]],
    ['the mean of each channel', new GlobalAveragePooling2D(), numbers([2, 2, 1, 2]), [2, 2], [1, 2, 5, 6]],
    [
      'the mean, with its axes',
      new GlobalAveragePooling2D({ keepDims: true }),
      numbers([1, 2, 1, 2]),
      [1, 1, 1, 2],
      [1, 2],
    ],
    ['the maximum of each channel', new GlobalMaxPooling2D(), numbers([2, 1, 3, 2]), [2, 2], [4, 5, 10, 11]],
    [
      'the maximum, with its axes',
      new GlobalMaxPooling2D({ keepDims: true }),
      numbers([1, 1, 3, 2]),
      [1, 1, 1, 2],
      [4, 5],
    ],
    ['scaled values', new Rescaling({ scale: 0.5, offset: -1 }), numbers([1, 4]), [1, 4], [-1, -0.5, 0, 0.5]],
    ['values scaled by channel', new Rescaling([0.5, 2], [1, -1]), numbers([1, 2, 1, 2]), [1, 2, 1, 2], [1, 1, 2, 5]],
    ['values scaled by place', new Rescaling([[1], [2]]), numbers([1, 2, 2]), [1, 2, 2], [0, 1, 4, 6]],
    [
      'leaky values',
      new LeakyReLU({ negativeSlope: 0.5 }),
      { data: Float32Array.of(-2, -1, 0, 3), shape: [1, 4] },
      [1, 4],
      [-1, -0.5, 0, 3],
    ],
    [
      'tanh of a product',
      new Dense({ units: 1, activation: 'tanh', kernelInitializer: 'ones' }),
      { data: Float32Array.of(50, 50, 0, 0), shape: [2, 2] },
      [2, 1],
      [1, 0],
    ],
    [
      'another shape',
      new Reshape({ targetShape: [3, -1] }),
      numbers([2, 6]),
      [2, 3, 2],
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
    ],
    [
      'units along the last axis',
      new Dense({ units: 1, kernelInitializer: 'ones' }),
      numbers([1, 2, 3]),
      [1, 2, 1],
      [3, 12],
    ],
  ])('%s', async (_, layer, x, shape, values) => {
    expect(await apply(layer, x)).toEqual({ data: Float32Array.from(values), shape });
    expect(layer.outputShape).toEqual(shape.slice(1));
  });

  it("largest, smallest, and all of several inputs' values", async () => {
    const engine = await testEngine();
    const [a, b] = [Input({ shape: [1, 2] }), Input({ shape: [1, 2] })];
    const outputs = [new Maximum(), new Minimum(), new Concatenate(), new Concatenate({ axis: 1 })].map((layer) =>
      layer.apply([a, b]),
    );
    using model = new Model({ inputs: [a, b], outputs, engine });
    const results = await model.predict([
      { data: Float32Array.of(1, 4), shape: [1, 1, 2] },
      { data: Float32Array.of(3, 2), shape: [1, 1, 2] },
    ]);
    expect(results.map(({ data, shape }) => [[...data], shape])).toEqual([
      [
        [3, 4],
        [1, 1, 2],
      ],
      [
        [1, 2],
        [1, 1, 2],
      ],
      [
        [1, 4, 3, 2],
        [1, 1, 4],
      ],
      [
        [1, 4, 3, 2],
        [1, 2, 2],
      ],
    ]);
  });

  it('nothing, where shapes do not fit', () => {
    const [a, b] = [Input({ shape: [2, 3] }), Input({ shape: [4, 3] })];
    expect(new Concatenate({ axis: 1 }).apply([a, b]).shape).toEqual([6, 3]);
    expect(() => new Concatenate({ name: 'c' }).apply([a, b])).toThrow('layer "c" (Concatenate)');
    expect(() => new Concatenate({ axis: 0 })).toThrow('Concatenate: axis must be');
    expect(() => new Concatenate({ axis: -3 }).apply([a, a])).toThrow('axis -3 of 3 is the batch');
    expect(() => new Reshape({ targetShape: [4, -1], name: 'r' }).apply(a)).toThrow(
      'layer "r" (Reshape): [2, 3] has 6 elements, which do not fill [4, -1]',
    );
    expect(() => new Reshape({ targetShape: [-1, -1] })).toThrow('one of which may be -1, got [-1, -1]');
    expect(() => new GlobalMaxPooling2D({ name: 'g' }).apply(a)).toThrow(
      'layer "g" (GlobalMaxPooling2D): it takes images',
    );
    expect(() => new ZeroPadding2D({ padding: -1 })).toThrow('ZeroPadding2D: padding must be an integer of 0 or more');
    expect(() => new BatchNormalization({ momentum: 2 })).toThrow('momentum must be in [0, 1], got 2');
    expect(() => new LeakyReLU({ negativeSlope: -1 })).toThrow('negativeSlope must be 0 or more');
  });
});

describe('BatchNormalization', () => {
  const EPSILON = 1e-3;
  const momentsOf = (data: ArrayLike<number>, channel: number) => {
    const values = Array.from(data).filter((_, i) => i % 3 === channel);
    const mean = values.reduce((a, b) => a + b) / values.length;
    return { mean, variance: values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length };
  };

  async function normalizing() {
    const layer = new BatchNormalization({ momentum: 0.8 });
    const model = new Sequential(
      [Input({ shape: [4, 5, 3] }), layer, new Flatten(), new Dense({ units: 2, activation: 'softmax' })],
      { engine: await testEngine() },
    );
    await model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
    return { layer, model };
  }
  const x = { data: array([8, 4, 5, 3]).data.map((v, i) => v * ((i % 3) + 1) + 10), shape: [8, 4, 5, 3] };
  const y = [0, 1, 0, 1, 0, 1, 0, 1];

  it('normalizes by its averages, which training moves by the moments of the batch', async () => {
    const { layer, model: own } = await normalizing();
    using model = own;
    expect(layer.specs.map(({ name, shape }) => [name, shape])).toEqual([
      ['gamma', [3]],
      ['beta', [3]],
      ['moving_mean', [3]],
      ['moving_variance', [3]],
    ]);
    expect([model.trainableWeights.length, model.nonTrainableWeights.length]).toEqual([4, 2]);
    using first = new Model({ inputs: model.input, outputs: layer.output });
    // Mean 0 and variance 1 at first: nearly the identity.
    expectClose(
      (await first.predict(x)).data,
      Float64Array.from(x.data, (v) => v / Math.sqrt(1 + EPSILON)),
      'untrained',
    );
    await model.trainOnBatch(x, y);
    const [gamma, beta, mean, variance] = (await layer.getWeights()).map(({ data }) => data);
    for (let c = 0; c < 3; c++) {
      const moments = momentsOf(x.data, c);
      expect(mean![c]).toBeCloseTo(0.2 * moments.mean, 4);
      expect(variance![c]).toBeCloseTo(0.8 + 0.2 * moments.variance, 3);
      expect(gamma![c]).not.toBe(1);
      expect(beta![c]).not.toBe(0);
    }
    const expected = Float64Array.from(
      x.data,
      (v, i) => (gamma![i % 3]! * (v - mean![i % 3]!)) / Math.sqrt(variance![i % 3]! + EPSILON) + beta![i % 3]!,
    );
    expectClose((await first.predict(x)).data, expected, 'trained');
  });

  it('learns, in a convolutional network as well', async () => {
    const layers = [
      new Conv2D({ filters: 4, kernelSize: 3, useBias: false }),
      new BatchNormalization(),
      new LeakyReLU(),
      new GlobalAveragePooling2D(),
      new Dense({ units: 2, activation: 'softmax' }),
    ];
    using model = new Sequential([Input({ shape: [6, 6, 1] }), ...layers], { engine: await testEngine() });
    await model.compile({
      optimizer: new Adam({ learningRate: 0.01 }),
      loss: 'sparseCategoricalCrossentropy',
      metrics: ['accuracy'],
    });
    // Stripes, upright or not.
    const images = {
      data: Float32Array.from({ length: 32 * 36 }, (_, i) =>
        Number((Math.floor(i / 36) % 2 ? i % 6 : Math.floor(i / 6) % 6) % 2),
      ),
      shape: [32, 6, 6, 1],
    };
    const { history } = await model.fit(
      images,
      Uint8Array.from({ length: 32 }, (_, i) => i % 2),
      { epochs: 40 },
    );
    expect(history.loss!.at(-1)).toBeLessThan(0.5 * history.loss![0]!);
    expect(history.accuracy!.at(-1)).toBe(1);
  });

  it('frozen, keeps its averages and normalizes by them while the others train', async () => {
    const { layer, model: own } = await normalizing();
    using model = own;
    layer.trainable = false;
    await model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
    const before = await model.getWeights();
    await model.fit(x, y, { epochs: 2 });
    const after = await model.getWeights();
    for (let i = 0; i < 4; i++) expect(after[i]!.data).toEqual(before[i]!.data);
    expect(after[4]!.data).not.toEqual(before[4]!.data);
  });

  it('without scale or center has no gamma or no beta', async () => {
    for (const [options, names] of [
      [{ scale: false }, ['beta']],
      [{ center: false }, ['gamma']],
      [{ scale: false, center: false }, []],
    ] as const) {
      const layer = new BatchNormalization(options);
      expect((await apply(layer, x)).shape).toEqual(x.shape);
      expect(layer.specs.map(({ name }) => name)).toEqual([...names, 'moving_mean', 'moving_variance']);
    }
  });
});
