import { expect, it } from 'vitest';
import { Adam, fashionMNISTModel, loadFashionMNIST, scaleImages, setRandomSeed, take, trainTestSplit } from '../../nn';
import { testEngine } from '../gpu';

const STEPS = 50;
const BATCH = 16;

function deviation(values: ArrayLike<number>): number {
  const mean = Array.from(values).reduce((a, b) => a + b, 0) / values.length;
  return Math.sqrt(Array.from(values, (v) => (v - mean) ** 2).reduce((a, b) => a + b, 0) / values.length);
}

it("the notes' average-pool CNN learns from the data set's bytes: 50 steps of 16, dropout on", async () => {
  const { train } = await loadFashionMNIST(); // in full where it is served, else the sample
  const { train: order } = trainTestSplit(train.images.shape[0]!, { testSize: 0.2, randomState: 42 });
  const rows = order.subarray(0, STEPS * BATCH);

  setRandomSeed(42);
  using model = fashionMNISTModel({ pooling: 'average', engine: await testEngine() });
  await model.compile({
    optimizer: new Adam({ learningRate: 0.004 }), // four times the notes', to see in 50 steps what takes them a few hundred
    loss: 'sparseCategoricalCrossentropy',
    metrics: ['accuracy'],
    batchSize: BATCH,
  });
  const [untrained] = await model.getWeights();
  let last = Infinity;
  let sum = 0;
  let seen = 0;
  const { history } = await model.fit(scaleImages(take(train.images, rows)), take(train.labels, rows), {
    batchSize: BATCH,
    callbacks: [
      {
        onTrainBatchEnd: (batch, { loss }) => {
          last = (loss! * (batch + 1) - sum) / (batch + 1 - seen);
          sum = loss! * (batch + 1);
          seen = batch + 1;
        },
      },
    ],
  });
  expect(model.iterations).toBe(STEPS);
  expect(history.accuracy![0]).toBeGreaterThanOrEqual(0.3);
  expect(history.loss![0]).toBeLessThan(2);
  expect(last).toBeLessThan(history.loss![0]!); // it was still falling
  const [trained] = await model.getWeights();
  expect(deviation(trained!.data)).toBeGreaterThan(deviation(untrained!.data));
});
