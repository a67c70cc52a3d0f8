import { describe, expect, it } from 'vitest';
import {
  ArgumentError,
  Conv2D,
  Dense,
  type Initializer,
  Input,
  type Layer,
  type KerasInitializer,
  LimitError,
  type NDArray,
  Sequential,
  defaultEngine,
  fashionMNISTModel,
  identity,
  orthogonal,
  setRandomSeed,
  varianceScaling,
} from '../../nn';
import { INITIALIZERS } from '../../nn/initializers-by-class';
import keras from '../keras/layers.json';
import { bitsOf, engineOfDefaultLimits, testEngine } from '../gpu';

async function weightsOf(layers: Layer[], shape: number[], seed?: number): Promise<Float32Array[]> {
  if (seed !== undefined) setRandomSeed(seed);
  using model = new Sequential([Input({ shape }), ...layers], { engine: await testEngine() });
  await model.build();
  return (await model.getWeights()).map(({ data }) => data as Float32Array);
}

const conv = (filters: number) => new Conv2D({ filters, kernelSize: 3 });

function moments(values: Float32Array): { mean: number; std: number; most: number } {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const std = Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length);
  return { mean, std, most: values.reduce((a, b) => Math.max(a, Math.abs(b)), 0) };
}

describe('Glorot uniform', () => {
  it.each([0, 1, 2, 3, 42, 2 ** 32 - 1])(
    "the notes' first kernel, seed %d: |w| <= 0.14214, deviation 0.077..0.087, biases 0",
    async (seed) => {
      setRandomSeed(seed);
      using model = fashionMNISTModel({ pooling: 'max', engine: await testEngine() });
      await model.build();
      const weights = await model.getWeights();
      expect(weights.map(({ shape }) => shape)).toEqual([
        [3, 3, 1, 32],
        [32],
        [3, 3, 32, 64],
        [64],
        [3136, 100],
        [100],
        [100, 10],
        [10],
      ]);
      const { std, most } = moments(weights[0]!.data as Float32Array);
      expect(most).toBeLessThanOrEqual(0.14214);
      expect(std).toBeGreaterThan(0.077);
      expect(std).toBeLessThan(0.087);
      for (const i of [1, 3, 5, 7]) expect(weights[i]!.data.every((value) => value === 0)).toBe(true);
    },
  );

  it.each<[string, Layer, number[], number]>([
    ['a conv kernel, whose fan counts the window', conv(64), [5, 5, 32], Math.sqrt(6 / (9 * 32 + 9 * 64))],
    ['a dense kernel', new Dense({ units: 100 }), [300], Math.sqrt(6 / 400)],
  ])('%s: uniform over the whole of its range', async (_, layer, shape, limit) => {
    const [kernel] = await weightsOf([layer], shape, 7);
    const { mean, std, most } = moments(kernel!);
    const n = kernel!.length;
    expect(most).toBeLessThanOrEqual(limit);
    expect(most).toBeGreaterThan(limit * (1 - 20 / n));
    expect(Math.abs(mean)).toBeLessThan((4 * limit) / Math.sqrt(3 * n)); // 4 standard errors
    expect(std).toBeCloseTo(limit / Math.sqrt(3), 3);
    // Ten bins of equal width: chi-squared with 9 degrees of freedom passes 27.9 once in a thousand.
    const bins = new Array<number>(10).fill(0);
    for (const w of kernel!) bins[Math.min(9, Math.floor(((w + limit) / (2 * limit)) * 10))]!++;
    expect(bins.reduce((sum, count) => sum + (count - n / 10) ** 2 / (n / 10), 0)).toBeLessThan(27.9);
  });

  it('layers of one shape differ from each other', async () => {
    const [first, , second] = await weightsOf([new Dense({ units: 8 }), new Dense({ units: 8 })], [8], 1);
    expect(first).not.toEqual(second);
  });
});

