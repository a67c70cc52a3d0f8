/**
 * Keras's `ops` that graphs have, each once: the function of tensors, and the operation as Keras's files name it, with
 * the options that its config has.
 */
import {
  type ActivationParameters,
  ArgumentError,
  type Axis,
  type ElementwiseActivation,
  type Padding,
  type PadMode,
  type PadWidth,
  type ReduceOptions,
  type ResizeInterpolation,
  type Shape,
  ShapeError,
  Tensor,
  type TensorLike,
  formatShape,
} from '../engine';
import * as engine from '../engine';
import { asFloat } from '../engine/ops/as-float';
import { resolveAxes } from '../engine/ops/reduce';
import type { OperationType } from './layers/core/operation';
import type { KerasTensor } from './layers/layer';
import { placedImages } from './layers/preprocessing/resizing';
import * as numpy from './numpy';
import { lowerFirst } from './names';
import { type OperationFunction, applied, isSymbolic, operation, operationType } from './operation-function';

const unary = (path: string, fn: (x: Tensor) => Tensor) => operation(path, ['x'], fn);
const binary = (className: string, fn: (a: TensorLike, b: TensorLike) => Tensor) =>
  operation(`numpy.${className}`, ['x1', 'x2'], fn);
const scoped = (x: Tensor, fn: () => Tensor): Tensor => x.engine.scope(fn);

/** @throws ArgumentError for an option of Keras's that operations do not have here. */
function refuse(option: string, value: unknown): void {
  if (value !== null && value !== false && value !== 'channels_last' && value !== 0)
    throw new ArgumentError(`${option} ${JSON.stringify(value)} is not supported`);
}

// Of two ---------------------------------------------------------------------------------------------------------

/** `a + b`; they broadcast. Keras 3.15 on TensorFlow adds `[n, 1]` to `[n, n]` as if it were a row. */
export const add = /* @__PURE__ */ binary('Add', engine.add);
/** `a - b`; they broadcast. */
export const subtract = /* @__PURE__ */ binary('Subtract', engine.sub);
/** `a * b`, element by element; they broadcast. */
export const multiply = /* @__PURE__ */ binary('Multiply', engine.mul);
/** `a / b`; they broadcast. */
export const divide = /* @__PURE__ */ binary('Divide', engine.div);
/** `a / b`; they broadcast. */
export const trueDivide = /* @__PURE__ */ binary('TrueDivide', engine.div);
/** `a` to the power of `b`; they broadcast. */
export const power = /* @__PURE__ */ binary('Power', engine.power);
/** The larger of `a` and `b`; they broadcast. */
export const maximum = /* @__PURE__ */ binary('Maximum', engine.maximum);
/** The smaller of `a` and `b`; they broadcast. */
export const minimum = /* @__PURE__ */ binary('Minimum', engine.minimum);
/** 1 where `a` equals `b`, else 0. */
export const equal = /* @__PURE__ */ binary('Equal', engine.equal);
/** 1 where `a` does not equal `b`, else 0. */
export const notEqual = /* @__PURE__ */ binary('NotEqual', engine.notEqual);
/** 1 where `a > b`, else 0. */
export const greater = /* @__PURE__ */ binary('Greater', engine.greater);
/** 1 where `a >= b`, else 0. */
export const greaterEqual = /* @__PURE__ */ binary('GreaterEqual', engine.greaterEqual);
/** 1 where `a < b`, else 0. */
export const less = /* @__PURE__ */ binary('Less', engine.less);
/** 1 where `a <= b`, else 0. */
export const lessEqual = /* @__PURE__ */ binary('LessEqual', engine.lessEqual);
/** 1 where neither is 0, else 0. */
export const logicalAnd = /* @__PURE__ */ binary('LogicalAnd', engine.logicalAnd);
/** 1 where one is not 0, else 0. */
export const logicalOr = /* @__PURE__ */ binary('LogicalOr', engine.logicalOr);
/** 1 where one of the two is 0, else 0. */
export const logicalXor = /* @__PURE__ */ binary('LogicalXor', engine.logicalXor);

const engineOf = (...given: readonly TensorLike[]): Tensor['engine'] | undefined =>
  given.find((each) => each instanceof Tensor)?.engine;

/** The largest whole number that is not above `a / b`, as Python's `//`. */
export const floorDivide = /* @__PURE__ */ binary(
  'FloorDivide',
  (a, b) => engineOf(a, b)?.scope(() => engine.floor(engine.div(a, b))) ?? engine.div(a, b), // which refuses them
);
/** What is left of `a` after `floorDivide`, with the sign of `b`. */
export const mod = /* @__PURE__ */ binary('Mod', engine.mod);

/** `a` where the condition is not 0, else `b`. */
export const where = /* @__PURE__ */ operation('numpy.Where', ['condition', 'x1', 'x2'], engine.where);

// Of each element ------------------------------------------------------------------------------------------------

