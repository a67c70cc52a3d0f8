import { describe, expect, it } from 'vitest';
import {
  ArgumentError,
  type Batches,
  type Data,
  type DataOf,
  Dense,
  Flatten,
  Input,
  Model,
  type NDArray,
  Sequential,
  ShapeError,
  type Tensor,
  createEngine,
  imageTensor,
  toNDArray,
} from '../../nn';
import { bitsOf, testEngine } from '../gpu';

const FEATURES = 3;
const ROWS = [
  [1, 0, 1],
  [0, 1, 1],
  [1, 1, 0],
  [0, 0, 1],
];
const LABELS = [0, 1, 1, 0];
const FLAT = ROWS.flat();
const SHAPE = [4, FEATURES];
const of = <T extends { from: (list: number[]) => unknown }>(type: T): ReturnType<T['from']> =>
  type.from(FLAT) as ReturnType<T['from']>;

async function model(): Promise<Sequential> {
  const made = new Sequential([Input({ shape: [FEATURES] }), new Dense({ units: 2, activation: 'softmax' })], {
    engine: await testEngine(),
  });
  await made.build();
  made.setWeights([
    { data: Float32Array.of(0.5, -0.25, 1, 0.125, -0.75, 0.375), shape: [FEATURES, 2] },
    { data: Float32Array.of(0.1, -0.2), shape: [2] },
  ]);
  await made.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy' });
  return made;
}

async function trained(x: DataOf | Batches, y: DataOf | null, options: object = {}): Promise<number[]> {
  using made = await model();
  await made.fit(x, y, { epochs: 2, batchSize: 4, shuffle: false, ...options });
  return (await made.getWeights()).flatMap(({ data }) => [...bitsOf(data as Float32Array)]);
}

const expected = await (async () => {
  const array = { data: Float32Array.from(FLAT), shape: SHAPE };
  using made = await model();
  return { predictions: [...(await made.predict(array)).data], weights: await trained(array, LABELS) };
})();

const big = (list: number[]): bigint[] => list.map(BigInt);

const FORMS: readonly [string, Data][] = [
  ['Float32Array', { data: of(Float32Array), shape: SHAPE }],
  ['Float64Array', { data: of(Float64Array), shape: SHAPE }],
  ['Int8Array', { data: of(Int8Array), shape: SHAPE }],
  ['Int16Array', { data: of(Int16Array), shape: SHAPE }],
  ['Uint16Array', { data: of(Uint16Array), shape: SHAPE }],
  ['Int32Array', { data: of(Int32Array), shape: SHAPE }],
  ['Uint32Array', { data: of(Uint32Array), shape: SHAPE }],
  ['Uint8Array', { data: of(Uint8Array), shape: SHAPE }],
  ['Uint8ClampedArray', { data: of(Uint8ClampedArray), shape: SHAPE }],
  ['BigInt64Array', { data: BigInt64Array.from(big(FLAT)), shape: SHAPE }],
  ['BigUint64Array', { data: BigUint64Array.from(big(FLAT)), shape: SHAPE }],
  ['a plain list and a shape', { data: FLAT, shape: SHAPE }],
  ['booleans and a shape', { data: FLAT.map((value) => value === 1), shape: SHAPE }],
  ['nested numbers', ROWS],
  ['nested booleans', ROWS.map((row) => row.map((value) => value === 1))],
  ['nested bigints', ROWS.map(big)],
  ['a list of Float32Array', ROWS.map((row) => Float32Array.from(row))],
  ['a list of bytes', ROWS.map((row) => Uint8Array.from(row))],
  ['a list of Float64Array', ROWS.map((row) => Float64Array.from(row))],
  ['a list of NDArrays', ROWS.map((row): NDArray => ({ data: Int32Array.from(row), shape: [FEATURES] }))],
  [
    'a list of all kinds',
    [ROWS[0]!, Float64Array.from(ROWS[1]!), ROWS[2]!.map((value) => value === 1), Int8Array.from(ROWS[3]!)],
  ],
  ['bytes with a scale', { data: Uint8Array.from(FLAT, (value) => value * 2), shape: SHAPE, scale: 0.5 }],
  ['floats with a scale', { data: Float32Array.from(FLAT, (value) => value * 2), shape: SHAPE, scale: 0.5 }],
];