describe('setRandomSeed', () => {
  const layers = () => [conv(4), conv(3)];

  it('repeats weights bit for bit; another seed gives others', async () => {
    const bits = async (seed: number) => (await weightsOf(layers(), [9, 9, 2], seed)).map(bitsOf);
    const first = await bits(5);
    expect(await bits(5)).toEqual(first);
    const other = await bits(6);
    expect(other[0]).not.toEqual(first[0]);
    expect(other[2]).not.toEqual(first[2]);
  });

  it('goes on from there: the second model differs from the first, and both repeat', async () => {
    const pair = async () => {
      const first = await weightsOf(layers(), [9, 9, 2], 5);
      return [first, await weightsOf(layers(), [9, 9, 2])];
    };
    const [first, second] = await pair();
    expect(first![0]).not.toEqual(second![0]);
    expect(await pair()).toEqual([first, second]);
  });

  it.each([-1, 0.5, NaN, 2 ** 32, Infinity])('refuses %d', (seed) => {
    expect(() => setRandomSeed(seed)).toThrow(ArgumentError);
  });
});

describe("Keras's names", () => {
  /** A bias, a dense kernel and a conv kernel, as the golden has them. */
  const layers = (init: string | Initializer) => [
    new Dense({ units: 2000, biasInitializer: init, kernelInitializer: 'zeros', inputShape: [1] }),
    new Dense({ units: 50, kernelInitializer: init, useBias: false, inputShape: [40] }),
    new Conv2D({ filters: 20, kernelSize: 3, kernelInitializer: init, useBias: false, inputShape: [3, 3, 16] }),
  ];
  const camel = (name: string) => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

  const draws = [
    ...keras.initializers.map((golden) => ({ ...golden, given: golden.name as string | Initializer })),
    ...keras.scalings.map((golden) => ({ ...golden, given: varianceScaling(golden.options) })),
  ];

  it.each(draws)('$name draws as in Keras, a bias too', async ({ name, className, config, draws, given }) => {
    const engine = await testEngine();
    const made = new Dense({ units: 1, kernelInitializer: typeof given === 'string' ? camel(name) : given })
      .kernelInitializer;
    expect(made.keras).toEqual({ className, config });
    setRandomSeed(3);
    for (const [i, layer] of layers(given).entries()) {
      const { shape, deviation, mean, largest } = draws[i]!;
      using model = new Sequential([layer], { engine });
      await model.build();
      const weight = (await model.getWeights()).find((each) => each.shape.join() === shape.join())!;
      const found = moments(weight.data as Float32Array);
      expect(Math.abs(found.std - deviation)).toBeLessThanOrEqual(0.06 * deviation);
      expect(Math.abs(found.mean - mean)).toBeLessThanOrEqual(0.12 * deviation);
      // Of what has a limit the largest of 2,000 is near it; a normal has none.
      if (className !== 'RandomNormal' && !('distribution' in config && config.distribution === 'untruncated_normal'))
        expect(Math.abs(found.most - largest)).toBeLessThanOrEqual(0.02 * largest);
    }
  });

  it.each([
    'heNormall',
    'HE_NORMALS',
    'he normal',
    '',
    'orthogonals',
    'constructor',
    'constant',
    'stft',
    5 as never,
    null as never,
    {} as never,
  ])('%j is none', (name) => {
    if (name === null)
      return expect(new Dense({ units: 1, kernelInitializer: name }).kernelInitializer.keras!.className).toBe(
        'GlorotUniform',
      );
    expect(() => new Dense({ units: 1, kernelInitializer: name })).toThrow(ArgumentError);
    expect(() => new Dense({ units: 1, biasInitializer: name })).toThrow('unknown initializer');
  });
});

