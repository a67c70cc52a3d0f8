import {
  type ActivationParameters,
  ArgumentError,
  type ElementwiseActivation,
  type Index,
  type Padding,
  type PadWidth,
  type ReduceOptions,
  type ResizeOptions,
  type Tensor,
  type TensorLike,
  abs,
  activate,
  add,
  avgPool2d,
  broadcastTo,
  ceil,
  clip,
  concatenate,
  cos,
  cumsum,
  div,
  dot,
  einsum,
  equal,
  erf,
  exp,
  expandDims,
  expm1,
  flip,
  floor,
  getItem,
  greater,
  greaterEqual,
  less,
  lessEqual,
  log,
  log1p,
  logSoftmax,
  logsumexp,
  matmul,
  max,
  maxPool2d,
  maximum,
  mean,
  min,
  minimum,
  moveaxis,
  mul,
  negative,
  notEqual,
  pad,
  power,
  prod,
  reciprocal,
  repeat,
  reshape,
  resize,
  roll,
  round,
  rsqrt,
  sign,
  sin,
  softmax,
  split,
  sqrt,
  square,
  squeeze,
  stack,
  sub,
  sum,
  swapaxes,
  take,
  tensordot,
  tile,
  transpose,
  unitNormalization,
  unstack,
  variance,
  where,
} from '../engine';
import type { Config } from './keras-object';
import type { OperationType } from './layers/operation';

type Reduction = (x: Tensor, options: ReduceOptions) => Tensor;
type Axes = number | readonly number[] | null;

const define = <Args extends readonly unknown[]>(
  path: string,
  options: Config,
  run: (...args: Args) => Tensor | readonly Tensor[],
): OperationType => {
  const [module, className] = path.split('.') as [string, string];
  // An operation is called with what its options say, which its own rules check.
  return { module: `keras.src.ops.${module}`, className, options, run: (args) => run(...(args as unknown as Args)) };
};

const reduction = (className: string, fn: Reduction): OperationType =>
  define(`numpy.${className}`, { axis: null, keepdims: false }, (x: Tensor, axis: Axes, keepDims: boolean) =>
    fn(x, { ...(axis !== null && { axes: [axis].flat() }), keepDims }),
  );

const activation = (
  path: string,
  name: ElementwiseActivation,
  options: Config = {},
  parametersOf: (...given: never[]) => ActivationParameters = () => ({}),
): OperationType =>
  define(path, options, (x: Tensor, ...given: unknown[]) => activate(x, name, parametersOf(...(given as never[]))));

/** @throws ArgumentError for an option of Keras's that operations do not have here. */
function refuse(option: string, value: unknown): void {
  if (value !== null && value !== false && value !== 'channels_last' && value !== 0)
    throw new ArgumentError(`${option} ${JSON.stringify(value)} is not supported`);
}

