import {
  ArgumentError,
  type Engine,
  type ImageSource,
  type NDArray,
  type Numbers,
  type Shape,
  ShapeError,
  Tensor,
  isImageSource,
  sameShape,
  toNDArray,
} from '../../engine';
import type { Data, DataOf, ScaledBytes } from '../data';
import type { Structure } from '../graph';
import { fitsShape } from '../symbolic-shape';
import type { BatchData } from './batches';
import type { Comparison, Port, Ports, Samples, Targets } from './dataset';

/** An input's data, ready for the GPU or on it. */
interface Placed {
  readonly value: Tensor | NDArray;
  /** What its bytes are multiplied by. */
  readonly scale: number;
  /** Made here, of images. */
  readonly owned: boolean;
}

/**
 * Checks samples and targets before anything is uploaded; images alone go to the GPU at once.
 * @throws ShapeError if samples do not have the model's shape or x and y differ in length; ArgumentError for what is no
 * data and for a label that is not a class. Then no tensor is left behind.
 */
export async function checkedSamples(
  engine: Engine,
  model: Ports,
  x: DataOf,
  targets: Targets | null,
): Promise<Samples> {
  const inputs: Placed[] = [];
  try {
    for (const [i, data] of (await oneEach(model.name, 'x', x, model.inputs, model.structure.inputs)).entries())
      inputs.push(await placed(engine, model, i, data));
    const rows = inputs[0]!.value.shape[0]!;
    const assertRows = (what: string, { shape }: { shape: readonly number[] }): void => {
      if (shape[0] !== rows) throw new ShapeError(`x has ${rows} samples, but ${what} has ${shape[0]}`);
    };
    inputs.forEach(({ value }, i) => assertRows(`input "${model.inputs[i]!.name}"`, value));
    const own = inputs.flatMap(({ value, owned }) => (owned && value instanceof Tensor ? [value] : []));
    const samples = { rows, x: inputs.map(({ value }) => value), scales: inputs.map(({ scale }) => scale), own };
    if (!targets) return { ...samples, y: [], weights: [] };
    const shapes = model.infer(inputs.map(({ value }) => value.shape.slice(1)));
    const outputs = model.outputs.map(({ name }, i): Port => ({ name, shape: shapes[i]! }));
    const compared = outputs.flatMap((port, place) =>
      targets.comparisons[place] ? [{ port, place, by: targets.comparisons[place] }] : [],
    );
    if (compared.length === 0) return { ...samples, y: [], weights: [] };
    const given = await oneEach(model.name, 'y', targets.y, model.outputs, model.structure.outputs, {
      wanted: compared.map(({ place }) => place),
      rows,
    });
    const y = await Promise.all(
      given.map((data, i) => targetValues(model.name, compared[i]!.port, data, compared[i]!.by)),
    );
    for (const values of y) assertRows('y', values);
    const weighs = targets.sampleWeight ?? targets.classWeight;
    const weights = weighs ? await (await import('./sample-weights')).sampleWeights(model, targets, y, rows) : [];
    for (const each of weights) assertRows('sampleWeight', each);
    return { ...samples, y, weights };
  } catch (error) {
    for (const { value, owned } of inputs) if (owned && value instanceof Tensor) value.dispose();
    throw error;
  }
}

/**
 * @throws ArgumentError for a batch, or data to validate with, that is not `[x, y]` or `[x, y, sampleWeight]`, or
 * `[x]`, where nothing is compared with targets.
 */
export function assertPair<P extends BatchData>(what: string, pair: P): P {
  if (Array.isArray(pair) && pair.length > 0 && pair.length <= 3) return pair;
  throw new ArgumentError(
    `${what} must be [x, y] or [x, y, sampleWeight], got ` +
      (Array.isArray(pair) ? `a list of ${pair.length}` : typeof pair),
  );
}

/**
 * Data for each input or output, or for those at the places that are wanted. @param rows how many samples there are, if
 * that is known.
 */
async function oneEach(
  model: string,
  what: string,
  data: DataOf | null | undefined,
  ports: readonly Port[],
  structure: Structure<unknown>,
  { wanted = [...ports.keys()], rows }: { wanted?: readonly number[]; rows?: number } = {},
): Promise<readonly Data[]> {
  if (typeof data !== 'object' || data === null || data instanceof Promise)
    throw (await import('./wrong-samples')).noData(model, what, data);
  if (
    wanted.length === 1 &&
    (ports.length === 1 || !Array.isArray(data) || data.length !== ports.length) &&
    isOne(data, ports[wanted[0]!]!, rows)
  )
    return [data];
  const { dataByPort, dataByStructure } = await import('./ports');
  return dataByPort(
    model,
    what,
    dataByStructure(structure, isSingle(data) ? [data] : data) as readonly Data[] | Readonly<Record<string, Data>>,
    ports.map(({ name }) => name),
    wanted,
  );
}

