import { expect, it } from 'vitest';
import { accumulateSums, add, mul, relu, scale, sigmoid, sum } from '../../engine';
import { shader } from '../../engine/wgsl';
import { recorderOf } from '../../engine/recorder';
import { testEngine } from '../gpu';

/** Captures what would run on the way back. */
const captured = async <T>(fn: () => T) => {
  const engine = await testEngine();
  return engine.capture(() => recorderOf(engine).labelled({ pass: 'backward' }, fn));
};

it('what does not depend on each other is one dispatch, with the bits of each by itself', async () => {
  const engine = await testEngine();
  using x = engine.tensor(Float32Array.from({ length: 1000 }, (_, i) => Math.sin(i)));
  using y = engine.tensor(Float32Array.from({ length: 70 }, (_, i) => Math.cos(i)));
  const work = () => [sigmoid(scale(x, 3)), mul(y, y), relu(x), add(y, 1), sum(x)];
  const capture = await captured(work);
  expect(capture.dispatches.length).toBeGreaterThan(capture.steps.length);
  const before = engine.stats().dispatches;
  capture.replay();
  expect(engine.stats().dispatches - before).toBe(capture.steps.length);
  const expected = engine.scope(work);
  for (const [i, tensor] of capture.result.entries()) expect(await tensor.data()).toEqual(await expected[i]!.data());
  // One line for each, and a plus before what runs with the one above.
  const lines = String(capture).split('\n');
  expect(lines).toHaveLength(capture.dispatches.length);
  expect(lines.filter((line) => line.startsWith('+ '))).toHaveLength(capture.dispatches.length - capture.steps.length);
  for (const tensor of expected) tensor.dispose();
  capture.dispose();
});

it('what reads or writes what another writes keeps its place', async () => {
  const engine = await testEngine();
  using total = engine.tensor([1]);
  using x = engine.tensor([2, 3]);
  const capture = await captured(() => {
    const before = scale(total, 10);
    accumulateSums(total, [x]);
    return [before, scale(total, 10)];
  });
  expect(capture.steps.map(({ parts }) => parts.length)).toEqual([1, 1, 1]);
  capture.replay();
  expect(await Promise.all(capture.result.map((tensor) => tensor.item()))).toEqual([10, 60]);
  capture.dispose();
});

it('names of functions that are those of bindings too stay apart, where two bindings are one', async () => {
  // As shaders are in the package.
  const twice = shader(
    'twice',
    `@group(0) @binding(0) var<storage,read> a:array<f32>;
@group(0) @binding(1) var<storage,read> b:array<f32>;
@group(0) @binding(2) var<storage,read_write> c:array<f32>;
struct S{a:u32,c:u32}
fn d(a:u32)->S{var b=a;let e=b+1;return S(e,b);}
@compute @workgroup_size(64)fn main(@builtin(global_invocation_id) e:vec3u){if(e.x>=3){return;}let f=d(e.x);c[f.c]=a[f.c]+b[f.c]+f32(f.a);}`,
  );
  const engine = await testEngine();
  using x = engine.tensor([1, 2, 3]);
  const capture = await captured(() => {
    const results = [engine.empty([3]), engine.empty([3])];
    for (const result of results) engine.dispatch(twice, {}, [x, x, result], { threads: 3 });
    return results;
  });
  expect(capture.steps.map(({ parts }) => parts.length)).toEqual([2]);
  capture.replay();
  for (const tensor of capture.result) expect([...(await tensor.data())]).toEqual([3, 6, 9]);
  capture.dispose();
});

it('of more than 64 dispatches none is merged: they share their shaders', async () => {
  const engine = await testEngine();
  using x = engine.tensor([1, 2, 3]);
  for (const count of [64, 65]) {
    const capture = await captured(() => Array.from({ length: count }, () => scale(x, 2)));
    expect(capture.steps.length === count).toBe(count > 64);
    capture.dispose();
  }
});

it('a prediction runs as it is, and shares its shaders with others', async () => {
  const engine = await testEngine();
  using x = engine.tensor([1, 2, 3]);
  const capture = await engine.capture(() => [scale(x, 2), relu(x)]);
  expect(capture.steps.map(({ parts }) => parts.length)).toEqual([1, 1]);
  capture.dispose();
});
