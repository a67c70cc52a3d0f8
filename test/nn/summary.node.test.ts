import { beforeEach, describe, expect, it } from 'vitest';
import {
  Activation,
  AveragePooling2D,
  Conv2D,
  Dense,
  Dropout,
  Flatten,
  Input,
  MaxPooling2D,
  Sequential,
  ShapeError,
  clearSession,
  fashionMNISTModel,
} from '../../nn';

// In Node, without a GPU: shapes and summaries need none.

beforeEach(clearSession);

function summaryOf(model: Sequential): string {
  let printed = '';
  model.summary((text) => (printed += text));
  return printed;
}

it("prints Keras's table for the notes' max-pool CNN", () => {
  expect(summaryOf(fashionMNISTModel({ pooling: 'max' }))).toBe(
    `
Model: "sequential"
┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━┓
┃ Layer (type)                    ┃ Output Shape           ┃       Param # ┃
┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━┩
│ conv2d (Conv2D)                 │ (None, 28, 28, 32)     │           320 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ max_pooling2d (MaxPooling2D)    │ (None, 14, 14, 32)     │             0 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ conv2d_1 (Conv2D)               │ (None, 14, 14, 64)     │        18,496 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ max_pooling2d_1 (MaxPooling2D)  │ (None, 7, 7, 64)       │             0 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ flatten (Flatten)               │ (None, 3136)           │             0 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ dense (Dense)                   │ (None, 100)            │       313,700 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ dropout (Dropout)               │ (None, 100)            │             0 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ dense_1 (Dense)                 │ (None, 10)             │         1,010 │
└─────────────────────────────────┴────────────────────────┴───────────────┘
 Total params: 333,526 (1.27 MB)
 Trainable params: 333,526 (1.27 MB)
 Non-trainable params: 0 (0.00 B)`.slice(1),
  );
});

it('and for the average-pool CNN, whose names are wrapped at a space', () => {
  const model = fashionMNISTModel({ pooling: 'average' });
  expect(summaryOf(model)).toBe(
    `
Model: "sequential"
┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━┓
┃ Layer (type)                    ┃ Output Shape           ┃       Param # ┃
┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━┩
│ conv2d (Conv2D)                 │ (None, 28, 28, 32)     │           320 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ average_pooling2d               │ (None, 9, 9, 32)       │             0 │
│ (AveragePooling2D)              │                        │               │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ conv2d_1 (Conv2D)               │ (None, 9, 9, 32)       │         9,248 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ average_pooling2d_1             │ (None, 3, 3, 32)       │             0 │
│ (AveragePooling2D)              │                        │               │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ flatten (Flatten)               │ (None, 288)            │             0 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ dense (Dense)                   │ (None, 100)            │        28,900 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ dropout (Dropout)               │ (None, 100)            │             0 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ dense_1 (Dense)                 │ (None, 10)             │         1,010 │
└─────────────────────────────────┴────────────────────────┴───────────────┘
 Total params: 39,478 (154.21 KB)
 Trainable params: 39,478 (154.21 KB)
 Non-trainable params: 0 (0.00 B)`.slice(1),
  );
  expect(model.countParams()).toBe(39_478);
});

it('the notes line by line: inputShape on the first layer, layers added one by one', () => {
  const model = new Sequential();
  model.add(new Conv2D({ filters: 32, kernelSize: 3, activation: 'relu', padding: 'same', inputShape: [28, 28, 1] }));
  model.add(new MaxPooling2D({ poolSize: 2 }));
  model.add(new Conv2D({ filters: 64, kernelSize: [3, 3], activation: 'relu', padding: 'same' }));
  model.add(new MaxPooling2D());
  model.add(new Flatten());
  model.add(new Dense({ units: 100, activation: 'relu' }));
  model.add(new Dropout({ rate: 0.4 }));
  model.add(new Dense({ units: 10, activation: 'softmax' }));
  expect(model.countParams()).toBe(333_526);
  expect(model.inputShape).toEqual([28, 28, 1]);
  expect(model.outputShape).toEqual([10]);
});

