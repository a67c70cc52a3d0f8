import { ArgumentError, type DType, type Shape, ShapeError, type Tensor } from '../../../engine';
import { type Config, KerasObject, define } from '../../keras-object';
import { count, flag, notNegativeInteger, oneOf, orNull, text, value } from '../../options';
import { type OptionsOf, type Values, option } from '../../schema';
import { type SymbolicShape, symbolicShape } from '../../symbolic-shape';

const dtype = /* @__PURE__ */ oneOf(
  ...(['bool', 'int8', 'int16', 'int32', 'int64', 'uint8', 'uint16', 'uint32', 'uint64'] as const),
  ...(['bfloat16', 'float16', 'float32', 'float64'] as const),
);

/** Keras's names of the engine's. */
const DTYPES: Readonly<Record<DType, string>> = { f32: 'float32', u32: 'uint32', u8: 'uint8' };

const isSize = (given: unknown): boolean => given === null || count.parse(given) !== undefined;

const batchedShape = /* @__PURE__ */ option<SymbolicShape>(
  'integers',
  'a list of positive integers, or of null where any size will do, the batch first',
  (given) => (Array.isArray(given) && given.every(isSize) ? (given as SymbolicShape) : undefined),
);

/** Sizes by axis. */
type Axes = Readonly<Record<number, number | null>>;

const schema = {
  /** Type of the numbers; layers of a model read `'float32'`. Default null: any. */
  dtype: /* @__PURE__ */ orNull(dtype).default(null),
  /** The batch first; null is any size. Default null: any shape. */
  shape: /* @__PURE__ */ orNull(batchedShape).default(null),
  /** Number of axes, the batch counted. Default as `shape` has them, or null: any. */
  ndim: /* @__PURE__ */ orNull(notNegativeInteger).default(null),
  /** Most axes. Default null. */
  maxNdim: /* @__PURE__ */ orNull(notNegativeInteger).default(null),
  /** Fewest axes. Default null. */
  minNdim: /* @__PURE__ */ orNull(notNegativeInteger).default(null),
  /** Sizes of some axes, of which -1 is the last: `{ 1: 28, [-1]: 3 }`. Default none. */
  axes: /* @__PURE__ */ value<Axes>(
    'sizes by axis, such as { [-1]: 3 }',
    (given) =>
      typeof given === 'object' &&
      given !== null &&
      Object.entries(given).every(([axis, size]) => Number.isInteger(Number(axis)) && isSize(size)),
  ).default({}),
  /**
   * Whether a last axis of 1 may be missing, or be there where `shape` has none; other ranks, which Keras lets pass,
   * may not. Default false.
   */
  allowLastAxisSqueeze: /* @__PURE__ */ flag.default(false),
  /** What messages call the input. Default null. */
  name: /* @__PURE__ */ orNull(text).default(null),
  /** Whether Keras may be given None; a layer here gets all its inputs. Default false. */
  optional: /* @__PURE__ */ flag.default(false),
};

/** Options of `InputSpec`, with Keras's defaults. */
export type InputSpecOptions = OptionsOf<typeof schema>;

abstract class Specification extends KerasObject {
  static override readonly module: string = 'keras.layers';

  constructor(options: InputSpecOptions = {}) {
    super();
    const { ndim: given, ...values } = this.parse(options) as Values<typeof schema>;
    const ndim = values.shape?.length ?? given;
    Object.assign(this, values, { ndim });
    const most = (ndim ?? values.maxNdim ?? Infinity) - 1;
    const axis = Object.keys(values.axes).find((axis) => Number(axis) > most);
    if (axis !== undefined)
      throw new ArgumentError(`InputSpec: axis ${axis} is greater than the maximum allowed value: ${most}`);
  }
}

/** One, or one for each input, null where any will do. */
export type InputSpecs = InputSpec | readonly (InputSpec | null)[];

interface SpecifiedLayer {
  readonly name: string;
  readonly inputSpec?: InputSpecs;
}

/**
 * Keras's InputSpec: what an input of a custom layer must be. The layer has it as its `inputSpec`, or a list with one
 * for each input, of which null takes any: `inputSpec = new InputSpec({ ndim: 4, axes: { [-1]: 3 } })`. It is checked
 * where the layer is applied, and when a model runs it.
 * @throws ArgumentError for an axis that is not there.
 */
