import {
  ArgumentError,
  type NDArray,
  type Numbers,
  type Shape,
  ShapeError,
  Tensor,
  formatShape,
  sameShape,
  stridesOf,
  toNDArray,
} from '../../../engine';
import type { ScaledBytes } from '../../data';
import { shown } from '../../schema';

/** Of samples, for each place along some of their axes. */
export interface Moments {
  readonly mean: Float32Array<ArrayBuffer>;
  /** Biased. */
  readonly variance: Float32Array<ArrayBuffer>;
}

/** Numbers with a shape: a tensor, an array of any library, bytes with a scale. */
const isArray = (value: unknown): value is NDArray | Tensor =>
  typeof value === 'object' && value !== null && 'shape' in value;

/** A list of numbers, nested or not. */
const isNest = (value: unknown): boolean =>
  ArrayBuffer.isView(value) ||
  typeof value === 'number' ||
  (Array.isArray(value) && value.length > 0 && isNest(value[0]));

/** Batches, one after the other: one of all data, or what a list or a generator gives. */
function batchesOf(who: string, data: unknown): Iterable<unknown> | AsyncIterable<unknown> {
  if (isArray(data) || isNest(data)) return [data];
  if (typeof data === 'object' && data !== null && (Symbol.iterator in data || Symbol.asyncIterator in data))
    return data as Iterable<unknown> | AsyncIterable<unknown>;
  throw new ArgumentError(`${who}() takes an array of samples, or batches of them, got ${shown(data)}`);
}

/** The samples of a batch, which may be `[x, ...]`. */
async function samplesOf(who: string, batch: unknown): Promise<{ values: Float64Array; shape: Shape }> {
  const x: unknown = Array.isArray(batch) && !isNest(batch) ? batch[0] : batch;
  if (!isArray(x) && !isNest(x))
    throw new ArgumentError(`${who}() takes an array of samples, or batches of them, got ${shown(batch)} for a batch`);
  const { data, shape } = x instanceof Tensor ? await x.array() : toNDArray(x as Numbers);
  const { scale = 1 } = x as Partial<ScaledBytes>;
  return { values: Float64Array.from(data, (value) => value * scale), shape };
}

/**
 * Mean and variance over all axes but some, by Chan's formula from one batch to the next: in float64, and no sum of
 * squares loses what is small beside the mean.
 * @param keptAxes which have moments of their own, of samples of a shape, counted with the batch. Throws for a shape
 * that does not fit.
 */
export async function sampleMoments(
  who: string,
  data: unknown,
  keptAxes: (sampleShape: Shape) => readonly number[],
): Promise<Moments> {
  let sizes: Shape | null = null;
  let count = 0;
  let mean = new Float64Array(0);
  let squares = new Float64Array(0);
  for await (const batch of batchesOf(who, data)) {
    const { values, shape } = await samplesOf(who, batch);
    if (values.length === 0) continue;
    const kept = keptAxes(shape.slice(1));
    const own = kept.map((axis) => shape[axis]!);
    if (!sizes) {
      sizes = own;
      mean = new Float64Array(own.reduce((a, b) => a * b, 1));
      squares = mean.slice();
    } else if (!sameShape(sizes, own))
      throw new ShapeError(`${who}() got a batch of ${formatShape(shape)} after others of ${formatShape(sizes)}`);
    const strides = stridesOf(shape);
    const placeOf = (i: number): number =>
      kept.reduce((place, axis) => place * shape[axis]! + (Math.floor(i / strides[axis]!) % shape[axis]!), 0);
    const places = Uint32Array.from(values, (_, i) => placeOf(i));
    const each = values.length / mean.length;
    const batchMean = new Float64Array(mean.length);
    const batchSquares = new Float64Array(mean.length);
    values.forEach((value, i) => (batchMean[places[i]!]! += value / each));
    values.forEach((value, i) => (batchSquares[places[i]!]! += (value - batchMean[places[i]!]!) ** 2));
    const total = count + each;
    batchMean.forEach((value, place) => {
      const difference = value - mean[place]!;
      squares[place]! += batchSquares[place]! + (difference ** 2 * count * each) / total;
      mean[place]! += (difference * each) / total;
    });
    count = total;
  }
  if (!sizes) throw new ArgumentError(`${who}() got no samples`);
  return { mean: Float32Array.from(mean), variance: Float32Array.from(squares, (value) => value / count) };
}
