import binarySource from '../../shaders/metric/binary_accuracy.wgsl?raw';
import categoricalSource from '../../shaders/metric/categorical_accuracy.wgsl?raw';
import { ArgumentError } from '../errors';
import { greatest } from '../extremes';
import { type Op, type OpCheck, apply } from '../op';
import { inferPerRow, rowsOf } from '../rows';
import type { Tensor } from '../tensor';
import { kernel } from '../wgsl';

const binaryKernel = /* @__PURE__ */ kernel('binary_accuracy', binarySource);
const categoricalKernel = /* @__PURE__ */ kernel('categorical_accuracy', categoricalSource);

function categoricalOp(name: string, sparse: boolean): Op {
  return {
    name,
    infer: ([targets, predictions]) => [inferPerRow(name, targets!, predictions!, sparse)],
    forward: ({ engine, inputs: [targets, predictions], outputs: [y] }) => {
      const { rows, columns } = rowsOf(predictions!);
      const specs = { ROWS: rows, CLASSES: columns, SPARSE: sparse };
      engine.dispatch(categoricalKernel, specs, [targets!, predictions!, y!], { threads: rows });
    },
    backward: null,
  };
}

export const sparseCategoricalAccuracyOp = /* @__PURE__ */ categoricalOp('sparseCategoricalAccuracy', true);
export const categoricalAccuracyOp = /* @__PURE__ */ categoricalOp('categoricalAccuracy', false);

export interface BinaryAccuracyOptions {
  /** Predictions above it count as 1. Default 0.5. */
  readonly threshold?: number;
}

export const binaryAccuracyOp: Op<BinaryAccuracyOptions> = {
  name: 'binaryAccuracy',
  infer: ([targets, predictions], { threshold = 0.5 }) => {
    if (!Number.isFinite(threshold)) {
      throw new ArgumentError(`binaryAccuracy: threshold must be a finite number, got ${threshold}`);
    }
    return [
      inferPerRow(
        'binaryAccuracy',
        targets!,
        predictions!,
        targets!.dtype === 'u32' && predictions!.shape.at(-1) === 1,
      ),
    ];
  },
  forward: ({ engine, inputs: [targets, predictions], outputs: [y], attrs: { threshold = 0.5 } }) => {
    const { rows, columns } = rowsOf(predictions!);
    const specs = { ROWS: rows, COLUMNS: columns, LABELS: targets!.dtype === 'u32', THRESHOLD: threshold };
    engine.dispatch(binaryKernel, specs, [targets!, predictions!, y!], { threads: rows });
  },
  backward: null,
};

/**
 * 1 for each row whose largest prediction is its label, else 0; of equal predictions the first counts.
 * @param targets class indices, `u32 [n]`. @param predictions `[n, c]`. @returns `[n]`. As `keras.metrics`; no
 * gradient.
 */
export function sparseCategoricalAccuracy(targets: Tensor, predictions: Tensor): Tensor {
  return apply(sparseCategoricalAccuracyOp, [targets, predictions], undefined)[0]!;
}

/**
 * 1 for each row whose largest prediction stands where its largest target does, else 0; of equal ones the first counts.
 * @param targets one-hot, `[n, c]`. @param predictions `[n, c]`. @returns `[n]`. As `keras.metrics`; no gradient.
 */
export function categoricalAccuracy(targets: Tensor, predictions: Tensor): Tensor {
  return apply(categoricalAccuracyOp, [targets, predictions], undefined)[0]!;
}

/**
 * The share of each row's predictions that, taken as 1 above `threshold` and 0 otherwise, equal their targets.
 * @param targets 0 or 1, `f32 [n, k]`, or of one column `u32 [n]`. @param predictions `[n, k]`. @returns `[n]`. As
 * `keras.metrics`; no gradient.
 */
export function binaryAccuracy(targets: Tensor, predictions: Tensor, options: BinaryAccuracyOptions = {}): Tensor {
  return apply(binaryAccuracyOp, [targets, predictions], options)[0]!;
}

const firstLargest = (data: Float64Array, row: number, columns: number): number => {
  const values = data.subarray(row * columns, (row + 1) * columns);
  return values.indexOf(greatest(values));
};

export const sparseCategoricalAccuracyCheck: OpCheck = {
  op: sparseCategoricalAccuracyOp,
  exact: true,
  reference: ([targets, predictions]) => [
    targets!.data.map((label, row) =>
      firstLargest(predictions!.data, row, predictions!.shape.at(-1)!) === label ? 1 : 0,
    ),
  ],
  cases: [
    { inputs: [{ shape: [65], values: { below: 3 } }, { shape: [65, 3] }], attrs: undefined },
    { inputs: [{ shape: [1], values: { below: 1 } }, { shape: [1, 1] }], attrs: undefined },
    {
      inputs: [
        { shape: [3], values: { u32: [0, 1, 7] } },
        { shape: [3, 2], values: [1, 1, 1, 1, 0, 1] },
      ],
      attrs: undefined,
    },
    { inputs: [{ shape: [2, 5], values: { below: 2 } }, { shape: [2, 5, 2] }], attrs: undefined },
  ],
};

export const categoricalAccuracyCheck: OpCheck = {
  op: categoricalAccuracyOp,
  exact: true,
  reference: ([targets, predictions]) => {
    const { rows, columns } = rowsOf({ shape: targets!.shape, dtype: 'f32' });
    const isRight = (_: unknown, row: number) =>
      firstLargest(targets!.data, row, columns) === firstLargest(predictions!.data, row, columns) ? 1 : 0;
    return [Float64Array.from({ length: rows }, isRight)];
  },
  cases: [
    { inputs: [{ shape: [65, 3], values: 'oneHot' }, { shape: [65, 3] }], attrs: undefined },
    { inputs: [{ shape: [1, 1], values: 'oneHot' }, { shape: [1, 1] }], attrs: undefined },
    {
      inputs: [
        { shape: [2, 2], values: [0.5, 0.5, -1, -1] },
        { shape: [2, 2], values: [1, 1, 0, 1] },
      ],
      attrs: undefined,
    },
  ],
};

export const binaryAccuracyCheck: OpCheck<BinaryAccuracyOptions> = {
  op: binaryAccuracyOp,
  reference: ([targets, predictions], { threshold = 0.5 }) => {
    const { rows, columns } = rowsOf({ shape: predictions!.shape, dtype: 'f32' });
    const result = new Float64Array(rows);
    targets!.data.forEach((target, i) => {
      if ((predictions!.data[i]! > threshold ? 1 : 0) === target) result[Math.floor(i / columns)]! += 1 / columns;
    });
    return [result];
  },
  cases: [
    {
      inputs: [
        { shape: [65, 3], values: 'oneHot' },
        { shape: [65, 3], values: 'probability' },
      ],
      attrs: {},
    },
    { inputs: [{ shape: [7, 5], values: 'oneHot' }, { shape: [7, 5] }], attrs: { threshold: 0 } },
    {
      inputs: [
        { shape: [5], values: { u32: [0, 1, 0, 1, 7] } },
        { shape: [5, 1], values: [0.25, 0.25, 0.75, 0.75, 0.75] },
      ],
      attrs: {},
    },
    {
      inputs: [
        { shape: [4, 1], values: [0, 1, 0, 1] },
        { shape: [4, 1], values: [0.5, 0.5, 0.75, 0.75] },
      ],
      attrs: {},
    },
  ],
};
