import combineRowMomentsSource from '../../shaders/normalization/combine-row-moments.wgsl?raw';
import gradientSource from '../../shaders/normalization/row-normalization-gradient.wgsl?raw';
import placesSource from '../../shaders/normalization/lib/places.wgsl?raw';
import rowMomentsSource from '../../shaders/normalization/row-moments.wgsl?raw';
import source from '../../shaders/normalization/row-normalization.wgsl?raw';
import sumsSource from '../../shaders/normalization/row-normalization-sums.wgsl?raw';
import sumPartialsSource from '../../shaders/reduce/sum-partials.wgsl?raw';
import { apply, assertTensors } from '../apply';
import { ArgumentError, ShapeError } from '../errors';
import { assertKnown } from '../known-options';
import { type Shape, formatShape, sameShape, sizeOf } from '../ndarray';
import { type Op, assertInteger, assertType } from '../op';
import { assertWalkable, broadcastStrides, walk } from '../strides';
import type { Runtime, Tensor, TensorSpec } from '../tensor';
import { shader } from '../wgsl';
import { AXES, axesSpecs, reducedWalks, resolveAxes, withOnes } from './reduce';
import { reshape } from './reshape';

const PLACES = { '/normalization/lib/places.wgsl': placesSource };
const rowMomentsShader = /* @__PURE__ */ shader('row-moments', rowMomentsSource, AXES);
const combineRowMomentsShader = /* @__PURE__ */ shader('combine-row-moments', combineRowMomentsSource);
const forwardShader = /* @__PURE__ */ shader('row-normalization', source, PLACES);
const sumsShader = /* @__PURE__ */ shader('row-normalization-sums', sumsSource, { ...AXES, ...PLACES });
const gradientShader = /* @__PURE__ */ shader('row-normalization-gradient', gradientSource, PLACES);
const sumPartialsShader = /* @__PURE__ */ shader('sum-partials', sumPartialsSource);

/**
 * What a row is divided by, and whether its mean is taken off before: `layer`: it is, by the standard deviation; `rms`:
 * by the root of the mean square; `variance`: by the standard deviation; `unit`: by the norm.
 */
export type RowForm = 'layer' | 'rms' | 'variance' | 'unit';

const FLAGS = {
  layer: { CENTER: true, ABOUT_MEAN: true, UNIT: false },
  rms: { CENTER: false, ABOUT_MEAN: false, UNIT: false },
  variance: { CENTER: false, ABOUT_MEAN: true, UNIT: false },
  unit: { CENTER: false, ABOUT_MEAN: false, UNIT: true },
} as const satisfies Readonly<Record<RowForm, object>>;

export interface RowNormalizationAttrs {
  /** What errors call it. */
  readonly name: string;
  readonly form: RowForm;
  /** Those that a row goes over. */
  readonly axes: readonly number[];
  /** Those along which gamma and beta differ; in the order of x. */
  readonly weightAxes: readonly number[];
  readonly epsilon: number;
  /** Whether gamma, and whether beta, is among the inputs. */
  readonly scale: boolean;
  readonly center: boolean;
}

/** Up to as many elements are summed by one thread; of more, the root of their number by each. */
const SHORT = 64;

/** How the elements are walked that come to one result, each of several threads taking a part of them. */
function sumsOver({ shape }: TensorSpec, axes: readonly number[]) {
  const walks = reducedWalks(shape, axes);
  const { kept } = walks;
  const outputs = sizeOf(withoutAxes(shape, axes));
  const COUNT = sizeOf(shape) / outputs;
  const PARTS = COUNT > SHORT ? Math.ceil(Math.sqrt(COUNT)) : 1;
  /** Whether neighbours in memory belong to different results. */
  const inner = kept.rank > 0 && kept.strides[0]![kept.rank - 1] === 1;
  return { outputs, inner, PARTS, threads: outputs * PARTS, specs: { ...axesSpecs(walks), COUNT, PARTS } };
}

const withoutAxes = (shape: Shape, axes: readonly number[]): Shape => shape.filter((_, axis) => !axes.includes(axis));

/** The strides that read a tensor with these axes of x, and no others, along the axes of x. */
function stridesAlong(shape: Shape, axes: readonly number[]): readonly number[] {
  const others = [...shape.keys()].filter((axis) => !axes.includes(axis));
  return broadcastStrides(withOnes(shape, others), shape);
}

