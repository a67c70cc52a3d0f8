import { DataError } from '../../engine';
import { type JSONValue, isObject } from '../io/json';
import { ConfigObject } from './config-object';
import { TF_OPERATIONS } from './tf-operations';

/**
 * TensorFlow's operations that Keras of TensorFlow 1.15 to 2.3 keeps in a graph as `TensorFlowOpLayer`s: the function
 * that each is, by which names the function has the operation's inputs, `*` of a list, and after the semicolon its
 * attributes, where the operation has them by others.
 */
export const OP_LAYERS: Readonly<Record<string, string>> = {
  Abs: 'math.abs: x',
  Add: 'math.add: x, y',
  AddV2: 'math.add: x, y',
  ArgMax: 'math.argmax: input, axis',
  ArgMin: 'math.argmin: input, axis',
  AvgPool: 'nn.avg_pool: input',
  BatchMatMulV2: 'linalg.matmul: a, b; adj_x=adjoint_a, adj_y=adjoint_b',
  BiasAdd: 'nn.bias_add: value, bias',
  Cast: 'cast: x; DstT=dtype, Truncate=truncate',
  Ceil: 'math.ceil: x',
  ClipByValue: 'clip_by_value: t, clip_value_min, clip_value_max',
  ConcatV2: 'concat: *values, axis',
  Cos: 'math.cos: x',
  Cumprod: 'math.cumprod: x, axis',
  Cumsum: 'math.cumsum: x, axis',
  DepthToSpace: 'nn.depth_to_space: input',
  Elu: 'nn.elu: features',
  Equal: 'math.equal: x, y; incompatible_shape_error=',
  Erf: 'math.erf: x',
  Exp: 'math.exp: x',
  ExpandDims: 'expand_dims: input, axis',
  Expm1: 'math.expm1: x',
  Floor: 'math.floor: x',
  FloorDiv: 'math.floordiv: x, y',
  FloorMod: 'math.floormod: x, y',
  GatherV2: 'gather: params, indices, axis',
  Greater: 'math.greater: x, y',
  GreaterEqual: 'math.greater_equal: x, y',
  Identity: 'identity: input',
  IsFinite: 'math.is_finite: x',
  IsInf: 'math.is_inf: x',
  IsNan: 'math.is_nan: x',
  LeakyRelu: 'nn.leaky_relu: features',
  Less: 'math.less: x, y',
  LessEqual: 'math.less_equal: x, y',
  Log: 'math.log: x',
  Log1p: 'math.log1p: x',
  LogSoftmax: 'nn.log_softmax: logits',
  LogicalAnd: 'math.logical_and: x, y',
  LogicalNot: 'math.logical_not: x',
  LogicalOr: 'math.logical_or: x, y',
  MatMul: 'linalg.matmul: a, b',
  Max: 'math.reduce_max: input_tensor, axis; keep_dims=keepdims',
  MaxPool: 'nn.max_pool: input',
  Maximum: 'math.maximum: x, y',
  Mean: 'math.reduce_mean: input_tensor, axis; keep_dims=keepdims',
  Min: 'math.reduce_min: input_tensor, axis; keep_dims=keepdims',
  Minimum: 'math.minimum: x, y',
  MirrorPad: 'pad: tensor, paddings',
  Mul: 'math.multiply: x, y',
  Neg: 'math.negative: x',
  NotEqual: 'math.not_equal: x, y; incompatible_shape_error=',
  OnesLike: 'ones_like: input',
  Pack: 'stack: *values',
  Pad: 'pad: tensor, paddings',
  PadV2: 'pad: tensor, paddings, constant_values',
  Pow: 'math.pow: x, y',
  Prod: 'math.reduce_prod: input_tensor, axis; keep_dims=keepdims',
  RealDiv: 'math.divide: x, y',
  Reciprocal: 'math.reciprocal: x',
  Relu: 'nn.relu: features',
  Relu6: 'nn.relu6: features',
  Reshape: 'reshape: tensor, shape',
  ResizeBicubic: 'image.resize: images, size',
  ResizeBilinear: 'image.resize: images, size',
  ResizeNearestNeighbor: 'image.resize: images, size',
  ReverseV2: 'reverse: tensor, axis',
  Roll: 'roll: input, shift, axis',
  Round: 'math.round: x',
  Rsqrt: 'math.rsqrt: x',
  Select: 'where: condition, x, y',
  SelectV2: 'where: condition, x, y',
  Selu: 'nn.selu: features',
  Sigmoid: 'nn.sigmoid: x',
  Sign: 'math.sign: x',
  Sin: 'math.sin: x',
  Softmax: 'nn.softmax: logits',
  Softplus: 'math.softplus: features',
  Softsign: 'nn.softsign: features',
  SpaceToDepth: 'nn.space_to_depth: input',
  Split: 'split: axis, value; num_split=num_or_size_splits',
  SplitV: 'split: value, num_or_size_splits, axis; num_split=',
  Sqrt: 'math.sqrt: x',
  Square: 'math.square: x',
  Squeeze: 'squeeze: input; squeeze_dims=axis',
  StopGradient: 'stop_gradient: input',
  StridedSlice: '__operators__.getitem: tensor, begin, end, strides',
  Sub: 'math.subtract: x, y',
  Sum: 'math.reduce_sum: input_tensor, axis; keep_dims=keepdims',
  Tan: 'math.tan: x',
  Tanh: 'math.tanh: x',
  Tile: 'tile: input, multiples',
  Transpose: 'transpose: a, perm',
  Unpack: 'unstack: value',
  ZerosLike: 'zeros_like: input',
};

