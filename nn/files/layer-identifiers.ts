import { ArgumentError } from '../../engine';
import { type CustomObjects, withCustomObjects } from '../custom-objects';
import type { SerializedObject } from '../keras-object';
import { GraphLayer } from '../graph-layer';
import { Layer } from '../layers/layer';
import { shown } from '../schema';
import type { JSONObject } from '../io/json';
import { ConfigObject } from './config-object';
import { layerFromConfig } from './keras-layers';
import { entryOf, modelFromConfig } from './keras-model';
import { loadClassesOf, loadNamed } from './named-classes';

const MODELS: readonly string[] = ['Functional', 'Sequential', 'Model'];

export async function serializeLayer(layer: Layer): Promise<SerializedObject> {
  if (!((layer as unknown) instanceof Layer))
    throw new ArgumentError(`layers.serialize: expected a layer, got ${shown(layer)}`);
  await loadClassesOf(layer instanceof GraphLayer ? layer.leaves() : [layer]);
  return entryOf(layer) as unknown as SerializedObject;
}

export async function deserializeLayer(config: SerializedObject, customObjects: CustomObjects = {}): Promise<Layer> {
  const entry = ConfigObject.of(config as unknown as JSONObject, 'layers.deserialize');
  await loadNamed(entry.value);
  return withCustomObjects(customObjects, () =>
    MODELS.includes(config.class_name) ? modelFromConfig(entry) : layerFromConfig(entry),
  );
}
