import { ArgumentError, ShapeError } from './errors';
import { assertKnown, isOptions } from './known-options';
import { type NDArray, type Numbers, type Shape, type TypedArray, formatShape, sizeOf, stridesOf } from './ndarray';
import { toNDArray } from './to-ndarray';

const TYPES = { float32: Float32Array, uint8: Uint8Array, int32: Int32Array, uint32: Uint32Array } as const;

/** Element types of arrays on the host, by NumPy's names. */
export type HostDType = keyof typeof TYPES;

/** Numbers in lists, as deep as an array has axes. */
export type Nested = number | readonly Nested[];

/** One axis or several; negative ones count from the end. `null` stands for all. */
export type Axis = number | readonly number[] | null;

/** What `sum`, `mean`, `min`, `max` and their like take, by NumPy's names. */
export interface ReductionOptions {
  /** What to reduce over. Default null: every axis, to one number. */
  axis?: Axis;
  /** Keep the reduced axes with size 1. Default false. */
  keepdims?: boolean;
}

/** What `std` and `var` take. */
export interface DeviationOptions extends ReductionOptions {
  /** Divide by the count less this. Default 0. */
  ddof?: number;
}

/** What arithmetic takes: a number, an array, nested lists. */
export type Operand = Numbers;

/**
 * An array on the host with the methods of NumPy's that programs for Keras use, by NumPy's names. What the library
 * gives back is one (predictions, weights, data sets, images); `array(values)` makes one of anything else. Functions of
 * the library take it wherever they take `{ data, shape }`.
 *
 * ```ts
 * const kernel = await model.layers[0].weights[0].array();   // [3, 3, 1, 32]
 * kernel.mean(), kernel.std()                                // as NumPy's, to the last bit of float32
 * kernel.at(0, 0, 0, -1)                                     // kernel[0, 0, 0, -1]
 * maps.at(0, null, null, 21)                                 // maps[0, :, :, 21]
 * images.slice(0, 1).reshape(-1, 28, 28, 1).div(255)         // images[0:1].reshape(-1, 28, 28, 1) / 255
 * for (const image of images) ...                            // along the first axis, as images[0], images[1]
 * ```
 *
 * `reshape`, `expandDims` and `squeeze` share `data` with the array; every other method copies. Sums run in the order
 * in which NumPy adds a C-contiguous array. Names are also found in camelCase and in snake_case
 * (`argMax`, `expand_dims`), and NumPy's long ones (`subtract`, `multiply`, `divide`).
 */
export class HostArray<T extends TypedArray = TypedArray> implements NDArray<T> {
  /** Of bytes that stand for `byte * scale`: methods see the products, of which copies of rows stay bytes. */
  declare readonly scale?: number;
  // Found by the look-up behind the prototype.
  declare readonly argMax: HostArray<T>['argmax'];
  declare readonly argMin: HostArray<T>['argmin'];
  declare readonly argSort: HostArray<T>['argsort'];
  declare readonly subtract: HostArray<T>['sub'];
  declare readonly multiply: HostArray<T>['mul'];
  declare readonly divide: HostArray<T>['div'];
  declare readonly tolist: HostArray<T>['toArray'];
  declare readonly ravel: HostArray<T>['flatten'];

  /** What `at` gives of one index. */
  readonly [index: number]: number | HostArray<T>;

  constructor(
    /** Row-major. */
    readonly data: T,
    readonly shape: Shape,
    scale?: number,
  ) {
    if (scale !== undefined) this.scale = scale;
  }

  /** Number of axes, as NumPy's `ndim`. */
  get ndim(): number {
    return this.shape.length;
  }

  /** Number of elements. */
  get size(): number {
    return sizeOf(this.shape);
  }

  /** Of the first axis, as Python's `len`. */
  get length(): number {
    return this.shape[0] ?? 1;
  }

  /** Type of the elements, as methods see them. */
  get dtype(): HostDType {
    const { data, scale } = this;
    return scale === undefined ? TYPE_NAMES.find((name) => data instanceof TYPES[name])! : 'float32';
  }

