import { expect, it } from 'vitest';
import {
  binaryCrossentropy,
  categoricalCrossentropy,
  crossentropyWithGradient,
  logSoftmax,
  meanAbsoluteError,
  meanSquaredError,
  softmax,
  sparseCategoricalCrossentropy,
  valueAndGradients,
} from '../../engine';
import { expectClose, testEngine } from '../gpu';
import { draw, generator } from './check';

it.each([true, false])(
  'a label that no class has makes its own row NaN, and no other (fromLogits %s)',
  async (fromLogits) => {
    const engine = await testEngine();
    using targets = engine.tensor(Uint32Array.of(1, 3, 0xffffffff, 2));
    using predictions = engine.tensor(new Float32Array(12).fill(0.3), [4, 3]);
    using seed = engine.tensor(new Float32Array(4).fill(1));
    const loss = () => sparseCategoricalCrossentropy(targets, predictions, { fromLogits });
    const { value, gradients } = valueAndGradients(engine, loss, [predictions], { seed });
    using y = value;
    using dx = gradients[0]!;
    expect([...(await y.data())].map(Number.isNaN)).toEqual([false, true, true, false]);
    expect([...(await dx.data())].map(Number.isNaN)).toEqual([0, 0, 0, 1, 1, 1, 1, 1, 1, 0, 0, 0].map(Boolean));
  },
);

it.each([true, false])(
  'a prediction that is NaN makes loss and gradient of its row NaN (fromLogits %s)',
  async (fromLogits) => {
    const engine = await testEngine();
    using seed = engine.tensor([1, 1]);
    using labels = engine.tensor(Uint32Array.of(1, 1));
    using targets = engine.tensor([
      [0, 1, 0],
      [0, 1, 0],
    ]);
    for (const column of [0, 1, 2]) {
      const data = new Float32Array(6).fill(0.3);
      data[column] = NaN;
      using predictions = engine.tensor(data, [2, 3]);
      const losses = {
        sparse: () => sparseCategoricalCrossentropy(labels, predictions, { fromLogits }),
        categorical: () => categoricalCrossentropy(targets, predictions, { fromLogits }),
        binary: () => binaryCrossentropy(targets, predictions, { fromLogits }),
        squared: () => meanSquaredError(targets, predictions),
        absolute: () => meanAbsoluteError(targets, predictions),
      };
      for (const [name, loss] of Object.entries(losses)) {
        const { value, gradients } = valueAndGradients(engine, loss, [predictions], { seed });
        using y = value;
        using dx = gradients[0]!;
        expect([...(await y.data())].map(Number.isNaN), `${name}, column ${column}`).toEqual([true, false]);
        const isNaNs = [...(await dx.data())].map(Number.isNaN);
        expect(isNaNs[column], `gradient of ${name}, column ${column}`).toBe(true);
        expect(isNaNs.slice(3), `gradient of ${name}, column ${column}`).toEqual([false, false, false]);
      }
    }
  },
);

it('softmax of a row with a NaN is NaN, and of no other row', async () => {
  const engine = await testEngine();
  using x = engine.tensor([
    [1, NaN, 2],
    [1, 0, 2],
  ]);
  for (const f of [softmax, logSoftmax]) {
    using y = f(x);
    expect([...(await y.data())].map(Number.isNaN)).toEqual([true, true, true, false, false, false]);
  }
});

it("probabilities of 0 and 1 cost what Keras's clipping says, not infinity", async () => {
  const engine = await testEngine();
  using predictions = engine.tensor([
    [0, 1],
    [1, 0],
  ]);
  using labels = engine.tensor(Uint32Array.of(0, 0));
  using targets = engine.tensor([
    [1, 0],
    [1, 0],
  ]);
  using sparse = sparseCategoricalCrossentropy(labels, predictions);
  using binary = binaryCrossentropy(targets, predictions);
  const [wrong, right] = await sparse.data();
  expect(wrong).toBeCloseTo(-Math.log(1e-7), 4);
  expect(right).toBeCloseTo(1.19e-7, 6);
  expect((await binary.data())[0]).toBeCloseTo((16.118 + 15.942) / 2, 2);
});

it.each([true, false])(
  'a cross-entropy with its gradient is the two by themselves, to the bit (fromLogits %s)',
  async (fromLogits) => {
    const engine = await testEngine();
    const random = generator(5);
    using dy = engine.tensor(Float32Array.from(draw({ shape: [7] }, random)));
    using predictions = engine.tensor(
      Float32Array.from(draw({ shape: [7, 5], values: 'distribution' }, random)),
      [7, 5],
    );
    using labels = engine.tensor(Uint32Array.from(draw({ shape: [7], values: { below: 5 } }, random)));
    using values = engine.tensor(Float32Array.from(draw({ shape: [7, 5], values: 'distribution' }, random)), [7, 5]);
    for (const [targets, loss] of [
      [labels, sparseCategoricalCrossentropy],
      [values, categoricalCrossentropy],
    ] as const) {
      const { value, gradients } = valueAndGradients(
        engine,
        () => loss(targets, predictions, { fromLogits }),
        [predictions],
        { seed: dy },
      );
      const { rows, gradient } = crossentropyWithGradient(targets, predictions, dy, { fromLogits });
      expect(await rows.data()).toEqual(await value.data());
      expect(await gradient.data()).toEqual(await gradients[0]!.data());
      for (const tensor of [value, ...gradients, rows, gradient]) tensor.dispose();
    }
  },
);

it.each([0, 0.25, 1])(
  "from logits a row's gradient is p - target, whatever its targets add up to (labelSmoothing %d)",
  async (labelSmoothing) => {
    const engine = await testEngine();
    const rows = {
      several: [1, 0, 1],
      none: [0, 0, 0],
      half: [0.5, 0, 0],
      more: [2, 1, 0.5],
      negative: [-1, 0.25, 0],
      one: [0, 1, 0],
    };
    const given = Object.values(rows);
    const logits = given.flatMap((_, i) => [0.5 * i, -1, 2]);
    for (const columns of [3, 1]) {
      const values = columns === 3 ? given.flat() : [0, 0.5, 1, 2, -1, 0];
      const x = logits.slice(0, values.length);
      using targets = engine.tensor(Float32Array.from(values), [6, columns]);
      using predictions = engine.tensor(Float32Array.from(x), [6, columns]);
      using dy = engine.tensor([1, 2, -1, 0.5, 3, 1]);
      const run = () => crossentropyWithGradient(targets, predictions, dy, { fromLogits: true, labelSmoothing });
      using capture = await engine.capture(run);
      capture.replay();
      const eager = run();
      using loss = eager.rows;
      using gradient = eager.gradient;
      const [wantedLoss, wantedGradient] = [new Float64Array(6), new Float64Array(values.length)];
      const scales = await dy.data();
      for (let row = 0; row < 6; row++) {
        const own = x.slice(row * columns, (row + 1) * columns).map(Math.exp);
        const sum = own.reduce((a, b) => a + b);
        own.forEach((each, c) => {
          const target = values[row * columns + c]! * (1 - labelSmoothing) + labelSmoothing / columns;
          wantedLoss[row]! -= target * Math.log(each / sum);
          wantedGradient[row * columns + c] = scales[row]! * (each / sum - target);
        });
      }
      expectClose(await loss.data(), wantedLoss, 'losses');
      expectClose(await gradient.data(), wantedGradient, 'gradient');
      expect(await capture.result.gradient.data()).toEqual(await gradient.data());
    }
  },
);
