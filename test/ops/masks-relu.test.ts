import { expect, it } from 'vitest';
import { type Engine, type Tensor, add, dense, dropout, relu, sum, valueAndGradients } from '../../engine';
import { bitsOf, testEngine } from '../gpu';
import { draw, generator } from './check';

type Model = (x: Tensor, kernel: Tensor, key: Tensor) => Tensor;

/** Bits of the gradients of the kernel and of x, and the dispatches they took. */
async function run(engine: Engine, model: Model) {
  const random = generator(11);
  using x = engine.tensor(Float32Array.from(draw({ shape: [7, 13] }, random)), [7, 13]);
  using kernel = engine.tensor(Float32Array.from(draw({ shape: [13, 5] }, random)), [13, 5]);
  using seed = engine.tensor(Float32Array.from(draw({ shape: [7, 5] }, random)), [7, 5]);
  using key = engine.tensor(Uint32Array.of(1, 2));
  const before = engine.stats().dispatches;
  const { value, gradients } = valueAndGradients(engine, () => model(x, kernel, key), [x, kernel], { seed });
  const { dispatches } = engine.stats();
  const bits = await Promise.all(gradients.map(async (gradient) => bitsOf((await gradient.data()) as Float32Array)));
  for (const tensor of [value, ...gradients]) tensor.dispose();
  return { bits, dispatches: dispatches - before };
}

it("dropout undoes a fused ReLU as it writes: the separate ReLU's gradients, without its dispatch", async () => {
  const engine = await testEngine();
  const separate = await run(engine, (x, kernel, key) => dropout(relu(dense(x, kernel)), { rate: 0.4, key }));
  const fused = await run(engine, (x, kernel, key) =>
    dropout(dense(x, kernel, { activation: 'relu' }), { rate: 0.4, key }),
  );
  expect(fused.bits).toEqual(separate.bits);
  expect(fused.dispatches).toBe(separate.dispatches - 2); // forward and backward of the ReLU
});

it('a fused ReLU with a second reader is undone by the tape, once', async () => {
  const engine = await testEngine();
  const twice = (y: Tensor, key: Tensor) => add(dropout(y, { rate: 0.4, key }), y);
  const separate = await run(engine, (x, kernel, key) => twice(relu(dense(x, kernel)), key));
  const fused = await run(engine, (x, kernel, key) => twice(dense(x, kernel, { activation: 'relu' }), key));
  expect(fused.bits).toEqual(separate.bits);
  expect(fused.dispatches).toBe(separate.dispatches - 1);
});

it('other activations are left to the tape', async () => {
  const engine = await testEngine();
  using x = engine.tensor([[1, -2]]);
  using kernel = engine.tensor([[0.5], [0.25]]);
  using key = engine.tensor(Uint32Array.of(1, 2));
  const model = () => sum(dropout(dense(x, kernel, { activation: 'sigmoid' }), { rate: 0, key }));
  const { value, gradients } = valueAndGradients(engine, model, [kernel]);
  value.dispose();
  using gradient = gradients[0]!;
  const [first, second] = await gradient.data();
  expect(first).toBeCloseTo(0.25, 6); // sigmoid'(0) = 1/4
  expect(second).toBeCloseTo(-0.5, 6);
});