export class InputSpec
  extends /* @__PURE__ */ define(
    Specification,
    'InputSpec',
    ['dtype', 'shape', 'ndim', 'maxNdim', 'minNdim', 'axes', 'allowLastAxisSqueeze', 'name', 'optional'],
    schema,
  )
{
  override getConfig(): Config {
    const { allow_last_axis_squeeze: _squeeze, name: _name, ...config } = super.getConfig();
    return config;
  }

  /**
   * Whether inputs are as this and the others of a layer say.
   * @param of the layer. @param inputs shapes of a sample, or tensors.
   * @throws ShapeError in Keras's words; ArgumentError for another number of inputs.
   */
  assertInputs(of: SpecifiedLayer, inputs: readonly (Shape | Tensor)[]): void {
    const layer = of.name;
    const specs = [of.inputSpec ?? null].flat();
    if (inputs.length !== specs.length)
      throw new ArgumentError(
        `Layer "${layer}" expects ${specs.length} input(s), but it received ${inputs.length} input tensors`,
      );
    specs.forEach((spec, i) => {
      if (!spec) return;
      const input = inputs[i]!;
      const [shape, type] =
        'shape' in input ? [input.shape, DTYPES[input.dtype]] : [[null, ...symbolicShape(input)], 'float32'];
      const problem = spec.#problem(shape, type);
      if (problem)
        throw new ShapeError(
          `Input ${i} with name '${spec.name ?? 'None'}' of layer '${layer}' is incompatible with the layer: ` +
            `${problem}`,
        );
    });
  }

  /** What is wrong with an input, as Keras says it. */
  #problem(shape: SymbolicShape, type: string): string | null {
    const { ndim, maxNdim, minNdim, dtype, axes, allowLastAxisSqueeze: squeezes } = this;
    const found = shape.length;
    const full = `Full shape received: ${tuple(shape)}`;
    if (ndim !== null && !squeezes && found !== ndim) return `expected ndim=${ndim}, found ndim=${found}. ${full}`;
    if (maxNdim !== null && found > maxNdim) return `expected max_ndim=${maxNdim}, found ndim=${found}`;
    if (minNdim !== null && found < minNdim) return `expected min_ndim=${minNdim}, found ndim=${found}. ${full}`;
    if (dtype !== null && type !== dtype) return `expected dtype=${dtype}, found dtype=${type}`;
    for (const [axis, size] of Object.entries(axes))
      if (!fits(size, shape.at(Number(axis))))
        return `expected axis ${axis} of input shape to have value ${size}, but received input with shape ${tuple(shape)}`;
    const plain = (sizes: SymbolicShape): SymbolicShape =>
      squeezes && sizes.at(-1) === 1 ? sizes.slice(0, -1) : sizes;
    const [wanted, given] = [plain(this.shape ?? []), plain(shape)];
    const differs = this.shape && (wanted.length !== given.length || wanted.some((size, i) => !fits(size, given[i])));
    return differs ? `expected shape=${tuple(this.shape)}, found shape=${tuple(given)}` : null;
  }

  override toString(): string {
    const { dtype, shape, ndim, maxNdim, minNdim, axes } = this;
    const sizes = Object.entries(axes).map(([axis, size]) => `${axis}: ${size ?? 'None'}`);
    const parts = {
      dtype,
      shape: shape && tuple(shape),
      ndim,
      max_ndim: maxNdim,
      min_ndim: minNdim,
      axes: sizes.length > 0 ? `{${sizes.join(', ')}}` : null,
    };
    const said = Object.entries(parts).flatMap(([name, value]) => (value ? [`${name}=${value}`] : []));
    return `InputSpec(${said.join(', ')})`;
  }
}

/** Where either is any size, they fit. */
const fits = (size: number | null, found: number | null | undefined): boolean =>
  size === null || found === null || size === found;

/** As Python prints it. */
const tuple = (sizes: SymbolicShape): string =>
  `(${sizes.map((size) => size ?? 'None').join(', ')}${sizes.length === 1 ? ',' : ''})`;