  /** The axes reversed. */
  get T(): HostArray<T> {
    return this.transpose();
  }

  // Parts -----------------------------------------------------------------------------------------------------------

  /**
   * An element, or, of fewer indices than axes, the array along the rest: `a[i, j]`. Negative indices count from the
   * end; `null` keeps an axis whole, as `:` does.
   * @throws ArgumentError for an index that the axis does not have, and for more indices than axes.
   */
  at(...indices: readonly (number | null)[]): number | HostArray<T> {
    const { shape, data } = this;
    if (indices.length > shape.length)
      throw new ArgumentError(`at: ${indices.length} indices for an array of ${formatShape(shape)}`);
    const strides = stridesOf(shape);
    let offset = 0;
    indices.forEach((index, axis) => {
      if (index !== null) offset += place(index, shape, axis) * strides[axis]!;
    });
    const kept = [...shape.keys()].filter((axis) => (indices[axis] ?? null) === null);
    if (kept.length === 0) return numbersOf(this).read(offset);
    const sizes = kept.map((axis) => shape[axis]!);
    const steps = kept.map((axis) => strides[axis]!);
    return like(this, gather(data, offset, sizes, steps), sizes);
  }

  /** The one element at these indices or, without any, of an array that has one. */
  item(...indices: readonly number[]): number {
    const found = indices.length === 0 && this.size === 1 ? this.flatten().at(0) : this.at(...indices);
    if (typeof found === 'number') return found;
    throw new ArgumentError(
      `item: an array of ${formatShape(this.shape)} has ${this.size} elements; give an index for each axis`,
    );
  }

  /**
   * A range of rows, as `TypedArray.slice` takes it: `a.slice(0, 1)` is `a[0:1]`; or, by lists, of each axis in turn:
   * `a.slice([0, 2], [3, 5])` is `a[0:3, 2:5]`. Ends are not in it; negative ones count from the end; axes that are
   * not named, or `null`, stay whole.
   */
  slice(
    start: number | null | readonly (number | null)[] = 0,
    end: number | null | readonly (number | null)[] = null,
  ): HostArray<T> {
    const { shape, data } = this;
    const [starts, ends] = [start, end].map((each) => (Array.isArray(each) ? each : [each]) as (number | null)[]);
    if (Math.max(starts!.length, ends!.length) > shape.length) {
      throw new ArgumentError(
        `slice: [${starts!.join(', ')}] to [${ends!.join(', ')}] of an array of ${formatShape(shape)}; ` +
          'slice(start, end) is a range of rows, slice([...starts], [...ends]) one of each axis',
      );
    }
    const strides = stridesOf(shape);
    const limit = (value: number | null | undefined, axis: number, absent: number): number => {
      const size = shape[axis]!;
      if (value === null || value === undefined) return absent;
      if (!Number.isInteger(value)) throw new ArgumentError(`slice: ${value} is not a whole number`);
      return Math.max(0, Math.min(size, value < 0 ? value + size : value));
    };
    const from = shape.map((_, axis) => limit(starts![axis], axis, 0));
    const sizes = shape.map((size, axis) => Math.max(0, limit(ends![axis], axis, size) - from[axis]!));
    const offset = from.reduce((sum, first, axis) => sum + first * strides[axis]!, 0);
    return like(this, gather(data, offset, sizes, strides), sizes);
  }

  /** Rows, or along a first axis of length n the n parts: what `a[0]`, `a[1]`, ... are. */
  *[Symbol.iterator](): Generator<number | HostArray<T>, void> {
    if (this.ndim === 0) throw new ArgumentError('an array without axes cannot be iterated; item() is its number');
    const { read } = numbersOf(this);
    for (let i = 0; i < this.length; i++) yield this.ndim === 1 ? read(i) : this.at(i);
  }

  // Forms -----------------------------------------------------------------------------------------------------------

