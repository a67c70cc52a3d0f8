import { describe, expect, it } from 'vitest';
import {
  Activation,
  Add,
  ArgumentError,
  Average,
  AveragePooling2D,
  BatchNormalization,
  Concatenate,
  Conv2D,
  Cropping2D,
  Dense,
  Dot,
  Dropout,
  EinsumDense,
  Equalization,
  Flatten,
  GlobalAveragePooling2D,
  GaussianNoise,
  GlobalMaxPooling2D,
  GroupNormalization,
  Input,
  type Inputs,
  type KerasTensor,
  Layer,
  LayerNormalization,
  LeakyReLU,
  MaxPooling2D,
  Maximum,
  Minimum,
  MixUp,
  Model,
  Multiply,
  Normalization,
  Pipeline,
  RMSNormalization,
  Permute,
  RandAugment,
  RandomElasticTransform,
  RepeatVector,
  Rescaling,
  Reshape,
  Sequential,
  type Shape,
  SpatialDropout2D,
  Subtract,
  UnitNormalization,
  ZeroPadding2D,
  fashionMNISTModel,
  layers as keras,
} from '../../nn';
import { exportONNX } from '../../nn/files/onnx';
import { expectClose, testEngine } from '../gpu';
import { expectAgreement, inputsOf, predictions, samples, withWeights } from './onnx-agreement';
import { readONNX } from './onnx-reader';
import { openSession } from './onnx-runtime';

const operators = (bytes: Uint8Array): string[] => readONNX(bytes).nodes.map(({ op }) => op);

