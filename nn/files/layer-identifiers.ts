import type { SerializedObject } from '../keras-object';
import type { Layer } from '../layers/layer';
import type { JSONObject } from '../io/json';
import { ConfigObject } from './config-object';
import { layerConfig, layerFromConfig } from './keras-layers';
import { loadClassesOf, loadNamed } from './named-classes';

export async function serializeLayer(layer: Layer): Promise<SerializedObject> {
  await loadClassesOf([layer]);
  return layerConfig(layer) as unknown as SerializedObject;
}

export async function deserializeLayer(config: SerializedObject): Promise<Layer> {
  const entry = ConfigObject.of(config as unknown as JSONObject, 'layers.deserialize');
  await loadNamed(entry.value);
  return layerFromConfig(entry);
}
