import { isSound } from './check';
import {
  type LayerKind,
  type LayerSpec,
  fieldsOf,
  layerKinds,
  loadOffers,
  moreFieldsOf,
  offerOf,
  optionsOf,
} from './layers';
import { decodeOptions, decodeValue, encodeOptions, encodeValue, isNumeric } from './options-text';

/** Layers as `conv32k3-same-relu,max2,average3,flatten,dense100-relu,dropout0.4`. */
export const encodeLayers = (layers: readonly LayerSpec[]): string => layers.map(encodeLayer).join();

function encodeLayer(layer: LayerSpec): string {
  const options = optionsOf(layer);
  const values = fieldsOf(layer.kind).map(([name], i) => separator(layer.kind, i) + encodeValue(options[name]!));
  const more = moreFieldsOf(layer.kind).flatMap(([name]) =>
    options[name] === undefined ? [] : [[name, options[name]] as const],
  );
  return wordOf(layer.kind) + values.join('') + encodeOptions(Object.fromEntries(more));
}

/** @returns null for a text that says no layers, or layers that no network can be built of. */
export async function decodeLayers(text: string): Promise<readonly LayerSpec[] | null> {
  const words = text.split(',');
  if (words.some((word) => !decodeLayer(word))) await loadOffers();
  const layers = words.map(decodeLayer);
  const known = layers.filter((layer) => layer !== null);
  return known.length === layers.length && isSound(known) ? known : null;
}

function decodeLayer(text: string): LayerSpec | null {
  for (const kind of layerKinds()) {
    const found = patternOf(kind).exec(text);
    if (!found) continue;
    const values = fieldsOf(kind).map(([name, option], i) => [name, decodeValue(found[i + 1]!, option)] as const);
    const more = decodeOptions(found.at(-1)!, moreFieldsOf(kind));
    if (more && values.every(([, value]) => value !== undefined))
      return { kind, ...Object.fromEntries(values), ...more } as LayerSpec;
  }
  return null;
}

const wordOf = (kind: LayerKind): string => offerOf(kind).link ?? kind.replace('layers.', '');

/** What stands before a layer's value: a number may follow the word at once. */
function separator(kind: LayerKind, at: number): string {
  const [name, option] = fieldsOf(kind)[at]!;
  if (name === 'kernelSize') return 'k';
  return at === 0 && isNumeric(option.kind) && !/\d$/.test(wordOf(kind)) ? '' : '-';
}

const patternOf = (kind: LayerKind): RegExp =>
  new RegExp(
    `^${wordOf(kind)}${fieldsOf(kind)
      .map(
        ([, option], i) =>
          `${separator(kind, i)}(${isNumeric(option.kind) ? '-?[\\d.]+(?:e-?\\d+)?|\\[[\\d._\\[\\]-]+\\]' : '\\w+'})`,
      )
      .join('')}((?:-[a-zA-Z]\\w*_.+)?)$`,
  );