describe('exportONNX', () => {
  it("writes the notes' max-pooling CNN", async () => {
    using model = await withWeights(fashionMNISTModel({ pooling: 'max', engine: await testEngine() }));
    const bytes = await expectAgreement(model);
    const file = readONNX(bytes);
    expect(file).toMatchObject({ irVersion: 8, opset: 17, producer: 'vitrine', name: model.name });
    const [conv, pool, conv1, pool1, , dense, , dense1] = model.layers.map(({ name }) => name);
    const input = model.inputs[0]!.layer.name;
    expect(file.inputs).toEqual({ [input]: ['N', 28, 28, 1] });
    expect(file.outputs).toEqual({ [dense1!]: ['N', 10] });
    // Two transposes, dropout gone.
    expect(file.nodes.map(({ name, op }) => [name, op])).toEqual([
      [`${input}/Transpose`, 'Transpose'],
      [conv, 'Conv'],
      [`${conv}/Relu`, 'Relu'],
      [pool, 'MaxPool'],
      [conv1, 'Conv'],
      [`${conv1}/Relu`, 'Relu'],
      [pool1, 'MaxPool'],
      [`${pool1}/Transpose`, 'Transpose'],
      [model.layers[4]!.name, 'Flatten'],
      [dense, 'MatMul'],
      [`${dense}/Add`, 'Add'],
      [`${dense}/Relu`, 'Relu'],
      [dense1, 'MatMul'],
      [`${dense1}/Add`, 'Add'],
      [`${dense1}/Softmax`, 'Softmax'],
    ]);
    expect(file.nodes[1]).toEqual({
      name: conv,
      op: 'Conv',
      inputs: [`${input}/Transpose`, `${conv}/kernel`, `${conv}/bias`],
      outputs: [`${conv}/Conv`],
      attributes: { kernel_shape: [3, 3], strides: [1, 1], dilations: [1, 1], pads: [1, 1, 1, 1] },
    });
    expect(Object.values(file.initializers).reduce((sum, { data }) => sum + data.length, 0)).toBe(333_526);
    expect(file.initializers[`${conv1}/kernel`]!.shape).toEqual([64, 32, 3, 3]);
    const { data } = (await model.layers[2]!.getWeights())[0]!; // HWIO
    expect(file.initializers[`${conv1}/kernel`]!.data[((5 * 32 + 7) * 3 + 1) * 3 + 2]).toBe(
      data[((1 * 3 + 2) * 32 + 7) * 64 + 5],
    );
    expect(file.initializers[`${dense}/kernel`]!.shape).toEqual([3136, 100]);
    expect(bytes.length).toBeLessThan(333_526 * 4 + 2500);
  });

  it("writes the notes' average-pooling CNN", async () => {
    using model = await withWeights(fashionMNISTModel({ pooling: 'average', engine: await testEngine() }));
    await expectAgreement(model);
  });

  it('writes the MNIST convnet of valid convolutions', async () => {
    using model = await withWeights(
      new Sequential(
        [
          Input({ shape: [28, 28, 1] }),
          new Conv2D({ filters: 32, kernelSize: 3, activation: 'relu' }),
          new MaxPooling2D(),
          new Conv2D({ filters: 64, kernelSize: 3, activation: 'relu' }),
          new MaxPooling2D(),
          new Conv2D({ filters: 64, kernelSize: 3, activation: 'relu' }),
          new Flatten(),
          new Dense({ units: 64, activation: 'relu' }),
          new Dense({ units: 10, activation: 'softmax' }),
        ],
        { engine: await testEngine() },
      ),
    );
    expect(model.countParams()).toBe(93_322);
    await expectAgreement(model);
  });

  it('writes a convnet of 150 x 150 photographs', async () => {
    using model = await withWeights(
      new Sequential(
        [
          Input({ shape: [150, 150, 3] }),
          ...[32, 64, 128, 128].flatMap((filters) => [
            new Conv2D({ filters, kernelSize: 3, activation: 'relu' }),
            new MaxPooling2D(),
          ]),
          new Flatten(),
          new Dropout({ rate: 0.5 }),
          new Dense({ units: 512, activation: 'relu' }),
          new Dense({ units: 1, activation: 'sigmoid' }),
        ],
        { engine: await testEngine() },
      ),
    );
    expect(model.countParams()).toBe(3_453_121);
    await expectAgreement(model, [1]);
  });

  const windows: readonly [string, Layer][] = [
    ['a convolution of 4 x 5, same', new Conv2D({ filters: 3, kernelSize: [4, 5], padding: 'same' })],
    ['with strides', new Conv2D({ filters: 3, kernelSize: [2, 5], strides: [2, 3], padding: 'same' })],
    ['with strides beyond the window', new Conv2D({ filters: 3, kernelSize: 2, strides: 3, padding: 'same' })],
    ['with strides, valid', new Conv2D({ filters: 3, kernelSize: [2, 3], strides: [3, 2] })],
    ['dilated, same', new Conv2D({ filters: 3, kernelSize: [3, 2], dilationRate: [2, 3], padding: 'same' })],
    ['dilated, valid, without a bias', new Conv2D({ filters: 3, kernelSize: 3, dilationRate: [2, 1], useBias: false })],
    ['with a softmax over the channels', new Conv2D({ filters: 3, kernelSize: 2, activation: 'softmax' })],
    ['max pooling of 3 x 2, same', new MaxPooling2D({ poolSize: [3, 2], padding: 'same' })],
    ['max pooling that overlaps, same', new MaxPooling2D({ poolSize: [4, 3], strides: [2, 1], padding: 'same' })],
    ['max pooling, valid, cells left over', new MaxPooling2D({ poolSize: 2, strides: 3 })],
    ['average pooling of 3 x 2, same', new AveragePooling2D({ poolSize: [3, 2], padding: 'same' })],
    [
      'average pooling that overlaps, same',
      new AveragePooling2D({ poolSize: [4, 3], strides: [2, 1], padding: 'same' }),
    ],
    ['average pooling, valid, cells left over', new AveragePooling2D({ poolSize: 2, strides: 3 })],
  ];
  it.each(windows)('%s', async (_, layer) => {
    using model = await withWeights(
      new Sequential([Input({ shape: [11, 8, 2] }), layer], { engine: await testEngine() }),
    );
    await expectAgreement(model);
  });

  it('images whose channels come first', async () => {
    const image = Input({ shape: [3, 9, 8] });
    const dataFormat = 'channels_first';
    const padded = new ZeroPadding2D({ padding: [[1, 0], [0, 2]], dataFormat }).apply(image); // prettier-ignore
    const x = new Conv2D(4, 3, { padding: 'same', activation: 'relu', dataFormat }).apply(padded);
    const pooled = new MaxPooling2D({ dataFormat }).apply(x);
    const y = new Conv2D(2, 2, { activation: 'softmax', dataFormat }).apply(pooled);
    const outputs = [
      y,
      new Flatten({ dataFormat }).apply(y),
      new GlobalAveragePooling2D({ dataFormat }).apply(y),
      new GlobalMaxPooling2D({ dataFormat, keepDims: true }).apply(x),
    ];
    using model = await withWeights(new Model({ inputs: image, outputs, engine: await testEngine() }));
    const file = readONNX(await expectAgreement(model));
    // That of Flatten, whose order is channels last, and none else.
    expect(file.nodes.filter(({ op }) => op === 'Transpose')).toHaveLength(1);
  });

  it.each(['linear', 'relu', 'sigmoid', 'softmax'] as const)(
    'the activation %s, alone and after a layer',
    async (activation) => {
      const image = Input({ shape: [3, 4, 2] });
      const vector = Input({ shape: [5] });
      using model = await withWeights(
        new Model({
          inputs: [image, vector],
          outputs: [
            new Activation({ activation }).apply(image),
            new Conv2D({ filters: 2, kernelSize: 2, activation }).apply(image),
            new Dense({ units: 4, activation }).apply(vector),
            new Activation({ activation }).apply(new Dense({ units: 4, useBias: false }).apply(vector)),
          ],
          engine: await testEngine(),
        }),
      );
      await expectAgreement(model);
    },
  );

  it('a graph of two inputs and two outputs that merges, in either layout', async () => {
    const left = Input({ shape: [6, 6, 3], name: 'left' });
    const right = Input({ shape: [6, 6, 3], name: 'right' });
    const maps = new Conv2D({ filters: 3, kernelSize: 3, padding: 'same', activation: 'relu' }).apply(left);
    const sum = new Add().apply([left, maps, right]);
    const difference = new Subtract({ name: 'difference' }).apply([right, left]);
    const product = new Multiply().apply([sum, difference]);
    const mean = new Average().apply([product, maps, right]);
    const scores = new Dense({ units: 2, activation: 'softmax', name: 'scores' }).apply(new Flatten().apply(mean));
    using model = await withWeights(
      new Model({ inputs: [left, right], outputs: [scores, difference], engine: await testEngine() }),
    );
    const bytes = await expectAgreement(model);
    const { outputs } = readONNX(bytes);
    expect(outputs).toEqual({ scores: ['N', 2], difference: ['N', 6, 6, 3] });
    // left, right and the difference in; the mean out.
    expect(operators(bytes).filter((op) => op === 'Transpose')).toHaveLength(4);
  });

  it('models in models, whose layers may have the names of others', async () => {
    const inner = (units: number, name: string): Model => {
      const x = Input({ shape: [units], name: 'x' });
      const y = new Dense({ units: 4, name: 'dense', activation: 'relu' }).apply(x);
      const z = new Dense({ units: 3, name: 'head' }).apply(y);
      return new Model({ inputs: x, outputs: [y, z], name });
    };
    const x = Input({ shape: [5], name: 'x' });
    const [y] = inner(5, 'first').applyAll(x);
    const [, z] = inner(4, 'second').applyAll(y!);
    const outer = new Dense({ units: 2, name: 'dense' }).apply(z!);
    const stack = new Sequential([Input({ shape: [2] }), new Activation({ activation: 'sigmoid', name: 'a' })], {
      name: 'stack',
    });
    using model = await withWeights(
      new Model({ inputs: x, outputs: [stack.apply(outer), z!], engine: await testEngine() }),
    );
    const { nodes, outputs } = readONNX(await expectAgreement(model));
    expect(nodes.map(({ name }) => name).filter((name) => name.endsWith('dense'))).toEqual([
      'first/dense',
      'second/dense',
      'dense',
    ]);
    expect(outputs).toEqual({ stack: ['N', 2], second: ['N', 3] });
  });

  it('a shared layer: two uses, its weights once', async () => {
    const [a, b] = [Input({ shape: [4], name: 'a' }), Input({ shape: [4], name: 'b' })];
    const shared = new Dense({ units: 3, activation: 'relu', name: 'shared' });
    const [ya, yb] = [shared.apply(a), shared.apply(b)];
    using model = await withWeights(
      new Model({ inputs: [a, b], outputs: [ya, yb, new Subtract().apply([ya, yb])], engine: await testEngine() }),
    );
    const file = readONNX(await expectAgreement(model));
    expect(Object.keys(file.initializers)).toEqual(['shared/kernel', 'shared/bias']);
    expect(file.nodes.filter(({ op }) => op === 'MatMul').map(({ name, inputs }) => [name, inputs])).toEqual([
      ['shared', ['a', 'shared/kernel']],
      ['shared:1', ['b', 'shared/kernel']],
    ]);
    expect(Object.keys(file.outputs)).toEqual(['shared', 'shared:1', expect.stringMatching(/^subtract/)]);
  });

  it('what a model gives as it gets it, or twice, has a name of its own', async () => {
    const x = Input({ shape: [2, 2, 1], name: 'x' });
    const y = new Conv2D({ filters: 1, kernelSize: 1, name: 'y' }).apply(x);
    const outputs = [x, y, new Dropout({ rate: 0.5, name: 'dropped' }).apply(y)];
    using model = await withWeights(new Model({ inputs: x, outputs, engine: await testEngine() }));
    expect(Object.keys(readONNX(await expectAgreement(model)).outputs)).toEqual(['x:1', 'y', 'dropped']);
  });

  it('layers whose name is empty, by which ONNX would leave an input out', async () => {
    const x = Input({ shape: [3], name: '' });
    using model = await withWeights(
      new Model({ inputs: x, outputs: new Dense({ units: 2, name: 'y' }).apply(x), engine: await testEngine() }),
    );
    expect(Object.keys(readONNX(await expectAgreement(model)).inputs)).toEqual(['unnamed']);
    const z = Input({ shape: [3], name: 'z' });
    using last = await withWeights(
      new Model({ inputs: z, outputs: new Dense({ units: 2, name: '' }).apply(z), engine: model.engine }),
    );
    expect(Object.keys(readONNX(await expectAgreement(last)).outputs)).toEqual(['unnamed']);
  });

  it('a model cut out of another', async () => {
    using model = await withWeights(fashionMNISTModel({ pooling: 'average', engine: await testEngine() }));
    const maps = model.layers[2]!.output;
    using front = new Model({ inputs: model.input, outputs: maps, engine: model.engine });
    using back = new Model({ inputs: maps, outputs: model.output, engine: model.engine });
    await expectAgreement(front);
    const { inputs } = readONNX(await expectAgreement(back));
    expect(Object.values(inputs)).toEqual([['N', 9, 9, 32]]);
  });

  it('a model that is not built is built; the same weights give the same bytes, others do not', async () => {
    using model = new Sequential([Input({ shape: [2] }), new Dense({ units: 2 })], { engine: await testEngine() });
    const first = await exportONNX(model);
    expect(await exportONNX(model)).toEqual(first);
    model.setWeights([
      { data: Float32Array.of(1, 2, 3, 4), shape: [2, 2] },
      { data: Float32Array.of(5, 6), shape: [2] },
    ]);
    const second = await exportONNX(model);
    expect(second).not.toEqual(first);
    const { initializers } = readONNX(second);
    expect(Object.values(initializers)).toEqual([
      { shape: [2, 2], data: [1, 2, 3, 4] },
      { shape: [2], data: [5, 6] },
    ]);
  });
});

