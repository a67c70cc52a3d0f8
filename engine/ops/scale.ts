import { ArgumentError } from '../errors';
import { stridesOf } from '../ndarray';
import { type Op, type OpCheck, apply, wantType } from '../op';
import type { Tensor } from '../tensor';
import { strided } from './strided';

export interface ScaleAttrs {
  readonly factor: number;
}

export const scaleOp: Op<ScaleAttrs> = {
  name: 'scale',
  infer: ([x], { factor }) => {
    wantType('scale', 'x', x!, 'f32');
    if (!Number.isFinite(factor)) throw new ArgumentError(`scale: factor must be a finite number, got ${factor}`);
    return [{ shape: x!.shape, dtype: 'f32' }];
  },
  forward: ({ inputs: [x], outputs: [y], attrs: { factor } }) => {
    strided(x!, stridesOf(x!.shape), y!, factor);
  },
  backward: ({ dy, attrs: { factor }, gradient }) => {
    strided(dy, stridesOf(dy.shape), gradient(0), factor);
  },
};

/** `factor * x`, any shape. The factor is compiled in; for one that changes, `mul` with a tensor. */
export function scale(x: Tensor, factor: number): Tensor {
  return apply(scaleOp, [x], { factor })[0]!;
}

export const scaleCheck: OpCheck<ScaleAttrs> = {
  op: scaleOp,
  reference: ([x], { factor }) => [x!.data.map((value) => value * factor)],
  cases: [
    { inputs: [{ shape: [] }], attrs: { factor: -1 } },
    { inputs: [{ shape: [65] }], attrs: { factor: 1 / 3 } },
    { inputs: [{ shape: [2, 3, 1, 2, 1, 2, 3] }], attrs: { factor: 0 } },
  ],
};
