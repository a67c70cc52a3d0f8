import { beforeEach, expect, it } from 'vitest';
import {
  ArgumentError,
  Conv2D,
  Dense,
  Flatten,
  Input,
  type InputLayer,
  type InputOptions,
  Model,
  Sequential,
  backend,
} from '../../nn';
import * as layers from '../../nn/namespaces/layers';

// Shapes as Keras 3.15.1 prints them.
beforeEach(() => backend.clearSession());

function network(options: InputOptions) {
  const a = Input({ name: 'a', ...options });
  const b = new Conv2D(2, 3, { name: 'c' }).apply(a);
  const f = new Flatten({ name: 'f' }).apply(b);
  const d = new Dense(3, { name: 'd' }).apply(f);
  return { tensors: [a, b, f, d], model: new Model({ inputs: a, outputs: [d, f], name: 'm' }) };
}

function summaryOf(model: Pick<Model, 'summary'>, lineLength: number): string {
  let text = '';
  model.summary({ lineLength, printFn: (line) => (text += line) });
  return text;
}

it.each<InputOptions>([
  { shape: [6, 6, 1], batchSize: 8 },
  { batchShape: [8, 6, 6, 1], dtype: 'float32' },
])('an Input of %j says the size of batches to all that follows', (options) => {
  const { tensors, model } = network(options);
  expect(tensors.map(String)).toEqual([
    '<KerasTensor shape=(8, 6, 6, 1), dtype=float32, sparse=False, ragged=False, name=a>',
    '<KerasTensor shape=(8, 4, 4, 2), dtype=float32, sparse=False, ragged=False, name=keras_tensor>',
    '<KerasTensor shape=(8, 32), dtype=float32, sparse=False, ragged=False, name=keras_tensor_1>',
    '<KerasTensor shape=(8, 3), dtype=float32, sparse=False, ragged=False, name=keras_tensor_2>',
  ]);
  expect(tensors.map(({ batchSize }) => batchSize)).toEqual([8, 8, 8, 8]);
  expect(summaryOf(model, 76)).toContain(
    [
      '│ a (InputLayer)                  │ (8, 6, 6, 1)           │             0 │',
      '├─────────────────────────────────┼────────────────────────┼───────────────┤',
      '│ c (Conv2D)                      │ (8, 4, 4, 2)           │            20 │',
      '├─────────────────────────────────┼────────────────────────┼───────────────┤',
      '│ f (Flatten)                     │ (8, 32)                │             0 │',
      '├─────────────────────────────────┼────────────────────────┼───────────────┤',
      '│ d (Dense)                       │ (8, 3)                 │            99 │',
    ].join('\n'),
  );
});

it('by position, of a Sequential, beside a size that is not known', () => {
  const model = new Sequential([Input([4], 5), new Dense(2, { name: 'd' })], { name: 's' });
  expect(summaryOf(model, 60)).toContain('│ d (Dense)                │ (5, 2)            │        10 │');
  expect(String(Input([null, 3], 2))).toContain('shape=(2, None, 3)');
  expect(String(Input({ batchShape: [null, 3] }))).toContain('shape=(None, 3)');
});

it.each<[options: object, message: string]>([
  [{ batchShape: [2, 3], shape: [3] }, 'batchShape stands for shape and batchSize'],
  [{ batchShape: [2, 3], batchSize: 2 }, 'batchShape stands for'],
  [{ batchShape: 3 }, 'batchShape must be a list'],
  [{ shape: [3], batchSize: 'a' }, 'Input: batchSize must be'],
  [{ shape: [3], batchSize: 0 }, 'Input: batchSize must be'],
  [{ shape: [3], dtype: 'float64' }, "dtype must be 'float32'"],
  [{}, 'Input: shape must be'],
  [{ shape: [3], batchsize: 2 }, 'did you mean "batchSize"'],
])('Input(%j) is refused', (options, message) => {
  expect(() => Input(options as InputOptions)).toThrow(ArgumentError);
  expect(() => Input(options as InputOptions)).toThrow(message);
});

it('files have it, and give it back', async () => {
  const { model } = network({ shape: [6, 6, 1], batchSize: 8 });
  const written = await layers.serialize(model.layers[0]!);
  expect(written).toMatchObject({ class_name: 'InputLayer', config: { batch_shape: [8, 6, 6, 1], name: 'a' } });
  const read = (await layers.deserialize(written)) as InputLayer;
  expect([read.batchSize, read.shape]).toEqual([8, [6, 6, 1]]);
});
