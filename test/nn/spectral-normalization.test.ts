import { expect, it } from 'vitest';
import {
  ArgumentError,
  Conv2D,
  Dense,
  Flatten,
  Input,
  L2,
  MaxPooling2D,
  Sequential,
  SpectralNormalization,
  Wrapper,
  loadModel,
  saveModel,
  setRandomSeed,
} from '../../nn';
import { expectClose, testEngine } from '../gpu';

const SAMPLE = { data: Float32Array.from({ length: 2 * 5 * 5 * 2 }, (_, i) => Math.sin(i)), shape: [2, 5, 5, 2] };
const TARGETS = { data: Float32Array.of(1, 0, 0, 1), shape: [2, 2] };

async function network(): Promise<Sequential> {
  return new Sequential(
    [
      Input({ shape: [5, 5, 2] }),
      new SpectralNormalization(new Conv2D(3, 2, { activation: 'relu' }), 2, { name: 'normalized' }),
      new Flatten(),
      new SpectralNormalization({ layer: new Dense(2, { kernelRegularizer: new L2(0.1) }) }),
    ],
    { engine: await testEngine() },
  );
}

it('divides the kernel by its largest singular value as it trains, and not as it predicts', async () => {
  setRandomSeed(1);
  const layer = new SpectralNormalization(new Dense(3, { useBias: false }), 30);
  using model = new Sequential([Input({ shape: [4] }), layer], { engine: await testEngine() });
  await model.build();
  const kernel = Float32Array.from({ length: 12 }, (_, i) => Math.cos(3 * i));
  layer.setWeights([
    { data: kernel, shape: [4, 3] },
    { data: Float32Array.of(1, 2, 3), shape: [1, 3] },
  ]);
  using x = model.engine.tensor(Float32Array.of(1, 2, 3, 4), [1, 4]);
  using atRest = model.call(x);
  expect((await layer.getWeights())[0]!.data).toEqual(kernel);
  using y = model.call(x, { training: true });
  const [normalized, vector] = await layer.getWeights();
  // The vector is the singular one on the right: what the kernel makes of it has the length 1.
  const image = [0, 1, 2, 3].map((row) =>
    [0, 1, 2].reduce((sum, i) => sum + normalized!.data[row * 3 + i]! * vector!.data[i]!, 0),
  );
  expect(Math.hypot(...image)).toBeCloseTo(1, 4);
  const factor = kernel[0]! / normalized!.data[0]!;
  expectClose(
    (await y.data()).map((value) => value * factor),
    await atRest.data(),
    'the same direction',
  );
});

it('leaves a kernel of zeros as it is', async () => {
  const layer = new SpectralNormalization(new Dense(2, { kernelInitializer: 'zeros' }));
  using model = new Sequential([Input({ shape: [3] }), layer], { engine: await testEngine() });
  await model.build();
  const before = await layer.getWeights();
  using x = model.engine.tensor(Float32Array.of(1, 2, 3), [1, 3]);
  using y = model.call(x, { training: true });
  expect([...(await y.data())]).toEqual([0, 0]);
  expect(await layer.getWeights()).toEqual(before);
});

it.each(['a.keras', 'a.h5'])('layers within layers train, with their penalties, and come out of %s', async (file) => {
  using model = await network();
  expect(model.layers.map((layer) => layer.countParams())).toEqual([2 * 2 * 2 * 3 + 3 + 3, 0, 48 * 2 + 2 + 2]);
  await model.compile({ optimizer: 'adam', loss: 'mse' });
  const { history } = await model.fit(SAMPLE, TARGETS, { epochs: 30 });
  expect(history.loss!.at(-1)!).toBeLessThan(history.loss![0]!);
  using again = await loadModel(await saveModel(model, file), { engine: await testEngine() });
  expectClose((await again.predict(SAMPLE)).data, (await model.predict(SAMPLE)).data, 'predictions');
  expect(again.getLayer('normalized').getConfig()).toEqual(model.getLayer('normalized').getConfig());
  expect((await again.getWeights()).map(({ shape }) => shape)).toEqual(
    (await model.getWeights()).map(({ shape }) => shape),
  );
});

it('a wrapper by itself is what it wraps', async () => {
  const inner = new Dense(2);
  const layer = new Wrapper(inner);
  using model = new Sequential([Input({ shape: [3] }), layer], { engine: await testEngine() });
  await model.build();
  expect(layer.weights).toEqual(inner.weights);
  using x = model.engine.tensor(Float32Array.of(1, 2, 3), [1, 3]);
  using y = model.call(x);
  using z = inner.call([x], { training: false, key: x });
  expect(await y.data()).toEqual(await z.data());
});

it('a layer without a kernel, and what is no layer, are refused', () => {
  expect(() => new SpectralNormalization(new MaxPooling2D()).apply(Input({ shape: [4, 4, 1] }))).toThrow(
    'has no kernel',
  );
  expect(() => new SpectralNormalization('Dense' as never)).toThrow(ArgumentError);
  expect(() => new Wrapper({} as never)).toThrow('layer must be a layer');
});