describe('exportONNX refuses', () => {
  class Unknown extends Layer {
    static override readonly className: string = 'Unknown';
    override infer([shape]: Inputs<Shape>): Shape {
      return shape;
    }
    override call([x]: Parameters<Layer['call']>[0]): ReturnType<Layer['call']> {
      return x;
    }
  }
  class MyDense extends Dense {}
  class Swish extends Unknown {
    static override readonly className = 'Activation';
    override readonly activation = 'swish' as never;
  }

  it.each<[string, () => Layer, readonly string[]]>([
    [
      'a layer of a class it does not know',
      () => new Unknown({ name: 'odd' }),
      ['layer "odd" (Unknown)', 'cannot be written', 'Conv2D, Dense'],
    ],
    [
      'a layer that no operator is',
      () => new Pipeline([new Reshape([1, 1, 2]), new Equalization({ name: 'equal' }), new Flatten()]),
      ['layer "equal" (Equalization)', 'cannot be written'],
    ],
    [
      'a subclass, which may compute anything',
      () => new MyDense({ units: 2, name: 'mine' }),
      ['layer "mine" (Dense)', 'MyDense', 'className'],
    ],
    [
      'an activation it does not know',
      () => new Swish({ name: 'a' }),
      ['layer "a" (Activation)', 'activation swish', 'softmax'],
    ],
  ])('%s', async (_, layer, words) => {
    using model = new Sequential([Input({ shape: [2] }), layer()], { engine: await testEngine() });
    const error: unknown = await exportONNX(model).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(ArgumentError);
    for (const word of ['exportONNX', ...words]) expect((error as Error).message).toContain(word);
    expect((await predictions(model, inputsOf(model, 1)))[0]!.shape).toEqual([1, 2]);
  });

  it('a layer that is used as in training, where that is something else', async () => {
    const engine = await testEngine();
    for (const [layer, refused] of [
      [new Dropout({ rate: 0.5 }), true],
      [new BatchNormalization(), true],
      [new Pipeline([new Rescaling(2), new Dropout({ rate: 0.5 })]), true],
      [new Pipeline([new Rescaling(2)]), false],
      [new Dense({ units: 3 }), false],
    ] as const) {
      const inside = Input({ shape: [3] });
      using inner = new Model({ inputs: inside, outputs: layer.apply(inside), engine });
      const input = Input({ shape: [3] });
      using model = new Model({ inputs: input, outputs: inner.apply(input, { training: true }), engine });
      const written = exportONNX(model);
      await (refused
        ? expect(written).rejects.toThrow('is used with training: true')
        : expect(written).resolves.toBeDefined());
    }
  });

  it('a model that does not know its shapes, or is gone', async () => {
    await expect(exportONNX(new Sequential([new Dense({ units: 2 })]))).rejects.toThrow(
      'does not know its input shape',
    );
    const model = new Sequential([Input({ shape: [2] })], { engine: await testEngine() });
    model.dispose();
    await expect(exportONNX(model)).rejects.toThrow('dispose');
  });
});

