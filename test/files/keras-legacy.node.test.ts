import { expect, it } from 'vitest';
import {
  CenterCrop,
  Conv2D,
  Input,
  type Layer,
  LayerNormalization,
  LeakyReLU,
  Model,
  Pipeline,
  RandomContrast,
  RandomFlip,
  RandomZoom,
  Rescaling,
  Resizing,
  ZeroPadding1D,
} from '../../nn';
import { layerConfig } from '../../nn/files/keras-layers';
import { legacyConfig } from '../../nn/files/keras-legacy';
import { modelConfig } from '../../nn/files/keras-model';
import { type JSONObject } from '../../nn/io/json';
import { loadLayers } from '../../nn/layers/registry';

await loadLayers();

const legacy = (layer: Layer): JSONObject => (legacyConfig(layerConfig(layer)) as { config: JSONObject }).config;

it.each<[Layer, readonly string[]]>([
  [new CenterCrop(3, 2), ['height', 'width']],
  [new LayerNormalization(), ['axis', 'epsilon', 'center', 'scale']],
  [new RandomContrast(0.5), ['factor', 'seed']],
  [new RandomFlip(), ['seed', 'mode']],
  [new Resizing(3, 2), ['height', 'width', 'interpolation', 'crop_to_aspect_ratio']],
  [new ZeroPadding1D(1), ['padding']],
])('%s in an .h5 has the options that Keras 2 knows', (layer, options) => {
  const keys = Object.keys(legacy(layer)).filter((key) => !/^(name|trainable|dtype|(beta|gamma)_.*)$/.test(key));
  expect(keys.sort()).toEqual([...options].sort());
});

it('an option of Keras 3 alone that is not the default stays', () => {
  expect(legacy(new RandomFlip({ dataFormat: 'channels_first' })).data_format).toBe('channels_first');
  expect(legacy(new RandomContrast(0.5, [0, 1])).value_range).toEqual([0, 1]);
  expect(legacy(new Resizing(3, 2, { padToAspectRatio: true }))).toMatchObject({ pad_to_aspect_ratio: true });
  expect(legacy(new LayerNormalization({ rmsScaling: true })).rms_scaling).toBe(true);
  expect(Object.keys(legacy(new RandomZoom(0.5)))).not.toContain('data_format');
});

it('a slope has the name that both Keras read', () => {
  const config = legacy(new LeakyReLU(0.25));
  expect(config.alpha).toBe(0.25);
  expect(config).not.toHaveProperty('negative_slope');
});

it('a Pipeline in a graph keeps its place, and its layers as Keras 3 writes them', () => {
  const input = Input({ shape: [6, 5, 2], name: 'x' });
  const pipeline = new Pipeline([new Rescaling(0.5)], { name: 'p' });
  const model = new Model({ inputs: input, outputs: new Conv2D(2, 3, { name: 'y' }).apply(pipeline.apply(input)) });
  const { layers } = (legacyConfig(modelConfig(model)) as { config: { layers: JSONObject[] } }).config;
  expect(layers[1]).toMatchObject({
    class_name: 'Pipeline',
    name: 'p',
    config: { layers: [{ module: 'keras.layers', class_name: 'Rescaling' }] },
    inbound_nodes: [[['x', 0, 0, {}]]],
  });
});
