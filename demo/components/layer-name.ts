import { type Text, say } from '../language';
import { LAYERS, type LayerKind } from '../run/layers';

const namesOf = (kind: LayerKind) => {
  const { type, en = type.className, ko = type.className, koLayer = `${ko} 층` } = LAYERS[kind];
  return { className: type.className, en, ko, koLayer };
};

/** As sentences speak of the layer: `Max pooling`. */
export function layerName(kind: LayerKind): string {
  const { en, koLayer } = namesOf(kind);
  return say({ en, ko: koLayer });
}

/** With its class, where that is another name: `Max pooling (MaxPooling2D)`. */
export function layerChoice(kind: LayerKind): string {
  const { className, en, ko } = namesOf(kind);
  const both = (name: string): string => (name === className ? name : `${name} (${className})`);
  const text: Text = { en: both(en), ko: both(ko) };
  return say(text);
}