it('a model that does not know its input yet says so, and counts nothing', () => {
  const model = new Sequential([new Conv2D({ filters: 2, kernelSize: 3 }), new Flatten()], { name: 'mine' });
  expect(summaryOf(model)).toContain('Model: "mine"');
  expect(summaryOf(model)).toContain('│ conv2d (Conv2D)                 │ ?                      │             0 │');
  expect(summaryOf(model)).toContain(' Total params: 0 (0.00 B)');
  expect(model.outputShape).toBeNull();
});

it('a name too long for its column is broken', () => {
  const model = new Sequential([new Dense({ units: 1, name: 'a'.repeat(40), inputShape: [1] })]);
  const lines = summaryOf(model).split('\n');
  expect(lines[4]).toBe(`│ ${'a'.repeat(31)} │ (None, 1)              │             2 │`);
  expect(lines[5]).toBe(`│ ${`${'a'.repeat(9)} (Dense)`.padEnd(31)} │                        │               │`);
});

describe('names', () => {
  it("are Keras's, counted over the whole program, from the start again after clearSession", () => {
    const make = () => [
      new Sequential().name,
      new Conv2D({ filters: 1, kernelSize: 1 }).name,
      new MaxPooling2D().name,
      new AveragePooling2D().name,
      new Flatten().name,
      new Dense({ units: 1 }).name,
      new Dropout({ rate: 0.5 }).name,
      new Activation({ activation: 'relu' }).name,
    ];
    const first = ['sequential', 'conv2d', 'max_pooling2d', 'average_pooling2d', 'flatten', 'dense', 'dropout', 'activation'];
    expect(make()).toEqual(first);
    expect(make()).toEqual(first.map((name) => `${name}_1`));
    expect(new Dense({ units: 1, name: 'given' }).name).toBe('given');
    expect(new Dense({ units: 1 }).name).toBe('dense_2'); // a given name is not counted
    clearSession();
    expect(make()).toEqual(first);
  });
});

describe('shapes', () => {
  const through = (layer: ConstructorParameters<typeof Sequential>[0], shape: number[]) =>
    new Sequential([Input({ shape }), ...layer!]).outputShape;

  it("follow Keras's rules", () => {
    expect(through([new Conv2D({ filters: 4, kernelSize: 3 })], [28, 28, 1])).toEqual([26, 26, 4]);
    expect(through([new Conv2D({ filters: 4, kernelSize: 3, strides: 2, padding: 'same' })], [28, 27, 1])).toEqual([14, 14, 4]);
    expect(through([new Conv2D({ filters: 4, kernelSize: [3, 1], dilationRate: 2 })], [7, 7, 2])).toEqual([3, 7, 4]);
    expect(through([new AveragePooling2D({ poolSize: 3 })], [28, 28, 2])).toEqual([9, 9, 2]);
    expect(through([new MaxPooling2D({ padding: 'same' })], [7, 7, 2])).toEqual([4, 4, 2]);
    expect(through([new MaxPooling2D({ poolSize: [3, 2], strides: 1 })], [7, 7, 2])).toEqual([5, 6, 2]);
    expect(through([new Flatten()], [7, 7, 64])).toEqual([3136]);
    expect(through([new Dropout({ rate: 0 }), new Activation({ activation: 'sigmoid' })], [3, 4])).toEqual([3, 4]);
  });

  it('an error names the layer, and the layer is not added', () => {
    const model = new Sequential([Input({ shape: [28, 28, 1] })]);
    const dense = new Dense({ units: 3, name: 'head' });
    expect(() => model.add(dense)).toThrow(ShapeError);
    expect(() => model.add(dense)).toThrow('layer "head" (Dense): Dense wants a vector for each sample, got [28, 28, 1]');
    expect(model.layers).toEqual([]);
    expect(dense.outputShape).toBeNull();
  });
});