  /** The same elements in another shape, `(-1, 28, 28, 1)` or `([-1, 28, 28, 1])`; one size may be -1: what is left. */
  reshape(...sizes: readonly number[] | readonly [Shape]): HostArray<T> {
    const wanted: readonly number[] = sizes.flat();
    const known = wanted.reduce((product, size) => (size === -1 ? product : product * size), 1);
    const shape = wanted.map((size) => (size === -1 ? this.size / known : size));
    const fits = wanted.filter((size) => size === -1).length < 2 && sizeOf(shape) === this.size;
    if (!fits || !shape.every((size) => Number.isSafeInteger(size) && size >= 0)) {
      throw new ShapeError(
        `reshape: ${formatShape(this.shape)} has ${this.size} elements, which ${formatShape(wanted)} cannot hold` +
          (fits ? '' : '; one size may be -1, what is left'),
      );
    }
    return like(this, this.data, shape);
  }

  /** All elements along one axis, `[size]`. */
  flatten(): HostArray<T> {
    return this.reshape(-1);
  }

  /** A new axis of size 1, as `np.expand_dims(a, axis)`. */
  expandDims(axis: number): HostArray<T> {
    const { shape } = this;
    const at = axisOf('expandDims', axis, shape.length + 1);
    return like(this, this.data, [...shape.slice(0, at), 1, ...shape.slice(at)]);
  }

  /** Without the axes of size 1, or without those named. */
  squeeze(axis: Axis = null): HostArray<T> {
    const { shape } = this;
    const named = axis === null ? shape.map((size) => size === 1) : chosen('squeeze', shape, axis);
    const large = shape.findIndex((size, i) => named[i] && size !== 1);
    if (large >= 0) throw new ShapeError(`squeeze: axis ${large} of ${formatShape(shape)} is not of size 1`);
    return like(
      this,
      this.data,
      shape.filter((_, i) => !named[i]),
    );
  }

  /** Axes in another order, `(0, 2, 1)` or `([0, 2, 1])`. Default reversed. */
  transpose(...axes: readonly number[] | readonly [readonly number[]]): HostArray<T> {
    const { shape, data } = this;
    const given: readonly number[] = axes.flat();
    const order =
      given.length > 0 ? given.map((axis) => axisOf('transpose', axis, shape.length)) : [...shape.keys()].toReversed();
    if (new Set(order).size !== shape.length || order.length !== shape.length)
      throw new ShapeError(`transpose: [${given.join(', ')}] is not an order of the axes of ${formatShape(shape)}`);
    const strides = stridesOf(shape);
    const sizes = order.map((axis) => shape[axis]!);
    const steps = order.map((axis) => strides[axis]!);
    return like(this, gather(data, 0, sizes, steps), sizes);
  }

  /** Elements of another type, what does not fit it cut as by a typed array. There is no float64. */
  astype<D extends HostDType>(dtype: D): HostArray<InstanceType<(typeof TYPES)[D]>> {
    if (!Object.hasOwn(TYPES, dtype))
      throw new ArgumentError(`astype: '${dtype}' is not an element type; expected one of ${TYPE_NAMES.join(', ')}`);
    const made: TypedArray = new TYPES[dtype](valuesOf(this));
    return new HostArray(made as InstanceType<(typeof TYPES)[D]>, this.shape);
  }

  /** Nested lists; of an array without axes its number. */
  toArray(): Nested {
    const values = valuesOf(this);
    const strides = stridesOf(this.shape);
    const lists = (axis: number, offset: number): Nested =>
      axis === this.ndim
        ? values[offset]!
        : Array.from({ length: this.shape[axis]! }, (_, i) => lists(axis + 1, offset + i * strides[axis]!));
    return lists(0, 0);
  }

  // Arithmetic ------------------------------------------------------------------------------------------------------
  // In float32, whatever goes in, so that bytes do not wrap; shapes broadcast as NumPy's.

  /** `a + b`, in float32. */
  add(other: Operand): HostArray<Float32Array> {
    return combine('add', this, other, (a, b) => a + b);
  }

