import { describe, expect, it } from 'vitest';
import {
  Adam,
  ArgumentError,
  type Engine,
  LifetimeError,
  type Optimizer,
  SGD,
  ShapeError,
  type Tensor,
  mul,
  square,
  sum,
  valueAndGradients,
} from '../../nn';
import { optimizerFromConfig } from '../../nn/optimizers/config';
import keras from '../keras/optimizer-apply.json';
import { bitsOf, expectClose, testEngine } from '../gpu';

const { shapes } = keras;
const parametersOf = (engine: Engine, values: readonly number[][] = keras.start): Tensor[] =>
  values.map((value, i) => engine.tensor(value, shapes[i]));
const disposeOf = (tensors: readonly Tensor[]): void => tensors.forEach((tensor) => tensor.dispose());
const read = (tensors: readonly Tensor[]): Promise<Float32Array[]> =>
  Promise.all(tensors.map(async (tensor) => (await tensor.data()) as Float32Array));

/** A new one of each golden. */
const optimizerOf = ({ optimizer }: (typeof keras.cases)[number]): Optimizer => optimizerFromConfig(optimizer);

/** What differs from Keras's defaults. */
const titleOf = ({ optimizer: { class_name, config } }: (typeof keras.cases)[number]): string =>
  `${class_name} ${JSON.stringify(config)}`.slice(0, 150);

describe.each(keras.cases.map((golden, i) => [`${i}: ${titleOf(golden)}`, golden] as const))('%s', (_, golden) => {
  it("five steps are Keras's", async () => {
    const engine = await testEngine();
    const optimizer = optimizerOf(golden);
    const parameters = parametersOf(engine);
    for (const values of keras.gradients) {
      const gradients = parametersOf(engine, values);
      await optimizer.apply(gradients, parameters);
      disposeOf(gradients);
    }
    expect(optimizer.iterations).toBe(5);
    (await read(parameters)).forEach((value, i) => expectClose(value, golden.applied[i]!, `parameter ${i}`));
    optimizer.finalizeVariableValues();
    (await read(parameters)).forEach((value, i) => expectClose(value, golden.final[i]!, `final parameter ${i}`));
    optimizer.dispose();
    disposeOf(parameters);
  });

  it('captured, the same bits', async () => {
    const engine = await testEngine();
    const eager = optimizerOf(golden);
    const captured = optimizerOf(golden);
    const [a, b] = [parametersOf(engine), parametersOf(engine)];
    const gradients = parametersOf(engine);
    await captured.build(b);
    using capture = await engine.capture(() => void captured.apply(gradients));
    for (const values of keras.gradients) {
      gradients.forEach((gradient, i) => gradient.write(Float32Array.from(values[i]!)));
      await eager.apply(gradients, a);
      capture.replay();
    }
    expect((await read(b)).map(bitsOf)).toEqual((await read(a)).map(bitsOf));
    eager.dispose();
    captured.dispose();
    disposeOf([...a, ...b, ...gradients]);
  });
});

it('trains by the tape: a step is taken where apply returns, once it was built', async () => {
  const engine = await testEngine();
  using x = engine.tensor([3, -4]);
  const optimizer = new SGD(0.25);
  const step = (): Promise<void> | void => {
    const { value, gradients } = valueAndGradients(engine, () => sum(square(x)), [x]);
    value.dispose();
    const done = optimizer.apply(gradients, [x]);
    if (done) return done.finally(() => disposeOf(gradients));
    disposeOf(gradients);
  };
  const first = step();
  expect(first).toBeInstanceOf(Promise);
  await first;
  expect([...(await x.data())]).toEqual([1.5, -2]);
  expect(step()).toBeUndefined();
  expect([...(await x.data())]).toEqual([0.75, -1]);
  optimizer.dispose();
  optimizer.dispose();
});

it('leaves gradients as they are, clipped or not', async () => {
  const engine = await testEngine();
  using x = engine.tensor([1, 2]);
  using gradient = engine.tensor([30, 40]);
  const optimizer = new SGD({ learningRate: 1, clipnorm: 5 });
  await optimizer.apply([gradient], [x]);
  expect([...(await gradient.data())]).toEqual([30, 40]);
  expect([...(await x.data())]).toEqual([-2, -2]);
  optimizer.dispose();
});

