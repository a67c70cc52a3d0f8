import { beforeEach, describe, expect, it } from 'vitest';
import {
  Activation,
  Add,
  ArgumentError,
  AveragePooling2D,
  BatchNormalization,
  Concatenate,
  Conv2D,
  Dense,
  Dropout,
  Flatten,
  Input,
  MaxPooling2D,
  Model,
  Sequential,
  ShapeError,
  Subtract,
  type SummaryOptions,
  clearSession,
  fashionMNISTModel,
} from '../../nn';

// In Node, without a GPU: shapes and summaries need none. The tables are what Keras 3.15 prints, through rich 15, at 80
// columns.

beforeEach(clearSession);

function summaryOf(model: Model, options: SummaryOptions = {}): string {
  let printed = '';
  model.summary({ ...options, printFn: (text) => (printed += text) });
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
  const inner = new Sequential([Input({ shape: [3] }), new Dense({ units: 1 })]);
  const model = new Sequential([
    new Conv2D({ filters: 2, kernelSize: 3 }),
    new MaxPooling2D(),
    new Flatten(),
    inner,
    new Sequential([new Dropout({ rate: 0.5 })]),
  ]);
  const lines = summaryOf(model, { expandNested: true }).split('\n');
  expect(lines[0]).toBe('Model: "sequential_2"');
  expect(lines.filter((line) => line.startsWith('│'))).toEqual([
    '│ conv2d (Conv2D)                 │ ?                      │   0 (unbuilt) │',
    '│ max_pooling2d (MaxPooling2D)    │ ?                      │             0 │', // Keras has pools built from the start
    '│ flatten (Flatten)               │ ?                      │   0 (unbuilt) │',
    '│ sequential (Sequential)         │ (None, 1)              │             4 │',
    '│    └ dense (Dense)              │ (None, 1)              │             4 │',
    '│ sequential_1 (Sequential)       │ ?                      │   0 (unbuilt) │',
    '│    └ dropout (Dropout)          │ ?                      │             0 │',
  ]);
  expect(lines).toContain(' Total params: 4 (16.00 B)');
  expect(model.outputShape).toBeNull();
});

it('an empty model is a header', () => {
  expect(summaryOf(new Sequential())).toBe(
    `
Model: "sequential"
┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━┓
┃ Layer (type)                    ┃ Output Shape           ┃       Param # ┃
┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━┩
└─────────────────────────────────┴────────────────────────┴───────────────┘
 Total params: 0 (0.00 B)
 Trainable params: 0 (0.00 B)
 Non-trainable params: 0 (0.00 B)`.slice(1),
  );
});

it('a name too long for its column is cut, and memory is rounded to the even cent', () => {
  const model = new Sequential([new Dense({ units: 144, name: 'a'.repeat(40), inputShape: [1] })]);
  const lines = summaryOf(model).split('\n');
  expect(lines[4]).toBe(`│ ${'a'.repeat(30)}… │ (None, 144)            │           288 │`);
  expect(lines[5]).toBe(`│ ${'(Dense)'.padEnd(31)} │                        │               │`);
  expect(lines).toContain(' Total params: 288 (1.12 KB)'); // 1152 bytes
});

it('a function alone is what prints', () => {
  const printed: string[] = [];
  const model = fashionMNISTModel({ pooling: 'max' });
  model.summary((text) => printed.push(text));
  expect(printed).toEqual([summaryOf(model)]);
});

/** Two inputs, two outputs, a skip and a merge. */
function twoInputs(): Model {
  const image = Input({ shape: [28, 28, 1], name: 'image' });
  const meta = Input({ shape: [5], name: 'meta' });
  const first = new Conv2D({ filters: 32, kernelSize: 3, activation: 'relu' }).apply(image);
  const second = new Conv2D({ filters: 32, kernelSize: 3, padding: 'same' }).apply(first);
  const flat = new Flatten().apply(new Add().apply([first, second]));
  const both = new Concatenate().apply([flat, new Dense({ units: 16 }).apply(meta)]);
  const outputs = [
    new Dense({ units: 10, name: 'label' }).apply(both),
    new Dense({ units: 1, name: 'score' }).apply(both),
  ];
  return new Model({ inputs: [image, meta], outputs });
}