  /** `a - b`, in float32. */
  sub(other: Operand): HostArray<Float32Array> {
    return combine('sub', this, other, (a, b) => a - b);
  }

  /** `a * b`, element by element, in float32. */
  mul(other: Operand): HostArray<Float32Array> {
    return combine('mul', this, other, (a, b) => a * b);
  }

  /** `a / b`, in float32. */
  div(other: Operand): HostArray<Float32Array> {
    return combine('div', this, other, (a, b) => a / b);
  }

  /** Elements below `low` become it, those above `high` that; `null` is no limit. */
  clip(low: number | null, high: number | null): HostArray {
    const clipped = valuesOf(this).map((value) => Math.min(high ?? Infinity, Math.max(low ?? -Infinity, value)));
    return new HostArray(clipped, this.shape);
  }

  // Reductions ------------------------------------------------------------------------------------------------------

  /** The sum of all elements, or along `axis`, in NumPy's order and to its bit. */
  sum(): number;
  sum(axis: Axis | ReductionOptions, options?: ReductionOptions): number | HostArray;
  sum(axis?: Axis | ReductionOptions, options?: ReductionOptions): number | HostArray {
    const along = reduction('sum', this.shape, axis, options);
    const sums = added(numbersOf(this), along);
    if (along.shape.length === 0) return sums[0]!;
    if (sums instanceof Float32Array) return new HostArray(sums, along.shape);
    return new HostArray(this.dtype === 'int32' ? Int32Array.from(sums) : Uint32Array.from(sums), along.shape);
  }

  /** float32 in float32, in NumPy's order; integers in float64, of which along an axis float32 is kept. */
  mean(): number;
  mean(axis: Axis | ReductionOptions, options?: ReductionOptions): number | HostArray<Float32Array>;
  mean(axis?: Axis | ReductionOptions, options?: ReductionOptions): number | HostArray<Float32Array> {
    const along = reduction('mean', this.shape, axis, options);
    return floats(means(numbersOf(this), along), along.shape);
  }

  /** The square of `std`. */
  var(): number;
  var(axis: Axis | DeviationOptions, options?: DeviationOptions): number | HostArray<Float32Array>;
  var(axis?: Axis | DeviationOptions, options?: DeviationOptions): number | HostArray<Float32Array> {
    const along = reduction('var', this.shape, axis, options, ['ddof']);
    return floats(variances(numbersOf(this), along), along.shape);
  }

  /** The standard deviation, computed as `mean` is. */
  std(): number;
  std(axis: Axis | DeviationOptions, options?: DeviationOptions): number | HostArray<Float32Array>;
  std(axis?: Axis | DeviationOptions, options?: DeviationOptions): number | HostArray<Float32Array> {
    const along = reduction('std', this.shape, axis, options, ['ddof']);
    return floats(variances(numbersOf(this), along).map(Math.sqrt), along.shape);
  }

  /** NaN where there is one. @throws ArgumentError of no elements. */
  min(): number;
  min(axis: Axis | ReductionOptions, options?: ReductionOptions): number | HostArray;
  min(axis?: Axis | ReductionOptions, options?: ReductionOptions): number | HostArray {
    return extreme('min', this, Math.min, axis, options);
  }

  /** As `min`. */
  max(): number;
  max(axis: Axis | ReductionOptions, options?: ReductionOptions): number | HostArray;
  max(axis?: Axis | ReductionOptions, options?: ReductionOptions): number | HostArray {
    return extreme('max', this, Math.max, axis, options);
  }

  /** Where the greatest is, the first of equals or of NaN: of all, counted through, or along one axis. */
  argmax(): number;
  argmax(axis: number | ReductionOptions | null, options?: ReductionOptions): number | HostArray<Uint32Array>;
  argmax(axis?: number | ReductionOptions | null, options?: ReductionOptions): number | HostArray<Uint32Array> {
    return placeOf('argmax', this, (value, best) => value > best, axis, options);
  }

