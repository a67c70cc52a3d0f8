import { expect, it } from 'vitest';
import { max, valueAndGradients } from '../../engine';
import { GlobalMaxPooling2D, Input, Model } from '../../nn';
import keras from '../keras/layers.json';
import { testEngine } from '../gpu';

it.each(keras.globalMax)('equal maxima share the gradient, as in Keras: $shape', async ({ shape, x, y, gradient }) => {
  const engine = await testEngine();
  using images = engine.tensor(x, shape);
  using seed = engine.tensor(
    y.map((_, i) => i + 1),
    [shape[0]!, shape[3]!],
  );
  const { value, gradients } = valueAndGradients(engine, () => max(images, { axes: [1, 2] }), [images], { seed });
  expect([...(await value.data())]).toEqual(y);
  expect([...(await gradients[0]!.data())]).toEqual(gradient.map(Math.fround));
  for (const tensor of [value, ...gradients]) tensor.dispose();
  const input = Input({ shape: shape.slice(1) });
  using model = new Model({ inputs: input, outputs: new GlobalMaxPooling2D().apply(input), engine });
  expect([...(await model.predict({ data: Float32Array.from(x), shape })).data]).toEqual(y);
});

it.each([1, 255, 257, 70_000])('a NaN is the largest, wherever it is among %d', async (n) => {
  const engine = await testEngine();
  for (const at of [0, n >> 1, n - 1]) {
    using x = engine.tensor(
      Float32Array.from({ length: 2 * n }, (_, i) => (i === at ? NaN : i === at + 1 ? Infinity : -i)),
      [2, n],
    );
    using seed = engine.tensor([1, 1]);
    const { value, gradients } = valueAndGradients(engine, () => max(x, { axes: [1] }), [x], { seed });
    const [first, second] = await value.data();
    expect([first, second]).toEqual([NaN, at === n - 1 ? Infinity : -n]);
    const dx = await gradients[0]!.data();
    expect(dx.subarray(0, n).every(Number.isNaN)).toBe(true);
    expect(dx[n]).toBe(1);
    for (const tensor of [value, ...gradients]) tensor.dispose();
  }
});

it('-Infinity is a maximum too', async () => {
  const engine = await testEngine();
  using x = engine.tensor([-Infinity, -Infinity], [1, 2]);
  using y = max(x, { axes: [1] });
  expect([...(await y.data())]).toEqual([-Infinity]);
});
