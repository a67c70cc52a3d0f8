import { describe, expect, it } from 'vitest';
import {
  ArgumentError,
  Conv2D,
  Dense,
  DeviceLostError,
  Dropout,
  Flatten,
  Input,
  MaxPooling2D,
  type NDArray,
  Sequential,
  ShapeError,
  createEngine,
  fashionMNISTModel,
  mean,
  scaleImages,
  take,
  valueAndGradients,
} from '../../nn';
import { bitsOf, expectClose, testEngine } from '../gpu';
import { draw, generator } from '../ops/check';

async function smallModel(): Promise<Sequential> {
  const model = new Sequential(
    [
      Input({ shape: [6, 5, 2] }),
      new Conv2D({ filters: 8, kernelSize: 3, padding: 'same', activation: 'relu' }),
      new MaxPooling2D(),
      new Flatten(),
      new Dropout({ rate: 0.5 }),
      new Dense({ units: 3, activation: 'softmax' }),
    ],
    { engine: await testEngine() },
  );
  await model.build();
  return model;
}

function samples(n: number, shape: readonly number[] = [6, 5, 2]): NDArray<Float32Array> {
  return { data: Float32Array.from(draw({ shape: [n, ...shape] }, generator(6))), shape: [n, ...shape] };
}

describe('predict', () => {
  it('goes over batches, generators, and data that come with targets, which it leaves aside', async () => {
    using model = await smallModel();
    const x = samples(13);
    const expected = bitsOf((await model.predict(x)).data);
    const rows = (from: number, to: number): NDArray<Float32Array> => ({
      data: x.data.slice(from * 60, to * 60),
      shape: [to - from, 6, 5, 2],
    });
    const parts = [rows(0, 4), rows(4, 5), rows(5, 13)];
    function* generate() {
      yield* parts;
    }
    async function* labelled(): AsyncGenerator<[NDArray<Float32Array>, Uint8Array]> {
      for (const part of parts)
        yield Promise.resolve<[NDArray<Float32Array>, Uint8Array]>([part, new Uint8Array(part.shape[0]!)]);
    }
    async function* unlabelled(): AsyncGenerator<NDArray<Float32Array>> {
      for (const part of parts) yield Promise.resolve(part);
    }
    for (const batches of [generate(), labelled(), unlabelled()]) {
      const { data, shape } = await model.predict(batches);
      expect(shape).toEqual([13, 3]);
      expect(bitsOf(data)).toEqual(expected);
    }
    expect((await model.predict(generate(), { steps: 2 })).shape).toEqual([5, 3]);
    await expect(model.predict(generate(), { steps: 4 }).then(({ shape }) => shape)).resolves.toEqual([13, 3]);
    await expect(model.predict((function* () {})() as ReturnType<typeof generate>)).rejects.toThrow(
      'predict: there is no batch',
    );
  });

  it('gives what call gives, bit for bit, in batches of any size, dropout off', async () => {
    using model = await smallModel();
    const x = samples(13);
    using input = model.engine.tensor(x);
    using output = model.call(input);
    expect(output.shape).toEqual([13, 3]);
    const expected = bitsOf((await output.data()) as Float32Array);
    for (const batchSize of [1, 5, 13, 32]) {
      const { data, shape } = await model.predict(x, { batchSize });
      expect(shape).toEqual([13, 3]);
      expect(bitsOf(data)).toEqual(expected);
    }
    const rows = await model.predict(x);
    for (let row = 0; row < 13; row++) {
      expect(rows.data.subarray(3 * row, 3 * row + 3).reduce((a, b) => a + b)).toBeCloseTo(1, 6);
    }
  });

  it("takes arrays, nested arrays and tensors; a tensor stays its owner's", async () => {
    using model = new Sequential([Input({ shape: [2] }), new Dense({ units: 1, kernelInitializer: 'ones' })], {
      engine: await testEngine(),
    });
    const values = [
      [1, 2],
      [3, 4],
      [-5, 5],
    ];
    const expected = { data: Float32Array.of(3, 7, 0), shape: [3, 1] };
    expect(await model.predict({ data: Float32Array.from(values.flat()), shape: [3, 2] })).toEqual(expected);
    expect(await model.predict({ data: Int32Array.from(values.flat()), shape: [3, 2] })).toEqual(expected);
    using tensor = model.engine.tensor(values);
    expect(await model.predict(tensor)).toEqual(expected);
    expect(tensor.disposed).toBe(false);
  });

  it('bytes with a scale are what f32 / 255 is', async () => {
    using model = await smallModel();
    const random = generator(8);
    const bytes = Uint8Array.from({ length: 7 * 60 }, () => random() * 256);
    const scaled = await model.predict(scaleImages({ data: bytes, shape: [7, 6, 5, 2] }));
    const divided = await model.predict({ data: Float32Array.from(bytes, (byte) => byte / 255), shape: [7, 6, 5, 2] });
    scaled.data.forEach((value, i) => expect(Math.abs(value - divided.data[i]!)).toBeLessThan(1e-6));
    const plain = await model.predict({ data: bytes, shape: [7, 6, 5, 2] }); // without a scale they are 0..255
    const floats = await model.predict({ data: Float32Array.from(bytes), shape: [7, 6, 5, 2] });
    expect(plain.data).toEqual(floats.data);
  });

  it('a model without weights is a function as well', async () => {
    using model = new Sequential([Input({ shape: [2, 2, 1] }), new MaxPooling2D(), new Flatten()], {
      engine: await testEngine(),
    });
    expect(await model.predict({ data: Float32Array.of(1, 5, 2, 3), shape: [1, 2, 2, 1] })).toEqual({
      data: Float32Array.of(5),
      shape: [1, 1],
    });
    expect(model.weights).toEqual([]);
  });
});

