import noiseSource from '../../shaders/random/noise.wgsl?raw';
import { apply, assertTensors } from '../apply';
import { ArgumentError, ShapeError } from '../errors';
import { assertKnown } from '../known-options';
import { type Shape, formatShape, sameShape } from '../ndarray';
import { type Op, assertInteger, assertType } from '../op';
import { assertWalkable, broadcastShapes, broadcastStrides, walk } from '../strides';
import type { Tensor } from '../tensor';
import { shader } from '../wgsl';
import { droppedBelow } from './dropout';
import { assertKey } from './random';

const noiseShader = /* @__PURE__ */ shader('noise', noiseSource);

/** `y = x (factor + factorNoise n) + added + addedNoise n`, n being drawn anew for each element of `shape`. */
export interface NoiseAttrs {
  /** What errors call it. */
  readonly name: string;
  /** The share of n that is 0, the others being 1; null: n is normal, of mean 0 and standard deviation 1. */
  readonly rate: number | null;
  readonly factor: number;
  readonly factorNoise: number;
  readonly added: number;
  readonly addedNoise: number;
  /** Broadcast to that of x. */
  readonly shape: Shape;
  /** Tells apart the layers that share a key. */
  readonly salt: number;
}

function draw(x: Tensor, key: Tensor, attrs: NoiseAttrs, y: Tensor, { isGradient = false } = {}): void {
  const { rate, factor, factorNoise, added, addedNoise, shape, salt } = attrs;
  const { rank, shape: sizes, strides } = walk(x.shape, broadcastStrides(shape, x.shape));
  const specs = {
    SIZE: x.size,
    RANK: rank,
    SHAPE: sizes,
    STRIDES: strides[0]!,
    NORMAL: rate === null,
    DROPPED: droppedBelow(rate ?? 0),
    FACTOR: factor,
    FACTOR_NOISE: factorNoise,
    ADDED: isGradient ? 0 : added,
    ADDED_NOISE: isGradient ? 0 : addedNoise,
  };
  const { engine } = x;
  engine.dispatch(noiseShader, specs, [x, key, engine.tensor(Uint32Array.of(salt)), y], { threads: x.size });
}

export const noiseOp: Op<NoiseAttrs> = {
  name: 'noise',
  differentiable: [0],
  infer: ([x, key], { name, rate, shape, salt }) => {
    assertType(name, 'x', x!, 'f32');
    assertKey(name, key!);
    assertInteger(name, 'salt', salt, 0);
    if (rate !== null && !(rate >= 0 && rate < 1))
      throw new ArgumentError(`${name}: rate must be in [0, 1), got ${rate}`);
    assertWalkable(name, x!);
    if (!sameShape(broadcastShapes(shape, x!.shape) ?? [], x!.shape))
      throw new ShapeError(
        `${name}: noiseShape ${formatShape(shape)} does not broadcast to x ${formatShape(x!.shape)}: each size must ` +
          'be 1 or that of x',
      );
    return [{ shape: x!.shape, dtype: 'f32' }];
  },
  forward: ({ inputs: [x, key], outputs: [y], attrs }) => draw(x!, key!, attrs, y!),
  backward: ({ inputs: [, key], attrs, dy, gradient }) => draw(dy, key!, attrs, gradient(0), { isGradient: true }),
};

/** What all kinds of noise take. */
export interface NoiseOptions {
  /** (seed, step), `u32 [2]`: the same key and salt give the same noise. */
  readonly key: Tensor;
  /** Tells apart the layers that share a key. Default 0. */
  readonly salt?: number;
}

/** Options of `gaussianNoise`. */
export interface GaussianNoiseOptions extends NoiseOptions {
  /** Standard deviation of the noise, 0 or more. */
  readonly stddev: number;
}

/** Options of `gaussianDropout`. */
export interface GaussianDropoutOptions extends NoiseOptions {
  /** In [0, 1): the noise has the standard deviation `sqrt(rate / (1 - rate))`. */
  readonly rate: number;
}

/** Options of `alphaDropout`. */
export interface AlphaDropoutOptions extends NoiseOptions {
  /** The share that is dropped, in [0, 1). */
  readonly rate: number;
  /** What is drawn for, broadcast to the shape of x; null is the size of x there. Default: the shape of x. */
  readonly noiseShape?: readonly (number | null)[] | null;
}

