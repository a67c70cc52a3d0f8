/**
 * Keras's `ops` that graphs have, each once: the function of tensors, and the operation as Keras's files name it, with
 * the options that its config has.
 */
import {
  type ActivationParameters,
  ArgumentError,
  type Axis,
  type ElementwiseActivation,
  type Index,
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
import { assertKnown, isOptions } from '../engine/known-options';
import type { Config } from './keras-object';
import * as numpy from './numpy';
import { type OfKerasTensors, type OperationFunction, operation } from './operation-function';
import type { OperationType } from './layers/core/operation';

type Unary = (x: Tensor) => Tensor;
type Binary = (a: TensorLike, b: TensorLike) => Tensor;

const unary = (path: string, fn: Unary): OperationFunction<Unary> => operation(path, {}, fn);
const binary = (className: string, fn: Binary): OperationFunction<Binary> =>
  operation(`numpy.${className}`, {}, fn, { inputs: 2 });
const scoped = (x: Tensor, fn: () => Tensor): Tensor => x.engine.scope(fn);

/** @throws ArgumentError for an option of Keras's that operations do not have here. */
function refuse(option: string, value: unknown): void {
  if (value !== null && value !== false && value !== 'channels_last' && value !== 0)
    throw new ArgumentError(`${option} ${JSON.stringify(value)} is not supported`);
}

// Of two ---------------------------------------------------------------------------------------------------------

/** `a + b`; they broadcast. */
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
export const mod = /* @__PURE__ */ binary(
  'Mod',
  (a, b) =>
    engineOf(a, b)?.scope(() => engine.sub(a, engine.mul(engine.floor(engine.div(a, b)), b))) ?? engine.div(a, b),
);

type Where = (condition: TensorLike, a: TensorLike, b: TensorLike) => Tensor;
/** `a` where the condition is not 0, else `b`. */
export const where: OperationFunction<Where> = /* @__PURE__ */ operation('numpy.Where', {}, engine.where, {
  inputs: 3,
});

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
  { dtype: null },
  like((x) => engine.isnan(engine.equal(x, x))),
);
/** As many ones. */
export const onesLike = /* @__PURE__ */ operation(
  'numpy.OnesLike',
  { dtype: null },
  like((x) => engine.isfinite(engine.equal(x, x))),
);

type Round = (x: Tensor, decimals?: number) => Tensor;
const rounded: Round = (x, decimals = 0) => {
  refuse('decimals', decimals);
  return engine.round(x);
};
/** To whole numbers, halves to the even one. Of Keras's `decimals` only 0. */
export const round: OperationFunction<Round> = /* @__PURE__ */ operation('numpy.Round', { decimals: 0 }, rounded);

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
export const cast = /* @__PURE__ */ operation('core.Cast', { dtype: null }, castTo);

type Clip = (x: TensorLike, min: TensorLike, max: TensorLike) => Tensor;
/** `x` within a least and a largest number. */
export const clip: OperationFunction<Clip> = /* @__PURE__ */ operation(
  'numpy.Clip',
  { x_min: null, x_max: null },
  engine.clip,
);

/** `x` again. */
export const copy = /* @__PURE__ */ unary('numpy.Copy', (x) => engine.reshape(x, x.shape));
/** `x`, of which no gradient passes. */
export const stopGradient = /* @__PURE__ */ unary(
  'core.StopGradient',
  (x) => engine.reshape(x.view(x.shape), x.shape), // a view is not on the tape
);

// Along axes -----------------------------------------------------------------------------------------------------

/** Options of what reduces axes, in Keras's name of them too. */
export interface AxisOptions extends ReduceOptions {
  /** As `axes`, or one. */
  readonly axis?: Axis;
}

/** `sum(x, 1)`, `sum(x, [1, 2], true)` or `sum(x, { axes: [1, 2], keepDims: true })`; without axes all. */
export type Reduction = (x: Tensor, axis?: Axis | AxisOptions, keepDims?: boolean) => Tensor;

