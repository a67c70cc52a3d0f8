import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Engine, type Tensor, createEngine } from '../../engine';
import { Device } from '../../engine/device';
import { Pipelines } from '../../engine/pipelines';
import { shader } from '../../engine/wgsl';
import {
  AveragePooling2D,
  Conv2D,
  Dense,
  Dropout,
  Flatten,
  Input,
  Lambda,
  type Layer,
  Sequential,
  ops,
} from '../../nn';
import { bitsOf } from '../gpu';

let engine: Engine;
beforeAll(async () => {
  engine = await createEngine();
});
afterAll(() => engine.dispose());

const numbers = (rows: number, ...shape: number[]) => ({
  data: new Float32Array(rows * shape.reduce((a, b) => a * b)).fill(0.5),
  shape: [rows, ...shape],
});

const compiled = async (layers: readonly Layer[]) => {
  const model = new Sequential([Input({ shape: [8, 8, 1] }), ...layers, new Flatten(), new Dense(2)], { engine });
  await model.compile({ optimizer: 'adam', loss: 'meanSquaredError', batchSize: null });
  return model;
};

test('after models of many architectures have been made, trained and disposed of, nothing is left of them', async () => {
  const { buffers, captures, bytes } = engine.stats();
  let pooled = 0;
  for (let round = 0; round < 2; round++) {
    for (let i = 0; i < 12; i++) {
      const model = await compiled([
        new Conv2D({ filters: 1 + (i % 5), kernelSize: 1 + (i % 3), activation: 'relu' }),
        ...(i % 2 ? [new AveragePooling2D()] : []),
        new Dropout(0.1 + i / 100),
      ]);
      await model.fit(numbers(5, 8, 8, 1), numbers(5, 2), { batchSize: 2 + (i % 3) });
      await model.predict(numbers(1 + i, 8, 8, 1));
      expect(engine.stats().captures).toBeGreaterThanOrEqual(captures);
      model.dispose();
      expect(engine.stats()).toMatchObject({ buffers, bytes, captures, captureBytes: 0 });
    }
    const { pooledBytes } = engine.stats();
    expect(pooledBytes).toBeLessThan(2 ** 20);
    if (round > 0) expect(pooledBytes).toBe(pooled);
    pooled = pooledBytes;
  }
});

test('layers that draw, of any rate and salt, share their pipelines', async () => {
  const once = async (rate: number): Promise<number> => {
    const model = await compiled([new Dropout(rate)]);
    await model.trainOnBatch(numbers(2, 8, 8, 1), numbers(2, 2));
    model.dispose();
    return engine.stats().pipelines;
  };
  const pipelines = await once(0.5);
  for (const rate of [0.1, 0.2, 0.5, 0.9]) expect(await once(rate)).toBe(pipelines);
});

test('batches of many sizes are held as captures of the last 16', async () => {
  const model = await compiled([]);
  const sizes = Array.from({ length: 24 }, (_, i) => i + 1);
  const held: number[] = [];
  for (const size of sizes) {
    await model.trainOnBatch(numbers(size, 8, 8, 1), numbers(size, 2));
    held.push(engine.stats().captures);
  }
  expect(held).toEqual(sizes.map((size) => Math.min(size, 16)));
  model.dispose();
  expect(engine.stats().captures).toBe(0);
});

test('freed buffers of many sizes are kept up to a bound, of what was in use', async () => {
  const own = await createEngine();
  for (let i = 0; i < 60; i++) {
    own.empty([2 ** 18 + 64 * i]).dispose();
    expect(own.stats().pooledBytes).toBeLessThanOrEqual(16 * 2 ** 20);
  }
  expect(own.stats().pooledBytes).toBeGreaterThan(14 * 2 ** 20);
  for (let i = 0; i < 12; i++) own.empty([2 ** 21 + 64 * i]).dispose();
  const { pooledBytes, peakBytes } = own.stats();
  expect(peakBytes).toBeLessThan(9 * 2 ** 20);
  expect(pooledBytes).toBeLessThanOrEqual(4 * peakBytes);
  expect(pooledBytes).toBeGreaterThan(3 * peakBytes);
  own.dispose();
});

test('2048 pipelines are kept, those used last', () => {
  const empty = shader('empty', 'const SIZE: u32 = 1; // @spec\n@compute @workgroup_size(1) fn main() { _ = SIZE; }');
  const pipelines = new Pipelines(new Device(engine.device, true));
  const used = (SIZE: number) => {
    const pipeline = pipelines.get(empty, { SIZE });
    pipeline.compiling = new Promise(() => undefined); // taken for one that is compiled
    return pipeline;
  };
  const [first, second] = [used(1), used(2)];
  for (let size = 3; size <= 3000; size++) {
    used(size);
    used(1);
    expect(pipelines.count).toBe(Math.min(size, 2048));
  }
  expect(used(1)).toBe(first);
  expect(used(2)).not.toBe(second);
});

test('trim() frees what is kept for speed alone, and all goes on', async () => {
  const model = await compiled([]);
  const before = await model.predict(numbers(3, 8, 8, 1));
  engine.trim();
  expect(engine.stats()).toMatchObject({ pooledBuffers: 0, pooledBytes: 0, pipelines: 0 });
  expect(await model.predict(numbers(3, 8, 8, 1))).toEqual(before);
  model.dispose();
});

test('a batch that is smaller than a known size is filled up to it, with the same bits and no new network', async () => {
  const random = (rows: number) => ({
    data: Float32Array.from({ length: rows * 64 }, (_, i) => Math.sin(i * 12.9898) * 3),
    shape: [rows, 8, 8, 1],
  });
  const layers = () => [
    new Conv2D({ filters: 3, kernelSize: 3, activation: 'relu' }),
    new AveragePooling2D(),
    new Conv2D({ filters: 4, kernelSize: 2, activation: 'relu' }),
  ];
  const model = await compiled(layers());
  await model.predict(random(40), { batchSize: 40 });
  const { pipelines } = engine.stats();
  const found = [];
  for (const rows of [20, 23, 39, 63, 79]) found.push(await model.predict(random(rows), { batchSize: 40 }));
  expect(engine.stats().pipelines).toBe(pipelines + 5); // gather alone, which knows how many rows there are
  for (const one of found) {
    const rows = one.shape[0]!;
    // What has not predicted before computes just its own rows.
    using fresh = await compiled(layers());
    fresh.setWeights(await model.getWeights());
    const expected = await fresh.predict(random(rows), { batchSize: 40 });
    expect(one.shape).toEqual(expected.shape);
    expect(bitsOf(one.data)).toEqual(bitsOf(expected.data));
    expect(one.data.buffer.byteLength).toBe(rows * 8);
  }
  model.dispose();
});

test('a batch is not filled up where samples may have to do with each other', async () => {
  const mean = new Lambda((x: Tensor) => ops.subtract(x, ops.mean(x, { axis: 0, keepdims: true })));
  const model = await compiled([mean]);
  const rows = (count: number) => ({
    data: Float32Array.from({ length: count * 64 }, (_, i) => i % 7),
    shape: [count, 8, 8, 1],
  });
  await model.predict(rows(8));
  using fresh = await compiled([mean]);
  fresh.setWeights(await model.getWeights());
  expect(bitsOf((await model.predict(rows(6))).data)).toEqual(bitsOf((await fresh.predict(rows(6))).data));
  model.dispose();
});