describe('axes of VarianceScaling', () => {
  it.each(keras.axes)('$name: as many inputs and outputs as in Keras', async ({ options, draws }) => {
    const { input_axes: inputAxes, output_axes: outputAxes, ...own } = options;
    const made = varianceScaling({ ...own, inputAxes, outputAxes });
    expect(made.keras.config).toMatchObject(options);
    const layers = [
      new Dense({ units: 50, kernelInitializer: made, inputShape: [40] }),
      new Conv2D({ filters: 20, kernelSize: 3, kernelInitializer: made, inputShape: [3, 3, 16] }),
    ];
    for (const [i, layer] of layers.entries()) {
      const [kernel] = await weightsOf([layer], [...layer.startShape!], 3);
      const found = moments(kernel!);
      expect(Math.abs(found.std - draws[i]!.deviation)).toBeLessThanOrEqual(0.06 * draws[i]!.deviation);
      expect(Math.abs(found.most - draws[i]!.largest)).toBeLessThanOrEqual(0.02 * draws[i]!.largest);
    }
  });

  it('one alone says nothing, as in Keras; what is no axis is refused', async () => {
    const [plain] = await weightsOf([new Dense({ units: 5, kernelInitializer: 'variance_scaling' })], [4], 3);
    expect(
      (await weightsOf([new Dense({ units: 5, kernelInitializer: varianceScaling({ inputAxes: [1] }) })], [4], 3))[0],
    ).toEqual(plain);
    for (const inputAxes of [1, [0.5], 'ab'] as never[])
      expect(() => varianceScaling({ inputAxes })).toThrow('VarianceScaling: inputAxes must be a list of axes');
    const kernelInitializer = varianceScaling({ inputAxes: [2], outputAxes: [1] });
    await expect(weightsOf([new Dense({ units: 5, kernelInitializer })], [4])).rejects.toThrow(
      'VarianceScaling: there is no axis 2 in a weight of [4, 5]',
    );
  });
});

it('a gain that is no number is refused', () => {
  for (const make of [orthogonal, identity])
    for (const gain of [NaN, Infinity, '2' as never])
      expect(() => make({ gain })).toThrow(/^(Orthogonal|Identity): gain must be a number/);
});

describe('a seed of its own', () => {
  const seeded = INITIALIZERS.filter(({ schema }) => 'seed' in schema).map((type) => ({ type, name: type.className }));

  it.each(seeded)('$name draws the same numbers each time, and none of the sequence', async ({ type }) => {
    const make = (seed: number) => new (type as unknown as new (options: object) => KerasInitializer)({ seed });
    const draw = async (first: Initializer) => {
      const layers = [
        new Dense({ units: 6, kernelInitializer: first, useBias: false }),
        new Dense({ units: 6, useBias: false }),
      ];
      return (await weightsOf(layers, [6], 9)).map(bitsOf);
    };
    const [own, next] = await draw(make(5));
    expect(await draw(make(5))).toEqual([own, next]);
    // As a config of Keras's has it, whose class is loaded when the model is built.
    expect(
      await draw(
        new Dense({ units: 1, kernelInitializer: { class_name: type.className, config: { seed: 5 } } })
          .kernelInitializer,
      ),
    ).toEqual([own, next]);
    const [other, same] = await draw(make(-6));
    expect(other).not.toEqual(own);
    expect(same).toEqual(next);
    expect((await draw('zeros' as never))[1]).toEqual(next);
  });
});

