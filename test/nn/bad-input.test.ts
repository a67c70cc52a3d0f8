import { describe, expect, it } from 'vitest';
import {
  Activation,
  Adam,
  ArgumentError,
  AveragePooling2D,
  Conv2D,
  Dense,
  Dropout,
  Flatten,
  Input,
  LifetimeError,
  MaxPooling2D,
  type NDArray,
  Sequential,
  ShapeError,
  VitrineError,
} from '../../nn';
import { testEngine } from '../gpu';

type ErrorType = typeof ShapeError | typeof ArgumentError | typeof LifetimeError;

function expectError(error: unknown, type: ErrorType, words: readonly string[]): void {
  expect(error).toBeInstanceOf(VitrineError);
  expect(error).toBeInstanceOf(type);
  for (const word of words) expect((error as Error).message).toContain(word);
}

describe('a layer refuses, when it is made or when it is added', () => {
  const on = (shape: number[], ...layers: ConstructorParameters<typeof Sequential>[0] & object) =>
    new Sequential([Input({ shape }), ...layers]);
  const image = [28, 28, 1];
  const conv = (options: object) => new Conv2D({ filters: 4, kernelSize: 3, name: 'c', ...options });

  const mistakes: readonly [string, () => unknown, ErrorType, readonly string[]][] = [
    ['a vector under Conv2D', () => on([10], conv({})), ShapeError, ['layer "c" (Conv2D)', 'rank 4', '[1, 10]']],
    [
      'a vector under a pooling',
      () => on([10], new MaxPooling2D({ name: 'p' })),
      ShapeError,
      ['layer "p" (MaxPooling2D)', 'rank 4'],
    ],
    [
      'a number under Dense',
      () => on([], new Dense({ units: 1, name: 'd' })),
      ShapeError,
      ['layer "d" (Dense)', 'at least one axis'],
    ],
    [
      'a window larger than the image',
      () => on([2, 9, 1], conv({})),
      ShapeError,
      ['layer "c" (Conv2D)', '3 x 3', '[1, 2, 9, 1]', "padding 'same'"],
    ],
    [
      'a dilated window larger than the image',
      () => on([5, 5, 1], conv({ dilationRate: 3 })),
      ShapeError,
      ['layer "c"', 'dilated by 3, 3'],
    ],
    [
      'a pool larger than the map',
      () => on([2, 2, 1], new AveragePooling2D({ poolSize: 3, name: 'p' })),
      ShapeError,
      ['layer "p" (AveragePooling2D)', '3 x 3'],
    ],
    ...[0, -1, 1.5, NaN, Infinity, 2 ** 40].flatMap((size): [string, () => unknown, ErrorType, readonly string[]][] => [
      [`filters ${size}`, () => conv({ filters: size }), ArgumentError, ['Conv2D', 'filters', String(size)]],
      [`kernelSize ${size}`, () => conv({ kernelSize: size }), ArgumentError, ['Conv2D', 'kernelSize', String(size)]],
      [
        `kernelSize [3, ${size}]`,
        () => conv({ kernelSize: [3, size] }),
        ArgumentError,
        ['Conv2D', 'kernelSize', String(size)],
      ],
      [`strides ${size}`, () => conv({ strides: size }), ArgumentError, ['Conv2D', 'strides', String(size)]],
      [
        `dilationRate ${size}`,
        () => conv({ dilationRate: size }),
        ArgumentError,
        ['Conv2D', 'dilationRate', String(size)],
      ],
      [
        `poolSize ${size}`,
        () => new MaxPooling2D({ poolSize: size }),
        ArgumentError,
        ['MaxPooling2D', 'poolSize', String(size)],
      ],
      [
        `pool strides ${size}`,
        () => new AveragePooling2D({ strides: [size, 1] }),
        ArgumentError,
        ['AveragePooling2D', 'strides', String(size)],
      ],
      [`units ${size}`, () => new Dense({ units: size }), ArgumentError, ['Dense', 'units', String(size)]],
    ]),
    ...[0, -1, 1.5, NaN, Infinity].map((size): [string, () => unknown, ErrorType, readonly string[]] => {
      return [
        `an input size of ${size}`,
        () => Input({ shape: [size, 28, 1] }),
        ArgumentError,
        ['Input', String(size)],
      ];
    }),
    [
      'three sizes for a window',
      () => conv({ kernelSize: [1, 2, 3] }),
      ArgumentError,
      ['Conv2D', 'kernelSize', '[1, 2, 3]'],
    ],
    ['one size in a list', () => conv({ strides: [1] }), ArgumentError, ['Conv2D', 'strides', '[1]']],
    [
      'no such padding',
      () => on(image, conv({ padding: 'full' })),
      ArgumentError,
      ['Conv2D', "'valid' or 'same'", 'full'],
    ],
    ['rate 1.1', () => new Dropout({ rate: 1.1 }), ArgumentError, ['Dropout', '[0, 1]', '1.1']],
    ['rate -0.1', () => new Dropout({ rate: -0.1 }), ArgumentError, ['Dropout', '-0.1']],
    ['rate NaN', () => new Dropout({ rate: NaN }), ArgumentError, ['Dropout', 'NaN']],
    ['no such activation', () => conv({ activation: 'tanhh' }), ArgumentError, ['Conv2D', 'tanhh', 'relu']],
    [
      'no such activation layer',
      () => new Activation({ activation: 'swishh' }),
      ArgumentError,
      ['Activation', 'swishh'],
    ],
    [
      'no such initializer',
      () => conv({ kernelInitializer: 'heNormall' }),
      ArgumentError,
      ['heNormall', 'glorotUniform'],
    ],
    ['a name twice', () => on(image, conv({}), conv({})), ArgumentError, ['has two layers named "c"']],
    [
      'an Input in the middle',
      () => on(image, conv({}), Input({ shape: [1] })),
      ArgumentError,
      ['an Input can only come first'],
    ],
    ['a negative learning rate', () => new Adam({ learningRate: -1 }), ArgumentError, ['Adam', 'learningRate', '-1']],
    ['a learning rate of NaN', () => new Adam({ learningRate: NaN }), ArgumentError, ['Adam', 'NaN']],
  ];

  it.each(mistakes)('%s', (_, make, type, words) => {
    let error: unknown;
    try {
      make();
    } catch (thrown) {
      error = thrown;
    }
    expectError(error, type, words);
  });
});