  /** As `argmax`, of the least. */
  argmin(): number;
  argmin(axis: number | ReductionOptions | null, options?: ReductionOptions): number | HostArray<Uint32Array>;
  argmin(axis?: number | ReductionOptions | null, options?: ReductionOptions): number | HostArray<Uint32Array> {
    return placeOf('argmin', this, (value, best) => value < best, axis, options);
  }

  /** The indices that would sort along an axis, `null` for all: NaN last, equals in their order (`kind='stable'`). */
  argsort(axis: number | { axis?: number | null } | null = -1): HostArray<Uint32Array> {
    if (isOptions(axis)) {
      assertKnown('argsort', axis, ['axis']);
      return this.argsort(axis.axis);
    }
    const source = axis === null ? this.flatten() : this;
    const last = source.ndim - 1;
    const at = axisOf('argsort', axis ?? -1, source.ndim);
    // Its own inverse.
    const order = [...source.shape.keys()].map((each) => (each === at ? last : each === last ? at : each));
    const moved = source.transpose(order);
    const values = valuesOf(moved);
    const width = moved.shape[last]!;
    const sorted = new Uint32Array(values.length);
    for (let row = 0; row < values.length; row += width) {
      const indices = Uint32Array.from({ length: width }, (_, i) => i);
      indices.sort((a, b) => {
        const [x, y] = [values[row + a]!, values[row + b]!];
        return x < y ? -1 : x > y ? 1 : Number(Number.isNaN(x)) - Number(Number.isNaN(y)) || a - b;
      });
      sorted.set(indices, row);
    }
    return new HostArray(sorted, moved.shape).transpose(order);
  }

  // As a JavaScript value -------------------------------------------------------------------------------------------

  toString(): string {
    return this.size <= 1000 ? JSON.stringify(this.toArray()) : `${this.dtype} array of ${formatShape(this.shape)}`;
  }

  /** @throws ArgumentError for `a / 255`: JavaScript has no operators for arrays. */
  [Symbol.toPrimitive](hint: string): string | number {
    if (hint === 'string') return this.toString();
    if (this.size === 1) return this.item();
    throw new ArgumentError(
      'JavaScript has no operators for arrays: write a.add(b), a.sub(b), a.mul(b), a.div(b); ' +
        `this one is of ${formatShape(this.shape)}`,
    );
  }
}

/** Whether a value is an array of `array()`, predictions or data sets. */
export const isHostArray = (value: unknown): value is HostArray => value instanceof HostArray;

const TYPE_NAMES = Object.keys(TYPES) as HostDType[];

/**
 * Numbers in any form as an array with NumPy's methods: `array([[1, 2], [3, 4]])`, `array({ data, shape })`. Lists
 * become float32; typed arrays are not copied.
 * @throws ShapeError and ArgumentError as `toNDArray`.
 */
export function array(values: Numbers): HostArray;
export function array<D extends HostDType>(values: Numbers, dtype: D): HostArray<InstanceType<(typeof TYPES)[D]>>;
export function array(values: Numbers, dtype?: HostDType): HostArray {
  const { data, shape } = toNDArray(values);
  const scale =
    typeof values === 'object' && 'scale' in values && typeof values.scale === 'number' ? values.scale : undefined;
  const made = new HostArray(data, shape, scale);
  return dtype === undefined ? made : made.astype(dtype);
}

const like = <T extends TypedArray>({ scale }: HostArray<T>, data: T, shape: Shape): HostArray<T> =>
  new HostArray(data, shape, scale);

/** Its numbers, scaled. */
function valuesOf({ data, scale }: HostArray): TypedArray {
  return scale === undefined ? data : Float32Array.from(data as ArrayLike<number>, (value) => value * scale);
}

type Floats = Float32Array | Float64Array;

/** What is added up: float32 in float32; integers in float64, where their sums are exact. */
interface Terms {
  readonly read: (i: number, into: number) => number;
  readonly round: (value: number) => number;
}

const exact = (value: number): number => value;

function numbersOf({ data, scale }: HostArray): Terms & { readonly read: (i: number) => number } {
  if (scale !== undefined) return { read: (i) => Math.fround(data[i]! * scale), round: Math.fround };
  return { read: (i) => data[i]!, round: data instanceof Float32Array ? Math.fround : exact };
}

