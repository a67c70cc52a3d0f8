import { ArgumentError, type NDArray, Tensor, toNDArray } from '../../engine';
import { greatest } from '../../engine/extremes';
import type { Targets } from './dataset';

/** Each sample's share in the loss: its own, times its class's. */
export async function sampleWeights({ sampleWeight, classWeight }: Targets, [y, ...more]: readonly NDArray[], rows: number): Promise<NDArray> {
  const given = sampleWeight instanceof Tensor ? await sampleWeight.data() : sampleWeight && toNDArray(sampleWeight).data;
  const data = given ? Float32Array.from(given) : new Float32Array(rows).fill(1);
  if (classWeight) {
    if (more.length > 0) throw new ArgumentError('classWeight is for models with one output; give sampleWeight');
    const classes = classesOf(y!);
    if (data.length === classes.length) classes.forEach((label, i) => (data[i]! *= classWeight[label] ?? 1));
  }
  return { data, shape: [data.length] };
}

/** The class of each sample, whether targets are class numbers, one-hot rows, or one number between 0 and 1. */
function classesOf({ data, shape }: NDArray): number[] {
  const columns = data.length / shape[0]!;
  return Array.from({ length: shape[0]! }, (_, row) => {
    if (columns === 1) return Math.round(data[row]!);
    const values = data.subarray(row * columns, (row + 1) * columns);
    return values.indexOf(greatest(values));
  });
}
