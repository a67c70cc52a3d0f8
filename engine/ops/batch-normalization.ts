import source from '../../shaders/normalization/batch-normalization.wgsl?raw';
import gradientSource from '../../shaders/normalization/batch-normalization-gradient.wgsl?raw';
import sumsSource from '../../shaders/normalization/batch-normalization-sums.wgsl?raw';
import combineMomentsSource from '../../shaders/normalization/combine-moments.wgsl?raw';
import momentsSource from '../../shaders/normalization/moments.wgsl?raw';
import sumPartialsSource from '../../shaders/reduce/sum-partials.wgsl?raw';
import { apply } from '../apply';
import { ArgumentError, ShapeError } from '../errors';
import { assertKnown } from '../known-options';
import { formatShape, sameShape } from '../ndarray';
import { type Op, assertType } from '../op';
import { rowsOf } from '../rows';
import type { Tensor, TensorSpec } from '../tensor';
import { shader } from '../wgsl';

const forwardShader = /* @__PURE__ */ shader('batch-normalization', source);
const gradientShader = /* @__PURE__ */ shader('batch-normalization-gradient', gradientSource);
const sumsShader = /* @__PURE__ */ shader('batch-normalization-sums', sumsSource);
const momentsShader = /* @__PURE__ */ shader('moments', momentsSource);
const combineMomentsShader = /* @__PURE__ */ shader('combine-moments', combineMomentsSource);
const sumPartialsShader = /* @__PURE__ */ shader('sum-partials', sumPartialsSource);

export interface BatchNormalizationAttrs {
  readonly epsilon: number;
  /** Whether gamma, and whether beta, is among the inputs. */
  readonly scale: boolean;
  readonly center: boolean;
}

/** Options of `batchNormalization` and `batchNormalizationInference`. */
export interface BatchNormalizationOptions {
  /** `[c]`, a factor; default: none. */
  gamma?: Tensor | undefined;
  /** `[c]`, added last; default: none. */
  beta?: Tensor | undefined;
  /** Added to the variance. Default 1e-3, as in Keras. */
  epsilon?: number;
}

/**
 * Rows of a channel that a thread takes where it writes each of them. On SwiftShader 8 take a third longer, 32 as long.
 */
const ROWS_A_THREAD = 16;

/**
 * Threads that take `chunk` rows of a channel each; default the root of the rows, so that both passes of a sum are as
 * long.
 */
function inChunks(x: TensorSpec, chunk?: number) {
  const { rows: ROWS, columns: CHANNELS } = rowsOf(x);
  const CHUNK = chunk ?? Math.ceil(Math.sqrt(ROWS));
  const splits = Math.ceil(ROWS / CHUNK);
  return { specs: { ROWS, CHANNELS, CHUNK }, splits, threads: splits * CHANNELS };
}

/** Fills `mean` and `variance` with the mean and the biased variance of each channel of x. */
function moments(x: Tensor, mean: Tensor, variance: Tensor): void {
  const { specs, splits, threads } = inChunks(x);
  const partials = x.engine.empty([splits, 2, specs.CHANNELS]);
  x.engine.dispatch(momentsShader, specs, [x, partials], { threads });
  x.engine.dispatch(combineMomentsShader, specs, [partials, mean, variance], { threads: specs.CHANNELS });
}

interface Normalized {
  readonly x: Tensor;
  readonly mean: Tensor;
  readonly variance: Tensor;
  readonly gamma: Tensor | undefined;
  readonly beta: Tensor | undefined;
}

/**
 * Fills `y` with x normalized; without `shift`, with x times the derivative of that where mean and variance are given.
 */
function normalize({ x, mean, variance, gamma, beta }: Normalized, EPSILON: number, y: Tensor, SHIFT = true): void {
  const { specs, threads } = inChunks(x, ROWS_A_THREAD);
  const flags = { EPSILON, GAMMA: gamma !== undefined, BETA: beta !== undefined, SHIFT };
  x.engine.dispatch(forwardShader, { ...specs, ...flags }, [x, mean, variance, gamma ?? mean, beta ?? mean, y], {
    threads,
  });
}

/**
 * `[x, gamma, beta] -> [y, mean, variance]`; or where mean and variance are `given`, `[x, mean, variance, gamma, beta]
 * -> [y]`. Gamma or beta may be left out.
 */
