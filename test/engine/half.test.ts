import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NETWORKS, type NetworkName } from '../../bench/networks';
import { conv2d, dropout, maxPool2d, mean, relu, scale, sigmoid, sum } from '../../engine';
import { halvable, storeInHalf } from '../../engine/half';
import { recorderOf } from '../../engine/recorder';
import { shader } from '../../engine/wgsl';
import {
  Activation,
  ArgumentError,
  BatchNormalization,
  Conv2D,
  Dense,
  type Engine,
  type EngineOptions,
  Flatten,
  Input,
  type Layer,
  LayerNormalization,
  MaxPooling2D,
  type NDArray,
  Sequential,
  WebGPUUnavailableError,
  createEngine,
  setRandomSeed,
  sizeOf,
} from '../../nn';
import { minifyWGSL } from '../../scripts/minify-wgsl.js';
import { testEngine } from '../gpu';
import { generator } from '../ops/check';

/*
 * What computes with f16 does so where the adapter has `shader-f16`. Where it has not, each test holds that what it would
 * compute with is refused, by the device or by a typed error.
 */

const F16 = 'shader-f16';
const LACKING = new RegExp(`^createEngine: precision: 'f16' needs the feature ${F16}, which .* at 'f32'$`);

let half: Engine | WebGPUUnavailableError;
beforeAll(async () => {
  half = await createEngine({ precision: 'f16' }).catch((error: WebGPUUnavailableError) => error);
});
afterAll(() => {
  if (!(half instanceof Error)) half.dispose();
});

/** Runs a test where there is f16, and leaves no buffer. */
async function withHalf(test: (engine: Engine) => Promise<void>): Promise<void> {
  const adapter = await navigator.gpu.requestAdapter();
  expect(half instanceof Error).toBe(!adapter!.features.has(F16));
  if (half instanceof Error) {
    expect(half).toBeInstanceOf(WebGPUUnavailableError);
    expect(half.message).toMatch(LACKING);
    return;
  }
  const { buffers } = half.stats();
  await test(half);
  await half.finish();
  expect(half.stats()).toMatchObject({ buffers, captures: 0 });
}

const waves = (shape: readonly number[], scale = 1): NDArray<Float32Array> => {
  const random = generator(6);
  const size = shape.reduce((a, b) => a * b, 1);
  return { data: Float32Array.from({ length: size }, () => scale * (2 * random() - 1)), shape };
};

describe('createEngine({ precision })', () => {
  it.each([16, 'float16', 'F16', true])('%j is refused before a device is made', async (precision) => {
    const gpu = {
      requestAdapter: () => expect.fail('no adapter is asked for'),
    } as unknown as GPU;
    const refused = createEngine({ gpu, precision } as unknown as EngineOptions);
    await expect(refused).rejects.toThrow(ArgumentError);
    await expect(refused).rejects.toThrow(
      `createEngine: precision must be 'f16' or 'f32', got ${JSON.stringify(precision)}`,
    );
  });

  it("an adapter or a caller's device without the feature is a WebGPUUnavailableError that says what to do", async () => {
    const devices: GPUDevice[] = [];
    const plain = {
      requestAdapter: async () => {
        const adapter = (await navigator.gpu.requestAdapter())!;
        return {
          features: new Set([...adapter.features].filter((feature) => feature !== F16)),
          limits: adapter.limits,
          requestDevice: async (descriptor: GPUDeviceDescriptor) => {
            devices.push(await adapter.requestDevice(descriptor));
            return devices[0]!;
          },
        };
      },
    } as unknown as GPU;
    const refused = await createEngine({ gpu: plain, precision: 'f16' }).catch((error: Error) => error);
    expect(refused).toBeInstanceOf(WebGPUUnavailableError);
    expect((refused as Error).message).toMatch(LACKING);
    expect((refused as Error).message).toContain('use another one');
    expect((await devices[0]!.lost).reason).toBe('destroyed'); // nobody else has it

    const device = await (await navigator.gpu.requestAdapter())!.requestDevice();
    const own = await createEngine({ device, precision: 'f16' }).catch((error: Error) => error);
    expect(own).toBeInstanceOf(WebGPUUnavailableError);
    expect((own as Error).message).toMatch(LACKING);
    expect((own as Error).message).toContain("requiredFeatures: ['shader-f16']");
    const engine = await createEngine({ device, precision: 'f32' }); // it is still its owner's
    expect(await engine.tensor([1, 2]).data()).toEqual(Float32Array.of(1, 2));
    engine.dispose();
    device.destroy();
  });

  it('has a device with the feature only where it is asked for', async () => {
    expect((await testEngine()).features.has(F16)).toBe(false);
    await withHalf(async ({ features }) => expect(features.has(F16)).toBe(true));
  });
});