const compileOptions = { optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] } as const;

async function ready(): Promise<Sequential> {
  const model = new Sequential(
    [
      Input({ shape: [4, 4, 1] }),
      new Conv2D({ filters: 2, kernelSize: 3, activation: 'relu' }),
      new Flatten(),
      new Dense({ units: 3, activation: 'softmax', name: 'head' }),
    ],
    { engine: await testEngine(), name: 'm' },
  );
  await model.compile(compileOptions);
  return model;
}

const images = (n: number, shape: readonly number[] = [4, 4, 1]): NDArray => ({
  data: new Float32Array(n * shape.reduce((a, b) => a * b, 1)),
  shape: [n, ...shape],
});

describe('a model refuses, and is what it was', () => {
  const good = [0, 1, 2, 0];
  const mistakes: readonly [string, (model: Sequential) => Promise<unknown>, ErrorType, readonly string[]][] = [
    [
      'samples of a wrong rank',
      (m) => m.fit(images(4, [4, 4]), good),
      ShapeError,
      ['model "m"', '(None, 4, 4, 1)', '[4, 4, 4]'],
    ],
    [
      'samples of a wrong size',
      (m) => m.fit(images(4, [5, 4, 1]), good),
      ShapeError,
      ['model "m"', '(None, 4, 4, 1)', '[4, 5, 4, 1]'],
    ],
    ['samples of too many channels', (m) => m.predict(images(4, [4, 4, 3])), ShapeError, ['model "m"', '[4, 4, 4, 3]']],
    ['numbers instead of samples', (m) => m.predict([1, 2, 3]), ShapeError, ['model "m"', '[3]']],
    [
      'one sample without its batch',
      (m) => m.predict({ data: new Float32Array(16), shape: [4, 4, 1] }),
      ShapeError,
      ['[4, 4, 1]'],
    ],
    ['no samples', (m) => m.predict(images(0)), ShapeError, ['[0, 4, 4, 1]']],
    [
      'data that do not fill their shape',
      (m) => m.predict({ data: new Float32Array(15), shape: [1, 4, 4, 1] }),
      ShapeError,
      ['15', '[1, 4, 4, 1]'],
    ],
    ['fewer labels than samples', (m) => m.fit(images(4), [0, 1, 2]), ShapeError, ['x has 4 samples', 'y has 3']],
    [
      'more labels than samples',
      (m) => m.evaluate(images(4), [0, 1, 2, 0, 1]),
      ShapeError,
      ['x has 4 samples', 'y has 5'],
    ],
    ['no labels', (m) => m.fit(images(4), []), ShapeError, ['x has 4 samples', 'y has 0']],
    [
      'a label that is not a class',
      (m) => m.fit(images(4), [0, 1, 3, 0]),
      ArgumentError,
      ['label 3 of sample 2', 'model "m" has 3 outputs', '0..2'],
    ],
    ['a negative label', (m) => m.fit(images(4), [0, -1, 2, 0]), ArgumentError, ['label -1 of sample 1']],
    ['a fractional label', (m) => m.evaluate(images(4), [0, 1, 2, 0.5]), ArgumentError, ['label 0.5 of sample 3']],
    ['a label that is not a number', (m) => m.fit(images(4), [NaN, 1, 2, 0]), ArgumentError, ['label NaN of sample 0']],
    [
      'one-hot rows for class numbers',
      (m) => m.fit(images(4), { data: new Float32Array(12), shape: [4, 3] }),
      ShapeError,
      ['sparseCategoricalCrossentropy', '[4, 3]'],
    ],
    [
      'validation samples of a wrong size',
      (m) => m.fit(images(4), good, { validationData: [images(4, [4, 5, 1]), good] }),
      ShapeError,
      ['model "m"', '[4, 4, 5, 1]'],
    ],
    [
      'a validation label that is not a class',
      (m) => m.fit(images(4), good, { validationData: [images(4), [0, 0, 0, 7]] }),
      ArgumentError,
      ['label 7 of sample 3'],
    ],
    ...[0, -1, 1.5, NaN, Infinity].flatMap(
      (size): [string, (m: Sequential) => Promise<unknown>, ErrorType, readonly string[]][] => [
        [
          `epochs ${size || -2}`,
          (m) => m.fit(images(4), good, { epochs: size || -2 }),
          ArgumentError,
          ['fit', 'epochs', String(size || -2)],
        ],
        [
          `initialEpoch ${size || -2}`,
          (m) => m.fit(images(4), good, { initialEpoch: size || -2, epochs: 3 }),
          ArgumentError,
          ['fit', 'initialEpoch', String(size || -2)],
        ],
        [
          `validationFreq ${size}`,
          (m) => m.fit(images(4), good, { validationFreq: size }),
          ArgumentError,
          ['fit', 'validationFreq', String(size)],
        ],
        [
          `batchSize ${size} for fit`,
          (m) => m.fit(images(4), good, { batchSize: size }),
          ArgumentError,
          ['fit', 'batchSize', String(size)],
        ],
        [
          `batchSize ${size} for evaluate`,
          (m) => m.evaluate(images(4), good, { batchSize: size }),
          ArgumentError,
          ['evaluate', 'batchSize'],
        ],
        [
          `batchSize ${size} for predict`,
          (m) => m.predict(images(4), { batchSize: size }),
          ArgumentError,
          ['predict', 'batchSize'],
        ],
        [
          `batchSize ${size} for compile`,
          (m) => m.compile({ ...compileOptions, batchSize: size }),
          ArgumentError,
          ['compile', 'batchSize'],
        ],
        [
          `stepsPerExecution ${size}`,
          (m) => m.compile({ ...compileOptions, stepsPerExecution: size }),
          ArgumentError,
          ['stepsPerExecution'],
        ],
      ],
    ),
    [
      'no such loss',
      (m) => m.compile({ ...compileOptions, loss: 'huberr' }),
      ArgumentError,
      ['huberr', 'sparseCategoricalCrossentropy'],
    ],
    [
      'no such optimizer',
      (m) => m.compile({ ...compileOptions, optimizer: 'adamm' }),
      ArgumentError,
      ['adamm', 'adam'],
    ],
    [
      'no such metric',
      (m) => m.compile({ ...compileOptions, metrics: ['accuracyy'] }),
      ArgumentError,
      ['accuracyy', 'accuracy'],
    ],
    ['a layer after it was built', async (m) => m.add(new Dense({ units: 1 })), ArgumentError, ['model "m"', 'built']],
    [
      'too few weights',
      async (m) => m.setWeights((await m.getWeights()).slice(1)),
      ShapeError,
      ['model "m"', '4 arrays, got 3'],
    ],
    [
      'weights of wrong shapes',
      async (m) =>
        m.setWeights(
          (await m.getWeights()).map(({ data, shape }, i) =>
            i === 2 ? { data, shape: shape.toReversed() } : { data: data.map(() => 9), shape },
          ),
        ),
      ShapeError,
      ['layer "head" (Dense)', '[8, 3] [3]', '[3, 8] [3]'],
    ],
    [
      'weights that do not fill their shapes',
      async (m) =>
        m.setWeights(
          (await m.getWeights()).map(({ data, shape }, i) => ({
            data: i === 3 ? data.slice(1) : data.map(() => 9),
            shape,
          })),
        ),
      ShapeError,
      ['layer "head" (Dense)', '[3]', '2'],
    ],
    [
      "weights of a layer, of another's shapes",
      async (m) => m.layers[2]!.setWeights(await m.layers[0]!.getWeights()),
      ShapeError,
      ['layer "head" (Dense)', '[3, 3, 1, 2]'],
    ],
  ];

  it.each(mistakes)('%s', async (_, attempt, type, words) => {
    using model = await ready();
    const before = await model.getWeights();
    const { buffers } = model.engine.stats();
    let error: unknown;
    await attempt(model).catch((thrown: unknown) => (error = thrown));
    expectError(error, type, words);
    expect(model.engine.stats().buffers).toBe(buffers);
    expect(await model.getWeights()).toEqual(before);
    expect(model.iterations).toBe(0);
    await model.fit(images(4), good);
  });
});