/** Which row and which weight each element of x is of. */
function placesIn({ shape }: TensorSpec, axes: readonly number[], weightAxes: readonly number[]) {
  const rowAxes = [...shape.keys()].filter((axis) => !axes.includes(axis));
  const { rank, shape: sizes, strides } = walk(shape, stridesAlong(shape, rowAxes), stridesAlong(shape, weightAxes));
  return { RANK: rank, SHAPE: sizes, ROW_STRIDES: strides[0]!, WEIGHT_STRIDES: strides[1]! };
}

interface Normalized {
  readonly x: Tensor;
  readonly mean: Tensor;
  readonly factor: Tensor;
  readonly gamma: Tensor | undefined;
}

/**
 * Sums of `dy`, times gamma where it is given, and of the same times what x is normalized to, over `axes`. In new
 * tensors.
 */
function gradientSums(
  engine: Runtime,
  dy: Tensor,
  { x, mean, factor, gamma }: Normalized,
  axes: readonly number[],
  places: ReturnType<typeof placesIn>,
  CENTER: boolean,
): [sums: Tensor, products: Tensor] {
  const { outputs, inner, PARTS, threads, specs } = sumsOver(x, axes);
  const partials = engine.empty([PARTS, 2, outputs]);
  const flags = { OUTPUTS: outputs, OUTPUTS_INNER: inner, CENTER, GAMMA: gamma !== undefined };
  const bindings = [dy, x, mean, factor, gamma ?? mean, partials];
  engine.dispatch(sumsShader, { ...specs, ...places, ...flags }, bindings, { threads });
  const [sums, products] = [engine.empty([outputs]), engine.empty([outputs])];
  const sizes = { SPLITS: PARTS, KERNEL_SIZE: outputs, BIAS_SIZE: outputs, BIAS: true };
  engine.dispatch(sumPartialsShader, sizes, [partials, sums, products], { threads: 2 * outputs });
  return [sums, products];
}

const indices = ({ scale, center }: RowNormalizationAttrs) => ({
  gamma: scale ? 1 : -1,
  beta: center ? 1 + Number(scale) : -1,
});

/** `[x, gamma, beta] -> [y, mean, factor]`; gamma or beta may be left out. */
export const rowNormalizationOp: Op<RowNormalizationAttrs> = {
  name: 'rowNormalization',
  differentiable: [0, 1, 2],
  masksRelu: [0],

  infer: ([x, ...weights], { name, form, axes, weightAxes, epsilon, scale, center }) => {
    assertType(name, 'x', x!, 'f32');
    assertWalkable(name, x!);
    const wanted = weightAxes.map((axis) => x!.shape[axis]!);
    const names = [...(scale ? ['gamma'] : []), ...(center ? ['beta'] : [])];
    weights.forEach((weight, i) => {
      assertType(name, names[i]!, weight, 'f32');
      if (!sameShape(weight.shape, wanted))
        throw new ShapeError(
          `${name}: ${names[i]} ${formatShape(weight.shape)} must be ${formatShape(wanted)}, for x ` +
            formatShape(x!.shape),
        );
    });
    if (!(epsilon >= 0 && epsilon < Infinity) || (form === 'unit' && epsilon === 0))
      throw new ArgumentError(`${name}: epsilon must be ${form === 'unit' ? 'positive' : '0 or more'}, got ${epsilon}`);
    const rows: TensorSpec = { shape: withoutAxes(x!.shape, axes), dtype: 'f32' };
    return [{ shape: x!.shape, dtype: 'f32' }, rows, rows];
  },

  forward: ({ engine, inputs, outputs: [y, mean, factor], attrs }) => {
    const x = inputs[0]!;
    const { form, axes, weightAxes, epsilon } = attrs;
    const { CENTER, ABOUT_MEAN, UNIT } = FLAGS[form];
    const { gamma, beta } = { gamma: inputs[indices(attrs).gamma], beta: inputs[indices(attrs).beta] };
    const { outputs: ROWS, inner, PARTS, threads, specs } = sumsOver(x, axes);
    const partials = engine.empty([PARTS, 2, ROWS]);
    engine.dispatch(rowMomentsShader, { ...specs, ROWS, ROWS_INNER: inner, ABOUT_MEAN }, [x, partials], { threads });
    const moments = { ROWS, COUNT: specs.COUNT, PARTS, ABOUT_MEAN, UNIT, EPSILON: epsilon };
    engine.dispatch(combineRowMomentsShader, { ...moments, ...largest(attrs) }, [partials, mean!, factor!], {
      threads: ROWS,
    });
    const flags = { SIZE: x.size, CENTER, GAMMA: gamma !== undefined, BETA: beta !== undefined };
    const bindings = [x, mean!, factor!, gamma ?? mean!, beta ?? mean!, y!];
    engine.dispatch(forwardShader, { ...placesIn(x, axes, weightAxes), ...flags }, bindings, { threads: x.size });
  },

  backward: ({ engine, inputs, outputs: [, mean, factor], attrs, dy, needs, gradient, give, masked }) => {
    const index = indices(attrs);
    const { form, axes, weightAxes } = attrs;
    const normalized: Normalized = { x: inputs[0]!, mean: mean!, factor: factor!, gamma: inputs[index.gamma] };
    const { x, gamma } = normalized;
    const { CENTER, ABOUT_MEAN, UNIT } = FLAGS[form];
    const places = placesIn(x, axes, weightAxes);
    if (needs(index.gamma) || needs(index.beta)) {
      const others = [...x.shape.keys()].filter((axis) => !weightAxes.includes(axis));
      const [dbeta, dgamma] = gradientSums(engine, dy, { ...normalized, gamma: undefined }, others, places, CENTER);
      if (needs(index.gamma)) give(index.gamma, dgamma);
      if (needs(index.beta)) give(index.beta, dbeta);
    }
    if (!needs(0)) return;
    const [sums, products] = gradientSums(engine, dy, normalized, axes, places, CENTER);
    const COUNT = x.size / mean!.size;
    const flags = { SIZE: x.size, COUNT, CENTER, ABOUT_MEAN, UNIT, GAMMA: gamma !== undefined, RELU_MASK: masked(0) };
    const bindings = [dy, x, mean!, factor!, gamma ?? mean!, sums, products, gradient(0)];
    engine.dispatch(gradientShader, { ...places, ...flags, ...largest(attrs) }, bindings, { threads: x.size });
  },
};