const sources = import.meta.glob<string>('../../shaders/**/*.wgsl', { query: '?raw', import: 'default', eager: true });
const minified = Object.fromEntries(Object.entries(sources).map(([path, text]) => [path, minifyWGSL(text)]));

it('every shader compiles with all in f16 that can be', async () => {
  const { device } = half instanceof Error ? await testEngine() : half;
  for (const texts of [sources, minified]) {
    const files = Object.keys(texts).filter((path) => !path.includes('/lib/'));
    const found = await Promise.all(
      files.map(async (path) => {
        const { source } = shader(path, texts[path]!, texts);
        const { bindings, with: textWith } = halvable(source);
        device.pushErrorScope('validation');
        const module = device.createShaderModule({ label: path, code: textWith(bindings) });
        const [{ messages }] = await Promise.all([module.getCompilationInfo(), device.popErrorScope()]);
        return messages.filter(({ type }) => type === 'error').map(({ message }) => `${path}: ${message}`);
      }),
    );
    if (!(half instanceof Error)) expect(found.flat()).toEqual([]);
    else for (const messages of found) expect(messages[0]).toContain('f16');
  }
});

/** Of what f16 rounds: 2^-11 of it, for it has 11 bits, or 2^-10, for WGSL allows either of its neighbours. */
const ROUNDING = 2 ** -10;

/** What two models predict, of the same weights, and the bytes of their captures. */
async function predictions(models: readonly Sequential[], x: NDArray<Float32Array>, batchSize = x.shape[0]!) {
  for (const model of models) await model.build();
  const weights = models[0]!.weights.map(({ shape }) => {
    const inputs = sizeOf(shape.slice(0, -1));
    const { data } = waves(shape, shape.length > 1 ? Math.sqrt(6 / inputs) : 1);
    return { data: shape.length > 1 ? data : data.map((value) => 0.1 + Math.abs(value)), shape }; // a variance is none below 0
  });
  const found: { data: Float32Array; bytes: number }[] = [];
  for (const model of models) {
    model.setWeights(weights);
    let bytes = 0;
    const onPredictBatchEnd = (): void => {
      bytes = model.engine.stats().captureBytes;
    };
    const { data } = await model.predict(x, { batchSize, callbacks: [{ onPredictBatchEnd }] });
    found.push({ data, bytes });
  }
  return found as [expected: (typeof found)[0], found: (typeof found)[0]];
}

const magnitude = (values: Float32Array): number => values.reduce((largest, v) => Math.max(largest, Math.abs(v)), 0);

/** By how much values are off at most, of the largest of those expected. */
const off = (found: Float32Array, expected: Float32Array): number =>
  magnitude(found.map((value, i) => value - expected[i]!)) / magnitude(expected);