function normalizationOp(name: string, given: boolean): Op<BatchNormalizationAttrs> {
  const indices = ({ scale, center }: BatchNormalizationAttrs) => {
    const first = given ? 3 : 1;
    return { gamma: scale ? first : -1, beta: center ? first + Number(scale) : -1 };
  };
  const named = (inputs: readonly Tensor[], outputs: readonly Tensor[], attrs: BatchNormalizationAttrs): Normalized => {
    const [x, mean, variance] = given ? inputs : [inputs[0], outputs[1], outputs[2]];
    const { gamma, beta } = indices(attrs);
    return { x: x!, mean: mean!, variance: variance!, gamma: inputs[gamma], beta: inputs[beta] };
  };
  return {
    name,
    differentiable: given ? [0, 3, 4] : [0, 1, 2],
    masksRelu: given ? [] : [0],

    infer: ([x, ...others], { scale, center, epsilon }) => {
      assertType(name, 'x', x!, 'f32');
      if (x!.shape.length === 0) throw new ShapeError(`${name}: x must have rank 1 or more, got shape []`);
      const channels: TensorSpec = { shape: x!.shape.slice(-1), dtype: 'f32' };
      const names = [...(given ? ['mean', 'variance'] : []), ...(scale ? ['gamma'] : []), ...(center ? ['beta'] : [])];
      others.forEach((tensor, i) => {
        assertType(name, names[i]!, tensor, 'f32');
        if (sameShape(tensor.shape, channels.shape)) return;
        throw new ShapeError(
          `${name}: ${names[i]} ${formatShape(tensor.shape)} must be ${formatShape(channels.shape)}, one for each ` +
            `channel of x ${formatShape(x!.shape)}`,
        );
      });
      if (!(epsilon >= 0 && epsilon < Infinity))
        throw new ArgumentError(`${name}: epsilon must be 0 or more, got ${epsilon}`);
      return [{ shape: x!.shape, dtype: 'f32' }, ...(given ? [] : [channels, channels])];
    },

    forward: ({ inputs, outputs, attrs }) => {
      const normalized = named(inputs, outputs, attrs);
      if (!given) moments(normalized.x, normalized.mean, normalized.variance);
      normalize(normalized, attrs.epsilon, outputs[0]!);
    },

    backward: ({ engine, inputs, outputs, attrs, dy, needs, gradient, give, masked }) => {
      const normalized = named(inputs, outputs, attrs);
      const { x, mean, variance, gamma } = normalized;
      const EPSILON = attrs.epsilon;
      const index = indices(attrs);
      const { specs, splits, threads } = inChunks(x);
      const BIAS_SIZE = specs.CHANNELS;
      const dgamma = engine.empty([BIAS_SIZE]);
      const dbeta = engine.empty([BIAS_SIZE]);
      if (!given || needs(index.gamma) || needs(index.beta)) {
        const partials = engine.empty([splits, 2, BIAS_SIZE]);
        engine.dispatch(sumsShader, { ...specs, EPSILON }, [dy, x, mean, variance, partials], { threads });
        const sums = { SPLITS: splits, KERNEL_SIZE: BIAS_SIZE, BIAS_SIZE, BIAS: true };
        engine.dispatch(sumPartialsShader, sums, [partials, dgamma, dbeta], { threads: 2 * BIAS_SIZE });
      }
      // Given, not written to where gradients go: where that is one slab with dx, no shader may read these and write
      // that.
      if (needs(index.gamma)) give(index.gamma, dgamma);
      if (needs(index.beta)) give(index.beta, dbeta);
      if (!needs(0)) return;
      if (given) {
        normalize({ ...normalized, x: dy }, EPSILON, gradient(0), false);
      } else {
        const { specs, threads } = inChunks(x, ROWS_A_THREAD);
        const flags = { EPSILON, GAMMA: gamma !== undefined, RELU_MASK: masked(0) };
        const bindings = [dy, x, mean, variance, gamma ?? mean, dgamma, dbeta, gradient(0)];
        engine.dispatch(gradientShader, { ...specs, ...flags }, bindings, { threads });
      }
    },
  };
}

export const batchNormalizationOp = /* @__PURE__ */ normalizationOp('batchNormalization', false);
export const batchNormalizationInferenceOp = /* @__PURE__ */ normalizationOp('batchNormalizationInference', true);

function split(name: string, options: BatchNormalizationOptions) {
  assertKnown(name, options, ['gamma', 'beta', 'epsilon']);
  const { gamma, beta, epsilon = 1e-3 } = options;
  const weights = [gamma, beta].filter((weight) => weight !== undefined);
  return { weights, attrs: { epsilon, scale: gamma !== undefined, center: beta !== undefined } };
}

/**
 * `gamma * (x - mean) / sqrt(variance + epsilon) + beta` with the mean and the biased variance of each channel over all
 * other axes, as Keras's BatchNormalization while it trains; the same bits every time.
 * @param x `[..., c]`, rank 1 or more.
 * @returns y, of the shape of x, whose gradient goes through mean and variance too; and the mean and the variance,
 * `[c]`, for `movingAverage`: these two carry no gradient.
 * @throws ShapeError unless gamma and beta are `[c]`; ArgumentError for a negative epsilon.
 */
export function batchNormalization(
  x: Tensor,
  options: BatchNormalizationOptions = {},
): [y: Tensor, mean: Tensor, variance: Tensor] {
  const { weights, attrs } = split('batchNormalization', options);
  return apply(batchNormalizationOp, [x, ...weights], attrs) as [Tensor, Tensor, Tensor];
}

/**
 * The same with a mean and a variance that are given, as Keras's BatchNormalization when it does not train
 * (`keras.ops.batch_normalization`). They have no gradient.
 * @param x `[..., c]`, rank 1 or more. @param mean `[c]`. @param variance `[c]`.
 * @returns of the shape of x.
 * @throws as `batchNormalization`.
 */
export function batchNormalizationInference(
  x: Tensor,
  mean: Tensor,
  variance: Tensor,
  options: BatchNormalizationOptions = {},
): Tensor {
  const { weights, attrs } = split('batchNormalizationInference', options);
  return apply(batchNormalizationInferenceOp, [x, mean, variance, ...weights], attrs)[0]!;
}