function reduceOptions(name: string, given: Axis | AxisOptions = null, keep = false): ReduceOptions {
  const options = isOptions(given) ? (given as AxisOptions) : { axis: given as Axis, keepDims: keep };
  assertKnown(name, options, ['axis', 'axes', 'keepDims']);
  const { axes, axis = axes ?? null, keepDims = keep } = options;
  return { ...(axis !== null && { axes: [axis].flat() }), keepDims };
}

type EngineReduction = (x: Tensor, options: ReduceOptions) => Tensor;

function reduction<F extends (...args: never[]) => unknown = Reduction>(
  path: string,
  fn: EngineReduction,
  eager?: F,
): OperationFunction<F> {
  const name = path.split('.')[1]!.toLowerCase();
  const reduced: Reduction = (x, axis, keepDims) => fn(x, reduceOptions(name, axis, keepDims));
  return operation(path, { axis: null, keepdims: false }, eager ?? (reduced as unknown as F), {
    call: (x: unknown, axis?: Axis | AxisOptions, keepDims?: boolean) => {
      const { axes = null, keepDims: keepdims } = reduceOptions(name, axis, keepDims);
      return [[x], { axis: axes, keepdims }];
    },
    run: reduced,
  });
}

/** Of an array on the host as NumPy's. */
type WithArrays<F> = F & Reduction;

const ofArrays = <F>(name: string, onGPU: EngineReduction, onHost: (...args: never[]) => unknown): WithArrays<F> =>
  ((x: unknown, axis?: Axis | AxisOptions, keepDims?: boolean) =>
    x instanceof Tensor
      ? onGPU(x, reduceOptions(name, axis, keepDims))
      : onHost(x as never, axis as never)) as unknown as WithArrays<F>;

/** Sum over axes. */
export const sum = /* @__PURE__ */ reduction('numpy.Sum', engine.sum);
/** The largest over axes. */
export const max = /* @__PURE__ */ reduction('numpy.Max', engine.max);
/** The largest over axes. */
export const amax = /* @__PURE__ */ reduction('numpy.Amax', engine.max);
/** The smallest over axes. */
export const min = /* @__PURE__ */ reduction('numpy.Min', engine.min);
/** The smallest over axes. */
export const amin = /* @__PURE__ */ reduction('numpy.Amin', engine.min);
/** 1 where any is not 0 over axes, else 0. */
export const any = /* @__PURE__ */ reduction('numpy.Any', (x, options) => engine.max(engine.notEqual(x, 0), options));
/** 1 where none is 0 over axes, else 0. */
export const all = /* @__PURE__ */ reduction('numpy.All', (x, options) => engine.min(engine.notEqual(x, 0), options));
/** Product over axes. */
export const prod = /* @__PURE__ */ reduction('numpy.Prod', engine.prod);
/** Variance over axes. */
const variance = /* @__PURE__ */ reduction('numpy.Var', engine.variance);
export { variance as var };
/** `log(sum(exp(x)))` over axes. */
export const logsumexp = /* @__PURE__ */ reduction('math.Logsumexp', engine.logsumexp);
/** The mean of tensors, on the GPU; or of an array, `array(values).mean(axis)`. */
export const mean: typeof numpy.mean & Reduction & OfKerasTensors<Reduction> & Named = /* @__PURE__ */ reduction(
  'numpy.Mean',
  engine.mean,
  /* @__PURE__ */ ofArrays<typeof numpy.mean>('mean', engine.mean, numpy.mean),
);
/** The standard deviation of tensors, on the GPU; or of an array, `array(values).std(axis)`. */
export const std: typeof numpy.std & Reduction & OfKerasTensors<Reduction> & Named = /* @__PURE__ */ reduction(
  'numpy.Std',
  engine.std,
  /* @__PURE__ */ ofArrays<typeof numpy.std>('std', engine.std, numpy.std),
);

interface Named {
  readonly operation: OperationType;
}

