/**
 * A layer of the page's networks: what its editor offers, its links hold, and its code tells. All layers read `[28, 28,
 * 1]`.
 */
export type LayerSpec =
  | {
      readonly kind: 'conv2d';
      readonly filters: number;
      readonly kernelSize: number;
      readonly padding: 'same' | 'valid';
      readonly activation: Activation;
    }
  | { readonly kind: 'maxPooling2d' | 'averagePooling2d'; readonly poolSize: number }
  | { readonly kind: 'flatten' }
  | { readonly kind: 'dropout'; readonly rate: number }
  | { readonly kind: 'dense'; readonly units: number; readonly activation: Activation };

export type Activation = 'relu' | 'sigmoid' | 'tanh' | 'linear' | 'softmax';

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

/** Which of the presets they are, if any. */
export function presetOf(layers: readonly LayerSpec[]): PresetName | null {
  const text = JSON.stringify(layers);
  return PRESET_NAMES.find((name) => JSON.stringify(PRESETS[name]) === text) ?? null;
}

/** Least and most of a layer's numbers; all are whole but the rate. */
export const LIMITS = {
  filters: [1, 512],
  kernelSize: [1, 28],
  poolSize: [1, 28],
  units: [1, 1000],
  rate: [0, 0.9],
} as const;
export type NumberName = keyof typeof LIMITS;

/** A layer's numbers, by name. */
export function numbersOf(
  layer: { readonly kind: string } & { readonly [name in NumberName]?: number },
): readonly (readonly [NumberName, number])[] {
  const names: readonly NumberName[] = ['filters', 'kernelSize', 'poolSize', 'units', 'rate'];
  return names.flatMap((name) => (layer[name] === undefined ? [] : [[name, layer[name]] as const]));
}

/** Why a layer cannot stand where it stands. The page says it in words. */
export type Problem =
  | { readonly rule: 'outOfRange'; readonly name: NumberName; readonly least: number; readonly most: number }
  | { readonly rule: 'firstIsConvolution' } // the page shows its kernels
  | { readonly rule: 'lastIsSoftmax' } // of ten classes
  | { readonly rule: 'windowTooLarge'; readonly window: number; readonly input: Shape }
  | { readonly rule: 'wantsMaps'; readonly input: Shape } // convolution and pooling after flatten
  | { readonly rule: 'wantsFlat'; readonly input: Shape } // dense on maps
  | { readonly rule: 'tooManyWeights'; readonly count: number };

/** More is no small network any more: dense(1000) on 28 x 28 x 32 would be 25 million. */
export const MOST_WEIGHTS = 2_000_000;

export interface Checked {
  /** What the layer gives, null from the first problem on. */
  readonly shape: Shape | null;
  readonly weights: number;
  readonly problem: Problem | null;
}

/** Each layer's output shape, number of weights and, at the layer where it lies, the first thing that is wrong. */
export function check(layers: readonly LayerSpec[]): readonly Checked[] {
  let shape: Shape | null = INPUT_SHAPE;
  let total = 0;
  const checked = layers.map((layer, i): Checked => {
    if (!shape) return { shape: null, weights: 0, problem: null };
    const input = shape;
    const weights = weightsOf(layer, input);
    total += weights;
    const problem =
      problemOf(layer, input, i, layers.length) ??
      (total > MOST_WEIGHTS ? ({ rule: 'tooManyWeights', count: total } as const) : null);
    shape = problem ? null : shapeOf(layer, input);
    return { shape, weights: problem ? 0 : weights, problem };
  });
  return checked;
}

/** Whether a network can be built of them. */
export function isSound(layers: readonly LayerSpec[]): boolean {
  return layers.length > 0 && check(layers).every(({ problem }) => problem === null);
}

/** All weights of a sound network. */
export const countWeights = (layers: readonly LayerSpec[]): number =>
  check(layers).reduce((sum, { weights }) => sum + weights, 0);

function problemOf(layer: LayerSpec, input: Shape, at: number, count: number): Problem | null {
  for (const [name, value] of numbersOf(layer)) {
    const [least, most] = LIMITS[name];
    if (!(value >= least && value <= most) || (name !== 'rate' && !Number.isInteger(value)))
      return { rule: 'outOfRange', name, least, most };
  }
  if (at === 0 && layer.kind !== 'conv2d') return { rule: 'firstIsConvolution' };
  const isHead = layer.kind === 'dense' && layer.units === CLASSES && layer.activation === 'softmax';
  if (at === count - 1 && !isHead) return { rule: 'lastIsSoftmax' };
  switch (layer.kind) {
    case 'conv2d':
    case 'maxPooling2d':
    case 'averagePooling2d': {
      if (input.length !== 3) return { rule: 'wantsMaps', input };
      const window = layer.kind === 'conv2d' ? layer.kernelSize : layer.poolSize;
      const bound = layer.kind === 'conv2d' && layer.padding === 'same' ? Infinity : Math.min(input[0]!, input[1]!);
      return window > bound ? { rule: 'windowTooLarge', window, input } : null;
    }
    case 'dense':
      return input.length === 1 ? null : { rule: 'wantsFlat', input };
    case 'flatten':
    case 'dropout':
      return null;
  }
}

function shapeOf(layer: LayerSpec, input: Shape): Shape {
  const [height = 1, width = 1, channels = 1] = input;
  switch (layer.kind) {
    case 'conv2d': {
      const lost = layer.padding === 'same' ? 0 : layer.kernelSize - 1;
      return [height - lost, width - lost, layer.filters];
    }
    case 'maxPooling2d':
    case 'averagePooling2d':
      return [Math.floor(height / layer.poolSize), Math.floor(width / layer.poolSize), channels];
    case 'flatten':
      return [input.reduce((a, b) => a * b, 1)];
    case 'dropout':
      return input;
    case 'dense':
      return [layer.units];
  }
}

function weightsOf(layer: LayerSpec, input: Shape): number {
  if (layer.kind === 'conv2d') return (layer.kernelSize ** 2 * (input[2] ?? 1) + 1) * layer.filters;
  return layer.kind === 'dense' ? (input[0]! + 1) * layer.units : 0;
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
