import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  Activation,
  Add,
  Average,
  AveragePooling2D,
  BatchNormalization,
  Concatenate,
  Conv2D,
  Dense,
  Dropout,
  Flatten,
  GlobalAveragePooling2D,
  GlobalMaxPooling2D,
  Input,
  type KerasTensor,
  LeakyReLU,
  MaxPooling2D,
  Maximum,
  Minimum,
  Model,
  type NDArray,
  Rescaling,
  Reshape,
  Sequential,
  type Shape,
  Subtract,
  ZeroPadding2D,
  type ZeroPadding2DOptions,
} from '../../nn';
import { exportONNX } from '../../nn/files/onnx';
import { expectClose, testEngine } from '../gpu';
import { SWEEPS, someOf } from '../some-of';
import { expectAgreement, predictions, withWeights } from './onnx-agreement';
import { readONNX } from './onnx-reader';
import { openSession } from './onnx-runtime';

/** Optimizers look at a graph's nodes, so each pair is a file of its own. */
describe('a ZeroPadding2D before a pool gives in ONNX Runtime what predict does, zeros that are its maxima and means included', () => {
  const paddings: readonly NonNullable<ZeroPadding2DOptions['padding']>[] = [
    0,
    1,
    2,
    3,
    [1, 2],
    [
      [0, 1],
      [0, 1],
    ],
    [
      [1, 0],
      [1, 0],
    ],
    [
      [1, 2],
      [0, 3],
    ],
    [
      [4, 0],
      [0, 5],
    ],
  ];
  const pools = [MaxPooling2D, AveragePooling2D].flatMap((Pool) =>
    ([1, 2, 3, [2, 3], [4, 1]] as const).flatMap((poolSize) =>
      ([1, 2, [3, 2]] as const).flatMap((strides) =>
        (['valid', 'same'] as const).map((padding) => ({ Pool, options: { poolSize, strides, padding } })),
      ),
    ),
  );
  // Negative, so that no zero is lost in a maximum.
  const image: NDArray<Float32Array> = {
    data: Float32Array.from({ length: 2 * 4 * 5 * 2 }, (_, i) => -1 - ((i * 7) % 80) / 8),
    shape: [2, 4, 5, 2],
  };

  it.each(someOf(paddings, 5).map((padding) => [padding]))(
    `padding %j before ${pools.length} pools`,
    async (padding) => {
      const x = Input({ shape: image.shape.slice(1) });
      const padded = new ZeroPadding2D({ padding }).apply(x);
      const outputs = pools.map(({ Pool, options }) => new Pool(options).apply(padded));
      const engine = await testEngine();
      using model = new Model({ inputs: x, outputs, engine });
      const expected = await predictions(model, [image]);
      for (const [i, { Pool, options }] of pools.entries()) {
        using pair = new Model({ inputs: x, outputs: outputs[i]!, engine });
        const session = await openSession(await exportONNX(pair));
        const [actual] = await session.run([image]);
        expect(actual!.shape).toEqual(expected[i]!.shape);
        expectClose(actual!.data, expected[i]!.data, `${Pool.className} ${JSON.stringify(options)}`);
        await session.release();
      }
    },
  );
});

describe('a ZeroPadding2D', () => {
  const zeros = (padding: NonNullable<ZeroPadding2DOptions['padding']>): ZeroPadding2D =>
    new ZeroPadding2D({ padding });
  const operators = (bytes: Uint8Array): string[] => readONNX(bytes).nodes.map(({ op }) => op);

  it('before a convolution is its padding, beside that of its own and through what is left out', async () => {
    const layers = [
      zeros([
        [5, 1],
        [0, 2],
      ]),
      new Dropout({ rate: 0.5 }),
      zeros(1),
      new Conv2D({ filters: 2, kernelSize: [4, 3], strides: 2, padding: 'same' }),
    ];
    using model = await withWeights(
      new Sequential([Input({ shape: [5, 6, 2] }), ...layers], { engine: await testEngine() }),
    );
    const bytes = await expectAgreement(model);
    expect(operators(bytes)).toEqual(['Transpose', 'Conv', 'Transpose']);
    expect(readONNX(bytes).nodes[1]!.attributes['pads']).toEqual([7, 1, 4, 4]); // 6, 1, 2, 3 and 1, 0, 2, 1
  });

  it('that several read, or that is an output, is written once, and is still the padding of the convolutions', async () => {
    const x = Input({ shape: [5, 6, 2] });
    const padded = zeros(2).apply(x);
    const maps = [1, 6].map((kernelSize) => new Conv2D({ filters: 2, kernelSize }).apply(padded));
    const outputs = [
      padded,
      ...maps,
      new MaxPooling2D().apply(padded),
      new GlobalAveragePooling2D().apply(padded),
      new Flatten().apply(padded),
    ];
    using model = await withWeights(new Model({ inputs: x, outputs, engine: await testEngine() }));
    const bytes = await expectAgreement(model);
    expect(operators(bytes).filter((op) => op === 'Pad')).toHaveLength(1);
    expect(
      readONNX(bytes)
        .nodes.filter(({ op }) => op === 'Conv')
        .map(({ attributes }) => attributes['pads']),
    ).toEqual([
      [2, 2, 2, 2],
      [2, 2, 2, 2],
    ]);
  });
});

