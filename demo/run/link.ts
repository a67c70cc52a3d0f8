import type { Language } from '../language';
import type { ThemeName } from '../theme';
import { type Activation, type LayerSpec, PRESETS, PRESET_NAMES, isSound, presetOf } from './architecture';
import { LEARNING_RATES, NOTES, type OptimizerName, type RunConfig } from './config';

/** All that a link holds: `#model=tiny&seed=7&lang=ko&hide=labs,model`. What is as in the notes is left out. */
export interface Link {
  readonly config: RunConfig;
  /** Null: as the reader's system has it. */
  readonly language: Language | null;
  readonly theme: ThemeName | null;
  /** Ids of panels. */
  readonly hidden: readonly string[];
}

const ACTIVATIONS: readonly Activation[] = ['relu', 'sigmoid', 'tanh', 'linear', 'softmax'];

/** Layers as `conv32k3-same-relu,max2,average3,flatten,dense100-relu,dropout0.4`. */
export function encodeLayers(layers: readonly LayerSpec[]): string {
  return layers
    .map((layer) => {
      switch (layer.kind) {
        case 'conv2d':
          return `conv${layer.filters}k${layer.kernelSize}-${layer.padding}-${layer.activation}`;
        case 'maxPooling2d':
          return `max${layer.poolSize}`;
        case 'averagePooling2d':
          return `average${layer.poolSize}`;
        case 'flatten':
          return 'flatten';
        case 'dropout':
          return `dropout${layer.rate}`;
        case 'dense':
          return `dense${layer.units}-${layer.activation}`;
      }
    })
    .join();
}

const LAYER =
  /^(?:conv(?<filters>\d{1,4})k(?<kernelSize>\d{1,2})-(?<padding>same|valid)-(?<convActivation>\w+)|(?<pool>max|average)(?<poolSize>\d{1,2})|(?<flatten>flatten)|dropout(?<rate>[\d.e-]{1,24})|dense(?<units>\d{1,4})-(?<activation>\w+))$/;

/** @returns null for a text that says no layers, or layers that no network can be built of. */
export function decodeLayers(text: string): readonly LayerSpec[] | null {
  const layers: LayerSpec[] = [];
  for (const part of text.split(',')) {
    const found = LAYER.exec(part)?.groups;
    if (!found) return null;
    const activation = ACTIVATIONS.find((name) => name === (found.convActivation ?? found.activation));
    if (found.filters && activation && Number(found.filters) > 0 && Number(found.kernelSize) > 0) {
      layers.push({
        kind: 'conv2d',
        filters: Number(found.filters),
        kernelSize: Number(found.kernelSize),
        padding: found.padding === 'same' ? 'same' : 'valid',
        activation,
      });
    } else if (found.pool && Number(found.poolSize) > 0) {
      layers.push({
        kind: found.pool === 'max' ? 'maxPooling2d' : 'averagePooling2d',
        poolSize: Number(found.poolSize),
      });
    } else if (found.flatten) layers.push({ kind: 'flatten' });
    else if (found.rate) layers.push({ kind: 'dropout', rate: Number(found.rate) });
    else if (found.units && activation && Number(found.units) > 0)
      layers.push({ kind: 'dense', units: Number(found.units), activation });
    else return null;
  }
  return isSound(layers) ? layers : null;
}

/** The part of an address after `#`. */
export function encodeLink({ config, language, theme, hidden }: Link): string {
  const fields = new URLSearchParams();
  const preset = presetOf(config.layers);
  if (preset !== 'max') fields.set('model', preset ?? encodeLayers(config.layers));
  const set = (name: string, value: string | number | null, usual: string | number | null): void => {
    if (value !== usual) fields.set(name, String(value ?? 'none'));
  };
  set('data', config.dataset, NOTES.dataset);
  set('images', config.images ?? 'all', 'all');
  set('seed', config.seed, NOTES.seed);
  set('batch', config.batchSize, NOTES.batchSize);
  set('optimizer', config.optimizer, NOTES.optimizer);
  set('rate', config.learningRate, LEARNING_RATES[config.optimizer]);
  set('epochs', config.epochs, NOTES.epochs);
  set('patience', config.patience, NOTES.patience);
  if (language) fields.set('lang', language);
  if (theme) fields.set('theme', theme);
  if (hidden.length > 0) fields.set('hide', hidden.join());
  return fields.toString().replaceAll('%2C', ',');
}

/** What a link says; what it does not say, or says wrongly, is as in the notes. */
export function decodeLink(hash: string): Link {
  const fields = new URLSearchParams(hash.replace(/^#/, ''));
  const among = <T extends string>(name: string, values: readonly T[]): T | null =>
    values.find((value) => value === fields.get(name)) ?? null;
  const number = (name: string, least: number, most: number, whole = true): number | null => {
    const value = Number(fields.get(name)?.trim() || NaN); // not Number(''), which is 0
    return value >= least && value <= most && (!whole || Number.isInteger(value)) ? value : null;
  };
  const preset = among('model', PRESET_NAMES);
  const layers = preset ? PRESETS[preset] : decodeLayers(fields.get('model') ?? '');
  const optimizer = among<OptimizerName>('optimizer', ['adam', 'adamw', 'rmsprop', 'sgd']) ?? NOTES.optimizer;
  return {
    config: {
      dataset: among('data', ['fashion-mnist', 'mnist']) ?? NOTES.dataset,
      images: number('images', 1, 60_000),
      layers: layers ?? NOTES.layers,
      seed: number('seed', 0, 2 ** 32 - 1) ?? NOTES.seed,
      batchSize: number('batch', 1, 1024) ?? NOTES.batchSize,
      optimizer,
      learningRate: number('rate', 1e-7, 10, false) ?? LEARNING_RATES[optimizer],
      epochs: number('epochs', 1, 1000) ?? NOTES.epochs,
      patience: fields.get('patience') === 'none' ? null : (number('patience', 0, 100) ?? NOTES.patience),
    },
    language: among('lang', ['en', 'ko']),
    theme: among('theme', ['light', 'dark']),
    hidden: (fields.get('hide') ?? '').split(',').filter((id) => /^[\w-]+$/.test(id)),
  };
}
