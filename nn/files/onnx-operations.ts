import { ArgumentError, type Index, type ResizeInterpolation, type Shape, toNDArray } from '../../engine';
import type { Inputs } from '../layers/layer';
import { type Operation, Read } from '../layers/core/operation';
import { activations, computed, reshaped, resized, pool, type Use, type Value } from './onnx-layers';
import { type Edge, float, int, ints, string } from './onnx-graph';

/** ONNX's numbers of its types. */
const [FLOAT, INT64, BOOL] = [1, 7, 9];

type Options = Readonly<Record<string, unknown>>;

/** One use of an operation: what it is called with, each by the edge of its tensor, and its options. */
interface Call {
  readonly use: Use;
  /** The tensors that it reads. */
  readonly inputs: Inputs<Value>;
  /** Arguments, also those that are numbers, as edges: channels last. */
  readonly edges: readonly Edge[];
  readonly args: readonly unknown[];
  readonly options: Options;
  /** Of the outputs of one sample. */
  readonly shapes: readonly Shape[];
}

type Emit = (call: Call) => Edge | readonly Edge[];

const axisOf = (call: Call, axis: number): number => (axis < 0 ? axis + call.inputs[0].shape.length + 1 : axis);
const axesOf = (call: Call): number[] =>
  [call.options.axis as number | readonly number[]].flat().map((axis) => axisOf(call, axis));

const longs = ({ use }: Call, name: string, values: readonly number[]): Edge =>
  use.constant(name, BigInt64Array.from(values, BigInt), [values.length]);
const number = ({ use }: Call, value: number): Edge => use.constant('number', Float32Array.of(value));
const cast = ({ use }: Call, edge: Edge, to: number): Edge => use.node('Cast', [edge], { to: int(to) });
const truth = (call: Call, edge: Edge): Edge => cast(call, edge, BOOL);

const node =
  (op: string): Emit =>
  ({ use, edges }) =>
    use.node(op, edges);
const told =
  (op: string, negated = false): Emit =>
  (call) => {
    const found = call.use.node(op, call.edges);
    return cast(call, negated ? call.use.node('Not', [found]) : found, FLOAT);
  };
const logical =
  (op: string): Emit =>
  (call) =>
    cast(call, call.use.node(op, call.edges.map((edge) => truth(call, edge))), FLOAT); // prettier-ignore

const reduce =
  (op: string): Emit =>
  (call) => {
    const keepdims = int(call.options.keepdims === true ? 1 : 0);
    const [x] = call.edges as [Edge];
    const axes = axesOf(call);
    return op === 'ReduceSum'
      ? call.use.node(op, [x, longs(call, 'axes', axes)], { keepdims })
      : call.use.node(op, [x], { axes: ints(axes), keepdims });
  };

function variance(call: Call): Edge {
  const { use, edges } = call;
  const axes = ints(axesOf(call));
  const centered = use.node('Sub', [edges[0]!, use.node('ReduceMean', [edges[0]!], { axes, keepdims: int(1) })]);
  const keepdims = int(call.options.keepdims === true ? 1 : 0);
  return use.node('ReduceMean', [use.node('Mul', [centered, centered])], { axes, keepdims });
}

const place =
  (op: string): Emit =>
  (call) => {
    const [axis] = axesOf(call);
    const keepdims = int(call.options.keepdims === true ? 1 : 0);
    return cast(call, call.use.node(op, call.edges, { axis: int(axis!), keepdims }), FLOAT);
  };

/** The same samples in the output's shape. */
const inShape: Emit = ({ use, edges, shapes }) => reshaped(use, 'shape', edges[0]!, shapes[0]!);

const permuted = ({ use, edges }: Call, perm: readonly number[]): Edge =>
  use.node('Transpose', [edges[0]!], { perm: ints(perm) });

const axesIn = ({ inputs }: Call): number[] => [0, ...inputs[0].shape.keys()].map((_, i) => i);

