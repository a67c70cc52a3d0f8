import { ArgumentError, type NDArray, type Numbers, ShapeError, Tensor, formatShape, toNDArray } from '../../engine';
import { greatest } from '../../engine/extremes';
import type { Data } from '../data';
import { type Ports, type Targets, isOne, trainedRows } from './dataset';
import { dataByPort } from './ports';

/**
 * Each sample's share in the loss of each output that is compared: its own, or its class's. @throws ArgumentError for
 * both, as Keras.
 */
export async function sampleWeights(
  model: Pick<Ports, 'name' | 'outputs'>,
  targets: Targets,
  y: readonly NDArray[],
  rows: number,
): Promise<readonly NDArray[]> {
  const { classWeight, comparisons, validationSplit = 0 } = targets;
  const sampleWeight = targets.sampleWeight ?? null;
  const names = model.outputs.map(({ name }) => name);
  const compared = [...names.keys()].filter((place) => comparisons[place]);
  const given: readonly (Data | null)[] =
    sampleWeight === null || isOne(sampleWeight)
      ? compared.map(() => sampleWeight)
      : dataByPort(model.name, 'sampleWeight', sampleWeight, names, compared);
  const weights = await Promise.all(
    given.map(async (each): Promise<Weights> =>
      each === null ? { data: new Float32Array(rows).fill(1), shape: [rows] } : floats(each),
    ),
  );
  if (classWeight) {
    if (sampleWeight !== null)
      throw new ArgumentError(
        'only one of classWeight and sampleWeight can be given; multiply each of sampleWeight by the weight of its class',
      );
    if (model.outputs.length > 1)
      throw new ArgumentError('classWeight is for models with one output; give sampleWeight');
    const { data } = weights[0]!;
    classesOf(y[0]!)
      .slice(0, trainedRows(rows, validationSplit))
      .forEach((label, row) => (data[row] = classWeight[label] ?? 1));
  }
  return weights;
}

type Weights = NDArray<Float32Array<ArrayBuffer>>;

/** Weights as they are given: what they weigh holds them to its own axes. */
async function floats(data: Data): Promise<Weights> {
  const { shape, data: values } = data instanceof Tensor ? await data.array() : toNDArray(data as Numbers);
  if (shape.length === 0) throw new ShapeError('sampleWeight must be one number per sample, [n], got one number');
  return { data: Float32Array.from(values), shape };
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
