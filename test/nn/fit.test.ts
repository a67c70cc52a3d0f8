import { describe, expect, it } from 'vitest';
import {
  Activation,
  Adam,
  type Callback,
  Conv2D,
  Dense,
  DeviceLostError,
  Dropout,
  Flatten,
  GPUError,
  Input,
  type Layer,
  LifetimeError,
  type Logs,
  MaxPooling2D,
  type NDArray,
  Sequential,
  createEngine,
  scaleImages,
  setRandomSeed,
  take,
} from '../../nn';
import { loadSample } from '../../nn/datasets/sample';
import { bitsOf, testEngine } from '../gpu';
import { draw, generator } from '../ops/check';

const FEATURES = 6;
const CLASSES = 3;

/** Points around one centre for each class. */
function points(n: number, seed = 3): { x: NDArray<Float32Array>; y: Uint8Array } {
  const random = generator(seed);
  const y = Uint8Array.from({ length: n }, () => random() * CLASSES);
  const noise = draw({ shape: [n, FEATURES] }, random);
  const data = Float32Array.from(noise, (v, i) => 0.5 * v + (i % FEATURES === y[Math.floor(i / FEATURES)] ? 2 : 0));
  return { x: { data, shape: [n, FEATURES] }, y };
}

const classifier = (): Layer[] => [
  new Dense({ units: 8, activation: 'relu' }),
  new Dense({ units: CLASSES, activation: 'softmax' }),
];

async function compiled(
  options: Partial<Parameters<Sequential['compile']>[0]> = {},
  layers: Layer[] = classifier(),
  engine = testEngine(),
): Promise<Sequential> {
  const model = new Sequential([Input({ shape: [FEATURES] }), ...layers], { engine: await engine });
  await model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'], ...options });
  return model;
}

const bitsOfWeights = async (model: Sequential): Promise<Uint32Array[]> =>
  (await model.getWeights()).map(({ data }) => bitsOf(data as Float32Array));

describe('history', () => {
  it('has a figure an epoch for loss, metric and their validation', async () => {
    using model = await compiled();
    const { x, y } = points(50);
    const history = await model.fit(x, y, { epochs: 3, validationData: [points(20, 4).x, points(20, 4).y] });
    expect(Object.keys(history.history)).toEqual(['accuracy', 'loss', 'val_accuracy', 'val_loss']);
    for (const values of Object.values(history.history)) {
      expect(values).toHaveLength(3);
      expect(values.every(Number.isFinite)).toBe(true);
    }
    expect(history.epoch).toEqual([0, 1, 2]);
    expect(history.params).toEqual({ epochs: 3, steps: 2 });
  });

  it("a metric's name is the one it was asked by, without one there is the loss alone", async () => {
    const { x, y } = points(8);
    using acc = await compiled({ metrics: ['acc'] });
    expect(Object.keys((await acc.fit(x, y, { validationData: [x, y] })).history)).toEqual([
      'acc',
      'loss',
      'val_acc',
      'val_loss',
    ]);
    using none = await compiled({ metrics: undefined });
    expect(Object.keys((await none.fit(x, y)).history)).toEqual(['loss']);
    expect(Object.keys(await none.evaluate(x, y))).toEqual(['loss']);
  });

  it('training figures are means over the samples, a ragged last batch by its own rows', async () => {
    using model = await compiled({ optimizer: new Adam({ learningRate: 0 }) }); // nothing moves
    const { x, y } = points(45);
    const whole = await model.evaluate(x, y, { batchSize: 45 });
    for (const batchSize of [1, 16, 32, 45, 100]) {
      const { history } = await model.fit(x, y, { batchSize, shuffle: true });
      expect(history.loss![0]).toBeCloseTo(whole.loss!, 5);
      expect(history.accuracy![0]).toBeCloseTo(whole.accuracy!, 6);
    }
    // The oracle, from the probabilities.
    const { data } = await model.predict(x);
    const losses = Array.from(y, (label, row) => -Math.log(data[row * CLASSES + label]!));
    expect(whole.loss).toBeCloseTo(losses.reduce((a, b) => a + b) / 45, 5);
    const right = Array.from(y, (label, row) => {
      const row3 = [...data.subarray(row * CLASSES, (row + 1) * CLASSES)];
      return Number(row3.indexOf(Math.max(...row3)) === label);
    });
    expect(whole.accuracy).toBeCloseTo(right.reduce((a, b) => a + b) / 45, 6);
  });

  it('validation figures are those of evaluate after the epoch, dropout off', async () => {
    using model = await compiled({}, [
      new Dense({ units: 8, activation: 'relu' }),
      new Dropout({ rate: 0.5 }),
      new Dense({ units: CLASSES, activation: 'softmax' }),
    ]);
    const [train, validation] = [points(40), points(23, 9)];
    const { history } = await model.fit(train.x, train.y, {
      epochs: 2,
      validationData: [validation.x, validation.y],
      batchSize: 16,
    });
    const logs = await model.evaluate(validation.x, validation.y, { batchSize: 16 });
    expect([history.val_loss!.at(-1), history.val_accuracy!.at(-1)]).toEqual([logs.loss, logs.accuracy]);
  });

  it('a second fit goes on: weights, moments and step number', async () => {
    const { x, y } = points(32);
    setRandomSeed(1);
    using once = await compiled();
    const weights = await once.getWeights();
    const long = await once.fit(x, y, { epochs: 6, shuffle: false });
    expect(once.iterations).toBe(6);
    using twice = await compiled();
    twice.setWeights(weights);
    const first = await twice.fit(x, y, { epochs: 4, shuffle: false });
    const second = await twice.fit(x, y, { epochs: 2, shuffle: false });
    expect([...first.history.loss!, ...second.history.loss!]).toEqual(long.history.loss);
    expect(await bitsOfWeights(twice)).toEqual(await bitsOfWeights(once));
    expect(second.epoch).toEqual([0, 1]);
    // compile() starts the optimizer over, and leaves the weights.
    await twice.compile({ optimizer: 'adam', loss: 'sparse_categorical_crossentropy' });
    expect(twice.iterations).toBe(0);
    expect(await bitsOfWeights(twice)).toEqual(await bitsOfWeights(once));
  });
});