describe('a graph', () => {
  it('that branches has a column for what each layer reads', () => {
    expect(summaryOf(twoInputs())).toBe(
      `
Model: "functional"
┏━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━┓
┃ Layer (type)        ┃ Output Shape      ┃    Param # ┃ Connected to      ┃
┡━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━┩
│ image (InputLayer)  │ (None, 28, 28, 1) │          0 │ -                 │
├─────────────────────┼───────────────────┼────────────┼───────────────────┤
│ conv2d (Conv2D)     │ (None, 26, 26,    │        320 │ image[0][0]       │
│                     │ 32)               │            │                   │
├─────────────────────┼───────────────────┼────────────┼───────────────────┤
│ conv2d_1 (Conv2D)   │ (None, 26, 26,    │      9,248 │ conv2d[0][0]      │
│                     │ 32)               │            │                   │
├─────────────────────┼───────────────────┼────────────┼───────────────────┤
│ add (Add)           │ (None, 26, 26,    │          0 │ conv2d[0][0],     │
│                     │ 32)               │            │ conv2d_1[0][0]    │
├─────────────────────┼───────────────────┼────────────┼───────────────────┤
│ meta (InputLayer)   │ (None, 5)         │          0 │ -                 │
├─────────────────────┼───────────────────┼────────────┼───────────────────┤
│ flatten (Flatten)   │ (None, 21632)     │          0 │ add[0][0]         │
├─────────────────────┼───────────────────┼────────────┼───────────────────┤
│ dense (Dense)       │ (None, 16)        │         96 │ meta[0][0]        │
├─────────────────────┼───────────────────┼────────────┼───────────────────┤
│ concatenate         │ (None, 21648)     │          0 │ flatten[0][0],    │
│ (Concatenate)       │                   │            │ dense[0][0]       │
├─────────────────────┼───────────────────┼────────────┼───────────────────┤
│ label (Dense)       │ (None, 10)        │    216,490 │ concatenate[0][0] │
├─────────────────────┼───────────────────┼────────────┼───────────────────┤
│ score (Dense)       │ (None, 1)         │     21,649 │ concatenate[0][0] │
└─────────────────────┴───────────────────┴────────────┴───────────────────┘
 Total params: 247,803 (967.98 KB)
 Trainable params: 247,803 (967.98 KB)
 Non-trainable params: 0 (0.00 B)`.slice(1),
    );
  });

  it('spreads over a longer line', () => {
    expect(summaryOf(twoInputs(), { lineLength: 120, showTrainable: true })).toBe(
      `
Model: "functional"
┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━┓
┃ Layer (type)                  ┃ Output Shape              ┃          Param # ┃ Connected to              ┃ Trainable ┃
┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━┩
│ image (InputLayer)            │ (None, 28, 28, 1)         │                0 │ -                         │     -     │
├───────────────────────────────┼───────────────────────────┼──────────────────┼───────────────────────────┼───────────┤
│ conv2d (Conv2D)               │ (None, 26, 26, 32)        │              320 │ image[0][0]               │     Y     │
├───────────────────────────────┼───────────────────────────┼──────────────────┼───────────────────────────┼───────────┤
│ conv2d_1 (Conv2D)             │ (None, 26, 26, 32)        │            9,248 │ conv2d[0][0]              │     Y     │
├───────────────────────────────┼───────────────────────────┼──────────────────┼───────────────────────────┼───────────┤
│ add (Add)                     │ (None, 26, 26, 32)        │                0 │ conv2d[0][0],             │     -     │
│                               │                           │                  │ conv2d_1[0][0]            │           │
├───────────────────────────────┼───────────────────────────┼──────────────────┼───────────────────────────┼───────────┤
│ meta (InputLayer)             │ (None, 5)                 │                0 │ -                         │     -     │
├───────────────────────────────┼───────────────────────────┼──────────────────┼───────────────────────────┼───────────┤
│ flatten (Flatten)             │ (None, 21632)             │                0 │ add[0][0]                 │     -     │
├───────────────────────────────┼───────────────────────────┼──────────────────┼───────────────────────────┼───────────┤
│ dense (Dense)                 │ (None, 16)                │               96 │ meta[0][0]                │     Y     │
├───────────────────────────────┼───────────────────────────┼──────────────────┼───────────────────────────┼───────────┤
│ concatenate (Concatenate)     │ (None, 21648)             │                0 │ flatten[0][0],            │     -     │
│                               │                           │                  │ dense[0][0]               │           │
├───────────────────────────────┼───────────────────────────┼──────────────────┼───────────────────────────┼───────────┤
│ label (Dense)                 │ (None, 10)                │          216,490 │ concatenate[0][0]         │     Y     │
├───────────────────────────────┼───────────────────────────┼──────────────────┼───────────────────────────┼───────────┤
│ score (Dense)                 │ (None, 1)                 │           21,649 │ concatenate[0][0]         │     Y     │
└───────────────────────────────┴───────────────────────────┴──────────────────┴───────────────────────────┴───────────┘
 Total params: 247,803 (967.98 KB)
 Trainable params: 247,803 (967.98 KB)
 Non-trainable params: 0 (0.00 B)`.slice(1),
    );
  });

  it('is listed from one name to another, in either order', () => {
    const range = summaryOf(twoInputs(), { layerRange: ['add', 'flatten'] });
    expect(range.match(/^│ \w+/gm)).toEqual(['│ add', '│ meta', '│ flatten']);
    clearSession();
    expect(summaryOf(twoInputs(), { layerRange: ['fl', 'ad'] })).toBe(range);
    expect(range).toContain(' Total params: 247,803 (967.98 KB)');
    clearSession();
    const patterns = summaryOf(twoInputs(), { layerRange: ['conv2d_\\d$', '(add|flatten)$'] });
    expect(patterns.match(/^│ \w+/gm)).toEqual(['│ conv2d_1', '│ add', '│ meta', '│ flatten']);
  });

  it('has its columns where they are wanted', () => {
    expect(summaryOf(twoInputs(), { positions: [0.4, 0.6, 0.8, 1] })).toBe(
      `
Model: "functional"
┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━┳━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━┓
┃ Layer (type)                ┃ Output Shape ┃     Param # ┃ Connected to  ┃
┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━╇━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━┩
│ image (InputLayer)          │ (None, 28,   │           0 │ -             │
│                             │ 28, 1)       │             │               │
├─────────────────────────────┼──────────────┼─────────────┼───────────────┤
│ conv2d (Conv2D)             │ (None, 26,   │         320 │ image[0][0]   │
│                             │ 26, 32)      │             │               │
├─────────────────────────────┼──────────────┼─────────────┼───────────────┤
│ conv2d_1 (Conv2D)           │ (None, 26,   │       9,248 │ conv2d[0][0]  │
│                             │ 26, 32)      │             │               │
├─────────────────────────────┼──────────────┼─────────────┼───────────────┤
│ add (Add)                   │ (None, 26,   │           0 │ conv2d[0][0], │
│                             │ 26, 32)      │             │ conv2d_1[0][… │
├─────────────────────────────┼──────────────┼─────────────┼───────────────┤
│ meta (InputLayer)           │ (None, 5)    │           0 │ -             │
├─────────────────────────────┼──────────────┼─────────────┼───────────────┤
│ flatten (Flatten)           │ (None,       │           0 │ add[0][0]     │
│                             │ 21632)       │             │               │
├─────────────────────────────┼──────────────┼─────────────┼───────────────┤
│ dense (Dense)               │ (None, 16)   │          96 │ meta[0][0]    │
├─────────────────────────────┼──────────────┼─────────────┼───────────────┤
│ concatenate (Concatenate)   │ (None,       │           0 │ flatten[0][0… │
│                             │ 21648)       │             │ dense[0][0]   │
├─────────────────────────────┼──────────────┼─────────────┼───────────────┤
│ label (Dense)               │ (None, 10)   │     216,490 │ concatenate[… │
├─────────────────────────────┼──────────────┼─────────────┼───────────────┤
│ score (Dense)               │ (None, 1)    │      21,649 │ concatenate[… │
└─────────────────────────────┴──────────────┴─────────────┴───────────────┘
 Total params: 247,803 (967.98 KB)
 Trainable params: 247,803 (967.98 KB)
 Non-trainable params: 0 (0.00 B)`.slice(1),
    );
  });

  it('shows each use of a shared layer, and the number of the use that is read', () => {
    const inputs = [Input({ shape: [8] }), Input({ shape: [8] })] as const;
    const encoder = new Dense({ units: 4, name: 'encoder' });
    const difference = new Subtract().apply([encoder.apply(inputs[0]), encoder.apply(inputs[1])]);
    const model = new Model({ inputs, outputs: new Dense({ units: 1 }).apply(difference) });
    expect(summaryOf(model)).toBe(
      `
Model: "functional"
┏━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━┓
┃ Layer (type)        ┃ Output Shape      ┃    Param # ┃ Connected to      ┃
┡━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━┩
│ input_layer         │ (None, 8)         │          0 │ -                 │
│ (InputLayer)        │                   │            │                   │
├─────────────────────┼───────────────────┼────────────┼───────────────────┤
│ input_layer_1       │ (None, 8)         │          0 │ -                 │
│ (InputLayer)        │                   │            │                   │
├─────────────────────┼───────────────────┼────────────┼───────────────────┤
│ encoder (Dense)     │ (None, 4)         │         36 │ input_layer[0][0… │
│                     │                   │            │ input_layer_1[0]… │
├─────────────────────┼───────────────────┼────────────┼───────────────────┤
│ subtract (Subtract) │ (None, 4)         │          0 │ encoder[0][0],    │
│                     │                   │            │ encoder[1][0]     │
├─────────────────────┼───────────────────┼────────────┼───────────────────┤
│ dense (Dense)       │ (None, 1)         │          5 │ subtract[0][0]    │
└─────────────────────┴───────────────────┴────────────┴───────────────────┘
 Total params: 41 (164.00 B)
 Trainable params: 41 (164.00 B)
 Non-trainable params: 0 (0.00 B)`.slice(1),
    );
  });

  it('cut off at a layer is a line if what is left is one', () => {
    const hidden = new Dense({ units: 3 }).apply(Input({ shape: [4] }));
    const model = new Model({ inputs: hidden, outputs: new Dense({ units: 2 }).apply(hidden) });
    expect(summaryOf(model).split('\n')[4]).toBe(
      '│ dense_1 (Dense)                 │ (None, 2)              │             8 │',
    );
  });

  it('that is a line with an output halfway has three columns', () => {
    const input = Input({ shape: [4] });
    const hidden = new Dense({ units: 3 }).apply(input);
    const model = new Model({ inputs: input, outputs: [new BatchNormalization().apply(hidden), hidden] });
    expect(summaryOf(model)).toBe(
      `
Model: "functional"
┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━┓
┃ Layer (type)                    ┃ Output Shape           ┃       Param # ┃
┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━┩
│ input_layer (InputLayer)        │ (None, 4)              │             0 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ dense (Dense)                   │ (None, 3)              │            15 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ batch_normalization             │ (None, 3)              │            12 │
│ (BatchNormalization)            │                        │               │
└─────────────────────────────────┴────────────────────────┴───────────────┘
 Total params: 27 (108.00 B)
 Trainable params: 21 (84.00 B)
 Non-trainable params: 6 (24.00 B)`.slice(1),
    );
  });
});