/** Of a norm's reciprocal; of no meaning to the other forms. */
const largest = ({ form, epsilon }: RowNormalizationAttrs) => ({ LARGEST: form === 'unit' ? 1 / epsilon : 0 });

/** Options of `unitNormalization`. */
export interface UnitNormalizationOptions {
  /** The axes that are normalized together; negative ones count from the end. Default `[-1]`. */
  readonly axes?: readonly number[];
  /** The least norm that is divided by: positive. Default 1e-12, as in Keras's layer. */
  readonly epsilon?: number;
}

/** Options of `rmsNormalization`. */
export interface RMSNormalizationOptions {
  /** The axes that are normalized together; negative ones count from the end. Default `[-1]`. */
  readonly axes?: readonly number[];
  /** A factor, of the sizes of the axes, in the order of x; default: none. */
  readonly gamma?: Tensor | undefined;
  /** Added to what the root is taken of. Default 1e-6, as in Keras's layer. */
  readonly epsilon?: number;
}

/** Options of `layerNormalization`. */
export interface LayerNormalizationOptions extends RMSNormalizationOptions {
  /** Added last, of the sizes of the axes, in the order of x; default: none. */
  readonly beta?: Tensor | undefined;
  /** Added to the variance. Default 1e-3, as in Keras's layer. */
  readonly epsilon?: number;
  /**
   * Leaves the mean where it is: x is only divided by its standard deviation, and beta refused. Keras's `rms_scaling`.
   * Default false.
   */
  readonly rmsScaling?: boolean;
}

/** Options of `groupNormalization`. */
export interface GroupNormalizationOptions {
  /** That of the channels; negative ones count from the end. Default -1. */
  readonly axis?: number;
  /** `[channels]`, a factor; default: none. */
  readonly gamma?: Tensor | undefined;
  /** `[channels]`, added last; default: none. */
  readonly beta?: Tensor | undefined;
  /** Added to the variance. Default 1e-3, as in Keras's layer. */
  readonly epsilon?: number;
}

type Given = Pick<RowNormalizationAttrs, 'name' | 'form' | 'axes' | 'weightAxes' | 'epsilon'> & {
  readonly gamma?: Tensor | undefined;
  readonly beta?: Tensor | undefined;
};

function normalized(x: Tensor, { gamma, beta, ...attrs }: Given): Tensor {
  const weights = [gamma, beta].filter((weight) => weight !== undefined);
  const all = { ...attrs, scale: gamma !== undefined, center: beta !== undefined };
  return assertTensors(attrs.name, [x, ...weights]).scope(() => apply(rowNormalizationOp, [x, ...weights], all)[0]!);
}

function sortedAxes(name: string, x: Tensor, axes: readonly number[] = [-1]): readonly number[] {
  assertTensors(name, [x]);
  if (axes.length === 0) throw new ArgumentError(`${name}: axes must name at least one axis of x, got []`);
  return resolveAxes(name, x, axes).sort((a, b) => a - b);
}

