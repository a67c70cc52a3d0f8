import { expect, it } from 'vitest';
import { type Capture, add, mul, relu, scale, sum, valueAndGradients } from '../../engine';
import { recorderOf } from '../../engine/internal';
import {
  Conv2D,
  Dense,
  Dropout,
  Flatten,
  Input,
  MaxPooling2D,
  Model,
  SGD,
  Sequential,
  captureTrainStep,
  clearSession,
} from '../../nn';
import { testEngine } from '../gpu';

/** One line a dispatch: pass, layer, op, and the shader without its variant, whose second stage is left out. */
const lines = ({ dispatches }: Capture<unknown>): string[] =>
  dispatches
    .filter(({ shader }) => shader.name !== 'sum-partials')
    .map(
      ({ label: { pass, layer, op }, shader }) =>
        `${pass} ${layer} ${op} ${shader.name.replace(/-(quad|outer-quad|vec4|workgroup|tile|outer|disjoint)( by 16)?$/, '')}`,
    );

it("a model's training step tells of each dispatch its pass, its layer and its op", async () => {
  clearSession();
  const engine = await testEngine();
  using model = new Sequential(
    [
      Input({ shape: [6, 6, 1] }),
      new Conv2D({ filters: 8, kernelSize: 3, activation: 'relu', padding: 'same' }),
      new MaxPooling2D(),
      new Conv2D({ filters: 4, kernelSize: 3, activation: 'silu' }),
      new Flatten(),
      new Dense({ units: 8, activation: 'relu' }),
      new Dropout({ rate: 0.5 }),
      new Dense({ units: 3, activation: 'softmax' }),
    ],
    { engine },
  );
  await model.compile({
    optimizer: 'adam',
    loss: 'sparseCategoricalCrossentropy',
    metrics: ['accuracy'],
    batchSize: 4,
  });
  using step = await captureTrainStep(
    model,
    { data: new Float32Array(4 * 36), shape: [4, 6, 6, 1] },
    Uint8Array.of(0, 1, 2, 0),
    { batchSize: 4 },
  );
  expect(lines(step.capture)).toEqual([
    'forward null gather gather',
    // A pooling is of the layer whose results it takes.
    'forward conv2d conv2d conv2d-outer-quad > max-pool2d',
    'forward conv2d_1 conv2d conv2d',
    'forward conv2d_1 silu activation',
    // A reshape is no dispatch, in either direction.
    // What takes a result element by element is of the layer that gives it.
    'forward dense dense matmul-quad > dropout',
    'forward dense_1 dense matmul',
    'loss null null categorical-crossentropy',
    'loss null sparseCategoricalAccuracy categorical-accuracy',
    // The derivative of the ReLU in "dense" is this shader's, that in "conv2d" the pooling's.
    'backward dense_1 dense matmul > dropout-relu-gradient',
    'backward dense dense matmul',
    // What waits for nothing before it runs with what comes later.
    'backward dense dense matmul',
    'backward dense_1 dense matmul',
    'backward conv2d_1 silu activation-gradient',
    'backward conv2d_1 conv2d conv2d-input-gradient-quad > max-pool2d-gradient',
    'backward conv2d_1 conv2d conv2d-kernel-gradient',
    'backward conv2d conv2d conv2d-kernel-gradient',
    'loss null null accumulate-sums',
    'update null null adam',
  ]);
  const masked = step.capture.dispatches.filter(({ specs }) => specs.RELU_MASK || specs.each1_RELU_MASK);
  expect(masked.map(({ label }) => `${label.pass} ${label.layer}`)).toEqual(['backward conv2d_1']);
});

it('clipping is part of the update, and the layers of a model among the layers have their own names', async () => {
  clearSession();
  const engine = await testEngine();
  const image = Input({ shape: [3] });
  const inner = new Sequential([Input({ shape: [3] }), new Dense({ units: 2, name: 'within' })], { engine });
  using model = new Model({
    inputs: image,
    outputs: new Dense({ units: 1, name: 'last' }).apply(inner.apply(image)),
    engine,
  });
  await model.compile({ optimizer: new SGD({ clipvalue: 1 }), loss: 'meanSquaredError', batchSize: 2 });
  using step = await captureTrainStep(
    model,
    [
      [1, 2, 3],
      [4, 5, 6],
    ],
    [[1], [2]],
    { batchSize: 2 },
  );
  const seen = step.capture.dispatches.map(({ label: { pass, layer } }) => `${pass} ${layer}`);
  expect([...new Set(seen)]).toEqual([
    'forward null',
    'forward within',
    'forward last',
    'loss null',
    'backward null',
    'backward last',
    'backward within',
    'update null',
  ]);
  const updates = step.capture.dispatches
    .filter(({ label }) => label.pass === 'update')
    .map(({ shader }) => shader.name);
  expect(new Set(updates)).toEqual(new Set(['clip-by-value', 'sgd']));
});

it("a gradient has its op's layer, whatever runs in between, and an error leaves no label behind", async () => {
  const engine = await testEngine();
  using x = engine.tensor([1, -2]);
  const capture = await engine.capture(() => {
    const fn = () =>
      sum(
        add(
          engine.labelled({ layer: 'a' }, () => mul(x, relu(x))),
          engine.labelled({ layer: 'b' }, () => scale(x, 3)),
        ),
      );
    return valueAndGradients(engine, fn, [x]).gradients;
  });
  expect(lines(capture).filter((line) => line.startsWith('backward'))).toEqual([
    'backward null sum strided',
    'backward b scale scale',
    'backward a mul binary-gradient',
    'backward a mul binary-gradient',
    'backward a mul accumulate',
    'backward a relu activation-gradient',
    'backward a relu accumulate',
  ]);
  capture.dispose();
  const outside = recorderOf(engine).label;
  expect(() =>
    engine.labelled({ layer: 'c' }, () => {
      throw new RangeError('mine');
    }),
  ).toThrow('mine');
  expect(recorderOf(engine).label).toBe(outside);
  expect(outside).toEqual({ layer: null, op: null, pass: 'forward' });
});
