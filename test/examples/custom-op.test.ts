import { expect, it } from 'vitest';
import { cube, customOp } from '../../examples/custom-op';
import { ArgumentError, GradientError, type Op, ShapeError, defineOp, sum, valueAndGradients } from '../../engine';
import { testEngine } from '../gpu';

it('the example computes cubes and their gradient', async () => {
  expect(await customOp(await testEngine())).toEqual({ value: 36, gradient: [3, 12, 27] });
});

it('an op of your own can be captured, and gives the same values', async () => {
  const engine = await testEngine();
  using x = engine.tensor([[1, -2, 0.5]]);
  using capture = await engine.capture(() => valueAndGradients(engine, () => sum(cube(x)), [x]));
  capture.replay();
  expect([...(await capture.result.gradients[0]!.data())]).toEqual([3, 12, 0.75]);
});

it('its shape rule speaks before the GPU does', async () => {
  const engine = await testEngine();
  using x = engine.tensor(new Uint32Array(2));
  expect(() => cube(x)).toThrow(ShapeError);
});

const definition: Op<void> = {
  name: 'twice',
  infer: ([x]) => [{ shape: x!.shape, dtype: 'f32' }],
  forward: () => undefined,
  backward: null,
};

it.each<[string, Partial<Record<keyof Op, unknown>>, string]>([
  ['no name', { name: '' }, "defineOp: name must be a string, such as 'cube'"],
  ['no shape rule', { infer: undefined }, 'defineOp: infer of op "twice" must be a function, got undefined'],
  ['no forward', { forward: 3 }, 'defineOp: forward of op "twice" must be a function, got number'],
  ['no backward', { backward: undefined }, 'or null for an op without a gradient, got undefined'],
])('a definition with %s is an error', (_, part, message) => {
  const define = () => defineOp({ ...definition, ...part } as Op<void>);
  expect(define).toThrow(ArgumentError);
  expect(define).toThrow(message);
});

it('what is no list of tensors is an error that shows the form', async () => {
  const engine = await testEngine();
  using x = engine.tensor([1]);
  const twice = defineOp(definition);
  for (const inputs of [x, [], [1], undefined]) {
    expect(() => twice(inputs as unknown as [])).toThrow(ArgumentError);
    expect(() => twice(inputs as unknown as [])).toThrow(
      'twice: the inputs must be a list of tensors: write twice([x])',
    );
  }
});

it('an op without a gradient says so', async () => {
  const engine = await testEngine();
  using x = engine.tensor([1]);
  const twice = defineOp(definition);
  expect(() => valueAndGradients(engine, () => sum(twice([x])[0]!), [x])).toThrow(GradientError);
});
