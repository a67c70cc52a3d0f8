import { expect, it, onTestFinished } from 'vitest';
import {
  Adam,
  AveragePooling2D,
  type Callback,
  Conv2D,
  Dense,
  Flatten,
  Input,
  MaxPooling2D,
  Sequential,
  sizeOf,
} from '../../nn';
import { testEngine } from '../gpu';
import { draw, generator } from '../ops/check';
import { Adam as Float64Adam, type CNNShape, lossAndGradients } from './float64-cnn';

const BATCH = 16;
const BATCHES = 10;
const EPOCHS = 5;
const LEARNING_RATE = 0.01;

/** One channel makes the first convolution take the naive kernels; 8 and 16 make the second take the tiled ones. */
const SHAPE = { size: 8, filters: [8, 16], hidden: 16, classes: 10 } as const;

/** Images of noise over a pattern for each class, so that there is something to learn. */
function dataSet() {
  const random = generator(2024);
  const pixels = SHAPE.size ** 2;
  const patterns = draw({ shape: [SHAPE.classes, pixels] }, random);
  const labels = Uint8Array.from({ length: BATCH * BATCHES }, () => random() * SHAPE.classes);
  const noise = draw({ shape: [labels.length, pixels] }, random);
  const images = noise.map((v, i) =>
    Math.fround(v + patterns[labels[Math.floor(i / pixels)]! * pixels + (i % pixels)]!),
  );
  return { images, labels };
}

/** Of the convolution's families. */
const FAMILIES = ['conv2d', 'conv2d_input_gradient', 'conv2d_kernel_gradient'];

it.each([
  { pooling: 'max', variant: 'default' },
  { pooling: 'average', variant: 'default' },
  { pooling: 'max', variant: 'winograd' },
  { pooling: 'average', variant: 'winograd' },
] as const)(
  '50 Adam steps of the $pooling-pool CNN by $variant shaders: every loss within 1e-4 of float64',
  async ({ pooling, variant }) => {
    const engine = await testEngine();
    const { choices } = engine;
    if (variant === 'winograd') {
      await choices.load();
      for (const family of FAMILIES) choices.wanted.set(family, variant);
    }
    onTestFinished(() => {
      for (const family of FAMILIES) choices.wanted.delete(family);
    });
    const { images, labels } = dataSet();
    const pool = () => (pooling === 'max' ? new MaxPooling2D() : new AveragePooling2D());
    using model = new Sequential(
      [
        Input({ shape: [SHAPE.size, SHAPE.size, 1] }),
        new Conv2D({ filters: SHAPE.filters[0], kernelSize: 3, padding: 'same', activation: 'relu' }),
        pool(),
        new Conv2D({ filters: SHAPE.filters[1], kernelSize: 3, padding: 'same', activation: 'relu' }),
        pool(),
        new Flatten(),
        new Dense({ units: SHAPE.hidden, activation: 'relu' }),
        new Dense({ units: SHAPE.classes, activation: 'softmax' }),
      ],
      { engine },
    );
    await model.compile({
      optimizer: new Adam({ learningRate: LEARNING_RATE }),
      loss: 'sparseCategoricalCrossentropy',
      batchSize: BATCH,
      stepsPerExecution: 1,
    });

    const random = generator(7);
    const weights = model.weights.map(({ shape }) => {
      const fanIn = shape.length > 1 ? sizeOf(shape.slice(0, -1)) : 100;
      return draw({ shape }, random).map((v) => Math.fround(v * Math.sqrt(2 / fanIn)));
    });
    model.setWeights(weights.map((data, i) => ({ data: Float32Array.from(data), shape: model.weights[i]!.shape })));

    const losses: number[] = [];
    let sum = 0;
    const record: Callback = {
      onEpochBegin: () => void (sum = 0),
      // The logs are means of the epoch so far.
      onTrainBatchEnd: (batch, { loss }) => {
        losses.push(loss! * (batch + 1) - sum);
        sum = loss! * (batch + 1);
      },
    };
    const x = { data: Float32Array.from(images), shape: [labels.length, SHAPE.size, SHAPE.size, 1] };
    await model.fit(x, labels, { epochs: EPOCHS, batchSize: BATCH, shuffle: false, callbacks: [record] });

    const shape: CNNShape = { ...SHAPE, filters: [...SHAPE.filters], pooling };
    const adam = new Float64Adam(weights, LEARNING_RATE);
    const expected = Array.from({ length: EPOCHS * BATCHES }, (_, step) => {
      const from = (step % BATCHES) * BATCH;
      const batch = images.subarray(from * SHAPE.size ** 2, (from + BATCH) * SHAPE.size ** 2);
      const { loss, gradients } = lossAndGradients(shape, weights, batch, labels.subarray(from, from + BATCH));
      adam.update(gradients);
      return loss;
    });

    if (variant === 'winograd')
      expect([...choices.made.values()].map(({ variant: { name } }) => name)).toContain(variant);
    // On a software adapter the losses differ by 1.3e-6 at most, by Winograd 8e-6, the weights by 6e-7.
    expect(losses).toHaveLength(50);
    losses.forEach((loss, step) => expect(Math.abs(loss - expected[step]!), `step ${step + 1}`).toBeLessThan(1e-4));
    expect(expected.at(-1)!).toBeLessThan(0.7 * expected[0]!); // it is a curve, not a line
    const trained = await model.getWeights();
    trained.forEach(({ data }, i) => {
      const error = Float64Array.from(data).reduce(
        (most, value, j) => Math.max(most, Math.abs(value - weights[i]![j]!)),
        0,
      );
      expect(error, `weights ${i}`).toBeLessThan(1e-4);
    });
  },
);