it('what is frozen does not count as trainable, and moving averages never do', () => {
  const input = Input({ shape: [4] });
  const model = new Model({
    inputs: input,
    outputs: new BatchNormalization().apply(new Dense({ units: 3 }).apply(input)),
  });
  expect(summaryOf(model, { showTrainable: true })).toBe(
    `
Model: "functional"
┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━┳━━━━━━━┓
┃ Layer (type)                ┃ Output Shape          ┃    Param # ┃ Trai… ┃
┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━╇━━━━━━━┩
│ input_layer (InputLayer)    │ (None, 4)             │          0 │   -   │
├─────────────────────────────┼───────────────────────┼────────────┼───────┤
│ dense (Dense)               │ (None, 3)             │         15 │   Y   │
├─────────────────────────────┼───────────────────────┼────────────┼───────┤
│ batch_normalization         │ (None, 3)             │         12 │   Y   │
│ (BatchNormalization)        │                       │            │       │
└─────────────────────────────┴───────────────────────┴────────────┴───────┘
 Total params: 27 (108.00 B)
 Trainable params: 21 (84.00 B)
 Non-trainable params: 6 (24.00 B)`.slice(1),
  );
  model.layers[1]!.trainable = false;
  const lines = summaryOf(model, { showTrainable: true }).split('\n');
  expect(lines).toContain('│ dense (Dense)               │ (None, 3)             │         15 │   N   │');
  expect(lines).toContain(' Trainable params: 6 (24.00 B)');
  expect(lines).toContain(' Non-trainable params: 21 (84.00 B)');
});