it('parameters stay what they were in a scope, and so does what is kept of them', async () => {
  const engine = await testEngine();
  using x = engine.tensor([2]);
  const optimizer = new Adam(0.5);
  await optimizer.build([x]);
  for (let i = 0; i < 3; i++) engine.scope(() => void optimizer.apply([mul(x, 1)], [x]));
  expect((await x.data())[0]).toBeCloseTo(0.537, 4);
  optimizer.dispose();
});

describe('refuses', () => {
  type Call = (made: { engine: Engine; x: Tensor; other: Tensor; labels: Tensor; optimizer: Optimizer }) => unknown;
  const kinds = { ArgumentError, ShapeError, LifetimeError };

  it.each<[string, keyof typeof kinds, string, Call]>([
    ['no parameters', 'ArgumentError', 'SGD.build: parameters must be a list', ({ optimizer }) => optimizer.build([])],
    [
      'gradients alone, at first',
      'ArgumentError',
      'SGD.build: parameters must be a list of tensors, such as [kernel, bias], got undefined',
      ({ optimizer, x }) => optimizer.apply([x]),
    ],
    ['a tensor', 'ArgumentError', 'must be a list', ({ optimizer, x }) => optimizer.build(x as never)],
    ['one twice', 'ArgumentError', 'parameter 1 is there twice', ({ optimizer, x }) => optimizer.build([x, x])],
    [
      'u32',
      'ShapeError',
      'parameter 0 must be f32, got u32 of shape [2]',
      ({ labels, optimizer }) => optimizer.build([labels]),
    ],
    [
      'fewer gradients',
      'ArgumentError',
      'SGD.apply: gradients must be a list of 1 tensors, one for each parameter, got 0',
      ({ optimizer, x }) => optimizer.apply([], [x]),
    ],
    [
      'a gradient that is none',
      'ArgumentError',
      "SGD.apply: gradients[0] must be a tensor of the parameters' engine, got 1",
      ({ optimizer, x }) => optimizer.apply([1 as never], [x]),
    ],
    [
      'a gradient of another shape',
      'ShapeError',
      'SGD.apply: gradients[0] must be f32 of shape [2], as its parameter, got f32 of shape [3]',
      ({ optimizer, x, other }) => optimizer.apply([other], [x]),
    ],
    [
      'other parameters later',
      'ArgumentError',
      'SGD.apply: parameters must be the 1 that it was built for, in their order',
      async ({ optimizer, x, other }) => {
        await optimizer.apply([x], [x]);
        await optimizer.apply([other], [other]);
      },
    ],
    [
      'another build',
      'ArgumentError',
      'SGD.apply: parameters must be the 1',
      async ({ optimizer, x, other }) => {
        await optimizer.build([x]);
        await optimizer.build([x]);
        await optimizer.build([other]);
      },
    ],
    [
      'a capture before it was built',
      'LifetimeError',
      'SGD: await optimizer.build(parameters) before a capture',
      ({ engine, optimizer, x }) => engine.capture(() => void optimizer.apply([mul(x, 2)], [x])),
    ],
    [
      'names that are not to decay',
      'ArgumentError',
      'takes varList here, not varNames',
      ({ optimizer, x }) => {
        optimizer.excludeFromWeightDecay({ varNames: ['bias'] });
        return optimizer.build([x]);
      },
    ],
    [
      'a parameter that was disposed',
      'LifetimeError',
      'parameter 0 was disposed',
      async ({ engine, optimizer, x }) => {
        const gone = engine.tensor([1, 2]);
        await optimizer.build([gone]);
        gone.dispose();
        void optimizer.apply([x]);
      },
    ],
  ])('%s', async (_, kind, message, call) => {
    const engine = await testEngine();
    const optimizer = new SGD(0.5);
    using x = engine.tensor([1, 2]);
    using other = engine.tensor([1, 2, 3]);
    using labels = engine.tensor(new Uint32Array(2));
    const made = { engine, x, other, labels, optimizer };
    const found: unknown = await (async () => call(made))().then(
      () => null,
      (error: unknown) => error,
    );
    expect(found).toBeInstanceOf(kinds[kind]);
    expect((found as Error).message).toContain(message);
    optimizer.dispose();
  });
});
