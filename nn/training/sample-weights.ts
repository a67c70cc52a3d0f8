import { ArgumentError, type NDArray, type Numbers, ShapeError, Tensor, formatShape, toNDArray } from '../../engine';
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
    given.map(async (each) => (each === null ? new Float32Array(rows).fill(1) : floats(each))),
  );
  if (classWeight) {
    if (model.outputs.length > 1)
      throw new ArgumentError('classWeight is for models with one output; give sampleWeight');
    const [data] = weights;
    classesOf(y[0]!)
      .slice(0, trainedRows(rows, validationSplit))
      .forEach((label, i) => (data![i]! *= classWeight[label] ?? 1));
  }
  return weights.map((data) => ({ data, shape: [data.length] }));
}

async function floats(data: Data): Promise<Float32Array<ArrayBuffer>> {
  const { shape, data: values } = data instanceof Tensor ? await data.array() : toNDArray(data as Numbers);
  if (shape.length > 2 || (shape.length === 2 && shape[1] !== 1)) {
    throw new ShapeError(`sampleWeight must be one number per sample, [n], got ${formatShape(shape)}`);
  }
  return Float32Array.from(values);
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