describe('predict', () => {
  it.each(Object.keys(NETWORKS) as NetworkName[])(
    'of %s: half the bytes, and off by no more than its roundings',
    { timeout: 300_000 },
    (name) =>
      withHalf(async (engine) => {
        const models = [await testEngine(), engine].map((each) => NETWORKS[name].model(each));
        const [expected, found] = await predictions(models, waves([4, ...(models[0]!.inputShape as number[])]));
        // Each layer with weights rounds these and what it gives. Were all off the same way, their shares would add up.
        const roundings = 2 * models[0]!.layers.filter(({ weights }) => weights.length > 0).length;
        expect(off(found.data, expected.data)).toBeGreaterThan(0);
        expect(off(found.data, expected.data)).toBeLessThan(roundings * ROUNDING);
        // What is read as bits stays: the samples of a batch.
        expect(found.bytes / expected.bytes).toBeLessThan(0.55);
        for (const model of models) model.dispose();
      }),
  );

  /** Of an odd number of values each, so that the last word of f16 holds one. */
  const small = (engine: Engine, ...layers: readonly Layer[]): Sequential =>
    new Sequential([Input({ shape: [5, 5, 3] }), ...layers, new Flatten(), new Dense(3)], { engine });

  it('of numbers that f16 has gives the bits of f32', () =>
    withHalf(async (engine) => {
      const x = waves([5, 5, 5, 3]);
      x.data.forEach((value, i) => (x.data[i] = Math.round(4 * value)));
      const results = await Promise.all(
        [await testEngine(), engine].map(async (each) => {
          using model = small(each, new Conv2D(5, 3, { activation: 'relu' }), new MaxPooling2D());
          await model.build();
          model.setWeights(
            model.weights.map(({ shape }) => {
              const { data } = waves(shape, 4);
              return { data: data.map((value) => Math.round(value) / 4), shape };
            }),
          );
          return (await model.predict(x, { batchSize: 3 })).data;
        }),
      );
      expect(results[1]).toEqual(results[0]);
    }));

  it('takes differences from a mean that is large beside them with the mean in f32', () =>
    withHalf(async (engine) => {
      const models = [await testEngine(), engine].map((each) =>
        small(each, new Activation('relu'), new LayerNormalization({ axis: [1, 2, 3] }), new BatchNormalization()),
      );
      const x = waves([4, 5, 5, 3]);
      x.data.forEach((value, i) => (x.data[i] = 1000 + Math.round(4 * value))); // which f16 has, but no mean of them
      const [expected, found] = await predictions(models, x);
      expect(off(found.data, expected.data)).toBeLessThan(4 * ROUNDING);
      for (const model of models) model.dispose();
    }));

  it('makes infinite what is beyond 65504', () =>
    withHalf(async (engine) => {
      using model = new Sequential(
        [Input({ shape: [1] }), ...[1, 2].map(() => new Dense(1, { kernelInitializer: 'ones' }))],
        { engine },
      );
      const { data } = await model.predict({ data: Float32Array.of(2048, 65504, 1e5, -1e5), shape: [4, 1] });
      expect([...data]).toEqual([2048, 65504, Infinity, -Infinity]);
    }));

  it('has the weights of the moment: written, trained or copied after a batch, or before it', () =>
    withHalf(async (engine) => {
      using model = small(engine, new Conv2D(5, 3, { activation: 'relu' }));
      using other = small(engine, new Conv2D(5, 3, { activation: 'relu' }));
      await model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
      await other.build();
      const x = waves([2, 5, 5, 3]);
      const y = waves([2, 3]);
      const changes: readonly (() => unknown)[] = [
        () => undefined,
        () => model.setWeights(model.weights.map(({ shape }) => waves(shape))),
        () => undefined,
        () => model.trainOnBatch(x, y),
        () => model.weights.forEach((weight, i) => engine.copy(other.weights[i]!, weight)),
      ];
      const expected: Float32Array[] = [];
      const onPredictBatchBegin = async (batch: number): Promise<void> => {
        await changes[batch]!();
        expected.push((await model.predict(x)).data);
      };
      const rows = changes.flatMap(() => [...x.data]);
      const all = { data: Float32Array.from(rows), shape: [2 * changes.length, 5, 5, 3] };
      const { data } = await model.predict(all, { batchSize: 2, callbacks: [{ onPredictBatchBegin }] });
      expect(data).toEqual(Float32Array.from(expected.flatMap((values) => [...values])));
      expect(expected[2]).toEqual(expected[1]);
      for (const [before, after] of [
        [0, 1],
        [2, 3],
        [3, 4],
      ] as const)
        expect(expected[after]).not.toEqual(expected[before]);
    }));
});

it('what is not predict is as without: training, evaluate, calls, weights', () =>
  withHalf(async (engine) => {
    const x = waves([6, 5, 5, 3]);
    const y = waves([6, 2]);
    const results: unknown[] = [];
    for (const each of [await testEngine(), engine]) {
      setRandomSeed(4);
      using model = new Sequential(
        [Input({ shape: [5, 5, 3] }), new Conv2D(4, 3, { activation: 'relu' }), new Flatten(), new Dense(2)],
        { engine: each },
      );
      await model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
      const { history } = await model.fit(x, y, { epochs: 2, batchSize: 3 });
      using input = each.tensor(x);
      using output = model.call(input);
      const values = [await output.data(), ...(await model.getWeights()).map(({ data }) => data)];
      results.push([history, { ...(await model.evaluate(x, y)) }, ...values]);
    }
    expect(results[1]).toEqual(results[0]);
  }));

it('dispatches that are made one, epilogues and pooled results store f16 too', () =>
  withHalf(async (engine) => {
    const x = engine.tensor(waves([2, 8, 8, 4]));
    const kernel = engine.tensor(waves([3, 3, 4, 8]));
    const key = engine.tensor(Uint32Array.of(1, 2));
    const run = async (inHalf: boolean): Promise<{ names: string[]; values: Float32Array[] }> => {
      using capture = await engine.capture(() => {
        if (inHalf) storeInHalf(engine, [kernel]);
        return recorderOf(engine).labelled({ pass: 'backward' }, () => {
          const maps = conv2d(x, kernel, { padding: 'same', activation: 'relu' });
          return [mean(maxPool2d(maps)), sum(sigmoid(scale(x, 3))), sum(dropout(relu(x), { rate: 0.5, key }))];
        });
      });
      capture.replay();
      const values = await Promise.all(capture.result.map(async (tensor) => (await tensor.data()) as Float32Array));
      return { names: capture.steps.map(({ dispatch }) => dispatch.shader.name), values };
    };
    const [plain, found] = [await run(false), await run(true)];
    expect(found.names.map((name) => name.replace(/ f16$/, ''))).toEqual(plain.names);
    found.values.forEach((value, i) => expect(off(value, plain.values[i]!)).toBeLessThan(4 * ROUNDING));
    for (const tensor of [x, kernel, key]) tensor.dispose();
  }));