/** Where the largest or smallest is, as a number of float32, which graphs are of. */
const place =
  (of: (x: Tensor, options: { axis: number }) => Tensor) =>
  (x: Tensor, axis: number | null, keepDims: boolean): Tensor =>
    scoped(x, () => {
      if (axis === null) throw new ArgumentError('axis null is all, and an operation of a graph must keep the samples');
      const at = axis < 0 ? axis + x.shape.length : axis;
      const size = x.shape[at] ?? 1;
      const chosen = engine.oneHot(of(x, { axis }), size); // along a new last axis
      const found = engine.sum(
        engine.mul(
          chosen,
          Float32Array.from({ length: size }, (_, i) => i),
        ),
        { axes: [-1] },
      );
      return keepDims ? engine.expandDims(found, at) : found;
    });

type Argmax = (x: Tensor, options?: { readonly axis?: number } | number) => Tensor;
const axisOf = (x: unknown, given: { readonly axis?: number } | number = -1): readonly [readonly unknown[], Config] => [
  [x],
  { axis: typeof given === 'number' ? given : (given.axis ?? -1) },
];

/** Of KerasTensors as float32, which graphs are of; of a tensor `u32`; or of an array, `array(values).argmax(axis)`. */
export const argmax: typeof numpy.argmax & OfKerasTensors<Argmax> & Named = /* @__PURE__ */ operation<
  typeof numpy.argmax & Argmax
>('numpy.Argmax', { axis: null, keepdims: false }, numpy.argmax, {
  call: axisOf,
  run: /* @__PURE__ */ place(engine.argmax),
});
/** Of KerasTensors as float32, which graphs are of; of a tensor `u32`. */
export const argmin: OperationFunction<typeof engine.argmin> = /* @__PURE__ */ operation(
  'numpy.Argmin',
  { axis: null, keepdims: false },
  engine.argmin,
  { call: axisOf, run: /* @__PURE__ */ place(engine.argmin) },
);

type Cumulative = (x: Tensor, axis?: number | null) => Tensor;
/** Running sums along an axis. */
export const cumsum: OperationFunction<Cumulative> = /* @__PURE__ */ operation(
  'numpy.Cumsum',
  { axis: null },
  engine.cumsum,
);
/** Running products along an axis. */
export const cumprod: OperationFunction<Cumulative> = /* @__PURE__ */ operation(
  'numpy.Cumprod',
  { axis: null },
  engine.cumprod,
);
/** In ascending order along an axis, by default the last. */
export const sort: OperationFunction<Cumulative> = /* @__PURE__ */ operation('numpy.Sort', { axis: -1 }, engine.sort);

// Of shapes ------------------------------------------------------------------------------------------------------

/** Repeated along axes of size 1 to another shape. */
export const broadcastTo = /* @__PURE__ */ operation('numpy.BroadcastTo', { shape: null }, engine.broadcastTo);
type Joined = (tensors: readonly Tensor[], axis?: number) => Tensor;
/** One after the other along an axis; default the last, which in Keras is axis 0. */
export const concatenate: OperationFunction<Joined> = /* @__PURE__ */ operation(
  'numpy.Concatenate',
  { axis: 0 },
  engine.concatenate,
  { call: (xs: readonly unknown[], axis = -1) => [[xs], { axis }] },
);
/** One beside the other along a new axis, by default the first. */
export const stack: OperationFunction<Joined> = /* @__PURE__ */ operation('numpy.Stack', { axis: 0 }, engine.stack);
type ExpandDims = (x: Tensor, axis: number | readonly number[]) => Tensor;
/** New axes of size 1, of a tensor or an array. */
export const expandDims: typeof numpy.expandDims & OfKerasTensors<ExpandDims> & Named = /* @__PURE__ */ operation<
  typeof numpy.expandDims & ExpandDims
>('numpy.ExpandDims', { axis: null }, numpy.expandDims);
/** In reverse order along an axis, or all. */
export const flip = /* @__PURE__ */ operation('numpy.Flip', { axis: null }, engine.flip);
type GetItem = (x: Tensor, key: Index | readonly Index[]) => Tensor;
/** What stands in Python's brackets: `getItem(x, ['...', { start: 1 }])` is `x[..., 1:]`. */
export const getItem: OperationFunction<GetItem> = /* @__PURE__ */ operation('numpy.GetItem', {}, engine.getItem, {
  inputs: 2,
});
/** With an axis at another place. */
export const moveaxis = /* @__PURE__ */ operation(
  'numpy.Moveaxis',
  { source: null, destination: null },
  engine.moveaxis,
);

