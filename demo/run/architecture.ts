import type { LayerSpec } from './layers';

export type { LayerKind, LayerSpec } from './layers';

export type Shape = readonly number[];

/** The images', without the batch: `[h, w, channels]`. */
export const INPUT_SHAPE: Shape = [28, 28, 1];
export const CLASSES = 10;

const conv2d = (filters: number, padding: 'same' | 'valid' = 'same'): LayerSpec => ({
  kind: 'conv2d',
  filters,
  kernelSize: 3,
  padding,
  activation: 'relu',
});
const maxPooling2d: LayerSpec = { kind: 'maxPooling2d', poolSize: 2 };
const averagePooling2d: LayerSpec = { kind: 'averagePooling2d', poolSize: 3 };
const flatten: LayerSpec = { kind: 'flatten' };
const dense = (units: number): LayerSpec => ({ kind: 'dense', units, activation: 'relu' });
/** Ten probabilities. */
export const HEAD: LayerSpec = { kind: 'dense', units: CLASSES, activation: 'softmax' };

export type PresetName = 'max' | 'average' | 'mnist' | 'tiny';

/** The notes' networks, and one that trains in no time. */
export const PRESETS: Readonly<Record<PresetName, readonly LayerSpec[]>> = {
  max: [conv2d(32), maxPooling2d, conv2d(64), maxPooling2d, flatten, dense(100), { kind: 'dropout', rate: 0.4 }, HEAD],
  average: [
    conv2d(32),
    averagePooling2d,
    conv2d(32),
    averagePooling2d,
    flatten,
    dense(100),
    { kind: 'dropout', rate: 0.4 },
    HEAD,
  ],
  mnist: [
    conv2d(32, 'valid'),
    maxPooling2d,
    conv2d(64, 'valid'),
    maxPooling2d,
    conv2d(64, 'valid'),
    flatten,
    dense(64),
    HEAD,
  ],
  tiny: [conv2d(8), { kind: 'maxPooling2d', poolSize: 4 }, flatten, HEAD],
};
export const PRESET_NAMES: readonly PresetName[] = ['max', 'average', 'mnist', 'tiny'];

/** Where the layer is whose kernels the page shows; -1 where there is none. */
export const firstConvolution = (layers: readonly LayerSpec[]): number =>
  layers.findIndex(({ kind }) => kind === 'conv2d');

/** Which of the presets they are, if any. */
export function presetOf(layers: readonly LayerSpec[]): PresetName | null {
  const text = JSON.stringify(layers);
  return PRESET_NAMES.find((name) => JSON.stringify(PRESETS[name]) === text) ?? null;
}

/** The dropout layers' rate, of the first where there are several; null where there is none. */
export function dropoutRate(layers: readonly LayerSpec[]): number | null {
  return layers.find((layer) => layer.kind === 'dropout')?.rate ?? null;
}

/**
 * All dropout layers with this rate. At 0 they stay and do nothing: each takes a number of the seeded sequence when it
 * is made, so that with them, and the same seed, the weights begin alike whatever the rate.
 */
export function withDropout(layers: readonly LayerSpec[], rate: number): readonly LayerSpec[] {
  return layers.map((layer) => (layer.kind === 'dropout' ? { ...layer, rate } : layer));
}