const moved: Emit = (call) => {
  const rank = call.inputs[0].shape.length + 1;
  const [from, to] = [call.options.source, call.options.destination].map((axes) =>
    [axes as number | readonly number[]].flat().map((axis) => (axis < 0 ? axis + rank : axis)),
  ) as [number[], number[]];
  const others = axesIn(call).filter((axis) => !from.includes(axis));
  return permuted(call, axesIn(call).map((_, at) => (to.includes(at) ? from[to.indexOf(at)]! : others.shift()!))); // prettier-ignore
};

/** Parts along an axis, from one place to another. */
const part = (call: Call, x: Edge, name: string, from: number, to: number, axis: number, step = 1): Edge =>
  call.use.node('Slice', [
    x,
    ...[[from], [to], [axis], [step]].map((values, i) => longs(call, `${name} ${i}`, values)),
  ]);

/** Beyond every end. */
const END = 2 ** 31 - 1;

/** What stands between Python's brackets: a slice of each axis, then the shape without the axes that are indices. */
const item: Emit = (call) => {
  const { use, args, inputs, shapes } = call;
  const key = args[1] as Index | readonly Index[];
  const given = Array.isArray(key) ? (key as readonly Index[]) : [key as Index];
  const rank = inputs[0].shape.length + 1;
  const named = given.filter((index) => index !== null && index !== '...').length;
  const all = given.includes('...') ? given : [...given, '...' as const];
  const full = all.flatMap((index): readonly Index[] =>
    index === '...' ? Array.from({ length: rank - named }, () => ({})) : [index],
  );
  let axis = 0;
  let x = call.edges[0]!;
  for (const index of full) {
    if (index === null || index === '...') continue;
    const { start, stop, step = 1 } = typeof index === 'number' ? { start: index, stop: index + 1 || END } : index;
    const by = step ?? 1;
    const [first, last] = by > 0 ? [0, END] : [END, -END];
    if ((start ?? first) !== first || (stop ?? last) !== last || by !== 1)
      x = part(call, x, `axis ${axis}`, start ?? first, stop ?? last, axis, by);
    axis++;
  }
  return reshaped(use, 'shape', x, shapes[0]!);
};

/** By way of an axis more: see ZeroPadding2D. */
const padded: Emit = (call) => {
  const { use, edges, args, options, inputs } = call;
  const { mode = 'constant' } = options;
  if (mode !== 'constant' && mode !== 'reflect') use.refuse(`pads by ${String(mode)}, which ONNX has no operator for`);
  const width = options.pad_width as number | readonly (number | readonly number[])[];
  const rank = inputs[0].shape.length + 1;
  const sides = Array.from({ length: rank }, (_, i): readonly number[] => {
    const one = typeof width === 'number' ? width : (width[width.length === 1 ? 0 : i] ?? 0);
    return typeof one === 'number' ? [one, one] : one;
  });
  const axes = longs(call, 'axes', [1]);
  const [before, after] = [0, 1].map((side) => sides.map((pair) => pair[side]!)) as [number[], number[]];
  const pads = longs(call, 'pads', [before[0]!, 0, ...before.slice(1), after[0]!, 0, ...after.slice(1)]);
  const value = mode === 'constant' && typeof args[1] === 'number' ? [number(call, args[1])] : [];
  const within = use.node('Unsqueeze', [edges[0]!, axes]);
  const all = use.node('Pad', [within, pads, ...value], { mode: string(mode as string) });
  return use.node('Squeeze', [all, axes]);
};

const parts: Emit = (call) => {
  const axis = axisOf(call, (call.options.axis as number | undefined) ?? 0);
  let from = 0;
  return call.shapes.map((shape, i) => {
    const size = axis === 0 ? call.use.refuse('splits the samples') : shape[axis - 1]!;
    return part(call, call.edges[0]!, `part ${i}`, from, (from += size), axis);
  });
};

const unstacked: Emit = (call) => {
  const axis = axisOf(call, (call.options.axis as number | undefined) ?? 0);
  return call.shapes.map((shape, i) =>
    reshaped(call.use, `shape ${i}`, part(call, call.edges[0]!, `part ${i}`, i, i + 1, axis), shape),
  );
};