describe('order', () => {
  /** Which samples each batch holds, seen by a layer that adds nothing: each sample's x is its own number. */
  async function ordersOf(shuffle: boolean | undefined, epochs: number): Promise<number[][]> {
    const n = 7;
    const x = { data: Float32Array.from({ length: n }, (_, i) => i), shape: [n, 1] };
    const engine = await testEngine();
    using model = new Sequential([Input({ shape: [1] }), new Dense({ units: 1, kernelInitializer: 'ones' })], {
      engine,
    });
    await model.compile({ optimizer: new Adam({ learningRate: 0 }), loss: 'meanSquaredError', stepsPerExecution: 1 });
    const orders: number[][] = [];
    let seen = 0;
    const watch: Callback = {
      onEpochBegin: () => {
        orders.push([]);
        seen = 0;
      },
      // Batches of one: the squared error against 0 is the sample's number, squared.
      onTrainBatchEnd: (batch, { loss }) => {
        const total = Math.round(loss! * (batch + 1));
        orders.at(-1)!.push(Math.sqrt(total - seen));
        seen = total;
      },
    };
    await model.fit(x, new Float32Array(n), {
      batchSize: 1,
      epochs,
      callbacks: [watch],
      ...(shuffle === undefined ? {} : { shuffle }),
    });
    return orders;
  }

  it('shuffle: false keeps it', async () => {
    expect(await ordersOf(false, 2)).toEqual([
      [0, 1, 2, 3, 4, 5, 6],
      [0, 1, 2, 3, 4, 5, 6],
    ]);
  });

  it('is a new permutation each epoch by default, repeated by the seed', async () => {
    setRandomSeed(4);
    const orders = await ordersOf(undefined, 3);
    for (const order of orders) expect(order.toSorted()).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(new Set(orders.map(String)).size).toBe(3);
    setRandomSeed(4);
    expect(await ordersOf(undefined, 3)).toEqual(orders);
  });
});