/** Without its sign. */
export const abs = /* @__PURE__ */ unary('numpy.Absolute', engine.abs);
export { abs as absolute };
/** `-x`. */
export const negative = /* @__PURE__ */ unary('numpy.Negative', engine.negative);
/** The least whole number that is not below. */
export const ceil = /* @__PURE__ */ unary('numpy.Ceil', engine.ceil);
/** Cosine. */
export const cos = /* @__PURE__ */ unary('numpy.Cos', engine.cos);
/** Exponential. */
export const exp = /* @__PURE__ */ unary('numpy.Exp', engine.exp);
/** `exp(x) - 1`, exact near 0. */
export const expm1 = /* @__PURE__ */ unary('numpy.Expm1', engine.expm1);
/** The largest whole number that is not above. */
export const floor = /* @__PURE__ */ unary('numpy.Floor', engine.floor);
/** 1 for a finite number, else 0. */
export const isfinite = /* @__PURE__ */ unary('numpy.Isfinite', engine.isfinite);
/** 1 for an infinite number, else 0. */
export const isinf = /* @__PURE__ */ unary('numpy.Isinf', engine.isinf);
/** 1 for NaN, else 0. */
export const isnan = /* @__PURE__ */ unary('numpy.Isnan', engine.isnan);
/** Natural logarithm. */
export const log = /* @__PURE__ */ unary('numpy.Log', engine.log);
/** `log(1 + x)`, exact near 0. */
export const log1p = /* @__PURE__ */ unary('numpy.Log1p', engine.log1p);
/** 1 where `x` is 0, else 0. */
export const logicalNot = /* @__PURE__ */ unary('numpy.LogicalNot', engine.logicalNot);
/** `1 / x`. */
export const reciprocal = /* @__PURE__ */ unary('numpy.Reciprocal', engine.reciprocal);
/** -1, 0 or 1. */
export const sign = /* @__PURE__ */ unary('numpy.Sign', engine.sign);
/** Sine. */
export const sin = /* @__PURE__ */ unary('numpy.Sin', engine.sin);
/** Square root. */
export const sqrt = /* @__PURE__ */ unary('numpy.Sqrt', engine.sqrt);
/** `x * x`. */
export const square = /* @__PURE__ */ unary('numpy.Square', engine.square);
/** `1 / sqrt(x)`. */
export const rsqrt = /* @__PURE__ */ unary('math.Rsqrt', engine.rsqrt);
/** The error function. */
export const erf = /* @__PURE__ */ unary('math.Erf', engine.erf);
/** Logarithm to the base 2. */
export const log2 = /* @__PURE__ */ unary('numpy.Log2', (x) =>
  scoped(x, () => engine.scale(engine.log(x), Math.LOG2E)),
);
/** Logarithm to the base 10. */
export const log10 = /* @__PURE__ */ unary('numpy.Log10', (x) =>
  scoped(x, () => engine.scale(engine.log(x), Math.LOG10E)),
);
/** Tangent. */
export const tan = /* @__PURE__ */ unary('numpy.Tan', (x) => scoped(x, () => engine.div(engine.sin(x), engine.cos(x))));
type Like = (x: Tensor, dtype?: string | null) => Tensor;
const like =
  (fill: (x: Tensor) => Tensor): Like =>
  (x, dtype = null) =>
    scoped(x, () => (dtype === null ? fill(x) : castTo(fill(x), dtype)));

/** As many zeros. */
export const zerosLike = /* @__PURE__ */ operation(
  'numpy.ZerosLike',
  ['x', ['dtype', null]],
  /* @__PURE__ */ like((x) => engine.isnan(engine.equal(x, x))),
);
/** As many ones. */
export const onesLike = /* @__PURE__ */ operation(
  'numpy.OnesLike',
  ['x', ['dtype', null]],
  /* @__PURE__ */ like((x) => engine.isfinite(engine.equal(x, x))),
);

/** To whole numbers, halves to the even one; or to as many decimals, of a negative number to tens, hundreds, ... */
export const round = /* @__PURE__ */ operation('numpy.Round', ['x', ['decimals', 0]], (x: Tensor, decimals?: number) =>
  decimals ? scoped(x, () => engine.div(engine.round(engine.mul(x, 10 ** decimals)), 10 ** decimals)) : engine.round(x),
);

/** Types of Keras that tensors of a graph, which are float32, stand for. */
const FLOATS = ['float32', 'float64', 'float16', 'bfloat16'];
const INTEGERS = ['uint8', 'uint16', 'uint32', 'uint64', 'int8', 'int16', 'int32', 'int64'];

/**
 * As numbers of another of Keras's types: whole ones towards 0, or 1 and 0 for `'bool'`. The tensor stays float32.
 * @throws ArgumentError for what is no type.
 */
function castTo(x: Tensor, dtype: string): Tensor {
  // As an op of its own, since a graph gives what it makes and not what it was given.
  if (FLOATS.includes(dtype)) return engine.reshape(x, x.shape);
  if (dtype === 'bool') return engine.notEqual(x, 0);
  if (INTEGERS.includes(dtype)) return scoped(x, () => engine.mul(engine.sign(x), engine.floor(engine.abs(x))));
  throw new ArgumentError(
    `cast: dtype must be one of ${[...FLOATS, ...INTEGERS, 'bool'].join(', ')}, got ${String(dtype)}`,
  );
}
/**
 * As numbers of another of Keras's types, `cast(x, 'int32')`: whole ones towards 0, for `'bool'` 1 and 0, in float32.
 */
export const cast = /* @__PURE__ */ operation('core.Cast', ['x', ['dtype']], castTo);

/** `x` within a least and a largest number. */
export const clip = /* @__PURE__ */ operation('numpy.Clip', ['x', ['x_min'], ['x_max']], engine.clip);