const WAY_OUT = 'build the model here without, and loadWeights() the file';

/** The layer as the `TFOpLambda` that it is. @throws DataError for an operation that is not here. */
export function asFunction(entry: ConfigObject): ConfigObject {
  const config = entry.object('config');
  if (!isObject(config.get('node_def')))
    config.refuse(
      'node_def',
      `only an object can be read; load the model with TensorFlow 2.1 or later and save it again`,
    );
  const definition = config.object('node_def');
  const op = definition.string('op');
  const form = Object.hasOwn(OP_LAYERS, op)
    ? OP_LAYERS[op]!
    : definition.refuse('op', `the operation is not here; ${WAY_OUT}`);
  const [head, renamed = ''] = form.split('; ') as [string, string?];
  const [name, list] = head.split(': ') as [string, string];
  const attributes = attributesOf(
    definition,
    new Map(renamed.split(', ').map((each) => each.split('=') as [string, string])),
  );
  const [node] = entry.list('inbound_nodes');
  const inputs = inputsOf(config, Array.isArray(node) ? (node as readonly JSONValue[]) : []);

  // The inputs by the names of the function's arguments.
  const names = list.split(', ');
  const found = new Map<string, JSONValue>();
  for (const each of names) {
    const isList = each.startsWith('*');
    const own = inputs.splice(0, isList ? inputs.length - (names.length - 1) : 1);
    if (own.length > 0) found.set(isList ? each.slice(1) : each, isList ? own : own[0]!);
  }
  if (inputs.length > 0) entry.refuse('inbound_nodes', `${op} has fewer inputs`);
  const key = op === 'StridedSlice' ? { slice_spec: sliceOf(found, attributes, definition) } : {};
  const resize = op.startsWith('Resize') ? { method: methodOf(op, attributes, definition) } : {};
  const first = TF_OPERATIONS[name]!.split(/[:,;] ?/)[1]!;
  const keywords = { ...key, ...resize, ...Object.fromEntries([...attributes, ...found]) };
  const { [first]: read, ...others } = keywords as Record<string, JSONValue>;
  const placed = (value: JSONValue): JSONValue =>
    isPlace(value) ? [...value.slice(0, 3), others] : ['_CONSTANT_VALUE', -1, value, others];
  const isListed = names[0]!.startsWith('*');
  if (isListed && !Array.isArray(read)) entry.refuse('inbound_nodes', `${op} has more inputs`);
  return ConfigObject.of(
    {
      class_name: 'TFOpLambda',
      config: { name: entry.string('name'), function: name },
      inbound_nodes: [isListed ? (read as readonly JSONValue[]).map(placed) : placed(read ?? null)],
    },
    entry.path,
  );
}

const isPlace = (value: JSONValue): value is readonly JSONValue[] =>
  Array.isArray(value) && typeof value[0] === 'string' && typeof value[1] === 'number';

/** What it reads, and between these its constants, by their places among the inputs. */
function inputsOf(config: ConfigObject, node: readonly JSONValue[]): JSONValue[] {
  const inputs = (typeof node[0] === 'string' ? [node] : node).map((place): JSONValue =>
    Array.isArray(place) ? (place as readonly JSONValue[]).slice(0, 3) : place,
  );
  const constants = config.has('constants') ? Object.entries(config.object('constants').value) : [];
  for (const [index, value] of constants.sort(([a], [b]) => Number(a) - Number(b)))
    inputs.splice(Number(index), 0, plain(value ?? null));
  return inputs;
}