type Pad = (x: Tensor, padWidth: PadWidth, mode?: PadMode, constantValues?: number | null) => Tensor;
/** The constant, if there is one, is an argument of the call: before the options. */
const padded = (x: Tensor, ...given: readonly unknown[]): Tensor => {
  const [constant, width, mode] = [given.at(-3), given.at(-2) as PadWidth, (given.at(-1) as PadMode) ?? 'constant'];
  return engine.pad(x, width, mode, mode === 'constant' ? (constant as number | null | undefined) : null);
};
/** With numbers around it: of a pair for each axis, how many before and behind. */
export const pad: OperationFunction<Pad> = /* @__PURE__ */ operation(
  'numpy.Pad',
  { pad_width: null, mode: 'constant' },
  engine.pad,
  {
    inputs: 2,
    call: (x: unknown, width: PadWidth, mode?: PadMode, constant?: number | null) => [
      [x, constant ?? undefined],
      { pad_width: width, mode },
    ],
    run: padded,
  },
);
/** Each element several times along an axis. */
export const repeat = /* @__PURE__ */ operation('numpy.Repeat', { repeats: null, axis: null }, engine.repeat);

type Reshape = (x: Tensor, shape: readonly (number | null)[]) => Tensor;
const reshaped: Reshape = (x, shape) =>
  engine.reshape(
    x,
    shape.map((size) => size ?? -1),
  );
/** Of another shape, with the samples in it; one size may be -1. */
export const reshape: OperationFunction<Reshape> = /* @__PURE__ */ operation(
  'numpy.Reshape',
  { newshape: null },
  reshaped,
);
/** Shifted along an axis, what falls out comes in at the other end. */
export const roll = /* @__PURE__ */ operation('numpy.Roll', { shift: null, axis: null }, engine.roll);
/** In as many parts along an axis, or parted at indices. */
export const split = /* @__PURE__ */ operation('numpy.Split', { indices_or_sections: null, axis: 0 }, engine.split, {
  list: true,
});
/** Without axes of size 1, by default all, of KerasTensors but that of the samples. */
export const squeeze = /* @__PURE__ */ operation('numpy.Squeeze', { axis: null }, engine.squeeze, {
  // The samples are as many as there are, also where it is one.
  run: (x: Tensor, axis: number | null) =>
    engine.squeeze(x, axis ?? [...x.shape.keys()].filter((each) => each > 0 && x.shape[each] === 1)),
});
/** With two axes exchanged. */
export const swapaxes = /* @__PURE__ */ operation('numpy.Swapaxes', { axis1: null, axis2: null }, engine.swapaxes);

type Take = (x: Tensor, indices: TensorLike, axis?: number | null) => Tensor;
/** Those of whole numbers, which graphs have as float32, are taken as they are. */
const taken: Take = (x, indices, axis = null) =>
  scoped(x, () => engine.take(x, indices instanceof Tensor ? indices : x.engine.tensor(indices), axis));
/** Elements by their indices along an axis; without one, of all in one row. */
export const take: OperationFunction<Take> = /* @__PURE__ */ operation('numpy.Take', { axis: null }, taken, {
  inputs: 2,
});
/** Repeated as a whole, as many times along each axis. */
export const tile = /* @__PURE__ */ operation('numpy.Tile', { repeats: null }, engine.tile);
type Transpose = (x: Tensor, axes?: readonly number[] | null) => Tensor;
const transposed: Transpose = (x, axes) => engine.transpose(x, axes ?? undefined);
/** Its axes in another order; default the reverse. */
export const transpose: OperationFunction<Transpose> = /* @__PURE__ */ operation(
  'numpy.Transpose',
  { axes: null },
  transposed,
);
/** Along an axis as a list. */
export const unstack = /* @__PURE__ */ operation('core.Unstack', { num: null, axis: 0 }, engine.unstack, {
  list: true,
});