/** Of integers one number keeps all its digits. */
function floats(values: Floats, shape: Shape): number | HostArray<Float32Array> {
  if (shape.length === 0) return values[0]!;
  return new HostArray(values instanceof Float32Array ? values : Float32Array.from(values), shape);
}

const result = <T extends TypedArray>(values: T, shape: Shape): number | HostArray<T> =>
  shape.length === 0 ? values[0]! : new HostArray(values, shape);

/** The index from the front. */
function place(index: number, shape: Shape, axis: number): number {
  const size = shape[axis]!;
  const found = index < 0 ? index + size : index;
  if (Number.isInteger(found) && found >= 0 && found < size) return found;
  throw new ArgumentError(
    `index ${index} is not one of the ${size} along axis ${axis} of an array of ${formatShape(shape)}`,
  );
}

function axisOf(what: string, axis: number, rank: number): number {
  const found = axis < 0 ? axis + rank : axis;
  if (Number.isInteger(found) && found >= 0 && found < rank) return found;
  throw new ArgumentError(`${what}: axis ${axis} is not one of ${-rank}..${rank - 1}`);
}

/** Which axes are named. */
function chosen(what: string, shape: Shape, axis: Axis): boolean[] {
  const named = [axis ?? [...shape.keys()]].flat().map((each) => axisOf(what, each, shape.length));
  return shape.map((_, i) => named.includes(i));
}

/** A copy of a part: elements from `offset` on, by steps along each axis. */
function gather<T extends TypedArray>(data: T, offset: number, shape: Shape, steps: readonly number[]): T {
  const part = new (data.constructor as new (length: number) => T)(sizeOf(shape));
  let [run, outer] = [1, shape.length];
  while (outer > 0 && steps[outer - 1] === run) run *= shape[--outer]!;
  if (part.length === 0) return part;
  let at = 0;
  walk(shape.slice(0, outer), steps, (from) => {
    if (run === 1) part[at] = data[offset + from]!;
    else part.set(data.subarray(offset + from, offset + from + run), at);
    at += run;
  });
  return part;
}

/** Every place in turn, the last axis the fastest. */
function walk(shape: Shape, steps: readonly number[], visit: (offset: number) => void, axis = 0, offset = 0): void {
  if (axis === shape.length) return visit(offset);
  for (let i = 0; i < shape[axis]!; i++) walk(shape, steps, visit, axis + 1, offset + i * steps[axis]!);
}

function combine(
  what: string,
  a: HostArray,
  other: Operand,
  by: (a: number, b: number) => number,
): HostArray<Float32Array> {
  const values = valuesOf(a);
  if (typeof other === 'number') {
    const b = values instanceof Float32Array ? Math.fround(other) : other;
    return new HostArray(
      Float32Array.from(values as ArrayLike<number>, (value) => by(value, b)),
      a.shape,
    );
  }
  const b = isHostArray(other) ? other : array(other);
  const rank = Math.max(a.ndim, b.ndim);
  const [left, right] = [a, b].map(({ shape }) => [...Array<number>(rank - shape.length).fill(1), ...shape]);
  const shape = left!.map((size, axis) => (size === 1 ? right![axis]! : size));
  if (shape.some((size, axis) => right![axis] !== size && right![axis] !== 1)) {
    throw new ShapeError(
      `${what}: ${formatShape(a.shape)} and ${formatShape(b.shape)} do not broadcast: from the last axis on, ` +
        'sizes must be equal or 1',
    );
  }
  const [x, y] = [values, valuesOf(b)].map((each, i) => {
    const own = i === 0 ? left! : right!;
    const strides = stridesOf(own).map((stride, axis) => (own[axis] === 1 ? 0 : stride));
    return each.length === sizeOf(shape) ? each : gather(each, 0, shape, strides);
  });
  return new HostArray(
    Float32Array.from(x as ArrayLike<number>, (value, i) => by(value, y![i]!)),
    shape,
  );
}