describe('callbacks', () => {
  it("come in Keras's order and are awaited", async () => {
    using model = await compiled({ stepsPerExecution: 1 });
    const { x, y } = points(10);
    const calls: string[] = [];
    let running = 0;
    const note = async (call: string): Promise<void> => {
      expect(running++).toBe(0);
      await new Promise((resolve) => setTimeout(resolve, 2));
      running--;
      calls.push(call);
    };
    const keys = (logs: Logs): string => Object.keys(logs).join();
    const slow: Callback = {
      onTrainBegin: ({ epochs, steps }, of) => note(`train begin ${epochs} ${steps} ${of === model}`),
      onEpochBegin: (epoch) => note(`epoch ${epoch}`),
      onTrainBatchEnd: (batch, logs) => note(`batch ${batch} ${keys(logs)}`),
      onTestBatchEnd: (batch, batches) => note(`test ${batch}/${batches}`),
      onEpochEnd: (epoch, logs) => note(`epoch end ${epoch} ${keys(logs)}`),
      onTrainEnd: (logs) => note(`train end ${keys(logs)}`),
    };
    const quick: Callback = { onEpochBegin: (epoch) => void calls.push(`second's epoch ${epoch}`) };
    await model.fit(x, y, { epochs: 2, batchSize: 5, validationData: [x, y], callbacks: [slow, quick] });
    const all = 'accuracy,loss,val_accuracy,val_loss';
    const epoch = (i: number) => [
      `epoch ${i}`,
      `second's epoch ${i}`,
      'batch 0 accuracy,loss',
      'batch 1 accuracy,loss',
      'test 0/2',
      'test 1/2',
      `epoch end ${i} ${all}`,
    ];
    expect(calls).toEqual(['train begin 2 2 true', ...epoch(0), ...epoch(1), `train end ${all}`]);
  });

  it('evaluate has hooks as well', async () => {
    using model = await compiled({ stepsPerExecution: 2 });
    const { x, y } = points(10);
    const seen: [number, number][] = [];
    await model.evaluate(x, y, {
      batchSize: 2,
      callbacks: [{ onTestBatchEnd: (batch, batches) => void seen.push([batch, batches]) }],
    });
    expect(seen).toEqual([
      [1, 5],
      [3, 5],
      [4, 5],
    ]);
  });

  it.each([
    [1, [0, 1, 2, 3, 4, 5, 6]],
    [3, [2, 5, 6]],
    [100, [6]],
  ])('stepsPerExecution %d: batch hooks after %j', async (stepsPerExecution, expected) => {
    using model = await compiled({ stepsPerExecution });
    const { x, y } = points(14);
    const batches: number[] = [];
    const { reads } = model.engine.stats();
    await model.fit(x, y, { batchSize: 2, callbacks: [{ onTrainBatchEnd: (batch) => void batches.push(batch) }] });
    expect(batches).toEqual(expected);
    expect(model.engine.stats().reads - reads).toBe(expected.length);
  });

  it('a hook may change stepsPerExecution, from the next read on; a wrong one changes nothing', async () => {
    using model = await compiled({ stepsPerExecution: 1 });
    const { x, y } = points(20);
    const batches: number[] = [];
    const onTrainBatchEnd = (batch: number): void => {
      batches.push(batch);
      if (batch === 1) model.stepsPerExecution = 3;
      if (batch === 7) model.stepsPerExecution = 1;
    };
    await model.fit(x, y, { batchSize: 2, callbacks: [{ onTrainBatchEnd }] });
    expect(batches).toEqual([0, 1, 4, 7, 8, 9]);
    for (const wrong of [0, 1.5, NaN])
      expect(() => (model.stepsPerExecution = wrong)).toThrow(/stepsPerExecution must be a positive integer/);
    expect(model.stepsPerExecution).toBe(1);
  });

  it('a step is one submit, and allocates nothing', async () => {
    using model = await compiled({ stepsPerExecution: 100 });
    const { x, y } = points(64);
    const between: number[] = [];
    const stats = () => model.engine.stats();
    let before = stats();
    const counting: Callback = {
      onEpochBegin: () => void (before = stats()),
      onEpochEnd: () =>
        void between.push(stats().submits - before.submits, stats().buffersCreated - before.buffersCreated),
    };
    await model.fit(x, y, { epochs: 3, batchSize: 4, callbacks: [counting] });
    expect(between.slice(2)).toEqual([17, 0, 17, 0]); // 16 steps and the reading of the figures
  });

  it('stopTraining ends after the batch, or the epoch, where it was set', async () => {
    using model = await compiled({ stepsPerExecution: 1 });
    const { x, y } = points(20);
    const ends: string[] = [];
    const stopAtBatch: Callback = {
      onTrainBatchEnd: (batch) => void (batch === 1 && (model.stopTraining = true)),
      onEpochEnd: (epoch) => void ends.push(`epoch ${epoch}`),
      onTrainEnd: () => void ends.push('train'),
    };
    const first = await model.fit(x, y, { epochs: 5, batchSize: 4, callbacks: [stopAtBatch], validationData: [x, y] });
    expect(model.iterations).toBe(2);
    expect(first.history.val_loss).toHaveLength(1);
    expect(ends).toEqual(['epoch 0', 'train']);
    const second = await model.fit(x, y, {
      epochs: 5,
      batchSize: 4,
      callbacks: [{ onEpochEnd: (epoch) => void (model.stopTraining = epoch === 1) }],
    });
    expect(second.epoch).toEqual([0, 1]);
    expect(model.iterations).toBe(2 + 10);
  });

  it('what a callback throws ends fit, and the model goes on working', async () => {
    using model = await compiled();
    const { x, y } = points(20);
    const { buffers } = model.engine.stats();
    const broken: Callback = { onTrainBatchEnd: () => Promise.reject(new RangeError('mine')) };
    await expect(model.fit(x, y, { callbacks: [broken] })).rejects.toThrow(new RangeError('mine'));
    expect(model.engine.stats().buffers).toBe(buffers);
    await model.fit(x, y);
  });
});