/**
 * One layer more of a random network: what it reads, counted from the end, and whether its output is one of the
 * model's.
 */
interface Step {
  readonly from: number;
  readonly shown: boolean;
  readonly add: (x: KerasTensor, others: readonly KerasTensor[]) => KerasTensor;
}

const size = fc.integer({ min: 1, max: 4 });
const side = fc.integer({ min: 0, max: 3 });
const sides = fc.tuple(side, side);
const padding = fc.constantFrom('valid', 'same');
const windows = { strides: fc.tuple(size, size), padding };
const sameShape = (a: Shape, b: Shape): boolean => JSON.stringify(a) === JSON.stringify(b);

const add: fc.Arbitrary<Step['add']> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.tuple(sides, sides).map(
      ([rows, columns]) =>
        (x: KerasTensor) =>
          new ZeroPadding2D({ padding: [rows, columns] }).apply(x),
    ),
  },
  {
    weight: 3,
    arbitrary: fc
      .record({ Pool: fc.constantFrom(MaxPooling2D, AveragePooling2D), poolSize: fc.tuple(size, size), ...windows })
      .map(
        ({ Pool, ...options }) =>
          (x: KerasTensor) =>
            new Pool(options).apply(x),
      ),
  },
  {
    weight: 3,
    arbitrary: fc
      .record({
        filters: size,
        kernelSize: fc.tuple(size, size),
        useBias: fc.boolean(),
        activation: fc.constantFrom('linear', 'relu', 'softmax'),
        ...windows,
      })
      .map((options) => (x: KerasTensor) => new Conv2D(options).apply(x)),
  },
  fc
    .constantFrom(Add, Subtract, Maximum, Minimum, Average)
    .map(
      (Merge) => (x: KerasTensor, others: readonly KerasTensor[]) =>
        new Merge().apply([x, others.find(({ sizes }) => sameShape(sizes, x.sizes)) ?? x]),
    ),
  fc
    .constantFrom('linear', 'relu', 'sigmoid', 'softmax')
    .map((activation) => (x: KerasTensor) => new Activation({ activation }).apply(x)),
  fc.constantFrom(
    (x: KerasTensor) => new BatchNormalization().apply(x),
    (x: KerasTensor) => new LeakyReLU().apply(x),
    (x: KerasTensor) => new Dense({ units: 3 }).apply(x),
    (x: KerasTensor) => new Reshape({ targetShape: [x.shape[1]!, -1, x.shape[2]!] }).apply(x),
    (x: KerasTensor) => new Dropout({ rate: 0.5 }).apply(x),
    // Of these runtimes leave out what does nothing.
    (x: KerasTensor) => new Rescaling({ scale: 1 }).apply(x),
    (x: KerasTensor) => new Rescaling({ scale: -2, offset: 0.5 }).apply(x),
    (x: KerasTensor) => new GlobalAveragePooling2D({ keepDims: true }).apply(x),
    (x: KerasTensor) => new GlobalMaxPooling2D({ keepDims: true }).apply(x),
    (x: KerasTensor, others: readonly KerasTensor[]) =>
      new Concatenate().apply([x, others.find(({ shape: [h, w] }) => h === x.shape[0] && w === x.shape[1]) ?? x]),
  ),
);

const steps = fc.array(
  fc.record({ from: fc.constantFrom(0, 0, 0, 1, 2), shown: fc.constantFrom(false, false, false, true), add }),
  { minLength: 2, maxLength: 8 },
);

/** Steps that cannot be taken, for the image is too small, are left out. */
function network(image: Shape, steps: readonly Step[]): { inputs: KerasTensor; outputs: KerasTensor[] } {
  const x = Input({ shape: image });
  const tensors = [x];
  const outputs = new Set<KerasTensor>();
  for (const { from, shown, add } of steps) {
    const read = tensors.at(-1 - from) ?? x;
    try {
      tensors.push(add(read, tensors));
    } catch (error) {
      if (!(error instanceof Error && error.message.includes('larger than the input'))) throw error;
      continue;
    }
    if (shown) outputs.add(tensors.at(-1)!);
  }
  return { inputs: x, outputs: [...outputs.add(tensors.at(-1)!)] };
}

it('any network of paddings, pools, convolutions and what lies between them', async () => {
  const engine = await testEngine();
  await fc.assert(
    fc.asyncProperty(fc.tuple(size, size, size), steps, async (image, steps) => {
      using model = await withWeights(new Model({ ...network(image, steps), engine }));
      await expectAgreement(model);
    }),
    { numRuns: SWEEPS ? 40 : 12, seed: 17 },
  );
});