describe('samples in every form are the same samples', () => {
  it.each(FORMS)('%s', async (_, x) => {
    using made = await model();
    expect([...(await made.predict(x)).data]).toEqual(expected.predictions);
    expect(await trained(x, LABELS)).toEqual(expected.weights);
    expect(
      await trained([[x, LABELS]][Symbol.iterator]() as unknown as Batches, null, { epochs: 1, stepsPerEpoch: 1 }),
    ).toEqual(await trained({ data: Float32Array.from(FLAT), shape: SHAPE }, LABELS, { epochs: 1 }));
  });

  it.each(['f32', 'u32', 'u8'] as const)('a %s tensor, in memory and from a generator', async (dtype) => {
    const engine = await testEngine();
    const type = { f32: Float32Array, u32: Uint32Array, u8: Uint8Array }[dtype];
    using x = engine.tensor(type.from(FLAT), SHAPE);
    expect(x.dtype).toBe(dtype);
    expect(await trained(x, LABELS)).toEqual(expected.weights);
    const batches = {
      length: 1,
      *[Symbol.iterator]() {
        yield [x, LABELS] as const;
      },
    };
    expect(await trained(batches, null)).toEqual(expected.weights);
  });

  it('one sample alone, and one input in a list', async () => {
    using made = await model();
    const first = expected.predictions.slice(0, 2);
    for (const x of [
      [ROWS[0]!],
      [Float32Array.from(ROWS[0]!)],
      [{ data: Float32Array.from(ROWS[0]!), shape: [FEATURES] }],
    ] as Data[]) {
      expect([...(await made.predict(x)).data]).toEqual(first);
    }
    expect([...(await made.predict([{ data: Float32Array.from(FLAT), shape: SHAPE }])).data]).toEqual(
      expected.predictions,
    );
  });

  it('several inputs each in a form of its own', async () => {
    const [a, b] = [Input({ shape: [2], name: 'a' }), Input({ shape: [1], name: 'b' })];
    const outputs = new Dense({ units: 1, kernelInitializer: 'ones' }).apply(a);
    using both = new Model({ inputs: [a, b], outputs: [outputs, b], engine: await testEngine() });
    const [sum, same] = await both.predict([
      [
        [1, 2],
        [3, 4],
      ],
      [Float64Array.of(5), Int8Array.of(6)],
    ]);
    expect([...sum!.data, ...same!.data]).toEqual([3, 7, 5, 6]);
    const [, named] = await both.predict({
      a: [
        [true, false],
        [true, true],
      ],
      b: [[7], [8]],
    });
    expect([...named!.data]).toEqual([7, 8]);
  });
});

describe('targets', () => {
  const labels: readonly [string, DataOf][] = [
    ['BigInt64Array', BigInt64Array.from(big(LABELS))],
    ['BigUint64Array', BigUint64Array.from(big(LABELS))],
    ['Int32Array', Int32Array.from(LABELS)],
    ['Int8Array', Int8Array.from(LABELS)],
    ['Float64Array', Float64Array.from(LABELS)],
    ['booleans', LABELS.map((label) => label === 1)],
    ['[n, 1] nested', LABELS.map((label) => [label])],
    ['a list of typed arrays of one', LABELS.map((label) => Uint8Array.of(label))],
    ['in a list of one output', [Uint8Array.from(LABELS)]],
  ];
  it.each(labels)('%s', async (_, y) => {
    expect(await trained(ROWS, y)).toEqual(expected.weights);
  });

  it('a list of rows, one of them alone too', async () => {
    using made = new Sequential([Input({ shape: [FEATURES] }), new Dense({ units: 2, kernelInitializer: 'zeros' })], {
      engine: await testEngine(),
    });
    await made.compile({ optimizer: 'sgd', loss: 'mse' });
    expect(
      (
        await made.evaluate(
          ROWS,
          LABELS.map(() => Float32Array.of(1, 3)),
        )
      ).loss,
    ).toBe(5);
    expect((await made.evaluate([ROWS[0]!], [Float32Array.of(1, 3)])).loss).toBe(5);
    expect((await made.evaluate([ROWS[0]!], [[1, 3]])).loss).toBe(5);
  });
});

