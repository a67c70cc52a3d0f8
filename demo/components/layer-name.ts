import { type Text, say } from '../language';
import { type LayerKind, layerType, offerOf } from '../run/layers';

const namesOf = (kind: LayerKind) => {
  const { className } = layerType({ kind });
  const { en = className, ko = className, koLayer = `${ko} 층` } = offerOf(kind);
  return { className, en, ko, koLayer };
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