/** `x` again. */
export const copy = /* @__PURE__ */ unary('numpy.Copy', (x) => engine.reshape(x, x.shape));
/** `x`, of which no gradient passes. */
export const stopGradient = /* @__PURE__ */ unary(
  'core.StopGradient',
  (x) => engine.reshape(x.view(x.shape), x.shape), // a view is not on the tape
);

// Along axes -----------------------------------------------------------------------------------------------------

/** `sum(x)` of all, `sum(x, 1)`, `sum(x, [1, 2], true)` or `sum(x, { axis: [1, 2], keepdims: true })`. */
export type Reduction = (x: Tensor, axis?: Axis, keepdims?: boolean) => Tensor;

const REDUCED = ['x', ['axis', null], ['keepdims', false]] as const;
type Reduced = typeof REDUCED;

type EngineReduction = (x: Tensor, options: ReduceOptions) => Tensor;

const reduction = (path: string, fn: EngineReduction): OperationFunction<Reduction, Reduced> =>
  operation(path, REDUCED, reduced(fn));
const reduced =
  (fn: EngineReduction): Reduction =>
  (x, axis = null, keepDims = false) =>
    fn(x, { ...(axis !== null && { axes: [axis].flat() }), keepDims });

/** @param bound what takes a number into account beside the elements. */
const extremum = (path: string, fn: EngineReduction, bound: (y: Tensor, initial: number) => Tensor) =>
  operation(
    path,
    [...REDUCED, ['initial', null]],
    (x: Tensor, axis?: Axis, keepdims?: boolean, initial: number | null = null) =>
      initial === null
        ? reduced(fn)(x, axis, keepdims)
        : scoped(x, () => bound(reduced(fn)(x, axis, keepdims), initial)),
  );

/** What also takes an array on the host: NumPy's function. */
type OfArrays<Host, Operation> = Host & Operation;

const orOfArrays = <Host, Operation extends { readonly operation: OperationType }>(
  onHost: Host,
  onGPU: Operation,
): OfArrays<Host, Operation> =>
  Object.assign(
    (x: unknown, ...others: unknown[]) =>
      (x instanceof Tensor || isSymbolic(x) ? (onGPU as unknown as typeof Function) : (onHost as typeof Function))(
        x as string,
        ...(others as string[]),
      ),
    { operation: onGPU.operation },
  ) as unknown as OfArrays<Host, Operation>;

/** Sum over axes. */
export const sum = /* @__PURE__ */ reduction('numpy.Sum', engine.sum);
/** The largest over axes, and of `initial` if it is given. */
export const max = /* @__PURE__ */ extremum('numpy.Max', engine.max, engine.maximum);
/** The largest over axes. */
export const amax = /* @__PURE__ */ reduction('numpy.Amax', engine.max);
/** The smallest over axes, and of `initial` if it is given. */
export const min = /* @__PURE__ */ extremum('numpy.Min', engine.min, engine.minimum);
/** The smallest over axes. */
export const amin = /* @__PURE__ */ reduction('numpy.Amin', engine.min);
/** 1 where any is not 0 over axes, else 0. */
export const any = /* @__PURE__ */ reduction('numpy.Any', (x, options) =>
  scoped(x, () => engine.max(engine.notEqual(x, 0), options)),
);
/** 1 where none is 0 over axes, else 0. */
export const all = /* @__PURE__ */ reduction('numpy.All', (x, options) =>
  scoped(x, () => engine.min(engine.notEqual(x, 0), options)),
);
/** Product over axes. */
export const prod = /* @__PURE__ */ operation(
  'numpy.Prod',
  [...REDUCED, ['dtype', null]],
  (x: Tensor, axis?: Axis, keepdims?: boolean, dtype?: string | null) =>
    inType(x, dtype, (values) => reduced(engine.prod)(values, axis, keepdims)),
);
/** Variance over axes. */
const variance = /* @__PURE__ */ reduction('numpy.Var', engine.variance);
export { variance as var };
/** `log(sum(exp(x)))` over axes. */
export const logsumexp = /* @__PURE__ */ reduction('math.Logsumexp', engine.logsumexp);
/** The mean of tensors, on the GPU; or of an array, `array(values).mean(axis)`. */
export const mean: OfArrays<typeof numpy.mean, OperationFunction<Reduction, Reduced>> = /* @__PURE__ */ orOfArrays(
  numpy.mean,
  /* @__PURE__ */ reduction('numpy.Mean', engine.mean),
);
/** The standard deviation of tensors, on the GPU; or of an array, `array(values).std(axis)`. */
export const std: OfArrays<typeof numpy.std, OperationFunction<Reduction, Reduced>> = /* @__PURE__ */ orOfArrays(
  numpy.std,
  /* @__PURE__ */ reduction('numpy.Std', engine.std),
);

/** @param dtype Keras's: what `x` is taken for. */
const inType = (x: Tensor, dtype: string | null | undefined, fn: (x: Tensor) => Tensor): Tensor =>
  scoped(x, () => fn((dtype ?? null) === null ? x : castTo(x, dtype!)));

