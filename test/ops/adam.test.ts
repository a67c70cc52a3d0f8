import { expect, it } from 'vitest';
import { adamStepSize, adamUpdate } from '../../engine';
import { bitsOf, expectClose, testEngine } from '../gpu';
import { draw, generator } from './check';

it("the step size is Keras's, to the bit", () => {
  // lr * sqrt(1 - beta_2 ** step) / (1 - beta_1 ** step) in Keras 3.15.1, in its float32.
  expect([1, 10, 1000, 1e6].map((step) => adamStepSize(0.001, step))).toEqual([
    0.00031622566166333854, 0.0001531880407128483, 0.0007951728766784072, 0.0010000000474974513,
  ]);
  expect(adamStepSize(0.01, 2, 0.5, 0.75)).toBe(0.00881917029619217);
});

it.each([
  { size: 257, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 },
  { size: 257, beta1: 0.5, beta2: 0.9, epsilon: 1e-3 },
  { size: 260, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 },
])('follows float64 Adam for ten steps, eager and captured: %o', async ({ size, beta1, beta2, epsilon }) => {
  const engine = await testEngine();
  const random = generator(7);
  const shape = [size];
  const start = draw({ shape }, random);
  const p = start.slice();
  const m = new Float64Array(size);
  const v = new Float64Array(size);

  const state = () => ({
    parameters: engine.tensor(Float32Array.from(start)),
    m: engine.tensor(new Float32Array(size)),
    v: engine.tensor(new Float32Array(size)),
  });
  const eager = state();
  const captured = state();
  using gradients = engine.tensor(new Float32Array(size));
  using scalars = engine.tensor([0, 0, 0, 0]);
  const options = { gradients, scalars, beta1, beta2, epsilon };
  using capture = await engine.capture(() => adamUpdate({ ...captured, ...options }));

  for (let step = 1; step <= 10; step++) {
    const g = draw({ shape }, random);
    g[0] = 0; // a parameter that no gradient reaches stays: 0 / (sqrt(0) + epsilon)
    const rate = adamStepSize(0.01, step, beta1, beta2);
    for (let i = 0; i < size; i++) {
      m[i]! += (g[i]! - m[i]!) * (1 - beta1);
      v[i]! += (g[i]! ** 2 - v[i]!) * (1 - beta2);
      p[i]! -= (m[i]! * rate) / (Math.sqrt(v[i]!) + epsilon);
    }
    gradients.write(Float32Array.from(g));
    scalars.write(Float32Array.of(rate, 0, 0, 0));
    adamUpdate({ ...eager, ...options });
    capture.replay();
  }
  const expected = { parameters: p, m, v };
  for (const name of ['parameters', 'm', 'v'] as const) {
    const values = (await eager[name].data()) as Float32Array;
    expectClose(values, expected[name], name);
    expect(bitsOf((await captured[name].data()) as Float32Array), name).toEqual(bitsOf(values));
  }
  expect((await eager.parameters.data())[0]).toBe(Math.fround(start[0]!));
  for (const tensor of [...Object.values(eager), ...Object.values(captured)]) tensor.dispose();
});