const joined = (call: Call, edges: readonly Edge[], axis: number): Edge =>
  call.use.node('Concat', edges, { axis: int(axis) });

const repeated: Emit = (call) => {
  const { options, use, edges, inputs, shapes } = call;
  const { repeats, axis } = options;
  if (typeof repeats !== 'number' || typeof axis !== 'number') return use.refuse('repeats by more than one number');
  const at = axisOf(call, axis);
  const { shape } = inputs[0];
  const next = use.node('Unsqueeze', [edges[0]!, longs(call, 'axes', [at + 1])]);
  const times = [1, ...shape, 1].map((_, i) => (i === at + 1 ? repeats : 1));
  return reshaped(use, 'shape', use.node('Tile', [next, longs(call, 'repeats', times)]), shapes[0]!);
};

const rolled: Emit = (call) => {
  const { shift, axis } = call.options;
  if (typeof shift !== 'number' || typeof axis !== 'number') return call.use.refuse('rolls more than one axis');
  const at = axisOf(call, axis);
  const size = call.inputs[0].shape[at - 1]!;
  const from = (((size - shift) % size) + size) % size;
  return joined(call, [part(call, call.edges[0]!, 'end', from, END, at), part(call, call.edges[0]!, 'start', 0, from, at)], at); // prettier-ignore
};

const taken: Emit = (call) => {
  const { axis } = call.options;
  if (typeof axis !== 'number') return call.use.refuse('takes of all axes at once');
  const [x, indices] = call.edges as [Edge, Edge];
  return call.use.node('Gather', [x, cast(call, indices, INT64)], { axis: int(axisOf(call, axis)) });
};

/** An activation by its table, where its parameters are the defaults. */
const activation =
  (name: string, defaults: Options = {}): Emit =>
  (call) => {
    const other = Object.entries(defaults).find(([key, value]) => call.options[key] !== value);
    if (other) call.use.refuse(`has ${other[0]} ${String(call.options[other[0]])}, which cannot be written`);
    return activations[name]!(call.use, call.use.layer, call.inputs).in('channelsLast');
  };

const alongAxis =
  (op: string): Emit =>
  (call) =>
    call.use.node(op, call.edges, { axis: int(axesOf(call)[0]!) });

const windows =
  (op: 'MaxPool' | 'AveragePool'): Emit =>
  (call) => {
    const { pool_size: size, strides, padding } = call.options;
    const pair = (value: unknown): Shape => (typeof value === 'number' ? [value, value] : (value as Shape));
    const layer = { poolSize: pair(size), strides: pair(strides ?? size), padding };
    return pool(op)(call.use, layer as never, call.inputs).in('channelsLast');
  };

/** ONNX has them of channels first. */
const blocks =
  (op: 'DepthToSpace' | 'SpaceToDepth'): Emit =>
  ({ use, edges, options }) => {
    const isFirst = options.data_format === 'channels_first';
    const moved = (x: Edge, perm: readonly number[]): Edge =>
      isFirst ? x : use.node('Transpose', [x], { perm: ints(perm) });
    const attributes = { blocksize: int(options.block_size as number) };
    return moved(use.node(op, [moved(edges[0]!, [0, 3, 1, 2])], attributes), [0, 2, 3, 1]);
  };