/** Neither a list nor data by name. */
const isSingle = (data: DataOf): data is Exclude<Data, readonly unknown[]> =>
  data instanceof Tensor || ArrayBuffer.isView(data) || 'shape' in data || isImageSource(data);

/**
 * Whether these are the data of the only input or output, and no list with them in it. A list of one array is that
 * array where it has an axis of samples, else a batch of one sample.
 */
function isOne(data: DataOf, { shape }: Port, rows: number | undefined): data is Data {
  if (!Array.isArray(data)) return isSingle(data);
  const list: readonly unknown[] = data;
  const [first] = list;
  if (list.length !== 1 || typeof first !== 'object' || first === null || Array.isArray(first) || isImageSource(first))
    return true;
  const own = 'shape' in first ? (first.shape as Shape) : [(first as ArrayLike<number>).length];
  return rows === undefined ? own.length === shape.length : own[0] !== rows;
}

async function placed(engine: Engine, model: Ports, index: number, data: Data): Promise<Placed> {
  const { name, shape: wanted } = model.inputs[index]!;
  const who = model.inputs.length > 1 ? `model "${model.name}", input "${name}",` : `model "${model.name}"`;
  const fits = (shape: Shape): boolean => shape.length > 0 && fitsShape(shape.slice(1), wanted);
  const otherShape = async (shape: Shape): Promise<ShapeError> =>
    (await import('./wrong-samples')).otherShape(who, wanted, shape);
  if (areImages(data)) {
    const value = (await import('./image-samples')).imageSamples(engine, who, wanted, data);
    if (fits(value.shape)) return { value, scale: 1, owned: true };
    value.dispose();
    throw await otherShape(value.shape);
  }
  const ready = await numbers(engine, who, data);
  if (fits(ready.value.shape)) return ready;
  throw await otherShape(ready.value.shape);
}

const areImages = (data: Data): data is ImageSource | readonly ImageSource[] =>
  Array.isArray(data) ? isImageSource(data[0]) : isImageSource(data);

async function numbers(engine: Engine, who: string, data: Tensor | ScaledBytes | Numbers): Promise<Placed> {
  if (data instanceof Tensor) {
    if (data.engine !== engine)
      throw new ArgumentError(`${who} takes tensors of its own engine, got one of another; give its array()`);
    // What gathers rows makes f32 of bytes; of u32 nothing does.
    return { value: data.dtype === 'u32' ? floats(await data.array()) : data, scale: 1, owned: false };
  }
  const array = toNDArray(data);
  const scale = typeof data === 'object' && 'scale' in data ? data.scale : 1;
  if (!Number.isFinite(scale)) throw new ArgumentError(`${who}: scale must be a finite number, got ${scale}`);
  if (array.data instanceof Uint8Array) return { value: array, scale, owned: false };
  return {
    value: scale === 1 ? floats(array) : { ...array, data: Float32Array.from(array.data, (value) => value * scale) },
    scale: 1,
    owned: false,
  };
}

const floats = ({ data, shape }: NDArray): NDArray => ({
  data: data instanceof Float32Array ? data : Float32Array.from(data),
  shape,
});

/** Targets as the loss takes them: class numbers as `u32 [n, ...]`, or values as `f32` of the output's shape. */
async function targetValues(model: string, output: Port, y: Data, loss: Comparison): Promise<NDArray> {
  if (areImages(y)) throw new ArgumentError(`model "${model}": y must be numbers, not images`);
  const { data, shape } = y instanceof Tensor ? await y.array() : toNDArray(y);
  const [rows = 1] = shape;
  if (loss.targets === 'values') {
    const wanted = [rows, ...output.shape];
    // Keras takes [n] for [n, 1].
    if (!sameShape(shape, wanted) && !sameShape([...shape, 1], wanted))
      throw (await import('./wrong-samples')).notValues(loss, output, shape);
    return { data: Float32Array.from(data), shape: wanted };
  }
  // One for each place where the output tells classes apart: of a sample, or of its pixels or steps.
  const wanted = [rows, ...output.shape.slice(0, -1)];
  if (!sameShape(shape, wanted) && !sameShape(shape, [...wanted, 1]))
    throw (await import('./wrong-samples')).notLabels(loss, output, shape);
  const classes = output.shape.at(-1)!;
  const { ignoreClass = null, anyLabel = false } = loss;
  const isClass = (label: number): boolean => Number.isInteger(label) && (anyLabel || (label >= 0 && label < classes));
  const isIgnored = (label: number): boolean =>
    ignoreClass !== null && (label === ignoreClass || label === ignoreClass >>> 0); // or as a u32
  const bad = data.findIndex((label) => !isClass(label) && !isIgnored(label));
  if (bad >= 0) throw (await import('./wrong-samples')).noClass(model, loss, output, data[bad]!, bad);
  return { data: Uint32Array.from(data), shape: wanted };
}
