import { describe, expect, it } from 'vitest';
import {
  AdaptiveAveragePooling1D,
  AdaptiveAveragePooling2D,
  AdaptiveMaxPooling1D,
  AdaptiveMaxPooling2D,
  AveragePooling1D,
  Conv1D,
  Conv1DTranspose,
  Conv2D,
  Conv2DTranspose,
  Cropping1D,
  Cropping2D,
  DepthwiseConv1D,
  DepthwiseConv2D,
  Flatten,
  GlobalAveragePooling1D,
  GlobalMaxPooling1D,
  Input,
  type Layer,
  MaxPooling1D,
  MaxPooling2D,
  Model,
  Resizing,
  SeparableConv1D,
  SeparableConv2D,
  type Shape,
  UpSampling1D,
  UpSampling2D,
  ZeroPadding1D,
} from '../../nn';
import { exportONNX } from '../../nn/files/onnx';
import { expectClose, testEngine } from '../gpu';
import { expectAgreement, predictions, samples, withWeights } from './onnx-agreement';
import { openSession } from './onnx-runtime';

const SEQUENCE = [9, 4] as const;
const IMAGE = [6, 8, 4] as const;

const layers: readonly [name: string, shape: Shape, layer: () => Layer][] = [
  ['Conv2D in groups', IMAGE, () => new Conv2D(6, 3, { groups: 2, padding: 'same', activation: 'relu' })],
  ['DepthwiseConv2D', IMAGE, () => new DepthwiseConv2D(3, { padding: 'same' })],
  ['DepthwiseConv2D of a multiplier', IMAGE, () => new DepthwiseConv2D([2, 3], 2, 'same', 3, { activation: 'relu' })],
  ['DepthwiseConv2D without bias', IMAGE, () => new DepthwiseConv2D(2, { useBias: false, dilationRate: 2 })],
  ['SeparableConv2D', IMAGE, () => new SeparableConv2D(5, 3, { depthMultiplier: 2, activation: 'softmax' })],
  ['SeparableConv2D without bias', IMAGE, () => new SeparableConv2D(5, 3, 2, 'same', { useBias: false })],
  ['Conv2DTranspose', IMAGE, () => new Conv2DTranspose(3, 3, 2, 'same', { activation: 'relu' })],
  ['Conv2DTranspose, valid', IMAGE, () => new Conv2DTranspose(3, [2, 3], [3, 1], { useBias: false })],
  ['Conv2DTranspose, padded', IMAGE, () => new Conv2DTranspose(3, 3, 3, 'same', [1, 2])],
  ['Conv2DTranspose, dilated', IMAGE, () => new Conv2DTranspose(3, 3, { dilationRate: 2, padding: 'same' })],
  ['AdaptiveAveragePooling2D', IMAGE, () => new AdaptiveAveragePooling2D([3, 2])],
  ['AdaptiveMaxPooling2D', IMAGE, () => new AdaptiveMaxPooling2D([2, 8])],
  ['UpSampling2D', IMAGE, () => new UpSampling2D([2, 3])],
  ['UpSampling2D, bilinear', IMAGE, () => new UpSampling2D([2, 3], { interpolation: 'bilinear' })],
  ['UpSampling2D, bicubic', IMAGE, () => new UpSampling2D(3, { interpolation: 'bicubic' })],
  ['UpSampling2D, lanczos3', IMAGE, () => new UpSampling2D([2, 3], { interpolation: 'lanczos3' })],
  ['Resizing, area', IMAGE, () => new Resizing(3, 5, { interpolation: 'area' })],
  ['Resizing, lanczos5', IMAGE, () => new Resizing(5, 9, { interpolation: 'lanczos5' })],
  ['Conv2DTranspose of channels_first', IMAGE, () => new Conv2DTranspose(3, 3, 2, { dataFormat: 'channels_first' })],
  ['Conv1D', SEQUENCE, () => new Conv1D(6, 3, 2, 'same', { activation: 'relu' })],
  ['Conv1D, causal', SEQUENCE, () => new Conv1D(6, 3, 1, 'causal', { dilationRate: 2 })],
  ['Conv1D in groups', SEQUENCE, () => new Conv1D(6, 3, { groups: 2 })],
  ['DepthwiseConv1D', SEQUENCE, () => new DepthwiseConv1D(3, 2, { depthMultiplier: 2 })],
  ['SeparableConv1D', SEQUENCE, () => new SeparableConv1D(5, 3, { padding: 'same', depthMultiplier: 2 })],
  ['Conv1DTranspose', SEQUENCE, () => new Conv1DTranspose(5, 3, 2, 'same', 1)],
  ['Conv1DTranspose, valid', SEQUENCE, () => new Conv1DTranspose(5, 2, 4)],
  ['MaxPooling1D', SEQUENCE, () => new MaxPooling1D(2, 1, 'same')],
  ['AveragePooling1D', SEQUENCE, () => new AveragePooling1D(3, { padding: 'same' })],
  ['GlobalAveragePooling1D', SEQUENCE, () => new GlobalAveragePooling1D()],
  ['GlobalMaxPooling1D', SEQUENCE, () => new GlobalMaxPooling1D({ keepDims: true })],
  ['AdaptiveAveragePooling1D', SEQUENCE, () => new AdaptiveAveragePooling1D(3)],
  ['AdaptiveMaxPooling1D', SEQUENCE, () => new AdaptiveMaxPooling1D(9)],
  ['UpSampling1D', SEQUENCE, () => new UpSampling1D(3)],
  ['Cropping1D', SEQUENCE, () => new Cropping1D([1, 0])],
  ['ZeroPadding1D', SEQUENCE, () => new ZeroPadding1D([1, 2])],
];

