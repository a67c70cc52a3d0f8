import type { ActivationParameters, ElementwiseActivation } from '../../engine';
import type { ActivationName } from '../../nn/activations';
import { ACTIVATION_REFERENCE } from '../../engine/activation-forms';
import { type Values, alongAxes } from './values';

/** An activation of the library's table. */
export function elementwise(
  data: Float64Array,
  name: ElementwiseActivation,
  parameters?: ActivationParameters,
): Float64Array {
  const of = ACTIVATION_REFERENCE[name];
  return data.map((value) => of(value, parameters));
}

function softmaxRow(row: Float64Array): void {
  let most = -Infinity;
  for (const value of row) most = Math.max(most, value);
  let sum = 0;
  for (let i = 0; i < row.length; i++) sum += row[i] = Math.exp(row[i]! - most);
  for (let i = 0; i < row.length; i++) row[i]! /= sum;
}

function logSoftmaxRow(row: Float64Array): void {
  let most = -Infinity;
  for (const value of row) most = Math.max(most, value);
  let sum = 0;
  for (const value of row) sum += Math.exp(value - most);
  const log = most + Math.log(sum);
  for (let i = 0; i < row.length; i++) row[i]! -= log;
}

/** `max(x - tau, 0)`, whose tau makes them add up to 1. */
function sparsemaxRow(row: Float64Array): void {
  let [tau, sum] = [0, 0];
  row
    .toSorted((a, b) => b - a)
    .forEach((value, i) => {
      sum += value;
      if (1 + (i + 1) * value > sum) tau = (sum - 1) / (i + 1);
    });
  for (let i = 0; i < row.length; i++) row[i] = Math.max(row[i]! - tau, 0);
}

export const softmax = (x: Values, axes: readonly number[]): Float64Array => alongAxes(x, axes, softmaxRow);

/** Those along the last axis, by their names. */
export const ALONG_LAST: Readonly<Record<Exclude<ActivationName, ElementwiseActivation>, (x: Values) => Values>> = {
  softmax: (x) => ({ data: softmax(x, [x.shape.length - 1]), shape: x.shape }),
  logSoftmax: (x) => ({ data: alongAxes(x, [x.shape.length - 1], logSoftmaxRow), shape: x.shape }),
  sparsemax: (x) => ({ data: alongAxes(x, [x.shape.length - 1], sparsemaxRow), shape: x.shape }),
  // The first half times the sigmoid of the second.
  glu: ({ data, shape }) => {
    const last = shape.at(-1)!;
    const half = last / 2;
    const gate = (i: number): number => Math.floor(i / half) * last + (i % half);
    return {
      data: Float64Array.from(
        { length: data.length / 2 },
        (_, i) => data[gate(i)]! * ACTIVATION_REFERENCE.sigmoid(data[gate(i) + half]!),
      ),
      shape: [...shape.slice(0, -1), half],
    };
  },
};