describe('layers that ONNX has in either layout', () => {
  type Merge = Add | Average | Concatenate;
  const merges: readonly [string, () => Merge][] = [
    ['Maximum', () => new Maximum()],
    ['Minimum', () => new Minimum()],
    ['Average', () => new Average()],
    ...[-1, 1, 2, 3].map((axis): [string, () => Merge] => [
      `Concatenate along axis ${axis}`,
      () => new Concatenate({ axis }),
    ]),
  ];
  it.each(merges)('%s', async (_, layer) => {
    const [left, right] = [Input({ shape: [4, 4, 4] }), Input({ shape: [4, 4, 4] })];
    const maps = new Conv2D({ filters: 4, kernelSize: 1 }).apply(left);
    const flat = (x: KerasTensor): KerasTensor => new GlobalAveragePooling2D().apply(x);
    const outputs = [
      layer().apply([left, right]),
      layer().apply([maps, maps, maps]),
      layer().apply([left, maps, right]),
    ];
    const vectors = layer();
    if (!(vectors instanceof Concatenate && vectors.axis > 1)) outputs.push(vectors.apply([flat(maps), flat(left)]));
    using model = await withWeights(new Model({ inputs: [left, right], outputs, engine: await testEngine() }));
    await expectAgreement(model);
  });

  it('RepeatVector', async () => {
    const x = Input({ shape: [5] });
    using model = new Model({ inputs: x, outputs: new RepeatVector(3).apply(x), engine: await testEngine() });
    await model.build();
    await expectAgreement(model);
  });

  it('merges that broadcast', async () => {
    const [images, row, vector] = [Input({ shape: [4, 5, 4] }), Input({ shape: [1, 5, 1] }), Input({ shape: [4] })];
    const maps = new Conv2D({ filters: 4, kernelSize: 1 }).apply(images);
    const outputs = [
      new Add().apply([maps, row]),
      new Multiply().apply([maps, vector, row]),
      new Average().apply([vector, maps]),
    ];
    using model = new Model({ inputs: [images, row, vector], outputs, engine: await testEngine() });
    await expectAgreement(await withWeights(model));
  });

  it.each([
    [[1, 2], false],
    [[2, 1], true],
    [[-1, -3], true],
  ] as const)('Dot along %j, normalized: %s', async (axes, normalize) => {
    const [a, b] = [Input({ shape: [3, 4, 5].slice(0, axes[0] === -1 ? 1 : 2) }), Input({ shape: [4, 3] })];
    const inputs = axes[0] === -1 ? ([a, new Reshape([3, 4, 1]).apply(b)] as const) : ([a, b] as const);
    const outputs = new Dot({ axes, normalize }).apply([...inputs]);
    using model = new Model({ inputs: [a, b], outputs, engine: await testEngine() });
    await model.build();
    await expectAgreement(model);
  });

  it.each([
    ['abc,cd->abd', [null, 5], 'd'],
    ['abc,bd->adc', [5, 4], 'dc'],
    ['...x,xy->...y', 5, null],
    ['ab...,bc->ac...', 5, 'c'],
  ] as const)('EinsumDense by %s', async (equation, outputShape, biasAxes) => {
    const input = Input({ shape: [3, 4] });
    const output = new EinsumDense({ equation, outputShape, biasAxes, activation: 'relu' }).apply(input);
    using model = new Model({ inputs: input, outputs: output, engine: await testEngine() });
    await expectAgreement(await withWeights(model));
  });

  const layers: readonly [string, () => Layer][] = [
    ['Identity', () => new keras.Identity()],
    ['Permute', () => new Permute([3, 1, 2])],
    ['Permute within the channels', () => new Permute([2, 1, 3])],
    ['BatchNormalization', () => new BatchNormalization()],
    ['BatchNormalization without gamma', () => new BatchNormalization({ scale: false, epsilon: 0.1 })],
    ['BatchNormalization without beta', () => new BatchNormalization({ center: false })],
    ['BatchNormalization without either', () => new BatchNormalization({ scale: false, center: false })],
    ['GlobalAveragePooling2D', () => new GlobalAveragePooling2D()],
    ['GlobalAveragePooling2D that keeps its axes', () => new GlobalAveragePooling2D({ keepDims: true })],
    ['GlobalMaxPooling2D', () => new GlobalMaxPooling2D()],
    ['GlobalMaxPooling2D that keeps its axes', () => new GlobalMaxPooling2D({ keepDims: true })],
    [
      'ZeroPadding2D',
      () =>
        new ZeroPadding2D({
          padding: [
            [1, 2],
            [0, 3],
          ],
        }),
    ],
    ['Cropping2D', () => new Cropping2D({ cropping: [[1, 2], [0, 1]] })], // prettier-ignore
    ['Rescaling', () => new Rescaling({ scale: 1 / 127.5, offset: -1 })],
    ['Rescaling by channel', () => new Rescaling([0.5, 2, 1], -1)],
    ['BatchNormalization along the first axis', () => new BatchNormalization({ axis: 1 })],
    ['Normalization that is given', () => new Normalization({ mean: [1, 2, 3], variance: [1, 4, 9] })],
    ['Normalization of columns', () => new Normalization({ axis: 2, mean: 1, variance: 4, invert: true })],
    ['LayerNormalization', () => new LayerNormalization()],
    ['LayerNormalization of whole samples', () => new LayerNormalization([1, 2, 3], { epsilon: 0.1, center: false })],
    ['LayerNormalization of columns', () => new LayerNormalization({ axis: [2, 3], scale: false })],
    ['LayerNormalization of rows', () => new LayerNormalization({ axis: 1 })],
    ['LayerNormalization without either', () => new LayerNormalization({ axis: 2, scale: false, center: false })],
    ['LayerNormalization without the mean', () => new LayerNormalization({ rmsScaling: true })],
    ['GroupNormalization of one', () => new GroupNormalization(1)],
    ['GroupNormalization of each channel', () => new GroupNormalization({ groups: -1, scale: false, epsilon: 0.1 })],
    ['GroupNormalization along the first axis', () => new GroupNormalization({ groups: 2, axis: 1, center: false })],
    ['RMSNormalization', () => new RMSNormalization()],
    ['RMSNormalization of rows and channels', () => new RMSNormalization({ axis: [1, 3], epsilon: 0.1 })],
    ['UnitNormalization', () => new UnitNormalization()],
    ['UnitNormalization of columns', () => new UnitNormalization({ axis: 2 })],
    ['GaussianNoise', () => new GaussianNoise(0.5)],
    ['RandAugment', () => new RandAugment()],
    ['MixUp', () => new MixUp()],
    [
      'Pipeline',
      () =>
        new Pipeline([
          new Rescaling(0.5),
          new RandomElasticTransform(),
          new ZeroPadding2D(1, { dataFormat: 'channels_first' }),
        ]),
    ],
    ['SpatialDropout2D', () => new SpatialDropout2D(0.5, 'channels_first')],
    ['LeakyReLU', () => new LeakyReLU()],
    ['LeakyReLU of another slope', () => new LeakyReLU({ negativeSlope: 0.05 })],
    ['Reshape', () => new Reshape({ targetShape: [6, -1] })],
    ['Dense along the last axis', () => new Dense({ units: 2, activation: 'softmax' })],
    ['MaxPooling2D', () => new MaxPooling2D()],
    ['Flatten', () => new Flatten()],
    ['Activation', () => new Activation({ activation: 'softmax' })],
  ];
  it.each(layers)('%s', async (_, layer) => {
    const image = Input({ shape: [4, 5, 3] });
    const maps = new Conv2D({ filters: 3, kernelSize: 1 }).apply(image);
    // What follows finds the layout that the layer leaves.
    const outputs = [image, maps].flatMap((x) => {
      const y = layer().apply(x);
      return [y, new Flatten().apply(y)];
    });
    using model = await withWeights(new Model({ inputs: image, outputs, engine: await testEngine() }));
    await expectAgreement(model);
  });

  it.each([[[3]], [[4, 3]]])('BatchNormalization and Dense on samples of %j', async (shape) => {
    const x = Input({ shape });
    const y = new BatchNormalization().apply(x);
    const z = new Dense({ units: 3, activation: 'relu' }).apply(y);
    using model = await withWeights(
      new Model({ inputs: x, outputs: [y, z, new Concatenate().apply([y, z])], engine: await testEngine() }),
    );
    await expectAgreement(model);
  });

  it('a residual network transposes what comes in, and nothing after it', async () => {
    const image = Input({ shape: [8, 8, 3] });
    const convolve = (x: KerasTensor, strides = 1): KerasTensor =>
      new LeakyReLU().apply(
        new BatchNormalization().apply(
          new Conv2D({ filters: 8, kernelSize: 3, strides, padding: 'same', useBias: false }).apply(x),
        ),
      );
    let x = convolve(new ZeroPadding2D().apply(new Rescaling({ scale: 2, offset: -1 }).apply(image)), 2);
    for (let i = 0; i < 2; i++) x = new Add().apply([x, convolve(convolve(x))]);
    const y = new Dense({ units: 4, activation: 'softmax' }).apply(new GlobalAveragePooling2D().apply(x));
    using model = await withWeights(new Model({ inputs: image, outputs: y, engine: await testEngine() }));
    expect(operators(await expectAgreement(model)).filter((op) => op === 'Transpose')).toHaveLength(1);
  });
});