it('an error that the device reports rejects the fit that runs, once', async () => {
  using model = await compiled();
  const { x, y } = points(40);
  const { buffers, device } = { ...model.engine.stats(), device: model.engine.device };
  const meddle: Callback = { onEpochBegin: () => void device.createBuffer({ size: 4, usage: 0 }) };
  await expect(model.fit(x, y, { callbacks: [meddle] })).rejects.toThrow(GPUError);
  expect(model.engine.stats().buffers).toBe(buffers);
  await model.fit(x, y);
});

describe('an AbortSignal', () => {
  it('aborted before the start: no step is taken', async () => {
    using model = await compiled();
    const { x, y } = points(20);
    const before = await bitsOfWeights(model);
    const { buffers } = model.engine.stats();
    const reason = new RangeError('not today');
    const signal = AbortSignal.abort(reason);
    await expect(model.fit(x, y, { signal })).rejects.toBe(reason);
    await expect(model.evaluate(x, y, { signal })).rejects.toBe(reason);
    await expect(model.predict(x, { signal })).rejects.toBe(reason);
    expect(model.engine.stats().buffers).toBe(buffers);
    expect(model.iterations).toBe(0);
    expect(await bitsOfWeights(model)).toEqual(before);
  });

  it('in the middle of an epoch, or of its validation: fit rejects with the reason, the model stays usable', async () => {
    using model = await compiled({ stepsPerExecution: 1 });
    const { x, y } = points(40);
    const { buffers } = model.engine.stats();
    const during = async (hook: (abort: () => void) => Callback): Promise<void> => {
      const controller = new AbortController();
      const callbacks = [hook(() => controller.abort())];
      const running = model.fit(x, y, {
        batchSize: 4,
        epochs: 3,
        validationData: [x, y],
        callbacks,
        signal: controller.signal,
      });
      await expect(running).rejects.toMatchObject({ name: 'AbortError' });
      expect(model.engine.stats().buffers).toBe(buffers);
    };
    await during((abort) => ({ onTrainBatchEnd: (batch) => void (batch === 4 && abort()) }));
    expect(model.iterations).toBe(5);
    await during((abort) => ({ onTestBatchEnd: () => abort() }));
    expect(model.iterations).toBe(15);
    const { history } = await model.fit(x, y);
    expect(history.loss).toHaveLength(1);
    expect((await model.predict(x)).shape).toEqual([40, CLASSES]);
  });
});