describe('models in a model', () => {
  it('are rows, or open up', () => {
    const inner = new Sequential([Input({ shape: [8] }), new Dense({ units: 4 }), new Dense({ units: 2 })]);
    const input = Input({ shape: [8] });
    const middle = new Model({
      inputs: input,
      outputs: new Dense({ units: 1 }).apply(inner.apply(input)),
      name: 'middle',
    });
    const outer = new Sequential([Input({ shape: [8] }), middle, new Dense({ units: 3 })]);
    expect(summaryOf(middle)).toBe(
      `
Model: "middle"
┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━┓
┃ Layer (type)                    ┃ Output Shape           ┃       Param # ┃
┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━┩
│ input_layer_1 (InputLayer)      │ (None, 8)              │             0 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ sequential (Sequential)         │ (None, 2)              │            46 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ dense_2 (Dense)                 │ (None, 1)              │             3 │
└─────────────────────────────────┴────────────────────────┴───────────────┘
 Total params: 49 (196.00 B)
 Trainable params: 49 (196.00 B)
 Non-trainable params: 0 (0.00 B)`.slice(1),
    );
    expect(summaryOf(outer, { expandNested: true })).toBe(
      `
Model: "sequential_1"
┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━┓
┃ Layer (type)                    ┃ Output Shape           ┃       Param # ┃
┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━┩
│ middle (Functional)             │ (None, 1)              │            49 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│    └ input_layer_1 (InputLayer) │ (None, 8)              │             0 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│    └ sequential (Sequential)    │ (None, 2)              │            46 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│       └ dense (Dense)           │ (None, 4)              │            36 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│       └ dense_1 (Dense)         │ (None, 2)              │            10 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│    └ dense_2 (Dense)            │ (None, 1)              │             3 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ dense_3 (Dense)                 │ (None, 3)              │             6 │
└─────────────────────────────────┴────────────────────────┴───────────────┘
 Total params: 55 (220.00 B)
 Trainable params: 55 (220.00 B)
 Non-trainable params: 0 (0.00 B)`.slice(1),
    );
    expect(summaryOf(outer, { expandNested: true, showTrainable: true, lineLength: 40 })).toBe(
      `
Model: "sequential_1"
┏━━━━━━━━━━━━━━━┳━━━━━━━━━━━┳━━━━━━┳━━━┓
┃               ┃ Output    ┃ Par… ┃   ┃
┃ Layer (type)  ┃ Shape     ┃    # ┃ … ┃
┡━━━━━━━━━━━━━━━╇━━━━━━━━━━━╇━━━━━━╇━━━┩
│ middle        │ (None, 1) │   49 │ Y │
│ (Functional)  │           │      │   │
├───────────────┼───────────┼──────┼───┤
│    └          │ (None, 8) │    0 │ - │
│ input_layer_1 │           │      │   │
│ (InputLayer)  │           │      │   │
├───────────────┼───────────┼──────┼───┤
│    └          │ (None, 2) │   46 │ Y │
│ sequential    │           │      │   │
│ (Sequential)  │           │      │   │
├───────────────┼───────────┼──────┼───┤
│       └ dense │ (None, 4) │   36 │ Y │
│ (Dense)       │           │      │   │
├───────────────┼───────────┼──────┼───┤
│       └       │ (None, 2) │   10 │ Y │
│ dense_1       │           │      │   │
│ (Dense)       │           │      │   │
├───────────────┼───────────┼──────┼───┤
│    └ dense_2  │ (None, 1) │    3 │ Y │
│ (Dense)       │           │      │   │
├───────────────┼───────────┼──────┼───┤
│ dense_3       │ (None, 3) │    6 │ Y │
│ (Dense)       │           │      │   │
└───────────────┴───────────┴──────┴───┘
 Total params: 55 (220.00 B)
 Trainable params: 55 (220.00 B)
 Non-trainable params: 0 (0.00 B)`.slice(1),
    );
  });

  it('show all their outputs', () => {
    const start = Input({ shape: [8] });
    const hidden = new Dense({ units: 4 }).apply(start);
    const inner = new Model({
      inputs: start,
      outputs: [new Dense({ units: 3 }).apply(hidden), new Dense({ units: 2 }).apply(hidden)],
    });
    const input = Input({ shape: [8] });
    const [first, second] = inner.applyAll(input);
    const model = new Model({ inputs: input, outputs: new Concatenate().apply([first!, second!]) });
    expect(summaryOf(model, { expandNested: true })).toBe(
      `
Model: "functional_1"
┏━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━┓
┃ Layer (type)        ┃ Output Shape      ┃    Param # ┃ Connected to      ┃
┡━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━┩
│ input_layer_1       │ (None, 8)         │          0 │ -                 │
│ (InputLayer)        │                   │            │                   │
├─────────────────────┼───────────────────┼────────────┼───────────────────┤
│ functional          │ [(None, 3),       │         61 │ input_layer_1[0]… │
│ (Functional)        │ (None, 2)]        │            │                   │
├─────────────────────┼───────────────────┼────────────┼───────────────────┤
│    └ input_layer    │ (None, 8)         │          0 │ -                 │
│ (InputLayer)        │                   │            │                   │
├─────────────────────┼───────────────────┼────────────┼───────────────────┤
│    └ dense (Dense)  │ (None, 4)         │         36 │ -                 │
├─────────────────────┼───────────────────┼────────────┼───────────────────┤
│    └ dense_1        │ (None, 3)         │         15 │ -                 │
│ (Dense)             │                   │            │                   │
├─────────────────────┼───────────────────┼────────────┼───────────────────┤
│    └ dense_2        │ (None, 2)         │         10 │ -                 │
│ (Dense)             │                   │            │                   │
├─────────────────────┼───────────────────┼────────────┼───────────────────┤
│ concatenate         │ (None, 5)         │          0 │ functional[0][0], │
│ (Concatenate)       │                   │            │ functional[0][1]  │
└─────────────────────┴───────────────────┴────────────┴───────────────────┘
 Total params: 61 (244.00 B)
 Trainable params: 61 (244.00 B)
 Non-trainable params: 0 (0.00 B)`.slice(1),
    );
  });
});

