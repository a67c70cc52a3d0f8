import { describe, expect, it } from 'vitest';
import {
  AdaptiveAveragePooling1D,
  ArgumentError,
  Conv1D,
  Conv2D,
  Conv2DTranspose,
  Cropping1D,
  DepthwiseConv2D,
  Input,
  type Layer,
  MaxPooling1D,
  SeparableConv2D,
  type Shape,
  ShapeError,
  UpSampling2D,
} from '../../nn';
import { ConfigObject } from '../../nn/files/config-object';
import { layerFromConfig } from '../../nn/files/keras-layers';
import { loadLayers } from '../../nn/layers/registry';

describe('a layer refuses', () => {
  it.each<[string, () => Layer, Shape, readonly string[]]>([
    [
      'groups that do not divide',
      () => new Conv2D(4, 3, { groups: 4 }),
      [8, 8, 6],
      ['Conv2D', 'groups 4', '6 input channels'],
    ],
    [
      'the same of sequences',
      () => new Conv1D(4, 3, { groups: 2 }),
      [8, 3],
      ['Conv1D', 'groups 2', '3 input channels'],
    ],
    ['images for sequences', () => new Conv1D(4, 3), [8, 8, 3], ['Conv1D', 'sequences', '[8, 8, 3]']],
    ['sequences for images', () => new UpSampling2D(), [8, 3], ['UpSampling2D', 'images', '[8, 3]']],
    ['sequences for a depthwise convolution', () => new DepthwiseConv2D(3), [8, 3], ['DepthwiseConv2D', 'rank 4']],
    ['a window that does not fit', () => new SeparableConv2D(4, 5), [4, 4, 3], ['SeparableConv2D', 'larger']],
    ['images for a pool of sequences', () => new MaxPooling1D(), [8, 8, 3], ['MaxPooling1D', 'sequences']],
    ['a vector', () => new AdaptiveAveragePooling1D(2), [3], ['AdaptiveAveragePooling1D', 'sequences']],
    ['a crop that leaves nothing', () => new Cropping1D(4), [8, 3], ['Cropping1D', 'leaves nothing']],
  ])('%s', (_, layer, shape, words) => {
    const make = (): unknown => layer().apply(Input({ shape }));
    expect(make).toThrow(ShapeError);
    for (const word of words) expect(make).toThrow(word);
  });

  it('as much padding at the end as a stride, or more', () => {
    const make = (): unknown => new Conv2DTranspose(4, 3, 2, 'same', 2).apply(Input({ shape: [4, 4, 3] }));
    expect(make).toThrow(ArgumentError);
    expect(make).toThrow('outputPadding [2, 2] must be less than strides [2, 2]');
  });
});

it("takes Keras's arguments by position", () => {
  const layer = new SeparableConv2D(8, [3, 5], 2, 'same', 'channels_first', 1, 2, 'relu', false);
  const { filters, kernelSize, strides, padding, dataFormat, dilationRate, depthMultiplier, useBias } = layer;
  expect([filters, kernelSize, strides, padding]).toEqual([8, [3, 5], [2, 2], 'same']);
  expect([dataFormat, dilationRate, depthMultiplier, useBias]).toEqual(['channels_first', [1, 1], 2, false]);
  expect(new Conv2DTranspose(8, 3, [3, 2], 'valid', [2, 1]).outputPadding).toEqual([2, 1]);
  expect(new Conv1D(8, [3], [2]).strides).toEqual([2]);
});

await loadLayers();

describe('a file of Keras 2', () => {
  const read = (className: string, config: object): Layer =>
    layerFromConfig(ConfigObject.of({ class_name: className, config: { name: 'layer', ...config } }, 'file'));

  it('has one group of a depthwise convolution, and a kernel that a separable one does not have', () => {
    const depthwise = read('DepthwiseConv2D', { kernel_size: [3, 3], groups: 1, depth_multiplier: 2 });
    expect(depthwise).toBeInstanceOf(DepthwiseConv2D);
    expect(() => read('DepthwiseConv2D', { kernel_size: [3, 3], groups: 2 })).toThrow('groups');
    const kernel = { kernel_initializer: { class_name: 'GlorotUniform', config: {} }, kernel_regularizer: null };
    const separable = read('SeparableConv2D', { filters: 4, kernel_size: [3, 3], groups: 1, ...kernel });
    expect(separable).toBeInstanceOf(SeparableConv2D);
  });

  it("may call a layer by another of Keras's names", () => {
    expect(read('Convolution2D', { filters: 4, kernel_size: [3, 3] })).toBeInstanceOf(Conv2D);
    expect(read('MaxPool1D', {})).toBeInstanceOf(MaxPooling1D);
  });
});