type Place = (x: Tensor, axis?: number | null, keepdims?: boolean) => Tensor;
const place = (className: string, of: typeof engine.argmax): OperationFunction<Place, Reduced> => {
  const found: Place = (x, axis = null, keepDims = false) => of(x, { axis, keepDims });
  return operation(`numpy.${className}`, REDUCED, found, { run: inFloats(found) });
};
/** Graphs are of float32: whole numbers there are so too. */
const inFloats =
  <Args extends readonly unknown[]>(fn: (x: Tensor, ...args: Args) => Tensor) =>
  (x: Tensor, ...args: Args): Tensor =>
    scoped(x, () => asFloat(fn(x, ...args)));

/**
 * Which is the largest, of all or along an axis. Of KerasTensors as float32, which graphs are of; of a tensor `u32`; or
 * of an array, `array(values).argmax(axis)`.
 */
export const argmax: OfArrays<typeof numpy.argmax, OperationFunction<Place, Reduced>> = /* @__PURE__ */ orOfArrays(
  numpy.argmax,
  /* @__PURE__ */ place('Argmax', engine.argmax),
);
/**
 * Which is the smallest, of all or along an axis. Of KerasTensors as float32, which graphs are of; of a tensor `u32`.
 */
export const argmin = /* @__PURE__ */ place('Argmin', engine.argmin);

type Ordered = (x: Tensor, axis?: number | null) => Tensor;
const LAST = ['x', ['axis', -1]] as const;
/** In ascending order along an axis, by default the last; null: flattened. */
export const sort = /* @__PURE__ */ operation('numpy.Sort', LAST, engine.sort);
/**
 * The indices that sort along an axis, by default the last; null: flattened. Of KerasTensors as float32, which graphs
 * are of; of a tensor `u32`; or of an array, `array(values).argsort(axis)`.
 */
export const argsort: OfArrays<
  typeof numpy.argsort,
  OperationFunction<Ordered, typeof LAST>
> = /* @__PURE__ */ orOfArrays(
  numpy.argsort,
  /* @__PURE__ */ operation('numpy.Argsort', LAST, engine.argsort, {
    run: /* @__PURE__ */ inFloats(engine.argsort),
  }),
);
/**
 * The `k` largest along the last axis and their indices, of KerasTensors as float32, which graphs are of; of a tensor
 * `u32`. The largest comes first, also without `sorted`, which leaves the order open.
 */
export const topK = /* @__PURE__ */ operation(
  'math.TopK',
  ['x', ['k'], ['sorted', true]],
  (x: Tensor, k: number, _sorted?: boolean) => engine.topK(x, k),
  {
    list: true,
    run: (x: Tensor, k: number) => x.engine.scope(() => engine.topK(x, k).map((y, i) => (i === 0 ? y : asFloat(y)))),
  },
);

const cumulative = (className: string, fn: typeof engine.cumsum) =>
  operation(
    `numpy.${className}`,
    ['x', ['axis', null], ['dtype', null]],
    (x: Tensor, axis?: number | null, dtype?: string | null) => inType(x, dtype, (values) => fn(values, axis)),
  );
/** Running sums along an axis; without one, of all in a row. */
export const cumsum = /* @__PURE__ */ cumulative('Cumsum', engine.cumsum);
/** Running products along an axis; without one, of all in a row. */
export const cumprod = /* @__PURE__ */ cumulative('Cumprod', engine.cumprod);

// Of shapes ------------------------------------------------------------------------------------------------------

/** Repeated along axes of size 1 to another shape. */
export const broadcastTo = /* @__PURE__ */ operation('numpy.BroadcastTo', ['x', ['shape']], engine.broadcastTo);
const JOINED = ['xs', ['axis', 0]] as const;
/** One after the other along an axis, by default, as Keras's, the first. */
export const concatenate = /* @__PURE__ */ operation('numpy.Concatenate', JOINED, engine.concatenate);
/** One beside the other along a new axis, by default the first. */
export const stack = /* @__PURE__ */ operation('numpy.Stack', JOINED, engine.stack);
const EXPANDED = ['x', ['axis']] as const;
type ExpandDims = (x: Tensor, axis: number | readonly number[]) => Tensor;
/** New axes of size 1, of a tensor or an array. */
export const expandDims: OfArrays<
  typeof numpy.expandDims,
  OperationFunction<ExpandDims, typeof EXPANDED>
> = /* @__PURE__ */ orOfArrays(
  numpy.expandDims,
  /* @__PURE__ */ operation('numpy.ExpandDims', EXPANDED, engine.expandDims),
);
/** In reverse order along an axis, or all. */
export const flip = /* @__PURE__ */ operation('numpy.Flip', ['x', ['axis', null]], engine.flip);
/** What stands in Python's brackets: `getItem(x, ['...', { start: 1 }])` is `x[..., 1:]`. */
export const getItem = /* @__PURE__ */ operation('numpy.GetItem', ['x', 'key'], engine.getItem);
/** With an axis at another place. */
export const moveaxis = /* @__PURE__ */ operation(
  'numpy.Moveaxis',
  ['x', ['source'], ['destination']],
  engine.moveaxis,
);

type Pad = (x: Tensor, padWidth: PadWidth, mode?: PadMode, constantValues?: number | null) => Tensor;
const padded: Pad = (x, padWidth, mode = 'constant', constantValues = null) =>
  engine.pad(x, padWidth, mode, constantValues);
/** With numbers around it: of a pair for each axis, how many before and behind. */
export const pad = /* @__PURE__ */ operation(
  'numpy.Pad',
  ['x', ['pad_width'], ['mode', 'constant'], 'constant_values'],
  padded,
);
/** Each element several times along an axis. */
export const repeat = /* @__PURE__ */ operation('numpy.Repeat', ['x', ['repeats'], ['axis', null]], engine.repeat);