// Products -------------------------------------------------------------------------------------------------------

type Product = (a: Tensor, b: Tensor) => Tensor;
/** Of which one may be numbers: a graph has tensors of the GPU where it runs alone. */
const product =
  (fn: (a: Tensor, b: Tensor, ...more: never[]) => Tensor): ((...given: never[]) => Tensor) =>
  (a: TensorLike, b: TensorLike, ...more: never[]) => {
    const own = engineOf(a, b);
    if (!own) return fn(a as Tensor, b as Tensor, ...more); // which refuses them
    const tensor = (x: TensorLike): Tensor => (x instanceof Tensor ? x : own.tensor(engine.array(x)));
    return own.scope(() => fn(tensor(a), tensor(b), ...more));
  };
/** NumPy's dot product. */
export const dot: OperationFunction<Product> = /* @__PURE__ */ operation('numpy.Dot', {}, engine.dot, {
  inputs: 2,
  run: /* @__PURE__ */ product(engine.dot),
});
/** Product of matrices, the last two axes; the others broadcast. */
export const matmul: OperationFunction<typeof engine.matmul> = /* @__PURE__ */ operation(
  'numpy.Matmul',
  {},
  engine.matmul,
  { inputs: 2, run: /* @__PURE__ */ product(engine.matmul) },
);
/** Einstein's sum: `einsum('bij,bjk->bik', a, b)`. */
export const einsum: OperationFunction<typeof engine.einsum> = /* @__PURE__ */ operation(
  'numpy.Einsum',
  { subscripts: null },
  engine.einsum,
  {
    inputs: Infinity,
    call: (subscripts: string, ...operands: readonly unknown[]) => [operands, { subscripts }],
    run: (...given: readonly unknown[]) =>
      engine.einsum(given.at(-1) as string, ...(given.slice(0, -1) as readonly Tensor[])),
  },
);
/** Product summed over axes of both. */
export const tensordot = /* @__PURE__ */ operation('numpy.Tensordot', { axes: 2 }, engine.tensordot, {
  inputs: 2,
  run: /* @__PURE__ */ product(engine.tensordot),
});

// Activations ----------------------------------------------------------------------------------------------------

/** @param options Keras's, in the order of the function's parameters. */
function activation<Args extends readonly (number | boolean | undefined)[] = []>(
  path: string,
  name: ElementwiseActivation,
  options: Config = {},
  parametersOf: (...given: Args) => ActivationParameters = () => ({}),
): OperationFunction<(x: Tensor, ...given: Args) => Tensor> {
  return operation(path, options, (x: Tensor, ...given: Args) => engine.activate(x, name, parametersOf(...given)));
}