describe('a call before its time', () => {
  it('is a LifetimeError or ArgumentError that says what to do first', async () => {
    const engine = await testEngine();
    const { buffers } = engine.stats();
    using unknown = new Sequential([new Dense({ units: 2 })], { engine, name: 'u' });
    const refused = async (promise: Promise<unknown>, type: ErrorType, ...words: string[]) => {
      let error: unknown;
      await promise.catch((thrown: unknown) => (error = thrown));
      expectError(error, type, ['model "u"', ...words]);
    };
    await refused(
      unknown.compile(compileOptions),
      ArgumentError,
      'does not know its input shape',
      'Input({ shape: [...] })',
    );
    await refused(unknown.predict([1, 2]), ArgumentError, 'does not know its input shape');
    await refused(unknown.fit([1], [1]), LifetimeError, 'fit before compile()');
    await refused(unknown.evaluate([1], [1]), LifetimeError, 'evaluate before compile()');
    await refused(
      new Sequential([Input({ shape: [1] })], { engine, name: 'u' }).build(),
      ArgumentError,
      'has no layers',
    );
    expect(() => unknown.engine).toThrow(LifetimeError);
    expect(() => unknown.setWeights([])).toThrow(LifetimeError);
    using x = engine.tensor([[1]]);
    expect(() => unknown.call(x)).toThrow('call before build()');
    expect(engine.stats().buffers).toBe(buffers + 1);
  });

  it('weights without a shape are refused by the name of their layer', async () => {
    using model = await ready();
    const flat = Array.from({ length: 4 }, () => new Float32Array(4)) as never;
    expect(() => model.setWeights(flat)).toThrow(ShapeError);
    expect(() => model.setWeights(flat)).toThrow('got values without a shape');
  });

  it('after dispose() too, and dispose() twice is once', async () => {
    const model = await ready();
    model.dispose();
    model.dispose();
    await expect(model.fit(images(4), [0, 1, 2, 0])).rejects.toThrow(LifetimeError);
    await expect(model.predict(images(4))).rejects.toThrow(LifetimeError);
    expect(() => model.setWeights([])).toThrow(LifetimeError);
  });
});

describe('a model and its loss that do not go together', () => {
  it('is refused by compile, which leaves no buffer; another loss then goes', async () => {
    const engine = await testEngine();
    using model = new Sequential([Input({ shape: [4, 4, 1] }), new Conv2D({ filters: 2, kernelSize: 3 })], { engine });
    await model.build();
    const { buffers } = engine.stats();
    const noTensor = () => 1 as never;
    await expect(model.compile({ ...compileOptions, loss: noTensor, metrics: [] })).rejects.toThrow(ArgumentError);
    await expect(model.compile({ ...compileOptions, loss: noTensor, metrics: [] })).rejects.toThrow('noTensor');
    expect(engine.stats().buffers).toBe(buffers);
    await expect(model.fit(images(1), [0])).rejects.toThrow('fit before compile()');
  });
});