describe('what is no data is refused, and by name', () => {
  const bad: readonly [string, unknown, typeof ArgumentError | typeof ShapeError, string][] = [
    ['a string', 'aaa', ArgumentError, '"aaa"'],
    ['a string with a shape', { data: 'aaa', shape: [1, 3] }, ArgumentError, '"aaa"'],
    ['strings in a list', [['a', 'b', 'c']], ArgumentError, '"a"'],
    ['a string among numbers', [[1, '2', 3]], ArgumentError, '"2"'],
    ['undefined among numbers', [[1, undefined, 3]], ArgumentError, 'undefined'],
    ['null among rows', [[1, 2, 3], null], ArgumentError, 'null'],
    ['nothing', undefined, ArgumentError, 'undefined'],
    ['null', null, ArgumentError, 'null'],
    ['a number', 5, ArgumentError, '5'],
    ['a DataView', { data: new DataView(new ArrayBuffer(12)), shape: [1, 3] }, ArgumentError, 'DataView'],
    ['a Map for data', { data: new Map(), shape: [1, 3] }, ArgumentError, 'Map'],
    ['a shape that is no list', { data: [1, 2, 3], shape: '13' }, ShapeError, '13'],
    ['a shape of fractions', { data: [1, 2, 3], shape: [1.5, 2] }, ShapeError, '1.5'],
    [
      'rows of different lengths',
      [
        [1, 2, 3],
        [1, 2],
      ],
      ShapeError,
      'same length',
    ],
    ['rows of different depths', [[1, 2, [3]]], ShapeError, 'same depth'],
    ['a scale that is no number', { data: Uint8Array.of(1, 2, 3), shape: [1, 3], scale: NaN }, ArgumentError, 'scale'],
  ];
  it.each(bad)('%s', async (_, x, type, words) => {
    using made = await model();
    for (const call of [
      () => made.predict(x as Data),
      () => made.fit(x as Data, [0]),
      () => made.fit([[x, [0]]].values() as unknown as Batches, null, { stepsPerEpoch: 1 }),
    ]) {
      const error: unknown = await call().catch((error: unknown) => error);
      expect(error).toBeInstanceOf(type);
      expect((error as Error).message).toContain(words);
    }
  });

  it('a tensor of another engine', async () => {
    using made = await model();
    const other = await createEngine();
    await expect(made.predict(other.tensor(ROWS))).rejects.toThrow(/another/);
    other.dispose();
  });

  it.each([[[]], [[ROWS]], [[ROWS, LABELS, LABELS, LABELS]]])(
    'validationData of the wrong length',
    async (validationData) => {
      using made = await model();
      const error: unknown = await made
        .fit(ROWS, LABELS, { validationData: validationData as never })
        .catch((error: unknown) => error);
      expect(error).toBeInstanceOf(ArgumentError);
      expect((error as Error).message).toContain(
        validationData.length === 1
          ? 'samples need targets; write fit(x, y)'
          : `validationData must be [x, y] or [x, y, sampleWeight], got a list of ${validationData.length}`,
      );
      expect((await made.evaluate(ROWS, LABELS)).loss).toBeGreaterThan(0); // and it is usable
    },
  );

  it.each([{}, 'ab', 5, true, Float32Array.of(1), new Date(0)])(
    'validationData that is no list: %s',
    async (validationData) => {
      using made = await model();
      const fitting = made.fit(ROWS, LABELS, { validationData: validationData as never });
      await expect(fitting).rejects.toThrow(ArgumentError);
      await expect(fitting).rejects.toThrow(/validationData must be \[x, y\] or \[x, y, sampleWeight\]/);
    },
  );

  it('no samples to evaluate, and a batch that is none', async () => {
    using made = await model();
    await expect(made.evaluate([], [])).rejects.toThrow(ShapeError);
    await expect(made.evaluate([ROWS].values() as unknown as Batches, null, { steps: 1 })).rejects.toThrow(
      /a batch must be \[x, y\]/,
    );
  });

  it.each([-1, 1.5, NaN, Infinity])('initialEpoch %s', async (initialEpoch) => {
    using made = await model();
    await expect(made.fit(ROWS, LABELS, { epochs: 3, initialEpoch })).rejects.toThrow(/initialEpoch .* got/);
  });
});

