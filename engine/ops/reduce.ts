import axesSource from '../../shaders/reduce/lib/axes.wgsl?raw';
import reduceSource from '../../shaders/reduce/reduce.wgsl?raw';
import { apply } from '../apply';
import { ArgumentError } from '../errors';
import { assertKnown } from '../known-options';
import { type Shape, formatShape, sizeOf, stridesOf } from '../ndarray';
import { type Op, assertType } from '../op';
import { type Walk, assertWalkable, broadcastStrides, walk } from '../strides';
import type { Tensor, TensorSpec } from '../tensor';
import { type SpecValues, shader } from '../wgsl';
import { strided } from './strided';

/** What the shaders of reductions share. */
export const AXES = { '/reduce/lib/axes.wgsl': axesSource };
const reduceShader = /* @__PURE__ */ shader('reduce', reduceSource, AXES);

/** The longest chain one thread adds: its rounding error stays near 256 / 2 units in the last place at worst. */
const CHAIN = 256;

/** Options of `sum`, `mean`, `max` and others that reduce axes. */
export interface ReduceOptions {
  /** Which axes; negative ones count from the end. Default: all. */
  readonly axes?: readonly number[];
  /** Keep the reduced axes with size 1. Default false. */
  readonly keepDims?: boolean;
}

/** How shaders walk a shape of which some axes are reduced. */
export interface ReducedWalks {
  readonly kept: Walk;
  readonly reduced: Walk;
}

export function reducedWalks(shape: Shape, axes: readonly number[]): ReducedWalks {
  const strides = stridesOf(shape);
  const along = (isReduced: boolean): Walk => {
    const chosen = [...shape.keys()].filter((axis) => axes.includes(axis) === isReduced);
    return walk(
      chosen.map((axis) => shape[axis]!),
      chosen.map((axis) => strides[axis]!),
    );
  };
  return { kept: along(false), reduced: along(true) };
}

export const axesSpecs = ({ kept, reduced }: ReducedWalks): SpecValues => ({
  KEPT_RANK: kept.rank,
  KEPT_SHAPE: kept.shape,
  KEPT_STRIDES: kept.strides[0]!,
  REDUCED_RANK: reduced.rank,
  REDUCED_SHAPE: reduced.shape,
  REDUCED_STRIDES: reduced.strides[0]!,
});

/** What the shaders of reductions are told of `x`, whose `axes` are reduced to `y`. */
export function reduceSpecs(
  { shape, size }: Tensor,
  axes: readonly number[],
  y: Pick<Tensor, 'size'>,
): SpecValues & { readonly COUNT: number } {
  return { OUTPUTS: y.size, COUNT: size / y.size, ...axesSpecs(reducedWalks(shape, axes)) };
}

const FOLDS = { sum: 0, max: 1, min: 2, prod: 3 } as const;

/**
 * Fills `y` with `scale` times the sums of `x` over `axes`, or what else they are folded to, in an order that depends
 * on the shapes only.
 */
export function reduce(
  x: Tensor,
  axes: readonly number[],
  y: Tensor,
  { scale = 1, fold = 'sum' }: { readonly scale?: number; readonly fold?: keyof typeof FOLDS } = {},
): void {
  const { engine } = x;
  engine.scope(() => {
    for (let source = x, specs = reduceSpecs(x, axes, y); ;) {
      const { COUNT: count } = specs;
      const parts = count <= CHAIN ? y.view([y.size, 1]) : engine.empty([y.size, Math.ceil(count / CHAIN)]);
      const [, PARTS] = parts.shape as readonly [number, number];
      const all = { ...specs, PARTS, SCALE: count <= CHAIN ? scale : 1, FOLD: FOLDS[fold] };
      engine.dispatch(reduceShader, all, [source, parts], { threads: parts.size });
      if (count <= CHAIN) return;
      source = parts;
      specs = {
        OUTPUTS: y.size,
        COUNT: PARTS,
        ...axesSpecs({ kept: walk([y.size], [PARTS]), reduced: walk([PARTS], [1]) }),
      };
    }
  });
}

/** Axes counted from the start, in order. @throws ArgumentError on an axis that is not there or named twice. */
export function resolveAxes(
  op: string,
  { shape }: TensorSpec,
  axes: readonly number[] = shape.map((_, axis) => axis),
): number[] {
  const rank = shape.length;
  const resolved = axes.map((axis) => (axis < 0 ? axis + rank : axis));
  if (resolved.some((axis, i) => !(axis in shape) || resolved.indexOf(axis) !== i)) {
    throw new ArgumentError(
      `${op}: axes ${formatShape(axes)} must be different axes of x of shape ${formatShape(shape)}, ` +
        `from ${-rank} to ${rank - 1}`,
    );
  }
  return resolved;
}

export const withOnes = (shape: Shape, axes: readonly number[]): number[] =>
  shape.map((n, axis) => (axes.includes(axis) ? 1 : n));

/** The shape rule of what reduces axes. */
export const inferReduced =
  (name: string): Op<ReduceOptions>['infer'] =>
  ([x], { axes, keepDims = false }) => {
    assertType(name, 'x', x!, 'f32');
    assertWalkable(name, x!);
    const reduced = resolveAxes(name, x!, axes);
    const shape = keepDims ? withOnes(x!.shape, reduced) : x!.shape.filter((_, axis) => !reduced.includes(axis));
    return [{ shape, dtype: 'f32' }];
  };

function reduceOp(name: 'sum' | 'mean'): Op<ReduceOptions> {
  const scale = (x: TensorSpec, y: TensorSpec): number => (name === 'sum' ? 1 : sizeOf(y.shape) / sizeOf(x.shape));
  return {
    name,
    infer: inferReduced(name),
    forward: ({ inputs: [x], outputs: [y], attrs: { axes } }) => {
      reduce(x!, resolveAxes(name, x!, axes), y!, { scale: scale(x!, y!) });
    },
    backward: ({ inputs: [x], dy, attrs: { axes }, gradient }) => {
      const repeated = broadcastStrides(withOnes(x!.shape, resolveAxes(name, x!, axes)), x!.shape);
      strided(dy, repeated, gradient(0), scale(x!, dy));
    },
  };
}

export const sumOp = /* @__PURE__ */ reduceOp('sum');
export const meanOp = /* @__PURE__ */ reduceOp('mean');

export const assertReduceOptions = (name: string, options: ReduceOptions): void =>
  assertKnown(name, options, ['axes', 'keepDims']);

/** Sum over `axes` (default: all, to shape `[]`) of a tensor of up to six axes; the same bits every time. */
export function sum(x: Tensor, options: ReduceOptions = {}): Tensor {
  assertReduceOptions('sum', options);
  return apply(sumOp, [x], options)[0]!;
}

/** Mean over `axes` (default: all, to shape `[]`) of a tensor of up to six axes; the same bits every time. */
export function mean(x: Tensor, options: ReduceOptions = {}): Tensor {
  assertReduceOptions('mean', options);
  return apply(meanOp, [x], options)[0]!;
}