describe('evaluate', () => {
  it('weighs a ragged last batch by its samples', async () => {
    using model = await smallModel();
    await model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
    const x = samples(23);
    const y = Uint8Array.from({ length: 23 }, (_, i) => i % 3);
    const whole = await model.evaluate(x, y, { batchSize: 23 });
    expect(Object.keys(whole)).toEqual(['accuracy', 'loss']);
    for (const batchSize of [1, 8, 22, 100]) {
      const logs = await model.evaluate(x, y, { batchSize });
      expect(logs.loss).toBeCloseTo(whole.loss!, 5);
      expect(logs.accuracy).toBeCloseTo(whole.accuracy!, 6);
    }
  });

  it('changes no weight', async () => {
    using model = await smallModel();
    await model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
    const before = await model.getWeights();
    await model.evaluate(samples(5), [0, 1, 2, 0, 1]);
    await model.predict(samples(5));
    expect(await model.getWeights()).toEqual(before);
  });
});

describe('call', () => {
  it('is differentiable on a tape, its scope and all, and drops only when training', async () => {
    using model = await smallModel();
    const { engine } = model;
    using x = engine.tensor(samples(4));
    using key = engine.tensor(Uint32Array.of(1, 1));
    using quiet = model.call(x);
    using training = model.call(x, { training: true, key });
    expect(await training.data()).not.toEqual(await quiet.data());

    const objective = () => mean(model.call(x));
    const { value, gradients } = valueAndGradients(engine, objective, [model.weights[0]!, model.weights[3]!]);
    expect(await value.item()).toBeCloseTo(1 / 3, 6); // probabilities of three classes
    expect(gradients.map(({ shape }) => shape)).toEqual([[3, 3, 2, 8], [3]]);
    expectClose(await gradients[1]!.data(), [0, 0, 0], 'softmax sums to 1 whatever the bias');
    for (const tensor of [value, ...gradients]) tensor.dispose();
  });
});