describe('toNDArray and engine.tensor', () => {
  it('keeps memory of its own types, and bytes as bytes', () => {
    const bytes = Uint8ClampedArray.of(1, 2);
    expect(toNDArray(bytes).data).toBeInstanceOf(Uint8Array);
    expect(toNDArray(bytes).data.buffer).toBe(bytes.buffer);
    expect(toNDArray([Uint8Array.of(1), Uint8ClampedArray.of(2)])).toEqual({
      data: Uint8Array.of(1, 2),
      shape: [2, 1],
    });
    expect(
      toNDArray([
        [[1], [2]],
        [[3], [4]],
      ]),
    ).toEqual({ data: Float32Array.of(1, 2, 3, 4), shape: [2, 2, 1] });
    expect(toNDArray([])).toEqual({ data: new Float32Array(0), shape: [0] });
  });

  it('makes f32 of what has no type on the GPU', async () => {
    const engine = await testEngine();
    for (const data of [
      Int32Array.of(-1, 2),
      Float64Array.of(-1, 2),
      Int8Array.of(-1, 2),
      BigInt64Array.of(-1n, 2n),
      [-1, 2],
    ]) {
      using tensor = engine.tensor(data);
      expect(tensor.dtype).toBe('f32');
      expect([...(await tensor.data())]).toEqual([-1, 2]);
    }
  });
});

const [WIDTH, HEIGHT] = [5, 3];

function pattern(seed: number): ImageData {
  const image = new ImageData(WIDTH, HEIGHT);
  image.data.forEach((_, i) => (image.data[i] = i % 4 === 3 ? 255 : (i * 37 + seed * 11) % 256));
  return image;
}

function canvas(seed = 1): OffscreenCanvas {
  const made = new OffscreenCanvas(WIDTH, HEIGHT);
  made.getContext('2d')!.putImageData(pattern(seed), 0, 0);
  return made;
}

const colors = (seed = 1): number[] => [...pattern(seed).data].filter((_, i) => i % 4 !== 3);

function element(seed = 1): HTMLCanvasElement {
  const made = document.createElement('canvas');
  [made.width, made.height] = [WIDTH, HEIGHT];
  made.getContext('2d')!.putImageData(pattern(seed), 0, 0);
  return made;
}

async function picture(): Promise<HTMLImageElement> {
  const image = new Image();
  image.src = element().toDataURL('image/png');
  await image.decode();
  return image;
}

/** A video that shows a canvas. */
async function video(): Promise<HTMLVideoElement> {
  const source = document.createElement('canvas');
  [source.width, source.height] = [32, 16];
  const context = source.getContext('2d')!;
  const made = document.createElement('video');
  made.muted = true;
  made.srcObject = source.captureStream(0);
  const shown = made.play();
  const track = made.srcObject.getVideoTracks()[0] as CanvasCaptureMediaStreamTrack;
  context.fillStyle = 'rgb(255 255 255)';
  context.fillRect(0, 0, 32, 16);
  track.requestFrame();
  await shown;
  return made;
}