describe('one call at a time', () => {
  it('what trains while another call trains is refused, and disturbs nothing', async () => {
    using model = await compiled();
    const { x, y } = points(40);
    const running = model.fit(x, y, { epochs: 2 });
    const others = [
      model.fit(x, y),
      model.trainOnBatch(x, y),
      model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' }),
    ];
    for (const other of await Promise.allSettled(others)) {
      expect(other.status).toBe('rejected');
      expect((other as PromiseRejectedResult).reason).toBeInstanceOf(LifetimeError);
      expect(String((other as PromiseRejectedResult).reason)).toContain('while another call is running');
    }
    expect((await running).epoch).toEqual([0, 1]);
    await model.evaluate(x, y);
  });

  it('batches that are tested at once do not mix, the very first ones either', async () => {
    using model = await compiled();
    const [a, b] = [points(40), points(8)];
    const together = await Promise.all([model.testOnBatch(a.x, a.y), model.testOnBatch(b.x, b.y)]);
    expect(together).toEqual([await model.testOnBatch(a.x, a.y), await model.testOnBatch(b.x, b.y)]);
    expect(together[0]).not.toEqual(together[1]);
  });

  it('predict, evaluate and getWeights come between the steps of fit, from a callback or beside it, and change nothing', async () => {
    const { x, y } = points(40);
    setRandomSeed(1);
    using alone = await compiled();
    const expected = await alone.fit(x, y, { epochs: 2, batchSize: 8 });
    setRandomSeed(1);
    using model = await compiled();
    const seen: Logs[] = [];
    const history = await model.fit(x, y, {
      epochs: 2,
      batchSize: 8,
      callbacks: [
        {
          onTrainBatchEnd: async () => {
            const [first, second, logs] = await Promise.all([
              model.predict(x),
              model.predict(x, { batchSize: 7 }),
              model.evaluate(x, y),
            ]);
            expect(second.data).toEqual(first.data);
            expect(await model.testOnBatch(x, y)).toEqual(await model.testOnBatch(x, y));
            await model.getWeights();
            seen.push(logs);
          },
        },
      ],
    });
    expect(seen.length).toBeGreaterThan(1);
    expect(history.history).toEqual(expected.history);
    expect(await model.getWeights()).toEqual(await alone.getWeights());
  });
});

it('compile readies the step: its progress reaches the total, and fit adds but the gather of its data', async () => {
  const engine = await createEngine();
  const progress: [number, number][] = [];
  const onProgress = (done: number, total: number) => void progress.push([done, total]);
  const model = await compiled({ batchSize: 16, onProgress }, classifier(), Promise.resolve(engine));
  const total = progress.length;
  expect(total).toBeGreaterThan(5);
  expect(progress).toEqual(Array.from({ length: total }, (_, i) => [i + 1, total]));
  const { pipelines } = engine.stats();
  const { x, y } = points(48);
  await model.fit(x, y, { batchSize: 16 });
  expect(engine.stats().pipelines).toBe(pipelines + 1);
  engine.dispose();
});

it('compile without a batch size leaves the step to fit, which tells of its progress', async () => {
  const engine = await createEngine();
  const progress: [number, number][] = [];
  const onProgress = (done: number, total: number) => void progress.push([done, total]);
  const model = await compiled({ batchSize: null, onProgress }, classifier(), Promise.resolve(engine));
  const { pipelines } = engine.stats();
  expect(progress).toEqual([]);
  const { x, y } = points(48);
  await model.fit(x, y, { batchSize: 16 });
  const total = progress.length;
  expect(progress).toEqual(Array.from({ length: total }, (_, i) => [i + 1, total]));
  expect(engine.stats().pipelines).toBe(pipelines + total);
  await model.evaluate(x, y);
  expect(progress).toHaveLength(total);
  engine.dispose();
});

