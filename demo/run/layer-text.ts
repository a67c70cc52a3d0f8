import type { Kind } from '../../nn/schema';
import { isSound } from './check';
import { LAYERS, LAYER_KINDS, type LayerKind, type LayerSpec, type OptionValue, fieldsOf, optionsOf } from './layers';

/** Layers as `conv32k3-same-relu,max2,average3,flatten,dense100-relu,dropout0.4`. */
export const encodeLayers = (layers: readonly LayerSpec[]): string => layers.map(encodeLayer).join();

function encodeLayer(layer: LayerSpec): string {
  const options = optionsOf(layer);
  const values = fieldsOf(layer.kind).map(([name], i) => separator(layer.kind, i) + encodeValue(options[name]!));
  return wordOf(layer.kind) + values.join('');
}

/** @returns null for a text that says no layers, or layers that no network can be built of. */
export function decodeLayers(text: string): readonly LayerSpec[] | null {
  const layers = text.split(',').map(decodeLayer);
  const known = layers.filter((layer) => layer !== null);
  return known.length === layers.length && isSound(known) ? known : null;
}

function decodeLayer(text: string): LayerSpec | null {
  for (const kind of LAYER_KINDS) {
    const fields = fieldsOf(kind);
    const found = patternOf(kind).exec(text);
    if (!found) continue;
    const values = fields.map(([name, option], i) => {
      const value = decodeValue(found[i + 1]!, option.kind);
      const kept = option.parse(value);
      // A name in another spelling than ours would be another link to the same network.
      return kept === undefined || (typeof value === 'string' && kept !== value) ? [] : [[name, value] as const];
    });
    if (values.every(({ length }) => length === 1)) return { kind, ...Object.fromEntries(values.flat()) } as LayerSpec;
  }
  return null;
}

const wordOf = (kind: LayerKind): string => LAYERS[kind].link ?? kind;

const isNumeric = (kind: Kind): boolean => ['integer', 'integers', 'number', 'numbers'].includes(kind);

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
      .join('')}$`,
  );

const encodeValue = (value: OptionValue): string =>
  typeof value === 'object' ? JSON.stringify(value).replaceAll(',', '_') : String(value);

function decodeValue(text: string, kind: Kind): OptionValue | undefined {
  if (kind === 'flag') return text === 'true' || (text === 'false' ? false : undefined);
  if (!isNumeric(kind)) return text;
  if (!text.startsWith('[')) return Number(text);
  try {
    return JSON.parse(text.replaceAll('_', ',')) as OptionValue;
  } catch {
    return undefined;
  }
}