/** How an array is reduced: where each of its elements goes. */
interface Along {
  readonly from: Shape;
  /** Of the result. */
  readonly shape: Shape;
  readonly size: number;
  /** Into the result: 0 along what is reduced. */
  readonly steps: readonly number[];
  readonly ddof: number;
}

/** `keepDims` as the ops spell it. */
type Reduction = DeviationOptions & { keepDims?: boolean };

const isAxes = (axis: Axis | Reduction): axis is readonly number[] | null => axis === null || Array.isArray(axis);

function reduction(
  what: string,
  from: Shape,
  axis: Axis | Reduction = null,
  options: Reduction = {},
  more: readonly (keyof DeviationOptions)[] = [],
): Along {
  const first: Reduction = typeof axis === 'object' && !isAxes(axis) ? axis : { axis };
  for (const given of [first, options]) assertKnown(what, given, ['axis', 'keepdims', 'keepDims', ...more]);
  const { axis: along = null, keepDims = false, keepdims = keepDims, ddof = 0 } = { ...options, ...first };
  const reduced = chosen(what, from, along);
  const kept = from.map((size, i) => (reduced[i] ? 1 : size));
  const strides = stridesOf(kept).map((stride, i) => (reduced[i] ? 0 : stride));
  const shape = keepdims ? kept : kept.filter((_, i) => !reduced[i]);
  return { from, shape, size: sizeOf(shape), steps: strides, ddof };
}

/**
 * Sums as NumPy adds them: where the last axes are reduced, each run of them in pairs, and the runs in turn; else row
 * upon row.
 */
function added({ read, round }: Terms, { from, size, steps }: Along): Floats {
  const sums = round === exact ? new Float64Array(size) : new Float32Array(size);
  let [run, outer] = [1, from.length];
  while (outer > 0 && (steps[outer - 1] === 0 || from[outer - 1] === 1)) run *= from[--outer]!;
  const eight = sums.slice(0, 0).constructor as new (length: number) => Floats;
  /** In blocks of 128 and less, by eight sums at once, and the blocks in pairs. */
  const pairwise = (start: number, length: number, into: number): number => {
    if (length > 128) {
      const half = Math.floor(length / 16) * 8;
      return round(pairwise(start, half, into) + pairwise(start + half, length - half, into));
    }
    const whole = length - (length % 8);
    let total = 0;
    if (whole > 0) {
      const parts = new eight(8);
      for (let i = 0; i < whole; i++) parts[i % 8]! += read(start + i, into);
      const pair = (i: number): number => round(parts[i]! + parts[i + 1]!);
      total = round(round(pair(0) + pair(2)) + round(pair(4) + pair(6)));
    }
    for (let i = whole; i < length; i++) total = round(total + read(start + i, into));
    return total;
  };
  let start = 0;
  if (sizeOf(from) > 0) {
    walk(from.slice(0, outer), steps, (into) => {
      sums[into]! += pairwise(start, run, into);
      start += run;
    });
  }
  return sums;
}

const countOf = ({ from, size }: Along): number => sizeOf(from) / size;

const means = (terms: Terms, along: Along): Floats => added(terms, along).map((sum) => sum / countOf(along));

function variances({ read, round }: Terms, along: Along): Floats {
  const middle = means({ read, round }, along);
  const square = (i: number, into: number): number => {
    const deviation = round(read(i, into) - middle[into]!);
    return round(deviation * deviation);
  };
  return added({ read: square, round }, along).map((sum) => sum / Math.max(0, countOf(along) - along.ddof));
}

function extreme(
  what: string,
  array: HostArray,
  of: (a: number, b: number) => number,
  axis?: Axis | ReductionOptions,
  options?: ReductionOptions,
): number | HostArray {
  const along = reduction(what, array.shape, axis, options);
  const values = valuesOf(array);
  assertSome(what, array);
  const found = new (values.constructor as new (length: number) => TypedArray)(along.size);
  const seen = new Uint8Array(along.size);
  let i = 0;
  walk(along.from, along.steps, (at) => {
    const value = values[i++]!;
    found[at] = seen[at] ? of(found[at]!, value) : value;
    seen[at] = 1;
  });
  return result(found, along.shape);
}

