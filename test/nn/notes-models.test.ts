import { expect, it } from 'vitest';
import {
  Adam,
  Conv2D,
  Dense,
  Dropout,
  Flatten,
  Input,
  type Layer,
  MaxPooling2D,
  type NDArray,
  RMSprop,
  Sequential,
  fashionMNISTModel,
  loadModel,
  saveModel,
  setRandomSeed,
  toCategorical,
} from '../../nn';
import { testEngine } from '../gpu';
import { generator } from '../ops/check';

/** Bright stripes, upright or level, over noise: what two classes can be told by. */
function stripes(
  n: number,
  [height, width, channels]: [number, number, number],
): { x: NDArray<Float32Array>; y: Uint8Array } {
  const random = generator(9);
  const y = Uint8Array.from({ length: n }, (_, i) => i % 2);
  const data = new Float32Array(n * height * width * channels);
  for (let i = 0; i < data.length; i++) {
    const [column, row, image] = [
      Math.floor(i / channels) % width,
      Math.floor(i / channels / width) % height,
      Math.floor(i / channels / width / height),
    ];
    data[i] = 0.3 * random() + 0.7 * Number(((y[image]! ? column : row) / 4) % 2 < 1);
  }
  return { x: { data, shape: [n, height, width, channels] }, y };
}

const conv = (filters: number): Layer => new Conv2D({ filters, kernelSize: [3, 3], activation: 'relu' });
const pool = (): Layer => new MaxPooling2D({ poolSize: [2, 2] });

/** Three convolutions without padding, for MNIST. */
const mnistConvnet = async (): Promise<Sequential> =>
  new Sequential(
    [
      Input({ shape: [28, 28, 1] }),
      conv(32),
      pool(),
      conv(64),
      pool(),
      conv(64),
      new Flatten(),
      new Dense({ units: 64, activation: 'relu' }),
      new Dense({ units: 10, activation: 'softmax' }),
    ],
    { engine: await testEngine() },
  );

/** Four convolutions, for pictures of 150 x 150 of cats and dogs. */
const catsAndDogsConvnet = async (dropout: boolean): Promise<Sequential> =>
  new Sequential(
    [
      Input({ shape: [150, 150, 3] }),
      ...[32, 64, 128, 128].flatMap((filters) => [conv(filters), pool()]),
      new Flatten(),
      ...(dropout ? [new Dropout({ rate: 0.5 })] : []),
      new Dense({ units: 512, activation: 'relu' }),
      new Dense({ units: 1, activation: 'sigmoid' }),
    ],
    { engine: await testEngine() },
  );

const outputs = (model: Sequential): string[] => model.layers.map(({ outputShape }) => outputShape!.join('x'));

it('the MNIST convnet: 93,322 weights, RMSprop, one-hot targets, batches of 64', async () => {
  setRandomSeed(42);
  using model = await mnistConvnet();
  expect(model.countParams()).toBe(93_322);
  expect(outputs(model)).toEqual(['26x26x32', '13x13x32', '11x11x64', '5x5x64', '3x3x64', '576', '64', '10']);
  await model.compile({ optimizer: 'rmsprop', loss: 'categorical_crossentropy', metrics: ['accuracy'], batchSize: 64 });
  const { x, y } = stripes(64, [28, 28, 1]);
  const { history } = await model.fit(x, toCategorical(y, 10), { epochs: 6, batchSize: 64 });
  expect(history.loss!.at(-1)).toBeLessThan(0.5 * history.loss![0]!);
});

it.each([false, true])(
  'the cats and dogs convnet: 3,453,121 weights, binary cross-entropy, dropout: %s',
  async (dropout) => {
    setRandomSeed(42);
    using model = await catsAndDogsConvnet(dropout);
    expect(model.countParams()).toBe(3_453_121);
    expect(outputs(model).slice(0, 9)).toEqual([
      '148x148x32',
      '74x74x32',
      '72x72x64',
      '36x36x64',
      '34x34x128',
      '17x17x128',
      '15x15x128',
      '7x7x128',
      '6272',
    ]);
    await model.compile({
      optimizer: dropout ? new Adam({ learningRate: 0.001 }) : new RMSprop({ learningRate: 0.001 }),
      loss: 'binary_crossentropy',
      metrics: ['acc'],
      batchSize: 2,
    });
    const { x, y } = stripes(2, [150, 150, 3]);
    const { history } = await model.fit(x, y, { epochs: 3, batchSize: 2 });
    expect(Object.keys(history)).toEqual(['acc', 'loss']);
    expect(Math.min(...history.loss!.slice(1))).toBeLessThan(history.loss![0]!);
  },
);

it('each comes back from a .keras file and predicts the same', async () => {
  const engine = await testEngine();
  for (const model of [fashionMNISTModel({ pooling: 'max', engine }), await mnistConvnet()]) {
    using own = model;
    await own.build();
    using loaded = await loadModel(await saveModel(own, 'm.keras'), { engine });
    const { x } = stripes(3, [28, 28, 1]);
    expect(await loaded.predict(x)).toEqual(await own.predict(x));
  }
});