describe('a model of layers that another one has built', () => {
  it("gives the notes' feature maps [1, 14, 14, 64], and leaves the weights when it is disposed", async () => {
    using model = fashionMNISTModel({ pooling: 'max', engine: await testEngine() });
    await model.build();
    const { buffers } = model.engine.stats();
    const sub = new Sequential(model.layers.slice(0, 3), { engine: model.engine });
    const image = samples(1, [28, 28, 1]);
    const maps = await sub.predict(image);
    expect(maps.shape).toEqual([1, 14, 14, 64]);
    expect(maps.data.some((value) => value > 0)).toBe(true);
    expect(sub.weights).toEqual(model.weights.slice(0, 4));
    const before = await model.predict(image);
    sub.dispose();
    expect(model.engine.stats().buffers).toBe(buffers);
    expect(await model.predict(image)).toEqual(before);

    // From the middle, on what came out of the first half.
    using rest = new Sequential(model.layers.slice(3), { engine: model.engine });
    const { data } = await rest.predict(maps);
    expect(data).toEqual(before.data);
  });

  it('follows the weights as they train, and trains them itself', async () => {
    using model = await smallModel();
    await model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
    using sub = new Sequential(model.layers.slice(0, 2), { engine: model.engine, name: 'maps' });
    const x = samples(6);
    const before = await sub.predict(x);
    await model.fit(x, [0, 1, 2, 0, 1, 2]);
    expect((await sub.predict(x)).data).not.toEqual(before.data);
    await sub.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
    const [kernel, , head] = await model.getWeights();
    const maps = await sub.predict(x);
    const { history } = await sub.fit(x, { data: maps.data.map((v) => v + 1), shape: maps.shape }, { epochs: 3 });
    expect(history.loss![2]).toBeLessThan(history.loss![0]!);
    const after = await model.getWeights();
    expect(after[0]!.data).not.toEqual(kernel!.data);
    expect(after[2]!.data).toEqual(head!.data);
    expect(() => new Sequential([Input({ shape: [6, 5, 3] }), ...model.layers.slice(0, 1)])).toThrow(ShapeError);
    await model.fit(x, [0, 1, 2, 0, 1, 2]);
  });
});

describe('weights', () => {
  it('are copied out and in, for the model or for a layer', async () => {
    using model = await smallModel();
    using other = await smallModel();
    const x = samples(3);
    expect((await other.predict(x)).data).not.toEqual((await model.predict(x)).data);
    other.setWeights(await model.getWeights());
    expect((await other.predict(x)).data).toEqual((await model.predict(x)).data);
    const [kernel, bias] = await model.layers[0]!.getWeights();
    expect(kernel!.shape).toEqual([3, 3, 2, 8]);
    model.layers[0]!.setWeights([{ data: kernel!.data.map((w) => 2 * w), shape: kernel!.shape }, bias!]);
    expect((await model.getWeights())[0]!.data).toEqual(kernel!.data.map((w) => 2 * w));
  });
});

it('a lost device is the fault of no layer: the error names none, however often it is thrown', async () => {
  const engine = await createEngine();
  const model = new Sequential([Input({ shape: [4] }), new Dense({ units: 2 })], { engine });
  await model.build();
  const x = engine.tensor(new Float32Array(4), [1, 4]);
  engine.dispose();
  for (let i = 0; i < 2; i++) expect(() => model.call(x)).toThrow(/^this engine was disposed/);
  expect(() => model.call(x)).toThrow(DeviceLostError);
});

it('take picks rows in any order, and refuses what is not there', () => {
  const array = { data: Uint8Array.of(1, 2, 3, 4, 5, 6), shape: [3, 2], scale: 0.5 };
  expect(take(array, [2, 0, 2])).toEqual({ data: Uint8Array.of(5, 6, 1, 2, 5, 6), shape: [3, 2], scale: 0.5 });
  for (const index of [3, -1, 0.5]) expect(() => take(array, [index])).toThrow(ArgumentError);
  expect(() => scaleImages({ data: new Uint8Array(4), shape: [4] })).toThrow(ShapeError);
});