/** The operations of graphs: each as Keras's file names it, with the options that its config has. */
const ALL: readonly OperationType[] = [
  define('numpy.Add', {}, (a: TensorLike, b: TensorLike) => add(a, b)),
  define('numpy.Subtract', {}, (a: TensorLike, b: TensorLike) => sub(a, b)),
  define('numpy.Multiply', {}, (a: TensorLike, b: TensorLike) => mul(a, b)),
  define('numpy.Divide', {}, (a: TensorLike, b: TensorLike) => div(a, b)),
  define('numpy.TrueDivide', {}, (a: TensorLike, b: TensorLike) => div(a, b)),
  define('numpy.Power', {}, (a: TensorLike, b: TensorLike) => power(a, b)),
  define('numpy.Maximum', {}, (a: TensorLike, b: TensorLike) => maximum(a, b)),
  define('numpy.Minimum', {}, (a: TensorLike, b: TensorLike) => minimum(a, b)),
  define('numpy.Equal', {}, (a: TensorLike, b: TensorLike) => equal(a, b)),
  define('numpy.NotEqual', {}, (a: TensorLike, b: TensorLike) => notEqual(a, b)),
  define('numpy.Greater', {}, (a: TensorLike, b: TensorLike) => greater(a, b)),
  define('numpy.GreaterEqual', {}, (a: TensorLike, b: TensorLike) => greaterEqual(a, b)),
  define('numpy.Less', {}, (a: TensorLike, b: TensorLike) => less(a, b)),
  define('numpy.LessEqual', {}, (a: TensorLike, b: TensorLike) => lessEqual(a, b)),
  define('numpy.Where', {}, (condition: TensorLike, a: TensorLike, b: TensorLike) => where(condition, a, b)),

  define('numpy.Absolute', {}, (x: Tensor) => abs(x)),
  define('numpy.Abs', {}, (x: Tensor) => abs(x)),
  define('numpy.Negative', {}, (x: Tensor) => negative(x)),
  define('numpy.Ceil', {}, (x: Tensor) => ceil(x)),
  define('numpy.Cos', {}, (x: Tensor) => cos(x)),
  define('numpy.Exp', {}, (x: Tensor) => exp(x)),
  define('numpy.Expm1', {}, (x: Tensor) => expm1(x)),
  define('numpy.Floor', {}, (x: Tensor) => floor(x)),
  define('numpy.Log', {}, (x: Tensor) => log(x)),
  define('numpy.Log1p', {}, (x: Tensor) => log1p(x)),
  define('numpy.Reciprocal', {}, (x: Tensor) => reciprocal(x)),
  define('numpy.Round', { decimals: 0 }, (x: Tensor, decimals: number) => {
    refuse('decimals', decimals);
    return round(x);
  }),
  define('numpy.Sign', {}, (x: Tensor) => sign(x)),
  define('numpy.Sin', {}, (x: Tensor) => sin(x)),
  define('numpy.Sqrt', {}, (x: Tensor) => sqrt(x)),
  define('numpy.Square', {}, (x: Tensor) => square(x)),
  define('math.Rsqrt', {}, (x: Tensor) => rsqrt(x)),
  define('math.Erf', {}, (x: Tensor) => erf(x)),
  define('numpy.Clip', { x_min: null, x_max: null }, (x: Tensor, least: number, most: number) => clip(x, least, most)),

  reduction('Max', max),
  reduction('Mean', mean),
  reduction('Min', min),
  reduction('Prod', prod),
  reduction('Sum', sum),
  reduction('Var', variance),
  reduction('Std', (x, options) => x.engine.scope(() => sqrt(variance(x, options)))),
  { ...reduction('Logsumexp', logsumexp), module: 'keras.src.ops.math' },
  define('numpy.Cumsum', { axis: null }, (x: Tensor, axis: number | null) => cumsum(x, axis)),

  define('numpy.BroadcastTo', { shape: null }, (x: Tensor, shape: readonly number[]) => broadcastTo(x, shape)),
  define('numpy.Concatenate', { axis: 0 }, (xs: readonly Tensor[], axis: number) => concatenate(xs, axis)),
  define('numpy.ExpandDims', { axis: null }, (x: Tensor, axis: number) => expandDims(x, axis)),
  define('numpy.Flip', { axis: null }, (x: Tensor, axis: number | null) => flip(x, axis)),
  define('numpy.GetItem', {}, (x: Tensor, key: Index | readonly Index[]) => getItem(x, key)),
  define('numpy.Moveaxis', { source: null, destination: null }, (x: Tensor, from: number, to: number) =>
    moveaxis(x, from, to),
  ),
  define(
    'numpy.Pad',
    { pad_width: null, mode: 'constant' },
    // The constant, if there is one, is an argument of the call: before the options.
    (x: Tensor, ...given: readonly unknown[]) =>
      pad(
        x,
        given.at(-2) as PadWidth,
        given.at(-1) as 'constant',
        given.at(-1) === 'constant' ? (given.at(-3) as number | null | undefined) : null,
      ),
  ),
  define('numpy.Repeat', { repeats: null, axis: null }, (x: Tensor, times: number, axis: number | null) =>
    repeat(x, times, axis),
  ),
  define('numpy.Reshape', { newshape: null }, (x: Tensor, shape: readonly (number | null)[]) =>
    reshape(
      x,
      shape.map((size) => size ?? -1),
    ),
  ),
  define('numpy.Roll', { shift: null, axis: null }, (x: Tensor, shift: number, axis: number | null) =>
    roll(x, shift, axis),
  ),
  define('numpy.Split', { indices_or_sections: null, axis: 0 }, (x: Tensor, sections: number, axis: number) =>
    split(x, sections, axis),
  ),
  define('numpy.Squeeze', { axis: null }, (x: Tensor, axis: number | null) =>
    // The samples are as many as there are, also where it is one.
    squeeze(x, axis ?? [...x.shape.keys()].filter((each) => each > 0 && x.shape[each] === 1)),
  ),
  define('numpy.Stack', { axis: 0 }, (xs: readonly Tensor[], axis: number) => stack(xs, axis)),
  define('numpy.Swapaxes', { axis1: null, axis2: null }, (x: Tensor, a: number, b: number) => swapaxes(x, a, b)),
  define('numpy.Take', { axis: null }, (x: Tensor, indices: Tensor | number | readonly number[], axis: number | null) =>
    x.engine.scope(() =>
      take(x, typeof indices === 'object' && 'engine' in indices ? indices : x.engine.tensor(indices), axis),
    ),
  ),
  define('numpy.Tile', { repeats: null }, (x: Tensor, times: number | readonly number[]) => tile(x, times)),
  define('numpy.Transpose', { axes: null }, (x: Tensor, axes: readonly number[] | null) =>
    transpose(x, axes ?? undefined),
  ),
  define('core.Unstack', { num: null, axis: 0 }, (x: Tensor, num: number | null, axis: number) =>
    unstack(x, num, axis),
  ),

  define('numpy.Dot', {}, (a: Tensor, b: Tensor) => dot(a, b)),
  define('numpy.Einsum', { subscripts: null }, (...given: readonly unknown[]) =>
    einsum(given.at(-1) as string, ...(given.slice(0, -1) as Tensor[])),
  ),
  define('numpy.Matmul', {}, (a: Tensor, b: Tensor) => matmul(a, b)),
  define('numpy.Tensordot', { axes: 2 }, (a: Tensor, b: Tensor, axes: number) => tensordot(a, b, axes)),

  activation('nn.Elu', 'elu', { alpha: 1 }, (alpha: number) => ({ alpha })),
  activation('nn.Gelu', 'gelu', { approximate: true }, (approximate: boolean) => ({ approximate })),
  activation('nn.HardSigmoid', 'hardSigmoid'),
  activation('nn.HardSilu', 'hardSilu'),
  activation('nn.LeakyRelu', 'leakyRelu', { negative_slope: 0.2 }, (negativeSlope: number) => ({ negativeSlope })),
  activation('nn.LogSigmoid', 'logSigmoid'),
  activation('nn.Relu', 'relu'),
  activation('nn.Relu6', 'relu6'),
  activation('nn.Selu', 'selu'),
  activation('nn.Sigmoid', 'sigmoid'),
  activation('nn.Silu', 'silu'),
  activation('nn.Softplus', 'softplus'),
  activation('nn.Softsign', 'softsign'),
  activation('numpy.Tanh', 'tanh'),
  define('nn.LogSoftmax', { axis: -1 }, (x: Tensor, axis: number) => logSoftmax(x, axis)),
  define('nn.Softmax', { axis: -1 }, (x: Tensor, axis: number) => softmax(x, axis)),
  define(
    'nn.Normalize',
    { axis: -1, order: 2, epsilon: null },
    (x: Tensor, axis: number, order: number, epsilon: number | null) => {
      if (order !== 2) throw new ArgumentError(`order ${order} is not supported, only 2`);
      return unitNormalization(x, { axes: [axis], epsilon: epsilon ?? 1e-7 });
    },
  ),
  ...(['MaxPool', 'AveragePool'] as const).map((className) =>
    define(
      `nn.${className}`,
      { pool_size: null, strides: null, padding: 'valid', data_format: null },
      (x: Tensor, poolSize: number, strides: number | null, padding: Padding, dataFormat: string | null) => {
        refuse('data_format', dataFormat);
        const pool = className === 'MaxPool' ? maxPool2d : avgPool2d;
        return pool(x, { poolSize, strides: strides ?? poolSize, padding });
      },
    ),
  ),
  define(
    'image.Resize',
    {
      size: null,
      interpolation: 'bilinear',
      antialias: false,
      crop_to_aspect_ratio: false,
      pad_to_aspect_ratio: false,
      fill_mode: 'constant',
      fill_value: 0,
      data_format: null,
    },
    (
      x: Tensor,
      size: readonly number[],
      interpolation: never,
      antialias: boolean,
      crop: boolean,
      padded: boolean,
      ...more: unknown[]
    ) => {
      refuse('data_format', more.at(-1));
      refuse('crop_to_aspect_ratio', crop);
      refuse('pad_to_aspect_ratio', padded);
      const options: ResizeOptions = { interpolation, antialias };
      return resize(x, size, options);
    },
  ),
];

/** By Keras's module and class: `numpy.Add`. */
export const OPERATIONS: ReadonlyMap<string, OperationType> = new Map(
  ALL.map((type) => [`${type.module.split('.').at(-1)!}.${type.className}`, type]),
);