type Reshape = (x: Tensor, newshape: number | readonly (number | null)[]) => Tensor;
const reshaped: Reshape = (x, newshape) =>
  engine.reshape(
    x,
    [newshape].flat().map((size) => size ?? -1),
  );
/** Of another shape, with the samples in it; one size may be -1. */
export const reshape = /* @__PURE__ */ operation('numpy.Reshape', ['x', ['newshape']], reshaped);
/** Shifted along an axis, what falls out comes in at the other end. */
export const roll = /* @__PURE__ */ operation('numpy.Roll', ['x', ['shift'], ['axis', null]], engine.roll);
/** A block of `shape` from `startIndices` on. */
export const slice = /* @__PURE__ */ operation('core.Slice', ['inputs', 'start_indices', ['shape']], engine.slice);
/** In as many parts along an axis, or parted at indices. */
export const split = /* @__PURE__ */ operation(
  'numpy.Split',
  ['x', ['indices_or_sections'], ['axis', 0]],
  engine.split,
  { list: true },
);
/** Without axes of size 1, by default all, of KerasTensors but that of the samples. */
export const squeeze = /* @__PURE__ */ operation('numpy.Squeeze', ['x', ['axis', null]], engine.squeeze, {
  // The samples are as many as there are, also where it is one.
  run: (x: Tensor, axis: number | null) =>
    engine.squeeze(x, axis ?? [...x.shape.keys()].filter((each) => each > 0 && x.shape[each] === 1)),
});
/** With two axes exchanged. */
export const swapaxes = /* @__PURE__ */ operation('numpy.Swapaxes', ['x', ['axis1'], ['axis2']], engine.swapaxes);

type Take = (x: Tensor, indices: TensorLike, axis?: number | null) => Tensor;
const TAKEN = ['x', 'indices', ['axis', null]] as const;
/** Those of whole numbers, which graphs have as float32, are taken as they are. */
const taken =
  (fn: typeof engine.take): Take =>
  (x, indices, axis = null) =>
    scoped(x, () => fn(x, indices instanceof Tensor ? indices : x.engine.tensor(indices), axis));
/** Elements by their indices along an axis; without one, of all in one row. */
export const take = /* @__PURE__ */ operation('numpy.Take', TAKEN, /* @__PURE__ */ taken(engine.take));
/** Along an axis the elements that indices name, each for its own place; without one, of all in one row. */
export const takeAlongAxis = /* @__PURE__ */ operation(
  'numpy.TakeAlongAxis',
  TAKEN,
  /* @__PURE__ */ taken(engine.takeAlongAxis),
);
/** Repeated as a whole, as many times along each axis. */
export const tile = /* @__PURE__ */ operation('numpy.Tile', ['x', ['repeats']], engine.tile);
type Transpose = (x: Tensor, axes?: readonly number[] | null) => Tensor;
const transposed: Transpose = (x, axes) =>
  engine.transpose(
    x,
    axes?.map((axis) => (axis < 0 ? axis + x.shape.length : axis)),
  );
/** Its axes in another order, negative ones counted from the end; default the reverse. */
export const transpose = /* @__PURE__ */ operation('numpy.Transpose', ['x', ['axes', null]], transposed);
/** Along an axis as a list. */
export const unstack = /* @__PURE__ */ operation('core.Unstack', ['x', ['num', null], ['axis', 0]], engine.unstack, {
  list: true,
});

type OneHot = (x: Tensor, numClasses: number, axis?: number, dtype?: string | null, sparse?: boolean) => Tensor;
const encoded: OneHot = (x, numClasses, axis = -1, dtype = null, sparse = false) => {
  refuse('sparse', sparse);
  return scoped(x, () => {
    const y = x.dtype === 'u32' ? engine.oneHot(x, numClasses, axis) : ofFloats(castTo(x, 'int32'), numClasses, axis);
    return dtype === null ? y : castTo(y, dtype);
  });
};
function ofFloats(x: Tensor, numClasses: number, axis: number): Tensor {
  const places = engine.equal(
    engine.expandDims(x, -1),
    Array.from({ length: numClasses }, (_, i) => i),
  );
  return engine.moveaxis(places, -1, axis);
}
/** 1 at the place of each whole number along a new axis, else 0; 0 everywhere for one that is not below the classes. */
export const oneHot = /* @__PURE__ */ operation(
  'nn.OneHot',
  ['x', ['num_classes'], ['axis', -1], ['dtype', null], ['sparse', false]],
  encoded,
);

// Products -------------------------------------------------------------------------------------------------------

/** Of which one may be numbers: a graph has tensors of the GPU where it runs alone. */
const ofNumbers =
  <More extends readonly unknown[]>(fn: (a: Tensor, b: Tensor, ...more: More) => Tensor) =>
  (a: TensorLike, b: TensorLike, ...more: More): Tensor => {
    const own = engineOf(a, b);
    if (!own) return fn(a as Tensor, b as Tensor, ...more); // which refuses them
    const tensor = (x: TensorLike): Tensor => (x instanceof Tensor ? x : own.tensor(engine.array(x)));
    return own.scope(() => fn(tensor(a), tensor(b), ...more));
  };