const EMITTERS: Readonly<Record<string, Emit>> = {
  'numpy.Add': node('Add'),
  'numpy.Subtract': node('Sub'),
  'numpy.Multiply': node('Mul'),
  'numpy.Divide': node('Div'),
  'numpy.TrueDivide': node('Div'),
  'numpy.Power': node('Pow'),
  'numpy.Maximum': node('Max'),
  'numpy.Minimum': node('Min'),
  'numpy.FloorDivide': ({ use, edges }) => use.node('Floor', [use.node('Div', edges)]),
  'numpy.Mod': ({ use, edges: [a, b] }) =>
    use.node('Sub', [a!, use.node('Mul', [use.node('Floor', [use.node('Div', [a!, b!])]), b!])]),
  'numpy.Equal': told('Equal'),
  'numpy.NotEqual': told('Equal', true),
  'numpy.Greater': told('Greater'),
  'numpy.GreaterEqual': told('GreaterOrEqual'),
  'numpy.Less': told('Less'),
  'numpy.LessEqual': told('LessOrEqual'),
  'numpy.LogicalAnd': logical('And'),
  'numpy.LogicalOr': logical('Or'),
  'numpy.LogicalXor': logical('Xor'),
  'numpy.LogicalNot': logical('Not'),
  'numpy.Where': (call) => {
    const [condition, a, b] = call.edges as [Edge, Edge, Edge];
    return call.use.node('Where', [truth(call, condition), a, b]);
  },

  'numpy.Absolute': node('Abs'),
  'numpy.Negative': node('Neg'),
  'numpy.Ceil': node('Ceil'),
  'numpy.Cos': node('Cos'),
  'numpy.Exp': node('Exp'),
  'numpy.Expm1': (call) => call.use.node('Sub', [call.use.node('Exp', call.edges), number(call, 1)]),
  'numpy.Floor': node('Floor'),
  'numpy.Isnan': told('IsNaN'),
  'numpy.Isinf': told('IsInf'),
  'numpy.Isfinite': (call) => {
    const [nan, inf] = ['IsNaN', 'IsInf'].map((op) => call.use.node(op, call.edges)) as [Edge, Edge];
    return cast(call, call.use.node('Not', [call.use.node('Or', [nan, inf])]), FLOAT);
  },
  'numpy.Log': node('Log'),
  'numpy.Log1p': (call) => call.use.node('Log', [call.use.node('Add', [call.edges[0]!, number(call, 1)])]),
  'numpy.Log2': (call) => call.use.node('Mul', [call.use.node('Log', call.edges), number(call, Math.LOG2E)]),
  'numpy.Log10': (call) => call.use.node('Mul', [call.use.node('Log', call.edges), number(call, Math.LOG10E)]),
  'numpy.Reciprocal': node('Reciprocal'),
  'numpy.Round': node('Round'),
  'numpy.Sign': node('Sign'),
  'numpy.Sin': node('Sin'),
  'numpy.Sqrt': node('Sqrt'),
  'numpy.Square': ({ use, edges: [x] }) => use.node('Mul', [x!, x!]),
  'numpy.Tan': node('Tan'),
  'numpy.Copy': node('Identity'),
  'core.StopGradient': node('Identity'),
  'numpy.ZerosLike': ({ use, edges }) => use.node('ConstantOfShape', [use.node('Shape', edges)]),
  'numpy.OnesLike': (call) =>
    call.use.node('Add', [call.use.node('ConstantOfShape', [call.use.node('Shape', call.edges)]), number(call, 1)]),
  'math.Rsqrt': ({ use, edges }) => use.node('Reciprocal', [use.node('Sqrt', edges)]),
  'math.Erf': node('Erf'),
  'core.Cast': (call) => {
    const dtype = String(call.options.dtype);
    const x = call.edges[0]!;
    if (dtype.includes('float')) return call.use.node('Identity', [x]);
    return cast(call, cast(call, x, dtype === 'bool' ? BOOL : INT64), FLOAT);
  },
  'numpy.Clip': (call) => {
    const { x_min: least, x_max: most } = call.options;
    if (typeof least !== 'number' || typeof most !== 'number') return call.use.refuse('clips by more than one number');
    return call.use.node('Clip', [call.edges[0]!, number(call, least), number(call, most)]);
  },

  'numpy.Sum': reduce('ReduceSum'),
  'numpy.Mean': reduce('ReduceMean'),
  'numpy.Max': reduce('ReduceMax'),
  'numpy.Amax': reduce('ReduceMax'),
  'numpy.Min': reduce('ReduceMin'),
  'numpy.Amin': reduce('ReduceMin'),
  'numpy.Prod': reduce('ReduceProd'),
  'math.Logsumexp': reduce('ReduceLogSumExp'),
  'numpy.Var': variance,
  'numpy.Std': (call) => call.use.node('Sqrt', [variance(call)]),
  'numpy.Argmax': place('ArgMax'),
  'numpy.Argmin': place('ArgMin'),
  'numpy.Cumsum': (call) =>
    call.use.node('CumSum', [call.edges[0]!, call.use.constant('axis', BigInt64Array.from(axesOf(call), BigInt))]),

  'numpy.Concatenate': (call) => joined(call, call.edges, axisOf(call, call.options.axis as number)),
  'numpy.Stack': (call) => {
    const given = call.options.axis as number;
    const axis = given < 0 ? given + call.shapes[0]!.length + 1 : given;
    const axes = longs(call, 'axes', [axis]);
    return joined(call, call.edges.map((edge) => call.use.node('Unsqueeze', [edge, axes])), axis); // prettier-ignore
  },
  'numpy.ExpandDims': inShape,
  'numpy.Squeeze': inShape,
  'numpy.Reshape': inShape,
  'numpy.Flip': (call) => {
    if (call.options.axis === null) call.use.refuse('flips the samples');
    return axesOf(call).reduce((x, axis) => part(call, x, `axis ${axis}`, END, -END, axis, -1), call.edges[0]!);
  },
  'numpy.GetItem': item,
  'numpy.Moveaxis': moved,
  'numpy.Swapaxes': (call) => {
    const [a, b] = [call.options.axis1, call.options.axis2].map((axis) => axisOf(call, axis as number));
    return permuted(call, axesIn(call).map((axis) => (axis === a ? b! : axis === b ? a! : axis))); // prettier-ignore
  },
  'numpy.Transpose': (call) =>
    call.options.axes === null
      ? call.use.refuse('moves the samples')
      : permuted(
          call,
          (call.options.axes as Shape).map((axis) => axisOf(call, axis)),
        ),
  'numpy.Pad': padded,
  'numpy.Repeat': repeated,
  'numpy.Roll': rolled,
  'numpy.Split': parts,
  'core.Unstack': unstacked,
  'numpy.Take': taken,
  'numpy.Tile': (call) => {
    const times = [call.options.repeats as number | Shape].flat();
    const rank = call.inputs[0].shape.length + 1;
    if (times.length > rank) call.use.refuse('gives more axes than it has');
    return call.use.node('Tile', [
      call.edges[0]!,
      longs(call, 'repeats', [...Array<number>(rank - times.length).fill(1), ...times]),
    ]);
  },

  'numpy.Matmul': node('MatMul'),
  'numpy.Einsum': ({ use, edges, options }) =>
    use.node('Einsum', edges, { equation: string(String(options.subscripts)) }),

  'nn.Celu': ({ use, edges, options }) => use.node('Celu', edges, { alpha: float(options.alpha as number) }),
  'nn.Elu': ({ use, edges, options }) => use.node('Elu', edges, { alpha: float(options.alpha as number) }),
  'nn.Gelu': (call) => {
    if (call.options.approximate === false) return activation('gelu')(call);
    return computed([
      'Mul',
      ['Mul', 'x', 0.5],
      [
        'Add',
        ['Tanh', ['Mul', ['Add', 'x', ['Mul', ['Mul', ['Mul', 'x', 'x'], 'x'], 0.044715]], Math.sqrt(2 / Math.PI)]],
        1,
      ],
    ])(call.use, call.use.layer, call.inputs).in('channelsLast');
  },
  'nn.Glu': activation('glu', { axis: -1 }),
  'nn.HardShrink': activation('hardShrink', { threshold: 0.5 }),
  'nn.HardSigmoid': activation('hardSigmoid'),
  'nn.HardSilu': activation('hardSilu'),
  'nn.HardTanh': activation('hardTanh'),
  'nn.LeakyRelu': ({ use, edges, options }) =>
    use.node('LeakyRelu', edges, { alpha: float(options.negative_slope as number) }),
  'nn.LogSigmoid': activation('logSigmoid'),
  'nn.Relu': activation('relu'),
  'nn.Relu6': activation('relu6'),
  'nn.Selu': activation('selu'),
  'nn.Sigmoid': activation('sigmoid'),
  'nn.Silu': activation('silu'),
  'nn.SoftShrink': activation('softShrink', { threshold: 0.5 }),
  'nn.Softplus': activation('softplus'),
  'nn.Softsign': activation('softsign'),
  'nn.SparsePlus': activation('sparsePlus'),
  'nn.SparseSigmoid': activation('sparseSigmoid'),
  'nn.Squareplus': activation('squareplus', { b: 4 }),
  'numpy.Tanh': activation('tanh'),
  'nn.TanhShrink': activation('tanhShrink'),
  'nn.LogSoftmax': alongAxis('LogSoftmax'),
  'nn.Softmax': (call) => {
    const [{ use, edges }, axes] = [call, axesOf(call)];
    if (axes.length === 1) return alongAxis('Softmax')(call);
    const all = use.node('ReduceLogSumExp', edges, { axes: ints(axes), keepdims: int(1) });
    return use.node('Exp', [use.node('Sub', [edges[0]!, all])]);
  },
  'nn.Sparsemax': activation('sparsemax', { axis: -1 }),
  'nn.Threshold': (call) => {
    const { threshold, default_value: other } = call.options as Readonly<Record<string, number>>;
    const isAbove = call.use.node('Greater', [call.edges[0]!, number(call, threshold!)]);
    return call.use.node('Where', [isAbove, call.edges[0]!, number(call, other!)]);
  },
  'nn.Normalize': (call) => {
    const { epsilon } = call.options as { readonly epsilon: number | null };
    const norm = call.use.node('ReduceL2', [call.edges[0]!], { axes: ints(axesOf(call)), keepdims: int(1) });
    return call.use.node('Div', [call.edges[0]!, call.use.node('Max', [norm, number(call, epsilon ?? 1e-7)])]);
  },
  'nn.MaxPool': windows('MaxPool'),
  'nn.AveragePool': windows('AveragePool'),
  'nn.DepthToSpace': blocks('DepthToSpace'),
  'nn.SpaceToDepth': blocks('SpaceToDepth'),
  'image.Resize': ({ use, inputs, options }) =>
    resized(use, inputs[0], options.interpolation as ResizeInterpolation, options.antialias === true).in(
      'channelsLast',
    ),
};

