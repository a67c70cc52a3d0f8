import {
  ArgumentError,
  type NDArray,
  type Numbers,
  type Shape,
  ShapeError,
  Tensor,
  formatShape,
  sizeOf,
  stridesOf,
  toNDArray,
} from '../../engine';
import { greatest } from '../../engine/extremes';
import type { Data } from '../data';
import { type Ports, type Targets, isOne, trainedRows } from './dataset';
import { dataByPort } from './ports';

/** Each sample's share in the loss of each output that is compared: its own, times its class's. */
export async function sampleWeights(
  model: Pick<Ports, 'name' | 'outputs'>,
  targets: Targets,
  y: readonly NDArray[],
  rows: number,
): Promise<readonly NDArray[]> {
  const { sampleWeight, classWeight, comparisons, validationSplit = 0 } = targets;
  const names = model.outputs.map(({ name }) => name);
  const compared = [...names.keys()].filter((place) => comparisons[place]);
  const given: readonly (Data | null)[] =
    sampleWeight === undefined || isOne(sampleWeight)
      ? compared.map(() => sampleWeight ?? null)
      : dataByPort(model.name, 'sampleWeight', sampleWeight, names, compared);
  const weights = await Promise.all(
    given.map(async (each, i): Promise<Weights> => {
      const places = y[i]!.shape.slice(1, model.outputs[compared[i]!]!.shape.length);
      return each === null ? { data: new Float32Array(rows).fill(1), shape: [rows] } : floats(each, places);
    }),
  );
  if (classWeight) {
    if (model.outputs.length > 1)
      throw new ArgumentError('classWeight is for models with one output; give sampleWeight');
    const { data } = weights[0]!;
    const each = data.length / rows;
    classesOf(y[0]!)
      .slice(0, trainedRows(rows, validationSplit))
      .forEach((label, row) => {
        for (let i = row * each; i < (row + 1) * each; i++) data[i]! *= classWeight[label] ?? 1;
      });
  }
  return weights;
}

type Weights = NDArray<Float32Array<ArrayBuffer>>;

/**
 * One number a sample, or one for each place where the output tells classes apart; of axes of 1 the same along them.
 */
async function floats(data: Data, places: Shape): Promise<Weights> {
  const { shape, data: values } = data instanceof Tensor ? await data.array() : toNDArray(data as Numbers);
  let rank = shape.length;
  while (rank > 1 && shape[rank - 1] === 1) rank--;
  const others = shape.slice(1, rank);
  if (rank === 0 || others.length > places.length || others.some((size, i) => size !== 1 && size !== places[i])) {
    const perPlace = places.length > 0 ? `, or one for each place, [${['n', ...places].join(', ')}]` : '';
    throw new ShapeError(`sampleWeight must be one number per sample, [n]${perPlace}, got ${formatShape(shape)}`);
  }
  const full = [shape[0]!, ...places.slice(0, others.length)];
  const [to, from] = [stridesOf(full), stridesOf(shape.slice(0, rank))];
  const at = (i: number): number =>
    full.reduce(
      (sum, size, axis) => sum + (shape[axis] === 1 ? 0 : (Math.floor(i / to[axis]!) % size) * from[axis]!),
      0,
    );
  return { data: Float32Array.from({ length: sizeOf(full) }, (_, i) => values[at(i)]!), shape: full };
}

/** As NumPy rounds, of two as near to the even one. */
const round = (value: number): number => {
  const rounded = Math.round(value);
  return rounded - value === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
};

/** The class of each sample, whether targets are class numbers, one-hot rows, or one number each, which is rounded. */
function classesOf({ data, shape }: NDArray): number[] {
  if (shape.length > 2)
    throw new ShapeError(
      `classWeight needs one class per sample, [n] or [n, classes], got targets ${formatShape(shape)}; give ` +
        'sampleWeight',
    );
  const columns = data.length / shape[0]!;
  return Array.from({ length: shape[0]! }, (_, row) => {
    if (columns === 1) return round(data[row]!);
    const values = data.subarray(row * columns, (row + 1) * columns);
    return values.indexOf(greatest(values));
  });
}