it('refuses a line without room, and layers that are not there', () => {
  const model = fashionMNISTModel({ pooling: 'max' });
  expect(() => summaryOf(model, { lineLength: 15 })).toThrow(ArgumentError);
  expect(() => summaryOf(model, { positions: [0.5, 1] })).toThrow(ArgumentError);
  expect(() => summaryOf(model, { layerRange: ['conv2d', 'conv3d'] })).toThrow(
    /layerRange \[conv2d, conv3d\] must name two of the layers conv2d, max/,
  );
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
    const first = [
      'sequential',
      'conv2d',
      'max_pooling2d',
      'average_pooling2d',
      'flatten',
      'dense',
      'dropout',
      'activation',
    ];
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
    expect(through([new Conv2D({ filters: 4, kernelSize: 3, strides: 2, padding: 'same' })], [28, 27, 1])).toEqual([
      14, 14, 4,
    ]);
    expect(through([new Conv2D({ filters: 4, kernelSize: [3, 1], dilationRate: 2 })], [7, 7, 2])).toEqual([3, 7, 4]);
    expect(through([new AveragePooling2D({ poolSize: 3 })], [28, 28, 2])).toEqual([9, 9, 2]);
    expect(through([new MaxPooling2D({ padding: 'same' })], [7, 7, 2])).toEqual([4, 4, 2]);
    expect(through([new MaxPooling2D({ poolSize: [3, 2], strides: 1 })], [7, 7, 2])).toEqual([5, 6, 2]);
    expect(through([new Flatten()], [7, 7, 64])).toEqual([3136]);
    expect(through([new Dropout({ rate: 0 }), new Activation({ activation: 'sigmoid' })], [3, 4])).toEqual([3, 4]);
  });

  it('an error names the layer, and the layer is not added', () => {
    const model = new Sequential([Input({ shape: [28] })]);
    const conv = new Conv2D({ filters: 3, kernelSize: 3, name: 'head' });
    expect(() => model.add(conv)).toThrow(ShapeError);
    expect(() => model.add(conv)).toThrow('layer "head" (Conv2D): ');
    expect(model.layers).toEqual([]);
    expect(conv.outputShape).toBeNull();
  });
});
