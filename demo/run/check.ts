import { VitrineError } from '../../engine';
import { greatest } from '../../engine/extremes';
import type { Layer } from '../../nn/layers';
import { clearSession } from '../../nn/names';
import { withRandomSeed } from '../../nn/random-seed';
import { CLASSES, INPUT_SHAPE, type Shape, firstConvolution } from './architecture';
import { type LayerSpec, fieldsOf, layerOf, optionsOf } from './layers';
import { windowOf } from './window';

/** Least and most of a layer's numbers that this page takes, by their names; for all others the library's rules do. */
export const LIMITS = {
  filters: [1, 512],
  kernelSize: [1, 28],
  poolSize: [1, 28],
  units: [1, 1000],
  depthMultiplier: [1, 8],
  outputSize: [1, 56],
  size: [1, 8],
  strides: [1, 8],
  rate: [0, 0.9],
} as const;

/** @returns undefined where the page has no limits of its own. */
export const limitsOf = (name: string): readonly [least: number, most: number] | undefined =>
  Object.hasOwn(LIMITS, name) ? LIMITS[name as keyof typeof LIMITS] : undefined;

/** Why a layer cannot stand where it stands. The page says it in words. */
export type Problem =
  | { readonly rule: 'outOfRange'; readonly name: string; readonly least: number; readonly most: number }
  | { readonly rule: 'firstIsConvolution' } // the page shows its kernels, and what they see in images
  | { readonly rule: 'lastIsSoftmax' } // of ten classes
  | { readonly rule: 'windowTooLarge'; readonly window: number; readonly input: Shape }
  | { readonly rule: 'expectsMaps'; readonly input: Shape } // convolution and pooling after flatten
  | { readonly rule: 'expectsFlat'; readonly input: Shape } // dense on maps
  | { readonly rule: 'neitherMapsNorRow'; readonly output: Shape }
  | { readonly rule: 'tooManyWeights'; readonly count: number }
  /** What the library says, where the page has no words of its own. */
  | { readonly rule: 'library'; readonly message: string };

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
  return layers.map((layer, i): Checked => {
    if (!shape) return { shape: null, weights: 0, problem: null };
    const made = outOfRange(layer) ?? misplaced(layers, i) ?? madeFor(layer, shape);
    if (!('rule' in made)) total += made.weights;
    const problem = 'rule' in made ? made : total > MOST_WEIGHTS ? tooManyWeights(total) : null;
    if (problem || 'rule' in made) {
      shape = null;
      return { shape: null, weights: 0, problem };
    }
    shape = made.shape;
    return { ...made, problem };
  });
}

const tooManyWeights = (count: number): Problem => ({ rule: 'tooManyWeights', count });

/** Whether a network can be built of them. */
export function isSound(layers: readonly LayerSpec[]): boolean {
  return layers.length > 0 && check(layers).every(({ problem }) => problem === null);
}

/** All weights of a sound network. */
export const countWeights = (layers: readonly LayerSpec[]): number =>
  check(layers).reduce((sum, { weights }) => sum + weights, 0);

/** The library's layers of a sound network, named as if they were the first. */
export function builtLayers(layers: readonly LayerSpec[], input: Shape = INPUT_SHAPE): readonly Layer[] {
  clearSession();
  let shape = input;
  return layers.map((spec) => {
    const layer = connected(spec, shape);
    shape = layer.outputShapes![0]!;
    return layer;
  });
}

/** The library's layer, told what it reads. @throws as the library does where it cannot read that. */
function connected(spec: LayerSpec, input: Shape): Layer {
  const layer = withRandomSeed(0, () => layerOf(spec)); // dropout draws a number, which must not be one of a run's
  layer.connect([input]);
  return layer;
}

function outOfRange(layer: LayerSpec): Problem | null {
  const options = optionsOf(layer);
  for (const [name, { kind }] of fieldsOf(layer.kind)) {
    const [value, limits] = [options[name], limitsOf(name)];
    if (typeof value !== 'number' || !limits) continue;
    const [least, most] = limits;
    if (!(value >= least && value <= most) || (kind !== 'number' && !Number.isInteger(value)))
      return { rule: 'outOfRange', name, least, most };
  }
  return null;
}

function misplaced(layers: readonly LayerSpec[], at: number): Problem | null {
  const layer = layers[at]!;
  if (firstConvolution(layers.slice(0, at + 1)) < 0 && !isAtRest(layer)) return { rule: 'firstIsConvolution' };
  const isHead = layer.kind === 'dense' && layer.units === CLASSES && layer.activation === 'softmax';
  return at === layers.length - 1 && !isHead ? { rule: 'lastIsSoftmax' } : null;
}

/** Whether it passes images on as they are outside of training, as what changes them at random does. */
function isAtRest(layer: LayerSpec): boolean {
  try {
    return withRandomSeed(0, () => layerOf(layer)).passes(0, false) === 0;
  } catch {
    return true; // what is wrong with it, the library says
  }
}

/** What the library makes of the layer for what it reads, or why it does not. */
function madeFor(spec: LayerSpec, input: Shape): { readonly shape: Shape; readonly weights: number } | Problem {
  try {
    const layer = connected(spec, input);
    // Keras has Dense act along the last axis; on this page's way to ten classes it would be a mistake.
    if (spec.kind === 'dense' && input.length !== 1) return { rule: 'expectsFlat', input };
    const shape = layer.outputShapes![0]!;
    if (shape.length !== 1 && shape.length !== 3) return { rule: 'neitherMapsNorRow', output: shape };
    return { shape, weights: layer.countParams() };
  } catch (error) {
    return refusal(spec, input, error);
  }
}

function refusal(spec: LayerSpec, input: Shape, error: unknown): Problem {
  if (!(error instanceof VitrineError)) throw error;
  if (fits(spec, INPUT_SHAPE)) {
    if (input.length === 1) return { rule: 'expectsMaps', input };
    const slides = windowOf(layerOf(spec));
    if (slides) return { rule: 'windowTooLarge', window: greatest(slides.window), input };
  }
  return { rule: 'library', message: error.message.replace(/^layer "[^"]*" \(\w+\): /, '') };
}

function fits(spec: LayerSpec, input: Shape): boolean {
  try {
    return connected(spec, input).outputShape !== null;
  } catch {
    return false;
  }
}