const product = (className: string, fn: (a: Tensor, b: Tensor) => Tensor) =>
  operation(`numpy.${className}`, ['x1', 'x2'], fn, { run: ofNumbers(fn) });
/** NumPy's dot product. */
export const dot = /* @__PURE__ */ product('Dot', engine.dot);
/** Product of matrices, the last two axes; the others broadcast. */
export const matmul = /* @__PURE__ */ product('Matmul', (a, b) => engine.matmul(a, b));

type Einsum = ((subscripts: string, ...operands: readonly Tensor[]) => Tensor) &
  ((subscripts: string, ...operands: readonly (Tensor | KerasTensor)[]) => KerasTensor) & {
    readonly operation: OperationType;
  };
const einsumType = /* @__PURE__ */ operationType('numpy.Einsum', [['subscripts'], '...operands'], engine.einsum);
/** Einstein's sum: `einsum('bij,bjk->bik', a, b)`. */
export const einsum: Einsum = /* @__PURE__ */ Object.assign(
  (subscripts: string, ...operands: readonly never[]) =>
    isSymbolic(operands)
      ? applied(einsumType, operands, { subscripts })[0]!
      : engine.einsum(subscripts, ...(operands as readonly Tensor[])),
  { operation: einsumType },
) as Einsum;
/** Product summed over axes of both. */
export const tensordot = /* @__PURE__ */ operation('numpy.Tensordot', ['x1', 'x2', ['axes', 2]], engine.tensordot, {
  run: /* @__PURE__ */ ofNumbers(engine.tensordot),
});

// Activations ----------------------------------------------------------------------------------------------------

const activation = (path: string, name: ElementwiseActivation) =>
  operation(path, ['x'], (x: Tensor) => engine.activate(x, name));
/** @param option its parameter. */
const activationBy = <const Name extends string, T extends number | boolean>(
  path: string,
  name: ElementwiseActivation,
  option: Name,
  fallback: T,
) =>
  operation(path, ['x', [option, fallback]], (x: Tensor, value?: T extends boolean ? boolean : number) =>
    engine.activate(x, name, { [option]: value } as ActivationParameters),
  );

/** `x` above 0, else `alpha * (exp(x / alpha) - 1)`. */
export const celu = /* @__PURE__ */ activationBy('nn.Celu', 'celu', 'alpha', 1);
/** `x` above 0, else `alpha * (exp(x) - 1)`. */
export const elu = /* @__PURE__ */ activationBy('nn.Elu', 'elu', 'alpha', 1);
/** With `approximate`, the default as of Keras's operation, by tanh. */
export const gelu = /* @__PURE__ */ activationBy('nn.Gelu', 'gelu', 'approximate', true);
type AlongAxis = (x: Tensor, axis?: number) => Tensor;
const alongAxis = (path: string, fn: AlongAxis) => operation(path, LAST, fn);
/** Half of an axis, by default the last, times the sigmoid of the other half. */
export const glu = /* @__PURE__ */ alongAxis('nn.Glu', engine.glu);
/** `x` beyond the threshold in magnitude, else 0. */
export const hardShrink = /* @__PURE__ */ activationBy('nn.HardShrink', 'hardShrink', 'threshold', 0.5);
/** `x / 6 + 0.5`, within 0 and 1. */
export const hardSigmoid = /* @__PURE__ */ activation('nn.HardSigmoid', 'hardSigmoid');
/** `x` times its hard sigmoid. */
export const hardSilu = /* @__PURE__ */ activation('nn.HardSilu', 'hardSilu');
/** `x` within -1 and 1. */
export const hardTanh = /* @__PURE__ */ activation('nn.HardTanh', 'hardTanh');
/** `x` above 0, else `negativeSlope * x`, by default as in Keras 0.2. */
export const leakyRelu = /* @__PURE__ */ operation(
  'nn.LeakyRelu',
  ['x', ['negative_slope', 0.2]],
  (x: Tensor, negativeSlope?: number) => engine.leakyRelu(x, negativeSlope),
);
/** Logarithm of the sigmoid. */
export const logSigmoid = /* @__PURE__ */ activation('nn.LogSigmoid', 'logSigmoid');
/** `x` above 0, else 0. */
export const relu = /* @__PURE__ */ operation('nn.Relu', ['x'], (x: Tensor) => engine.relu(x), {
  rule: "with parameters it is activate(x, 'relu', { ... })",
});
/** `x` within 0 and 6. */
export const relu6 = /* @__PURE__ */ activation('nn.Relu6', 'relu6');
/** ELU that keeps means and variances. */
export const selu = /* @__PURE__ */ activation('nn.Selu', 'selu');
/** `1 / (1 + exp(-x))`. */
export const sigmoid = /* @__PURE__ */ unary('nn.Sigmoid', engine.sigmoid);
/** `x` times its sigmoid. */
export const silu = /* @__PURE__ */ activation('nn.Silu', 'silu');
/** `x` less the threshold towards 0. */
export const softShrink = /* @__PURE__ */ activationBy('nn.SoftShrink', 'softShrink', 'threshold', 0.5);
/** `log(1 + exp(x))`. */
export const softplus = /* @__PURE__ */ activation('nn.Softplus', 'softplus');
/** `x / (1 + |x|)`. */
export const softsign = /* @__PURE__ */ activation('nn.Softsign', 'softsign');
/** 0 below -1, `x` above 1, a parabola between. */
export const sparsePlus = /* @__PURE__ */ activation('nn.SparsePlus', 'sparsePlus');
/** `(x + 1) / 2` within 0 and 1. */
export const sparseSigmoid = /* @__PURE__ */ activation('nn.SparseSigmoid', 'sparseSigmoid');
/** `(x + sqrt(x^2 + b)) / 2`. */
export const squareplus = /* @__PURE__ */ activationBy('nn.Squareplus', 'squareplus', 'b', 4);
/** Hyperbolic tangent. */
export const tanh = /* @__PURE__ */ unary('numpy.Tanh', engine.tanh);
/** `x - tanh(x)`. */
export const tanhShrink = /* @__PURE__ */ activation('nn.TanhShrink', 'tanhShrink');
/** Logarithm of the softmax. */
export const logSoftmax = /* @__PURE__ */ alongAxis('nn.LogSoftmax', engine.logSoftmax);
/**
 * `exp(x) / sum(exp(x))` along an axis, or of several together. A graph with several Keras 3.15 opens but cannot run,
 * its own as well; the layer `Softmax` it can.
 */