describe('exportONNX writes', () => {
  it.each(layers)('%s', async (_, shape, layer) => {
    const x = Input({ shape });
    const before = shape.length === 2 ? new Conv1D(4, 1).apply(x) : new Conv2D(4, 1).apply(x);
    // What follows finds the layout that the layer leaves.
    const outputs = [x, before].flatMap((input) => {
      const y = layer().apply(input);
      return [y, new Flatten().apply(y)];
    });
    using model = await withWeights(new Model({ inputs: x, outputs, engine: await testEngine() }));
    await expectAgreement(model);
  });

  it('zeros around sequences as the padding of the convolution after them, not of a pool', async () => {
    const x = Input({ shape: SEQUENCE });
    const padded = new ZeroPadding1D(2).apply(x);
    const outputs = [new Conv1D(3, 3).apply(padded), new MaxPooling1D(3, 2).apply(padded)];
    using model = await withWeights(new Model({ inputs: x, outputs, engine: await testEngine() }));
    await expectAgreement(model);
  });

  it.each([
    ['Cropping2D', (): Layer => new Cropping2D([[1, 0], [0, 2]])], // prettier-ignore
    ['UpSampling2D', (): Layer => new UpSampling2D(2, { interpolation: 'bilinear' })],
    ['DepthwiseConv2D', (): Layer => new DepthwiseConv2D(3)],
  ])('%s of images of any size', async (_, layer) => {
    const x = Input({ shape: [null, null, 4] });
    using model = await withWeights(new Model({ inputs: x, outputs: layer().apply(x), engine: await testEngine() }));
    const session = await openSession(await exportONNX(model));
    for (const shape of [
      [2, 5, 7, 4],
      [1, 8, 6, 4],
    ]) {
      const input = samples(shape);
      const [expected] = await predictions(model, [input]);
      const [actual] = await session.run([input]);
      expect(actual!.shape).toEqual(expected!.shape);
      expectClose(actual!.data, expected!.data, String(shape));
    }
    await session.release();
  });
});

it.each<[string, () => Layer, readonly string[]]>([
  ['windows of several sizes', () => new AdaptiveAveragePooling2D([4, 2]), ['outputSize [4, 2]', '[6, 8]']],
])('exportONNX refuses %s', async (_, layer, words) => {
  const x = Input({ shape: IMAGE });
  using model = new Model({
    inputs: x,
    outputs: layer().apply(new MaxPooling2D(1).apply(x)),
    engine: await testEngine(),
  });
  const error: unknown = await exportONNX(model).catch((error: unknown) => error);
  for (const word of ['exportONNX', ...words]) expect((error as Error).message).toContain(word);
});
