import type { SerializedObject } from '../keras-object';
import type { Layer } from '../layers/layer';
import type { JSONObject } from '../io/json';
import { ConfigObject } from './config-object';
import { layerConfig, layerFromConfig } from './keras-layers';

export const serializeLayer = (layer: Layer): SerializedObject => layerConfig(layer) as unknown as SerializedObject;

export const deserializeLayer = (config: SerializedObject): Layer =>
  layerFromConfig(ConfigObject.of(config as unknown as JSONObject, 'layers.deserialize'));