/**
 * Writes an operation of a graph. @returns its outputs, one for each of the shapes.
 * @throws ArgumentError for one that the format has no form for.
 */
export function writeOperation(
  use: Use,
  operation: Operation,
  inputs: Inputs<Value>,
  shapes: readonly Shape[],
): Value[] {
  const { module, className, options: known } = operation.type;
  const path = `${module.split('.').at(-1)}.${className}`;
  const emit =
    (Object.hasOwn(EMITTERS, path) && EMITTERS[path]) ||
    use.refuse(`is the operation ${path} of keras.ops, which cannot be written; put layers in its place`);
  const given = operation.args.length === 1 && Array.isArray(operation.args[0]) ? operation.args[0] : operation.args;
  const isKey = path === 'numpy.GetItem' || path === 'numpy.Pad';
  const edgeOf = (value: unknown, i: number): Edge[] => {
    if (value instanceof Read) return [inputs[value.input]!.in('channelsLast')];
    if (isKey && i > 0) return [];
    const { data, shape } = toNDArray(value as never);
    return [use.constant(`argument ${i}`, Float32Array.from(data), shape)];
  };
  const options = Object.fromEntries(
    Object.entries(known).map(([key, fallback]) => [key, operation.options[key] ?? fallback]),
  );
  const call: Call = { use, inputs, args: operation.args, edges: given.flatMap(edgeOf), options, shapes };
  const edges = [emit(call)].flat() as readonly Edge[];
  if (edges.length !== shapes.length) throw new ArgumentError(`exportONNX: ${path} gives ${edges.length} outputs`);
  return shapes.map((shape, i) => use.valueOf(shape, edges[i]!));
}
