import { expect, it } from 'vitest';
import {
  type NDArray,
  type Tensor,
  Input,
  Model,
  loadModel,
  mul,
  ops,
  saveModel,
  sum,
  valueAndGradients,
} from '../../nn';
import { expectClose, testEngine } from '../gpu';
import golden from '../keras/space-and-depth.json';
import { unpack } from '../keras/unpack';
import { openSession } from './onnx-runtime';

/** As `x` of the script. */
const data = Float32Array.from({ length: 2 * 4 * 6 * 12 }, (_, i) => Math.round(Math.sin(i * 1.7) * 1000) / 1000);
const x = { data, shape: [2, 4, 6, 12] };

it.each(golden.cases)('$name', async ({ name, packed, shape, y }) => {
  const engine = await testEngine();
  using model = await loadModel(await unpack(packed), { name, engine });
  const found = await model.predict(x);
  expect(found.shape).toEqual(shape);
  expectClose(found.data, y, name);
  for (const ending of ['.keras', '.h5']) {
    using again = await loadModel(await saveModel(model, `m${ending}`), { engine });
    expect((await again.predict(x)).data).toEqual(found.data);
  }
  const session = await openSession(await saveModel(model, 'm.onnx'));
  expectClose((await session.run([x]))[0]!.data, y, `${name} as .onnx`);
  await session.release();
});

it("ops make the graphs and have the gradients of Keras's", async () => {
  const engine = await testEngine();
  const [last, first] = ['last', 'first'].map((name) => golden.cases.find((each) => each.name === `${name}.keras`)!);
  const input = Input([4, 6, 12]);
  const lastOf = ops.spaceToDepth(ops.depthToSpace(ops.multiply(input, 2), 2), 4);
  const firstOf = ops.depthToSpace(ops.spaceToDepth(input, 2, 'channels_first'), 4, 'channels_first');
  using model = new Model(input, [lastOf, firstOf], { engine });
  const [a, b] = (await model.predict(x)) as NDArray[];
  expectClose(a!.data, last!.y, 'last');
  expectClose(b!.data, first!.y, 'first');

  using given = engine.tensor(x);
  const gradientOf = async (of: () => Tensor, wanted: readonly number[]): Promise<void> => {
    const { value, gradients } = valueAndGradients(engine, of, [given]);
    expectClose((await gradients[0]!.array()).data, wanted, 'gradient');
    value.dispose();
    gradients[0]!.dispose();
  };
  const weighted = (y: Tensor): Tensor => sum(mul(y, { data: a!.data.map((_, i) => i), shape: y.shape }));
  await gradientOf(() => weighted(ops.spaceToDepth(ops.depthToSpace(mul(given, 2), 2), 4)), last!.gradient);
  await gradientOf(
    () => weighted(ops.depthToSpace(ops.spaceToDepth(given, 2, 'channels_first'), 4, 'channels_first')),
    first!.gradient,
  );
});

it('refuses what is no block of the image', async () => {
  const image = Input([4, 6, 3]);
  expect(() => ops.depthToSpace(image, 2)).toThrow('the channels, 3, must be a multiple of block_size squared, 4');
  expect(() => ops.spaceToDepth(image, 4)).toThrow('height and width, 4 and 6, must be multiples of block_size, 4');
  expect(() => ops.spaceToDepth(image, 1)).toThrow('block_size must be a whole number of at least 2, got 1');
  expect(() => ops.spaceToDepth(Input([4]), 2)).toThrow('x must be images, of 4 axes, got [3, 4]');
  expect(() => ops.spaceToDepth(image, 2, 'NHWC' as never)).toThrow(`or 'channels_first', got "NHWC"`);
});