describe('matrices', () => {
  const plain = ({ className, config }: { className: string; config: object }) => ({ className, config });

  it.each(keras.matrices)("$name is Keras's name", ({ name, ...golden }) => {
    for (const spelling of [name, name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())]) {
      expect(plain(new Dense({ units: 1, kernelInitializer: spelling }).kernelInitializer.keras!)).toEqual(
        plain(golden),
      );
    }
  });

  it.each<[string, number[], Layer]>([
    ['tall', [40, 7], new Dense({ units: 7, kernelInitializer: orthogonal({ gain: 1.5 }) })],
    ['wide', [7, 40], new Dense({ units: 40, kernelInitializer: orthogonal({ gain: 1.5 }) })],
    ['square', [30, 30], new Dense({ units: 30, kernelInitializer: orthogonal({ gain: 1.5 }) })],
    [
      'of a convolution',
      [3 * 3 * 4, 10],
      new Conv2D({ filters: 10, kernelSize: 3, kernelInitializer: orthogonal({ gain: 1.5 }) }),
    ],
    ['of one', [1, 1], new Dense({ units: 1, kernelInitializer: orthogonal({ gain: 1.5 }) })],
  ])('orthogonal, %s: its vectors are as long as the gain, and at right angles', async (_, [rows, columns], layer) => {
    const [kernel] = await weightsOf([layer], layer instanceof Conv2D ? [3, 3, 4] : [rows!], 4);
    const at = (row: number, column: number): number => kernel![row * columns! + column]!;
    const [count, length] = [Math.min(rows!, columns!), Math.max(rows!, columns!)];
    const vector = (i: number): number[] => Array.from({ length }, (_, j) => (rows! >= columns! ? at(j, i) : at(i, j)));
    for (let i = 0; i < count; i++) {
      for (let j = 0; j <= i; j++) {
        const product = vector(i).reduce((sum, value, k) => sum + value * vector(j)[k]!, 0);
        expect(product).toBeCloseTo(i === j ? 2.25 : 0, 5);
      }
    }
  });

  it('orthogonal repeats with the seed, and differs without', async () => {
    const draw = async (seed?: number) =>
      (await weightsOf([new Dense({ units: 4, kernelInitializer: 'orthogonal' })], [4], seed))[0];
    const first = await draw(1);
    expect(await draw(1)).toEqual(first);
    expect(await draw()).not.toEqual(first);
  });

  it('identity has its gain on the diagonal', async () => {
    expect([
      ...(await weightsOf([new Dense({ units: 3, kernelInitializer: 'identity', useBias: false })], [2]))[0]!,
    ]).toEqual([1, 0, 0, 0, 1, 0]);
    expect([
      ...(
        await weightsOf([new Dense({ units: 2, kernelInitializer: identity({ gain: 0.5 }), useBias: false })], [2])
      )[0]!,
    ]).toEqual([0.5, 0, 0, 0.5]);
  });

  it.each<[string, () => Layer, string]>([
    [
      'orthogonal for a bias',
      () => new Dense({ units: 2, biasInitializer: 'orthogonal' }),
      'Orthogonal: the weight must have at least two axes, got [2]',
    ],
    [
      'identity for a bias',
      () => new Dense({ units: 2, biasInitializer: 'identity' }),
      'Identity: the weight must be a matrix, got [2]',
    ],
    [
      'identity for a convolution',
      () => new Conv2D({ filters: 2, kernelSize: 1, kernelInitializer: 'identity' }),
      'Identity: the weight must be a matrix, got [1, 1, 2, 2]',
    ],
  ])('%s is refused when the weights are made, and nothing is left', async (_, layer, message) => {
    const engine = await testEngine();
    const { buffers } = engine.stats();
    using model = new Sequential([Input({ shape: [2, 2, 2] }), layer()], { engine });
    await expect(model.build()).rejects.toThrow(ArgumentError);
    await expect(model.build()).rejects.toThrow(message);
    expect(engine.stats().buffers).toBe(buffers);
  });

  it.each([
    { scale: 0 },
    { scale: -1 },
    { scale: NaN },
    { scale: '1' as never },
    { mode: 'fan' },
    { distribution: 'gamma' },
  ])('varianceScaling refuses %j', (options) => {
    expect(() => varianceScaling(options)).toThrow(ArgumentError);
  });
});

describe('other initializers', () => {
  it('by name in either spelling, or your own', async () => {
    const counting: Initializer = (weight) =>
      void weight.write(Float32Array.from({ length: weight.size }, (_, i) => i));
    const weights = await weightsOf(
      [
        new Dense({
          units: 2,
          kernelInitializer: 'ones',
          biasInitializer: 'glorot_uniform',
          name: 'a',
          useBias: false,
        }),
        new Dense({ units: 2, kernelInitializer: counting, biasInitializer: 'ones', name: 'b' }),
        new Dense({ units: 3, kernelInitializer: 'glorot_uniform', name: 'c' }),
      ],
      [2],
    );
    expect(weights.slice(0, 3).map((values) => [...values])).toEqual([
      [1, 1, 1, 1],
      [0, 1, 2, 3],
      [1, 1],
    ]);
    expect(moments(weights[3]!).most).toBeGreaterThan(0);
    expect(weights).toHaveLength(5);
  });

  it('one that throws leaves the model as it was, without a buffer', async () => {
    const engine = await testEngine();
    const { buffers } = engine.stats();
    let fails = true;
    const kernelInitializer: Initializer = () => {
      if (fails) throw new RangeError('mine');
    };
    using model = new Sequential(
      [Input({ shape: [2] }), new Dense({ units: 2 }), new Dense({ units: 2, kernelInitializer })],
      { engine },
    );
    await expect(model.build()).rejects.toThrow(new RangeError('mine'));
    expect(engine.stats().buffers).toBe(buffers);
    expect(model.weights).toEqual([]);
    fails = false;
    await model.build();
    expect(model.weights).toHaveLength(4);
  });
});