function placeOf(
  what: string,
  array: HostArray,
  isBetter: (value: number, best: number) => boolean,
  axis?: number | ReductionOptions | null,
  options?: ReductionOptions,
): number | HostArray<Uint32Array> {
  const along = reduction(what, array.shape, axis, options);
  const reduced = [...along.from.keys()].filter((i) => along.steps[i] === 0);
  const named = typeof axis === 'number' || (axis !== null && typeof axis?.axis === 'number');
  if (!named && reduced.length !== array.ndim) throw new ArgumentError(`${what}: takes one axis, or none for all`);
  assertSome(what, array);
  const values = valuesOf(array);
  const best = new Float64Array(along.size);
  const places = new Int32Array(along.size).fill(-1);
  // Along one axis the place is counted on it, else through all.
  const [stride, size] = named ? strideOf(along, axis) : [1, array.size];
  let i = 0;
  walk(along.from, along.steps, (at) => {
    const value = values[i]!;
    const isFirst = places[at] === -1;
    if (isFirst || (!Number.isNaN(best[at]!) && (Number.isNaN(value) || isBetter(value, best[at]!)))) {
      best[at] = value;
      places[at] = Math.floor(i / stride) % size;
    }
    i++;
  });
  return result(Uint32Array.from(places), along.shape);
}

function strideOf({ from }: Along, axis: number | ReductionOptions | null | undefined): [stride: number, size: number] {
  const given = typeof axis === 'number' ? axis : (axis!.axis as number);
  const at = given < 0 ? given + from.length : given;
  return [stridesOf(from)[at]!, from[at]!];
}

function assertSome(what: string, { shape, size }: HostArray): void {
  if (size === 0) throw new ArgumentError(`${what}: an array of ${formatShape(shape)} has no elements`);
}

/** NumPy's names beside those above, without case and underscores. */
const OTHER_NAMES: Readonly<Record<string, keyof HostArray>> = {
  subtract: 'sub',
  multiply: 'mul',
  divide: 'div',
  truedivide: 'div',
  tolist: 'toArray',
  ravel: 'flatten',
  amin: 'min',
  amax: 'max',
};

/**
 * What is asked of an array and is no property: an index or a name in another case. It stands behind the prototype, so
 * that properties are as quick as any object's.
 */
Object.setPrototypeOf(
  HostArray.prototype,
  new Proxy<object>(
    {},
    {
      get(target, key, array) {
        if (typeof key === 'symbol' || key in target || !isHostArray(array))
          return Reflect.get(target, key, array) as unknown;
        if (isIndex(key)) return array.at(Number(key));
        const plain = key.replaceAll('_', '').toLowerCase();
        const name = OTHER_NAMES[plain] ?? NAMES.find((name) => name.toLowerCase() === plain);
        return name && name !== key ? (array[name as keyof HostArray] as unknown) : undefined;
      },
      set(target, key, value, array) {
        if (typeof key === 'symbol' || !isIndex(key)) return Reflect.set(target, key, value, array);
        throw new ArgumentError(`a[${key}] cannot be set; write to its data, a.data[...]`);
      },
    },
  ),
);

const NAMES = Object.getOwnPropertyNames(HostArray.prototype);

/** @throws ArgumentError for what looks like an index and is none: `a['0:1']`, `a[[0, 1]]`. */
function isIndex(key: string): boolean {
  if (/^-?\d+$/.test(key)) return true;
  if (!/^[-\d.,:\s]+$/.test(key)) return false;
  throw new ArgumentError(
    `a[${JSON.stringify(key)}] is not an index: write a.slice(0, 1) for a[0:1], a.at(0, 1) for a[0, 1], ` +
      'a.at(0, null, 1) for a[0, :, 1]',
  );
}