export const softmax = /* @__PURE__ */ operation('nn.Softmax', LAST, softmaxOf);
function softmaxOf(x: Tensor, axis: number | readonly number[] = -1): Tensor {
  if (typeof axis === 'number') return engine.softmax(x, axis);
  return scoped(x, () => {
    resolveAxes('softmax', x, axis);
    const last = axis.map((_, i) => i - axis.length);
    const moved = engine.moveaxis(x, axis, last);
    const shares = engine.softmax(engine.reshape(moved, [...moved.shape.slice(0, -axis.length), -1]));
    return engine.moveaxis(engine.reshape(shares, moved.shape), last, axis);
  });
}
/** The nearest probabilities along an axis. */
export const sparsemax = /* @__PURE__ */ alongAxis('nn.Sparsemax', engine.sparsemax);
const thresholded = (x: Tensor, threshold: number, defaultValue: number): Tensor =>
  scoped(x, () => engine.where(engine.greater(x, threshold), x, defaultValue));
/** `x` above the threshold, else the default value. */
export const threshold = /* @__PURE__ */ operation(
  'nn.Threshold',
  ['x', ['threshold'], ['default_value']],
  thresholded,
);

/** Keras's epsilon: of the norm, which is not taken for less. */
const EPSILON = 1e-7;
const normalized = (x: Tensor, axis: Axis = -1, order = 2, epsilon: number | null = null): Tensor => {
  const least = epsilon ?? EPSILON;
  if (!Number.isInteger(order) || order < 1)
    throw new ArgumentError(`normalize: order must be a whole number of at least 1, got ${String(order)}`);
  return scoped(x, () => {
    const sumOver = (values: Tensor): Tensor => reduced(engine.sum)(values, axis, true);
    if (order === 2) return engine.mul(x, engine.minimum(engine.rsqrt(sumOver(engine.square(x))), 1 / least));
    if ([axis ?? x.shape].flat().length !== 1)
      throw new ArgumentError(`normalize: order ${order} is of one axis, got ${JSON.stringify(axis)}`);
    const norm = engine.power(sumOver(engine.power(engine.abs(x), order)), 1 / order);
    return engine.div(x, engine.maximum(norm, least));
  });
};
/** Along an axis divided by the norm of an order. */
export const normalize = /* @__PURE__ */ operation(
  'nn.Normalize',
  ['x', ['axis', -1], ['order', 2], ['epsilon', null]],
  normalized,
);

// Of images ------------------------------------------------------------------------------------------------------

type ImageFormat = 'channels_last' | 'channels_first';

/** Of images channels last, whose channels may be first, and of rows of pixels too. */
function ofImages(name: string, x: Tensor, format: ImageFormat | null, fn: (images: Tensor) => Tensor): Tensor {
  const channels = x.shape.length === 3 && name === 'resize' ? 0 : 1;
  if (format !== null && format !== 'channels_last' && format !== 'channels_first')
    throw new ArgumentError(
      `${name}: dataFormat must be 'channels_last' or 'channels_first', got ${JSON.stringify(format)}`,
    );
  return scoped(x, () =>
    format === 'channels_first' ? engine.moveaxis(fn(engine.moveaxis(x, channels, -1)), -1, channels) : fn(x),
  );
}

type Pool = (
  x: Tensor,
  poolSize: number | readonly number[],
  strides?: number | readonly number[] | null,
  padding?: Padding,
  dataFormat?: ImageFormat | null,
) => Tensor;
const pool = (className: string, fn: typeof engine.maxPool2d) => {
  const name = lowerFirst(className);
  const pooled: Pool = (x, poolSize, strides = null, padding = 'valid', dataFormat = null) =>
    ofImages(name, x, dataFormat, (images) => {
      const by = strides ?? poolSize;
      if (images.shape.length !== 3) return fn(images, { poolSize, strides: by, padding });
      const inRow = (size: number | readonly number[]): readonly number[] => [1, ...[size].flat()];
      const row = engine.expandDims(images, 1);
      return engine.squeeze(fn(row, { poolSize: inRow(poolSize), strides: inRow(by), padding }), 1);
    });
  return operation(
    `nn.${className}`,
    ['inputs', ['pool_size'], ['strides', null], ['padding', 'valid'], ['data_format', null]],
    pooled,
  );
};
/** The largest of windows of images, or of rows of pixels. Strides are the windows' size by default. */
export const maxPool = /* @__PURE__ */ pool('MaxPool', engine.maxPool2d);
/** The mean of windows of images, or of rows of pixels. Strides are the windows' size by default. */
export const averagePool = /* @__PURE__ */ pool('AveragePool', engine.avgPool2d);