describe('losses', () => {
  const train = async (
    options: Partial<Parameters<Sequential['compile']>[0]>,
    last: Layer[],
    y: NDArray | readonly number[] | Uint8Array,
  ): Promise<Record<string, number[]>> => {
    setRandomSeed(2);
    using model = await compiled({ optimizer: new Adam({ learningRate: 0.02 }), ...options }, [
      new Dense({ units: 8, activation: 'relu' }),
      ...last,
    ]);
    return (await model.fit(points(64).x, y, { epochs: 15 })).history;
  };
  const { y } = points(64);
  const oneHot = {
    data: Float32Array.from({ length: 64 * CLASSES }, (_, i) => Number(y[Math.floor(i / CLASSES)] === i % CLASSES)),
    shape: [64, CLASSES],
  };
  const isFirst = Array.from(y, (label) => Number(label === 0));
  const softmax = () => [new Dense({ units: CLASSES, activation: 'softmax' })];

  it('categorical cross-entropy of one-hot targets trains as the sparse one does', async () => {
    const sparse = await train({ loss: 'sparseCategoricalCrossentropy' }, softmax(), y);
    const dense = await train({ loss: 'categoricalCrossentropy' }, softmax(), oneHot);
    expect(dense.accuracy).toEqual(sparse.accuracy);
    dense.loss!.forEach((loss, epoch) => expect(loss).toBeCloseTo(sparse.loss![epoch]!, 4));
    expect(dense.loss!.at(-1)!).toBeLessThan(0.5 * dense.loss![0]!);
    expect(dense.accuracy!.at(-1)!).toBeGreaterThan(0.9);
  });

  it.each<[string, () => Layer[]]>([
    ['fused', softmax],
    [
      'as a layer of its own, fused as well',
      () => [new Dense({ units: CLASSES }), new Activation({ activation: 'softmax' })],
    ],
  ])('a final softmax, %s', async (_, last) => {
    const history = await train({}, last(), y);
    const fused = await train({}, softmax(), y);
    expect(history).toEqual(fused);
  });

  it("binary cross-entropy of a sigmoid; 'accuracy' is binary where there is one output", async () => {
    const history = await train(
      { loss: 'binaryCrossentropy' },
      [new Dense({ units: 1, activation: 'sigmoid' })],
      isFirst,
    );
    expect(history.loss!.at(-1)!).toBeLessThan(0.5 * history.loss![0]!);
    expect(history.accuracy!.at(-1)!).toBeGreaterThan(0.9);
  });

  it("mean squared error; 'accuracy' by the shapes, as in Keras", async () => {
    const one = await train({ loss: 'mean_squared_error' }, [new Dense({ units: 1, activation: 'sigmoid' })], isFirst);
    expect(one.loss!.at(-1)!).toBeLessThan(0.5 * one.loss![0]!);
    expect(one.accuracy!.at(-1)!).toBeGreaterThan(0.9); // binary: a share of 1 at random would be 1/3, the largest of one is always right
    expect(one.accuracy![0]!).toBeLessThan(1);
    const three = await train({ loss: 'meanSquaredError' }, [new Dense({ units: CLASSES })], oneHot);
    expect(three.loss!.at(-1)!).toBeLessThan(0.5 * three.loss![0]!);
    expect(three.accuracy!.at(-1)!).toBeGreaterThan(0.8);
  });

  it("several outputs under binary cross-entropy: 'accuracy' is categorical, as in Keras", async () => {
    const history = await train(
      { loss: 'binary_crossentropy' },
      [new Dense({ units: CLASSES, activation: 'sigmoid' })],
      oneHot,
    );
    // Binary accuracy of one-hot targets starts near 2/3 even where no class is right.
    expect(history.accuracy!.every((share) => Number.isInteger(Math.round(share * 64 * 1e4) / 1e4))).toBe(true);
    expect(history.accuracy!.at(-1)!).toBeGreaterThan(0.9);
  });

  it("Keras's snake_case names are taken everywhere", async () => {
    const camel = await train({ loss: 'sparseCategoricalCrossentropy', optimizer: 'adam' }, softmax(), y);
    const snake = await train({ loss: 'sparse_categorical_crossentropy', optimizer: 'Adam' }, softmax(), y);
    expect(snake).toEqual(camel);
  });

  it('targets of shape [n, 1] are taken for [n]', async () => {
    const column = { data: y, shape: [64, 1] };
    expect(await train({}, softmax(), column)).toEqual(await train({}, softmax(), y));
  });
});

