import { least } from '../../engine/extremes';
import type { Layer } from '../layers';
import type { Definition } from '../keras-object';

/** Layers of which each output comes of its own sample alone, whatever their options are. */
const PER_SAMPLE: ReadonlySet<string> = new Set(
  (
    'Activation Add Average AveragePooling1D AveragePooling2D Conv1D Conv2D Cropping2D Dense DepthwiseConv2D Dropout ' +
    'ELU Flatten GlobalAveragePooling1D GlobalAveragePooling2D GlobalMaxPooling1D GlobalMaxPooling2D InputLayer ' +
    'LeakyReLU MaxPooling1D MaxPooling2D Maximum Minimum Multiply Permute ReLU Rescaling Reshape SeparableConv2D ' +
    'SpatialDropout2D Subtract UpSampling2D ZeroPadding2D'
  ).split(' '),
);

/** One of these itself, not what a program has made of it, and with a named activation. */
function isPerSample(layer: Layer): boolean {
  const type = layer.constructor as unknown as Pick<Definition, 'className'>;
  return (
    PER_SAMPLE.has(type.className) &&
    Object.hasOwn(Object.getPrototypeOf(type) as object, 'className') &&
    !('activation' in layer && typeof layer.activation !== 'string')
  );
}

/** Of each model the sizes of batches that it has last predicted, for which its shaders are compiled. */
const predicted = new WeakMap<object, readonly number[]>();
const MOST_SIZES = 32;

type Predicting = { readonly draws: boolean; leaves(): readonly Layer[] };

/**
 * The rows that `predict` goes over: all of them, and behind them the last one again, so that the last batch has a size
 * that the model has predicted before, where there is one that is no more than twice as large: it takes less time to
 * compute them than to compile. Samples whose outputs come of themselves alone have the same bits in any batch.
 */
export function paddedRows(model: Predicting, rows: number, batchSize: number): Uint32Array<ArrayBuffer> {
  const known = predicted.get(model) ?? [];
  const last = rows % batchSize;
  const fitting = known.filter((size) => size >= last && size <= Math.min(2 * last, batchSize));
  const padded = fitting.length > 0 && !model.draws && model.leaves().every(isPerSample) ? least(fitting) : last;
  const sizes = new Set([rows >= batchSize ? batchSize : padded, padded, ...known]);
  sizes.delete(0);
  predicted.set(model, [...sizes].slice(0, MOST_SIZES));
  return Uint32Array.from({ length: rows - last + padded }, (_, i) => Math.min(i, rows - 1));
}