/** `x` above 0, else `alpha * (exp(x / alpha) - 1)`. */
export const celu = /* @__PURE__ */ activation('nn.Celu', 'celu', { alpha: 1 }, (alpha: number | undefined = 1) => ({
  alpha,
}));
/** `x` above 0, else `alpha * (exp(x) - 1)`. */
export const elu = /* @__PURE__ */ activation('nn.Elu', 'elu', { alpha: 1 }, (alpha: number | undefined = 1) => ({
  alpha,
}));
/** With `approximate`, the default as of Keras's operation, by tanh. */
export const gelu = /* @__PURE__ */ activation(
  'nn.Gelu',
  'gelu',
  { approximate: true },
  (approximate: boolean | undefined = true) => ({ approximate }),
);
type AlongAxis = (x: Tensor, axis?: number) => Tensor;
const halved: AlongAxis = (x, axis = -1) => {
  if (axis !== -1 && axis !== x.shape.length - 1)
    throw new ArgumentError(`axis ${axis} is not supported, only the last, -1`);
  return engine.glu(x);
};
/** Half of the last axis, times the sigmoid of the other half. */
export const glu: OperationFunction<AlongAxis> = /* @__PURE__ */ operation('nn.Glu', { axis: -1 }, halved);
/** `x` beyond the threshold in magnitude, else 0. */
export const hardShrink = /* @__PURE__ */ activation(
  'nn.HardShrink',
  'hardShrink',
  { threshold: 0.5 },
  (threshold: number | undefined = 0.5) => ({ threshold }),
);
/** `x / 6 + 0.5`, within 0 and 1. */
export const hardSigmoid = /* @__PURE__ */ activation('nn.HardSigmoid', 'hardSigmoid');
/** `x` times its hard sigmoid. */
export const hardSilu = /* @__PURE__ */ activation('nn.HardSilu', 'hardSilu');
/** `x` within -1 and 1. */
export const hardTanh = /* @__PURE__ */ activation('nn.HardTanh', 'hardTanh');
type LeakyRelu = (x: Tensor, negativeSlope?: number) => Tensor;
/** `x` above 0, else `negativeSlope * x`, by default as in Keras 0.2. */
export const leakyRelu: OperationFunction<LeakyRelu> = /* @__PURE__ */ operation(
  'nn.LeakyRelu',
  { negative_slope: 0.2 },
  (x: Tensor, negativeSlope = 0.2) => engine.leakyRelu(x, negativeSlope),
);
/** Logarithm of the sigmoid. */
export const logSigmoid = /* @__PURE__ */ activation('nn.LogSigmoid', 'logSigmoid');
/** `x` above 0, else 0. */
export const relu = /* @__PURE__ */ unary('nn.Relu', engine.relu);
/** `x` within 0 and 6. */
export const relu6 = /* @__PURE__ */ activation('nn.Relu6', 'relu6');
/** ELU that keeps means and variances. */
export const selu = /* @__PURE__ */ activation('nn.Selu', 'selu');
/** `1 / (1 + exp(-x))`. */
export const sigmoid = /* @__PURE__ */ unary('nn.Sigmoid', engine.sigmoid);
/** `x` times its sigmoid. */
export const silu = /* @__PURE__ */ activation('nn.Silu', 'silu');
/** `x` less the threshold towards 0. */
export const softShrink = /* @__PURE__ */ activation(
  'nn.SoftShrink',
  'softShrink',
  { threshold: 0.5 },
  (threshold: number | undefined = 0.5) => ({ threshold }),
);
/** `log(1 + exp(x))`. */
export const softplus = /* @__PURE__ */ activation('nn.Softplus', 'softplus');
/** `x / (1 + |x|)`. */
export const softsign = /* @__PURE__ */ activation('nn.Softsign', 'softsign');
/** 0 below -1, `x` above 1, a parabola between. */
export const sparsePlus = /* @__PURE__ */ activation('nn.SparsePlus', 'sparsePlus');
/** `(x + 1) / 2` within 0 and 1. */
export const sparseSigmoid = /* @__PURE__ */ activation('nn.SparseSigmoid', 'sparseSigmoid');
/** `(x + sqrt(x^2 + b)) / 2`. */
export const squareplus = /* @__PURE__ */ activation(
  'nn.Squareplus',
  'squareplus',
  { b: 4 },
  (b: number | undefined = 4) => ({
    b,
  }),
);
/** Hyperbolic tangent. */
export const tanh = /* @__PURE__ */ unary('numpy.Tanh', engine.tanh);
/** `x - tanh(x)`. */
export const tanhShrink = /* @__PURE__ */ activation('nn.TanhShrink', 'tanhShrink');
/** Logarithm of the softmax. */
export const logSoftmax: OperationFunction<AlongAxis> = /* @__PURE__ */ operation(
  'nn.LogSoftmax',
  { axis: -1 },
  engine.logSoftmax,
);
/** `exp(x) / sum(exp(x))` along an axis. */
export const softmax: OperationFunction<AlongAxis> = /* @__PURE__ */ operation(
  'nn.Softmax',
  { axis: -1 },
  engine.softmax,
);
/** The nearest probabilities along an axis. */
export const sparsemax: OperationFunction<AlongAxis> = /* @__PURE__ */ operation(
  'nn.Sparsemax',
  { axis: -1 },
  engine.sparsemax,
);
const thresholded = (x: Tensor, threshold: number, defaultValue: number): Tensor =>
  scoped(x, () => engine.where(engine.greater(x, threshold), x, defaultValue));