type Blocks = (x: Tensor, blockSize: number, dataFormat?: ImageFormat | null) => Tensor;

/** Samples, rows, columns and channels. @throws ArgumentError, ShapeError for what are no images or no block. */
function sizesOf(name: string, { shape }: Tensor, side: number, format: string): [number, number, number, number] {
  if (!Number.isInteger(side) || side < 2)
    throw new ArgumentError(`${name}: block_size must be a whole number of at least 2, got ${String(side)}`);
  if (format !== 'channels_last' && format !== 'channels_first')
    throw new ArgumentError(
      `${name}: data_format must be 'channels_last' or 'channels_first', got ${JSON.stringify(format)}`,
    );
  const [n, a, b, c] = shape as readonly [number, number, number, number];
  if (shape.length !== 4) throw new ShapeError(`${name}: x must be images, of 4 axes, got ${formatShape(shape)}`);
  return format === 'channels_first' ? [n, b, c, a] : [n, a, b, c];
}

const regrouped = (x: Tensor, parts: Shape, order: readonly number[], shape: Shape): Tensor =>
  scoped(x, () => engine.reshape(engine.transpose(engine.reshape(x, parts), order), shape));

const depthToBlocks: Blocks = (x, r, dataFormat) => {
  const format = dataFormat ?? 'channels_last';
  const [n, h, w, c] = sizesOf('depth_to_space', x, r, format);
  const depth = c / r ** 2;
  if (!Number.isInteger(depth))
    throw new ShapeError(`depth_to_space: the channels, ${c}, must be a multiple of block_size squared, ${r ** 2}`);
  return format === 'channels_first'
    ? regrouped(x, [n, r, r, depth, h, w], [0, 3, 4, 1, 5, 2], [n, depth, h * r, w * r])
    : regrouped(x, [n, h, w, r, r, depth], [0, 1, 3, 2, 4, 5], [n, h * r, w * r, depth]);
};
const blocksToDepth: Blocks = (x, r, dataFormat) => {
  const format = dataFormat ?? 'channels_last';
  const [n, h, w, c] = sizesOf('space_to_depth', x, r, format);
  if (h % r !== 0 || w % r !== 0)
    throw new ShapeError(`space_to_depth: height and width, ${h} and ${w}, must be multiples of block_size, ${r}`);
  const [rows, columns, depth] = [h / r, w / r, c * r ** 2];
  return format === 'channels_first'
    ? regrouped(x, [n, c, rows, r, columns, r], [0, 3, 5, 1, 2, 4], [n, depth, rows, columns])
    : regrouped(x, [n, rows, r, columns, r, c], [0, 1, 3, 2, 4, 5], [n, rows, columns, depth]);
};
const BLOCKS = ['x', ['block_size'], ['data_format', 'channels_last']] as const;
/** Channels of images as blocks of pixels, `[n, h, w, c]` as `[n, h * r, w * r, c / r^2]`. */
export const depthToSpace = /* @__PURE__ */ operation('nn.DepthToSpace', BLOCKS, depthToBlocks);
/** Blocks of pixels of images as channels, `[n, h, w, c]` as `[n, h / r, w / r, c * r^2]`. */
export const spaceToDepth = /* @__PURE__ */ operation('nn.SpaceToDepth', BLOCKS, blocksToDepth);

type Resize = (
  images: Tensor,
  size: number | readonly number[],
  interpolation?: ResizeInterpolation,
  antialias?: boolean,
  cropToAspectRatio?: boolean,
  padToAspectRatio?: boolean,
  fillMode?: 'constant',
  fillValue?: number,
  dataFormat?: ImageFormat | null,
) => Tensor;
const resized: Resize = (
  images,
  size,
  interpolation = 'bilinear',
  antialias = false,
  cropToAspectRatio = false,
  padToAspectRatio = false,
  fillMode = 'constant',
  fillValue = 0,
  dataFormat = null,
) => {
  if (fillMode !== 'constant')
    throw new ArgumentError(`resize: fillMode must be 'constant', got ${JSON.stringify(fillMode)}`);
  const [height, width] = typeof size === 'number' ? [size, size] : (size as [number, number]);
  const options = { height, width, interpolation, antialias, cropToAspectRatio, padToAspectRatio, fillValue };
  return ofImages('resize', images, dataFormat, (x) => {
    const y = placedImages(x.shape.length === 3 ? engine.expandDims(x, 0) : x, options);
    return x.shape.length === 3 ? engine.squeeze(y, 0) : y;
  });
};
/** Images in another size, as the layer `Resizing`; or one image. */
export const resize = /* @__PURE__ */ operation(
  'image.Resize',
  [
    'images',
    ['size'],
    ['interpolation', 'bilinear'],
    ['antialias', false],
    ['crop_to_aspect_ratio', false],
    ['pad_to_aspect_ratio', false],
    ['fill_mode', 'constant'],
    ['fill_value', 0],
    ['data_format', null],
  ],
  resized,
);