/** Keras writes a constant as a list, or as an array of NumPy's. */
const plain = (value: JSONValue): JSONValue =>
  isObject(value) && isObject(value.config) && 'value' in value.config ? value.config.value! : value;

/** Types of data, which say what all here are: but for that of a `Cast`. */
const TYPES: Readonly<Record<string, string>> = { DT_FLOAT: 'float32', DT_DOUBLE: 'float64', DT_HALF: 'float16' };

/** A node's attributes by the names of the function's arguments, but for types, counts of inputs and what is empty. */
function attributesOf(definition: ConfigObject, names: ReadonlyMap<string, string>): Map<string, JSONValue> {
  const found = new Map<string, JSONValue>();
  const attributes = definition.has('attr') ? definition.object('attr') : null;
  for (const [key, value] of Object.entries(attributes?.value ?? {})) {
    const name = names.get(key) ?? key;
    const given = attributeOf(value ?? null);
    if (key.startsWith('_') || key === 'N' || name === '') continue;
    if (isObject(value) && 'type' in value && name === key) continue;
    if (given !== undefined) found.set(name, given);
  }
  return found;
}

const BASE64 = /^([A-Za-z\d+/]{4})*([A-Za-z\d+/]{2}==|[A-Za-z\d+/]{3}=)?$/;

/** Of a protobuf's value in JSON: whole numbers and bytes are text. */
function attributeOf(value: JSONValue): JSONValue | undefined {
  if (!isObject(value)) return undefined;
  const [[kind, given] = []] = Object.entries(value);
  if (kind === 'i') return Number(given);
  if (typeof given === 'string' && kind === 's' && BASE64.test(given)) return atob(given);
  if (typeof given === 'string' && kind === 'type') return TYPES[given] ?? given.replace('DT_', '').toLowerCase();
  if (kind !== 'list') return given;
  if (!isObject(given)) return undefined;
  const [[of, list] = []] = Object.entries(given);
  return Array.isArray(list) && list.length > 0
    ? (list as readonly JSONValue[]).map((each) => attributeOf({ [of!]: each }) ?? null)
    : undefined;
}

/** What stood in Python's brackets, from bounds and the bits of what is left out; takes them away. */
function sliceOf(
  found: Map<string, JSONValue>,
  attributes: Map<string, JSONValue>,
  definition: ConfigObject,
): JSONValue {
  const taken = (from: Map<string, JSONValue>, key: string): JSONValue => {
    const value = from.get(key) ?? null;
    from.delete(key);
    return value;
  };
  const bound = (key: string): readonly number[] => {
    const value = taken(found, key);
    if (Array.isArray(value) && value.every((each) => typeof each === 'number')) return value;
    throw new DataError(`${definition.path}: StridedSlice with a ${key} that is computed is not supported; ${WAY_OUT}`);
  };
  const [begin, end, strides] = [bound('begin'), bound('end'), bound('strides')];
  const [noBegin, noEnd, ellipsis, newAxis, shrunk] = ['begin', 'end', 'ellipsis', 'new_axis', 'shrink_axis'].map(
    (key) => Number(taken(attributes, `${key}_mask`)),
  ) as [number, number, number, number, number];
  return begin.map((start, i): JSONValue => {
    const has = (mask: number): boolean => ((mask >> i) & 1) === 1;
    if (has(ellipsis)) return { class_name: '__ellipsis__' };
    if (has(newAxis)) return null;
    if (has(shrunk)) return start;
    return { start: has(noBegin) ? null : start, stop: has(noEnd) ? null : end[i]!, step: strides[i]! };
  });
}

/** Pixels stand at their centres in what TensorFlow 2 resizes; takes away what says so. */
function methodOf(op: string, attributes: Map<string, JSONValue>, definition: ConfigObject): JSONValue {
  if (attributes.get('half_pixel_centers') !== true || attributes.get('align_corners') === true)
    definition.refuse('attr', `only images resized as TensorFlow 2 does, half_pixel_centers, can be read; ${WAY_OUT}`);
  attributes.delete('half_pixel_centers');
  return { ResizeBicubic: 'bicubic', ResizeBilinear: 'bilinear' }[op] ?? 'nearest';
}