/** `x` above the threshold, else the default value. */
export const threshold = /* @__PURE__ */ operation(
  'nn.Threshold',
  { threshold: null, default_value: null },
  thresholded,
);

const normalized = (x: Tensor, axis: number | null = -1, order = 2, epsilon: number | null = null): Tensor => {
  if (order !== 2) throw new ArgumentError(`order ${order} is not supported, only 2`);
  return engine.unitNormalization(x, { axes: [axis ?? -1], epsilon: epsilon ?? 1e-7 });
};
/** Along an axis divided by the norm; only `order` 2. */
export const normalize = /* @__PURE__ */ operation('nn.Normalize', { axis: -1, order: 2, epsilon: null }, normalized);

// Of images ------------------------------------------------------------------------------------------------------

type Pool = (
  x: Tensor,
  poolSize: number | readonly number[],
  strides?: number | readonly number[] | null,
  padding?: Padding,
  dataFormat?: 'channels_last' | null,
) => Tensor;
const pool = (className: string, fn: typeof engine.maxPool2d): OperationFunction<Pool> =>
  operation<Pool>(
    `nn.${className}`,
    { pool_size: null, strides: null, padding: 'valid', data_format: 'channels_last' },
    (x, poolSize, strides = null, padding = 'valid', dataFormat = null) => {
      refuse('data_format', dataFormat);
      return fn(x, { poolSize, strides: strides ?? poolSize, padding });
    },
  );
/** The largest of windows of images. Strides are the windows' size by default. */
export const maxPool = /* @__PURE__ */ pool('MaxPool', engine.maxPool2d);
/** The mean of windows of images. Strides are the windows' size by default. */
export const averagePool = /* @__PURE__ */ pool('AveragePool', engine.avgPool2d);

type Blocks = (x: Tensor, blockSize: number, dataFormat?: 'channels_last' | 'channels_first' | null) => Tensor;

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
/** Channels of images as blocks of pixels, `[n, h, w, c]` as `[n, h * r, w * r, c / r^2]`. */
export const depthToSpace: OperationFunction<Blocks> = /* @__PURE__ */ operation(
  'nn.DepthToSpace',
  { block_size: null, data_format: 'channels_last' },
  depthToBlocks,
);
/** Blocks of pixels of images as channels, `[n, h, w, c]` as `[n, h / r, w / r, c * r^2]`. */
export const spaceToDepth: OperationFunction<Blocks> = /* @__PURE__ */ operation(
  'nn.SpaceToDepth',
  { block_size: null, data_format: 'channels_last' },
  blocksToDepth,
);

const resized = (
  x: Tensor,
  size: number | readonly number[],
  interpolation: ResizeInterpolation = 'bilinear',
  antialias = false,
  crop = false,
  toAspect = false,
  ...more: readonly unknown[]
): Tensor => {
  refuse('data_format', more.at(-1) ?? null);
  refuse('crop_to_aspect_ratio', crop);
  refuse('pad_to_aspect_ratio', toAspect);
  return engine.resize(x, size, { interpolation, antialias });
};
/** Images in another size. */
export const resize: OperationFunction<typeof engine.resize> = /* @__PURE__ */ operation(
  'image.Resize',
  {
    size: null,
    interpolation: 'bilinear',
    antialias: false,
    crop_to_aspect_ratio: false,
    pad_to_aspect_ratio: false,
    fill_mode: 'constant',
    fill_value: 0,
    data_format: 'channels_last',
  },
  engine.resize,
  {
    call: (x: unknown, size: Shape | number, options: engine.ResizeOptions = {}) => {
      assertKnown('resize', options, ['interpolation', 'antialias']);
      return [[x], { size, ...options }];
    },
    run: resized,
  },
);