describe('images are samples', () => {
  const sources: readonly [string, () => unknown][] = [
    ['OffscreenCanvas', canvas],
    ['canvas', element],
    ['ImageData', () => pattern(1)],
    ['pixels of RGBA', () => ({ data: new Uint8Array(pattern(1).data), width: WIDTH, height: HEIGHT })],
    ['ImageBitmap', () => createImageBitmap(pattern(1))],
    ['VideoFrame', () => new VideoFrame(canvas(), { timestamp: 0 })],
    ['img', picture],
  ];

  it.each(sources)('%s', async (_, make) => {
    const engine = await testEngine();
    const source = (await make()) as OffscreenCanvas;
    using tensor = imageTensor(engine, source);
    expect(tensor.shape).toEqual([1, HEIGHT, WIDTH, 3]);
    expect([...(await tensor.data())]).toEqual(colors());
    using flat = new Sequential([Input({ shape: [HEIGHT, WIDTH, 3] }), new Flatten()], { engine });
    expect([...(await flat.predict(source)).data]).toEqual(colors());
    expect([...(await flat.predict([source])).data]).toEqual(colors());
    if (source instanceof VideoFrame || (source as unknown) instanceof ImageBitmap)
      (source as unknown as ImageBitmap).close();
  });

  it('a video gives the picture that it shows', async () => {
    const engine = await testEngine();
    const shown = await video();
    using tensor = imageTensor(engine, shown, { channels: 1 });
    expect(tensor.shape).toEqual([1, 16, 32, 1]);
    expect(Math.min(...(await tensor.data()))).toBeGreaterThan(250);
  });

  it('where WebGPU copies no images, by way of a canvas', async () => {
    const device = await (await navigator.gpu.requestAdapter())!.requestDevice();
    Object.defineProperty(device.queue, 'copyExternalImageToTexture', { value: undefined });
    const engine = await createEngine({ device });
    expect([...(await imageTensor(engine, canvas()).data())]).toEqual(colors());
    engine.dispose();
    device.destroy();
  });

  it("alpha is not multiplied in, and grey is Pillow's", async () => {
    const engine = await testEngine();
    const image = pattern(1);
    image.data.forEach((_, i) => (image.data[i] = i % 4 === 3 ? 128 + (i % 100) : image.data[i]!));
    using all = imageTensor(engine, image, { channels: 4 });
    expect([...(await all.data())]).toEqual([...image.data]);
    using grey = imageTensor(engine, canvas(), { channels: 1 });
    const expected = Array.from({ length: WIDTH * HEIGHT }, (_, i) => {
      const [r, g, b] = colors().slice(i * 3) as [number, number, number];
      return (r * 19595 + g * 38470 + b * 7471 + 0x8000) >> 16;
    });
    expect([...(await grey.data())]).toEqual(expected);
  });

  it('trains on a list of them, and on batches', async () => {
    const engine = await testEngine();
    const made = async (): Promise<Sequential> => {
      const model = new Sequential(
        [
          Input({ shape: [HEIGHT, WIDTH, 3] }),
          new Flatten(),
          new Dense({ units: 2, kernelInitializer: 'zeros', activation: 'softmax' }),
        ],
        { engine },
      );
      await model.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy' });
      return model;
    };
    const images = [canvas(1), canvas(2), canvas(3)];
    const bytes = { data: Uint8Array.from([...colors(1), ...colors(2), ...colors(3)]), shape: [3, HEIGHT, WIDTH, 3] };
    const results: number[][] = [];
    for (const [x, y] of [
      [images, [0, 1, 0]],
      [bytes, [0, 1, 0]],
      [
        {
          length: 1,
          *[Symbol.iterator]() {
            yield [images, [0, 1, 0]];
          },
        },
        null,
      ],
    ] as const) {
      using model = await made();
      await model.fit(x as Data, y, { epochs: 2, shuffle: false });
      results.push((await model.getWeights()).flatMap(({ data }) => [...bitsOf(data as Float32Array)]));
    }
    expect(results[0]).toEqual(results[1]);
    expect(results[2]).toEqual(results[1]);
  });

  it('refuses what has no pixels, other sizes and shapes, and keeps nothing', async () => {
    const engine = await testEngine();
    const bitmap = await createImageBitmap(pattern(1));
    bitmap.close();
    const refused: readonly [() => Tensor, RegExp][] = [
      [() => imageTensor(engine, new Image()), /no pixels/],
      [() => imageTensor(engine, bitmap), /pixels/],
      [() => imageTensor(engine, []), /no images/],
      [() => imageTensor(engine, [canvas(), new OffscreenCanvas(2, 2)]), /one size/],
      [() => imageTensor(engine, { data: new Uint8Array(3), width: 1, height: 1 }), /3 bytes/],
      [() => imageTensor(engine, 'cat.png' as never), /not a canvas/],
      [() => imageTensor(engine, canvas(), { channels: 2 as 3 }), /channels/],
    ];
    for (const [call, words] of refused) expect(call).toThrow(words);
    using flat = new Sequential([Input({ shape: [2, 2, 3] }), new Flatten()], { engine });
    await expect(flat.predict(canvas())).rejects.toThrow(/\(None, 2, 2, 3\), got \[1, 3, 5, 3\]/);
    using vector = new Sequential([Input({ shape: [45] }), new Dense({ units: 1 })], { engine });
    await expect(vector.predict(canvas())).rejects.toThrow(/images are \[h, w, 1\]/);
    await vector.compile({ loss: 'mse' });
    await expect(vector.fit([FLAT], canvas() as never)).rejects.toThrow();
  });
});