describe('build', () => {
  it('puts all weights in one buffer; a second build changes nothing', async () => {
    const engine = await testEngine();
    const { buffers } = engine.stats();
    using model = new Sequential([Input({ shape: [5, 5, 1] }), conv(2), conv(3)], { engine });
    await model.build();
    expect(new Set(model.weights.map(({ buffer }) => buffer)).size).toBe(1);
    expect(engine.stats().buffers).toBe(buffers + 1);
    const before = await model.getWeights();
    await model.build();
    expect(await model.getWeights()).toEqual(before);
  });

  it('takes the input shape if there is none yet, and refuses another one', async () => {
    using model = new Sequential([conv(2)], { engine: await testEngine(), name: 'late' });
    await expect(model.build()).rejects.toThrow(ArgumentError);
    await model.build([5, 5, 3]);
    expect(model.outputShape).toEqual([3, 3, 2]);
    expect(model.weights[0]!.shape).toEqual([3, 3, 3, 2]);
    using known = new Sequential([Input({ shape: [4] }), new Dense({ units: 1 })], {
      engine: await testEngine(),
      name: 'known',
    });
    await expect(known.build([5])).rejects.toThrow('model "known" takes samples of [4]; build() cannot make that [5]');
    expect(known.inputShape).toEqual([4]);
  });

  it('a weight that does not fit a binding is a LimitError, and nothing is left', async () => {
    const engine = await engineOfDefaultLimits();
    const { buffers, buffersCreated } = engine.stats();
    const wide = (name: string, trainable: boolean): Sequential => {
      const large = new Dense({ units: 2 ** 13 });
      large.trainable = trainable;
      return new Sequential([Input({ shape: [2 ** 13] }), large, new Dense({ units: 2 })], { engine, name });
    };
    for (const [name, trainable] of [
      ['wide', true],
      ['frozen', false],
    ] as const) {
      using model = wide(name, trainable);
      await expect(model.build()).rejects.toThrow(LimitError);
      await expect(model.compile({ optimizer: 'adam', loss: 'meanSquaredError' })).rejects.toThrow(
        new RegExp(
          `model "${name}": layer "dense.*": its weight kernel of shape .* takes 268435456 bytes, .* maxStorageBufferBindingSize of ${2 ** 27}, which the caller's device .* make the layer smaller`,
        ),
      );
      expect(engine.stats()).toMatchObject({ buffers, buffersCreated });
      expect(model.weights).toEqual([]);
    }
    engine.dispose();
    engine.device.destroy();
  });

  it('models without an engine share one, made once, and made anew when it is lost', async () => {
    (await defaultEngine()).dispose(); // that of other tests
    const [a, b] = await Promise.all([defaultEngine(), defaultEngine()]);
    expect(a).toBe(b);
    const model = new Sequential([Input({ shape: [3] }), new Dense({ units: 2 })]);
    const input: NDArray = { data: Float32Array.of(1, 2, 3), shape: [1, 3] };
    const [one, two] = await Promise.allSettled([model.build(), model.build(), model.predict(input)]);
    expect([one.status, two.status]).toEqual(['fulfilled', 'fulfilled']);
    expect(model.engine).toBe(a);
    expect(a.stats().buffers).toBe(2 + 1); // its constants, one slab of weights
    a.device.destroy();
    await a.device.lost;
    const c = await defaultEngine();
    expect(c).not.toBe(a);
    expect(c.lost).toBe(false);
    expect(await defaultEngine()).toBe(c);
    c.dispose();
  });
});