it('learns 256 images of the sample: the loss halves in 32 steps', async () => {
  const { train } = await loadSample();
  const first = Array.from({ length: 256 }, (_, i) => i);
  const x = scaleImages(take(train.images, first));
  setRandomSeed(3);
  using model = new Sequential(
    [
      Input({ shape: [28, 28, 1] }),
      new Conv2D({ filters: 8, kernelSize: 3, strides: 2, activation: 'relu' }),
      new MaxPooling2D(),
      new Flatten(),
      new Dense({ units: 32, activation: 'relu' }),
      new Dense({ units: 10, activation: 'softmax' }),
    ],
    { engine: await testEngine() },
  );
  await model.compile({
    optimizer: new Adam({ learningRate: 0.005 }),
    loss: 'sparseCategoricalCrossentropy',
    metrics: ['accuracy'],
  });
  const { history } = await model.fit(x, take(train.labels, first), { epochs: 4 });
  expect(model.iterations).toBe(32);
  expect(history.loss![0]).toBeLessThan(2.3);
  expect(history.loss!.at(-1)!).toBeLessThan(0.5 * history.loss![0]!);
  expect(history.accuracy!.at(-1)!).toBeGreaterThan(0.6);
});

describe('a lost device', () => {
  it.each(['fit', 'evaluate', 'predict'] as const)(
    'rejects a running %s at once; a new engine takes the weights over',
    async (call) => {
      const { x, y } = points(400);
      const model = await compiled({ stepsPerExecution: 1 }, classifier(), createEngine());
      await model.fit(x, y, { epochs: 1 });
      const weights = await model.getWeights();
      const expected = await model.predict(x);

      const { device } = model.engine;
      let steps = 0;
      const callbacks: Callback[] = [{ onTrainBatchEnd: () => void (++steps === 2 && device.destroy()) }];
      if (call !== 'fit') setTimeout(() => device.destroy(), 5);
      const begin = performance.now();
      const running =
        call === 'fit'
          ? model.fit(x, y, { epochs: 1000, callbacks })
          : (async () => {
              for (;;)
                await (call === 'evaluate'
                  ? model.evaluate(x, y, { batchSize: 1 })
                  : model.predict(x, { batchSize: 1 }));
            })();
      await expect(running).rejects.toThrow(DeviceLostError);
      expect(performance.now() - begin).toBeLessThan(3000);
      await expect(model.fit(x, y)).rejects.toThrow(DeviceLostError);
      await expect(model.predict(x)).rejects.toThrow(DeviceLostError);
      await expect(model.getWeights()).rejects.toThrow(DeviceLostError);
      expect(() => model.setWeights(weights)).toThrow(DeviceLostError);
      model.dispose();

      const engine = await createEngine();
      const recovered = await compiled({}, classifier(), Promise.resolve(engine));
      recovered.setWeights(weights);
      expect(bitsOf((await recovered.predict(x)).data)).toEqual(bitsOf(expected.data));
      await recovered.fit(x, y);
      engine.dispose();
    },
  );
});

it('a compile that fails leaves the model as it was compiled, its state and all', async () => {
  using model = await compiled();
  const { x, y } = points(20);
  await model.fit(x, y, { epochs: 1 });
  const { optimizer, iterations } = model;
  const slots = async (): Promise<number[][]> =>
    Promise.all(model.trainer.options.variables.slots.flat().map(async (slot) => [...(await slot.data())]));
  const before = await slots();
  const bad = [
    { loss: 'none' },
    { loss: 'mse', metrics: ['none'] },
    { loss: 'mse', optimizer: 'none' },
    { loss: 'mse', lossWeights: [1, 2, 3] },
    { loss: { no: 'mse' } },
  ];
  for (const options of bad) {
    await expect(model.compile(options as never), JSON.stringify(options)).rejects.toThrow();
    expect(model.optimizer).toBe(optimizer);
    expect(model.iterations).toBe(iterations);
    expect(await slots()).toEqual(before);
  }
  await model.fit(x, y, { epochs: 1 });
  expect(model.iterations).toBe(2 * iterations);
});