describe('what has no class here yet, as Keras has it', () => {
  const forms: readonly [string, object, Shape, (values: ArrayLike<number>, index: number) => number][] = [
    ['Activation', { activation: 'tanh' }, [2, 3, 4], (x, i) => Math.tanh(x[i]!)],
    ['Activation', { activation: 'leaky_relu' }, [2, 3, 4], (x, i) => Math.max(x[i]!, 0.2 * x[i]!)],
    ['Permute', { dims: [3, 1, 2] }, [4, 2, 3], (x, i) => x[(i % 6) * 4 + Math.floor(i / 6)]!],
  ];
  it.each(forms)('%s %j', async (className, attributes, shape, value) => {
    class Stand extends Layer {
      static override readonly className: string = className;
      override infer(): Shape {
        return shape;
      }
      override call(): never {
        throw new Error('only its form in a file is of interest');
      }
    }
    const image = Input({ shape: [2, 3, 4] });
    const maps = new Conv2D({ filters: 4, kernelSize: 1 }).apply(image);
    const layer = Object.assign(new Stand({}), attributes);
    const engine = await testEngine();
    using model = await withWeights(
      new Model({ inputs: image, outputs: [layer.apply(image), layer.apply(maps)], engine }),
    );
    using front = new Model({ inputs: image, outputs: maps, engine });
    const session = await openSession(await exportONNX(model));
    const x = samples([1, 2, 3, 4]);
    const actual = await session.run([x]);
    [x, await front.predict(x)].forEach(({ data }, use) => {
      expect(actual[use]!.shape).toEqual([1, ...shape]);
      expectClose(
        actual[use]!.data,
        Float64Array.from(data, (_, i) => value(data, i)),
        `${className}, use ${use}`,
      );
    });
    await session.release();
  });

  const images: Readonly<Record<string, () => Layer>> = {
    'Resizing bilinear': () => new keras.Resizing(5, 9),
    'Resizing nearest': () => new keras.Resizing(9, 4, { interpolation: 'nearest' }),
    'Resizing crop': () => new keras.Resizing(4, 4, { cropToAspectRatio: true }),
    'Resizing pad': () => new keras.Resizing(6, 6, { padToAspectRatio: true, fillValue: 0.5 }),
    CenterCrop: () => new keras.CenterCrop(4, 3),
    'CenterCrop of smaller images': () => new keras.CenterCrop(9, 5),
    'RandomCrop at rest': () => new keras.RandomCrop(4, 3),
    AutoContrast: () => new keras.AutoContrast([0, 255]),
    Discretization: () => new keras.Discretization({ binBoundaries: [-0.5, 0, 0.7] }),
    'Discretization one_hot': () => new keras.Discretization({ binBoundaries: [-0.5, 0.7], outputMode: 'one_hot' }),
    'CategoryEncoding multi_hot': () => new keras.CategoryEncoding(3, 'multi_hot'),
    'CategoryEncoding count': () => new keras.CategoryEncoding(3, 'count'),
    'PReLU with shared axes': () => new keras.PReLU({ sharedAxes: [1, 2] }),
    'Softmax of several axes': () => new keras.Softmax({ axis: [1, 2] }),
  };
  it.each(Object.entries(images))('writes %s', async (_name, make) => {
    using model = await withWeights(
      new Sequential([Input({ shape: [6, 8, 2] }), make()], { engine: await testEngine() }),
    );
    await expectAgreement(model);
  });

  it('refuses a resizing that the format has no operator for', async () => {
    const engine = await testEngine();
    for (const [layer, message] of [
      [new keras.Resizing(3, 3, { antialias: true }), 'has antialias, which operator set 17 does not have'],
      [new keras.Discretization({ numBins: 3 }), 'does not know its bins: adapt() it'],
    ] as const) {
      using model = new Sequential([Input({ shape: [6, 8, 2] }), layer], { engine });
      await expect(exportONNX(model)).rejects.toThrow(message);
    }
  });
});