/** Options of `broadcastDropout`. */
export interface BroadcastDropoutOptions extends AlphaDropoutOptions {
  readonly noiseShape: readonly (number | null)[];
}

type Affine = Pick<NoiseAttrs, 'factor' | 'factorNoise' | 'added' | 'addedNoise'>;

const NOTHING: Affine = { factor: 0, factorNoise: 0, added: 0, addedNoise: 0 };

function noise(
  name: string,
  x: Tensor,
  { key, salt = 0, noiseShape = null }: NoiseOptions & Pick<AlphaDropoutOptions, 'noiseShape'>,
  rate: number | null,
  affine: Partial<Affine>,
): Tensor {
  assertTensors(name, [x]);
  const shape = noiseShape?.map((size, axis) => size ?? x.shape[axis] ?? 1) ?? x.shape;
  return apply(noiseOp, [x, key], { name, rate, shape, salt, ...NOTHING, ...affine })[0]!;
}

/**
 * `x + n`, with normal noise of mean 0: Keras's GaussianNoise. The noise is a function of key, salt and position
 * (threefry), so the gradient, which it does not change, needs none of it.
 * @throws ArgumentError for a negative `stddev`.
 */
export function gaussianNoise(x: Tensor, options: GaussianNoiseOptions): Tensor {
  assertKnown('gaussianNoise', options, ['stddev', 'key', 'salt']);
  const { stddev } = options;
  if (!(stddev >= 0 && stddev < Infinity))
    throw new ArgumentError(`gaussianNoise: stddev must be 0 or more, got ${stddev}`);
  return noise('gaussianNoise', x, options, null, { factor: 1, addedNoise: stddev });
}

/**
 * `x * n`, with normal noise of mean 1 and standard deviation `sqrt(rate / (1 - rate))`: Keras's GaussianDropout
 * (Srivastava et al., 2014). The gradient draws the same noise again.
 * @throws ArgumentError unless `rate` is in [0, 1).
 */
export function gaussianDropout(x: Tensor, options: GaussianDropoutOptions): Tensor {
  assertKnown('gaussianDropout', options, ['rate', 'key', 'salt']);
  const { rate } = options;
  if (!(rate >= 0 && rate < 1)) throw new ArgumentError(`gaussianDropout: rate must be in [0, 1), got ${rate}`);
  return noise('gaussianDropout', x, options, null, { factor: 1, factorNoise: Math.sqrt(rate / (1 - rate)) });
}

/** The least value of SELU, by which alpha dropout replaces what it drops: -alpha * scale. */
const LEAST_SELU = -1.6732632423543772 * 1.0507009873554805;

/**
 * Dropout that keeps the mean 0 and the variance 1 of what comes from SELU: Keras's AlphaDropout (Klambauer et al.,
 * 2017). What is dropped is SELU's least value; all is then scaled and shifted.
 * @throws ArgumentError unless `rate` is in [0, 1); ShapeError for a noise shape that does not broadcast.
 */
export function alphaDropout(x: Tensor, options: AlphaDropoutOptions): Tensor {
  assertKnown('alphaDropout', options, ['rate', 'noiseShape', 'key', 'salt']);
  const { rate } = options;
  const a = ((1 - rate) * (1 + rate * LEAST_SELU ** 2)) ** -0.5;
  const b = -a * LEAST_SELU * rate;
  return noise('alphaDropout', x, options, rate, {
    factorNoise: a,
    added: a * LEAST_SELU + b,
    addedNoise: -a * LEAST_SELU,
  });
}

/**
 * Dropout that keeps or drops as one all elements that one of `noiseShape` is broadcast to: `[null, 1, 1, null]` drops
 * whole channels of images. As `dropout` otherwise.
 * @throws ArgumentError unless `rate` is in [0, 1); ShapeError for a noise shape that does not broadcast.
 */
export function broadcastDropout(x: Tensor, options: BroadcastDropoutOptions): Tensor {
  assertKnown('broadcastDropout', options, ['rate', 'noiseShape', 'key', 'salt']);
  const { rate } = options;
  return noise('broadcastDropout', x, options, rate, { factorNoise: 1 / (1 - rate) });
}
