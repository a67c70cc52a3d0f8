import { stridesOf } from '../ndarray';
import type { Op } from '../op';
import type { CaseValues, Float64NDArray, OpCheck } from '../op-check';
import { broadcastShapes, broadcastStrides } from '../strides';
import { type BinaryName, addOp, divOp, maximumOp, minimumOp, mulOp, subOp } from './binary';

const REFERENCE: Readonly<Record<BinaryName, (a: number, b: number) => number>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  maximum: Math.max,
  minimum: Math.min,
};

function binaryCheck(op: Op): OpCheck {
  const f = REFERENCE[op.name as BinaryName];
  const values: CaseValues = op.name === 'div' ? 'awayFromZero' : 'normal';
  return {
    op,
    reference: ([a, b]) => {
      const shape = broadcastShapes(a!.shape, b!.shape)!;
      const strides = stridesOf(shape);
      const read = ({ data, shape: from }: Float64NDArray, i: number): number => {
        const steps = broadcastStrides(from, shape);
        return data[shape.reduce((at, size, axis) => at + (Math.floor(i / strides[axis]!) % size) * steps[axis]!, 0)]!;
      };
      return [Float64Array.from({ length: shape.reduce((m, n) => m * n, 1) }, (_, i) => f(read(a!, i), read(b!, i)))];
    },
    cases: [
      [[], []],
      [[65], [65]],
      [[7, 3], []],
      [[1], [2, 1, 3]],
      [[5, 13], [13]],
      [
        [5, 1],
        [1, 13],
      ],
      [
        [2, 3, 5],
        [2, 3, 5],
      ],
      [
        [3, 1, 5, 1],
        [2, 1, 7],
      ],
      [
        [2, 1, 2, 1, 3, 1],
        [1, 3, 1, 2, 1, 2],
      ],
    ].map(([a, b]) => ({ inputs: [{ shape: a! }, { shape: b!, values }], attrs: undefined })),
  };
}

export const addCheck = /* @__PURE__ */ binaryCheck(addOp);

export const subCheck = /* @__PURE__ */ binaryCheck(subOp);

export const mulCheck = /* @__PURE__ */ binaryCheck(mulOp);

export const divCheck = /* @__PURE__ */ binaryCheck(divOp);

export const maximumCheck = /* @__PURE__ */ binaryCheck(maximumOp);

export const minimumCheck = /* @__PURE__ */ binaryCheck(minimumOp);