/**
 * `gamma * (x - mean) / sqrt(variance + epsilon) + beta` with the mean and the biased variance over some axes of each
 * sample, as Keras's LayerNormalization (Ba et al., 2016); the same bits every time.
 * @param x of up to six axes.
 * @returns of the shape of x.
 * @throws ArgumentError for axes that are not there and a negative epsilon; ShapeError for gamma or beta of other
 * sizes.
 */
export function layerNormalization(x: Tensor, options: LayerNormalizationOptions = {}): Tensor {
  const name = 'layerNormalization';
  assertKnown(name, options, ['axes', 'gamma', 'beta', 'epsilon', 'rmsScaling']);
  const { gamma, beta, epsilon = 1e-3, rmsScaling = false } = options;
  if (rmsScaling && beta)
    throw new ArgumentError(`${name}: rmsScaling adds no beta; leave beta out, or add() it afterwards`);
  const axes = sortedAxes(name, x, options.axes);
  return normalized(x, { name, form: rmsScaling ? 'variance' : 'layer', axes, weightAxes: axes, epsilon, gamma, beta });
}

/**
 * `gamma * x / sqrt(mean of x^2 + epsilon)` over some axes, as `keras.ops.rms_normalization` (Zhang and Sennrich,
 * 2019); the same bits every time.
 * @param x of up to six axes.
 * @returns of the shape of x.
 * @throws as `layerNormalization`.
 */
export function rmsNormalization(x: Tensor, options: RMSNormalizationOptions = {}): Tensor {
  const name = 'rmsNormalization';
  assertKnown(name, options, ['axes', 'gamma', 'epsilon']);
  const axes = sortedAxes(name, x, options.axes);
  const { gamma, epsilon = 1e-6 } = options;
  return normalized(x, { name, form: 'rms', axes, weightAxes: axes, epsilon, gamma });
}

/**
 * `x / max(norm, epsilon)` with the L2 norm over some axes, as `keras.ops.normalize`; the same bits every time.
 * @param x of up to six axes.
 * @returns of the shape of x.
 * @throws ArgumentError for axes that are not there, and an epsilon that is not positive.
 */
export function unitNormalization(x: Tensor, options: UnitNormalizationOptions = {}): Tensor {
  const name = 'unitNormalization';
  assertKnown(name, options, ['axes', 'epsilon']);
  const { epsilon = 1e-12 } = options;
  return normalized(x, { name, form: 'unit', axes: sortedAxes(name, x, options.axes), weightAxes: [], epsilon });
}

/**
 * `gamma * (x - mean) / sqrt(variance + epsilon) + beta` with the mean and the biased variance of each group of
 * neighbouring channels of a sample, as Keras's GroupNormalization (Wu and He, 2018); the same bits every time.
 * @param x `[batch, ...]`, of two to five axes. @param groups how many, a divisor of the channels.
 * @returns of the shape of x.
 * @throws ArgumentError for groups that do not divide the channels; otherwise as `layerNormalization`.
 */
export function groupNormalization(x: Tensor, groups: number, options: GroupNormalizationOptions = {}): Tensor {
  const name = 'groupNormalization';
  assertKnown(name, options, ['axis', 'gamma', 'beta', 'epsilon']);
  const { gamma, beta, epsilon = 1e-3 } = options;
  assertInteger(name, 'groups', groups);
  const [axis = -1] = sortedAxes(name, x, [options.axis ?? -1]);
  const channels = x.shape[axis]!;
  if (axis === 0)
    throw new ArgumentError(`${name}: axis ${options.axis ?? -1} of x ${formatShape(x.shape)} is the batch`);
  if (channels % groups !== 0)
    throw new ArgumentError(
      `${name}: groups ${groups} must divide the ${channels} channels of x ${formatShape(x.shape)}`,
    );
  for (const [what, weight] of Object.entries({ gamma, beta }))
    if (weight && !sameShape(weight.shape, [channels]))
      throw new ShapeError(`${name}: ${what} ${formatShape(weight.shape)} must be [${channels}], one a channel`);
  const grouped = [groups, channels / groups];
  return x.engine.scope(() => {
    const y = normalized(reshape(x, [...x.shape.slice(0, axis), ...grouped, ...x.shape.slice(axis + 1)]), {
      name,
      form: 'layer',
      axes: [...x.shape.keys()].map((each) => each + 1).filter((each) => each !== axis),
      weightAxes: [axis, axis + 1],
      epsilon,
      gamma: gamma && reshape(gamma, grouped),
      beta: beta && reshape(beta, grouped),
    });
    return reshape(y, x.shape);
  });
}
