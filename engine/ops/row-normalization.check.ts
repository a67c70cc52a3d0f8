import { stridesOf } from '../ndarray';
import type { CaseInput, OpCase, OpCheck } from '../op-check';
import { type RowNormalizationAttrs, rowNormalizationOp } from './row-normalization';

const normalizationCase = (
  shape: readonly number[],
  {
    form = 'layer',
    axes = [shape.length - 1],
    weightAxes = axes,
    epsilon = 1e-3,
    scale = false,
    center = false,
  }: Partial<RowNormalizationAttrs>,
  x: CaseInput = { shape },
): OpCase<RowNormalizationAttrs> => {
  const weight = { shape: weightAxes.map((axis) => shape[axis]!) };
  return {
    inputs: [x, ...(scale ? [weight] : []), ...(center ? [weight] : [])],
    attrs: { name: 'layerNormalization', form, axes, weightAxes, epsilon, scale, center },
  };
};

const both = { scale: true, center: true };

export const rowNormalizationCheck: OpCheck<RowNormalizationAttrs> = {
  op: rowNormalizationOp,
  reference: ([x, ...weights], { form, axes, weightAxes, epsilon, scale, center }) => {
    const { data, shape } = x!;
    const strides = stridesOf(shape);
    /** The element of a tensor of these axes alone that goes with element i of x. */
    const along = (chosen: readonly number[], i: number): number =>
      chosen.reduce((at, axis) => at * shape[axis]! + (Math.floor(i / strides[axis]!) % shape[axis]!), 0);
    const rowAxes = [...shape.keys()].filter((axis) => !axes.includes(axis));
    const rows = rowAxes.reduce((size, axis) => size * shape[axis]!, 1);
    const members = Array.from({ length: rows }, (): number[] => []);
    data.forEach((value, i) => members[along(rowAxes, i)]!.push(value));
    const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
    const meanOf = (values: readonly number[]): number => sum(values) / values.length;
    const mean = members.map((row) => (form === 'layer' || form === 'variance' ? meanOf(row) : 0));
    const factor = members.map((row, r) => {
      const squares = row.map((value) => (value - mean[r]!) ** 2);
      return form === 'unit'
        ? 1 / Math.max(Math.sqrt(sum(squares)), epsilon)
        : 1 / Math.sqrt(meanOf(squares) + epsilon);
    });
    const gamma = scale ? weights[0]!.data : undefined;
    const beta = center ? weights.at(-1)!.data : undefined;
    const y = data.map((value, i) => {
      const row = along(rowAxes, i);
      const weight = along(weightAxes, i);
      const centered = form === 'layer' ? value - mean[row]! : value;
      return centered * factor[row]! * (gamma?.[weight] ?? 1) + (beta?.[weight] ?? 0);
    });
    return [y, Float64Array.from(mean), Float64Array.from(factor)];
  },
  random: (draw) => {
    const shape = draw.shape(1, 5, 2000);
    const form = draw.of('layer', 'rms', 'variance', 'unit');
    const axes = draw.some(shape.keys());
    const weightAxes = form === 'unit' ? [] : draw.some(shape.keys());
    return normalizationCase(shape, {
      form,
      axes: axes.length > 0 ? axes : [shape.length - 1],
      weightAxes,
      epsilon: draw.of(1e-3, 0.1),
      scale: form !== 'unit' && draw.of(true, false),
      center: form === 'layer' && draw.of(true, false),
    });
  },
  get cases() {
    return [
      normalizationCase([1], both),
      normalizationCase([5, 7], both),
      normalizationCase([3, 130], both), // a row in parts
      normalizationCase([67, 3, 5], { scale: true }),
      normalizationCase([2, 5, 3, 4], { center: true, axes: [1, 2] }),
      normalizationCase([4, 3, 2, 5], { ...both, axes: [1, 2, 3] }),
      normalizationCase([3, 2, 5], { ...both, axes: [0, 2], weightAxes: [2] }),
      // In groups: rows across neighbouring channels and all pixels; then across pixels alone.
      normalizationCase([2, 3, 4, 2, 3], { ...both, axes: [1, 2, 4], weightAxes: [3, 4] }),
      normalizationCase([2, 9, 9, 5, 1], { ...both, axes: [1, 2, 4], weightAxes: [3, 4], epsilon: 0.1 }),
      normalizationCase([2, 2, 3, 4, 5], { ...both, axes: [2, 3, 4], weightAxes: [1, 2] }),
      normalizationCase([5, 7], { form: 'rms', scale: true, epsilon: 1e-6 }),
      normalizationCase([2, 70, 3], { form: 'rms', axes: [1, 2] }),
      normalizationCase([5, 7], { form: 'variance', scale: true }),
      normalizationCase([2, 3, 2, 3, 2, 3], { form: 'variance', axes: [1, 4] }),
      normalizationCase([5, 7], { form: 'unit', weightAxes: [], epsilon: 1e-12 }),
      normalizationCase([2, 70, 3], { form: 'unit', axes: [0, 1], weightAxes: [], epsilon: 1e-12 }),
      // Norms below the least, and above.
      normalizationCase(
        [4, 2],
        { form: 'unit', weightAxes: [], epsilon: 1 },
        { shape: [4, 2], values: [0, 0, 0.25, -0.5, 3, 4, 1, 1] },
      ),
      // One number throughout, and numbers that are large beside what they differ by.
      normalizationCase([2, 4], {}, { shape: [2, 4], values: [4, 4, 4, 4, 4, 4, 4, 4] }),
      normalizationCase([1, 6], {}, { shape: [1, 6], values: [100, 100.5, 99, 101, 100.25, 99.5] }),
    ];
  },
};
