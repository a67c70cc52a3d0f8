import { type Shape, sizeOf, stridesOf } from '../ndarray';
import type { Op } from '../op';
import type { CaseValues, Draw, Float64NDArray, OpCheck } from '../op-check';
import { broadcastShapes, broadcastStrides } from '../strides';
import { type BinaryName, addOp, divOp, maximumOp, minimumOp, mulOp, subOp } from './binary';

const REFERENCE: Readonly<Record<BinaryName, (...operands: readonly number[]) => number>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  maximum: Math.max,
  minimum: Math.min,
};

/** Shapes of operands that broadcast, in every way. */
const SHAPES: readonly (readonly [Shape, Shape])[] = [
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
];

/** The check of an op of operands that broadcast. @param values how each is drawn. */
export function broadcastCheck(
  op: Op,
  f: (...values: readonly number[]) => number,
  [ofA, ofB]: readonly [CaseValues?, CaseValues?] = [],
  exact = false,
): OpCheck {
  return {
    op,
    exact,
    reference: (operands) => [broadcastReference(f, operands)],
    random: (draw) => {
      const [a, b] = operandShapes(draw, 2) as [Shape, Shape];
      return {
        inputs: [
          { shape: a, values: ofA ?? draw.any },
          { shape: b, values: ofB ?? draw.any },
        ],
        attrs: undefined,
      };
    },
    cases: SHAPES.map(([a, b]) => ({
      inputs: [
        { shape: a, values: ofA },
        { shape: b, values: ofB },
      ],
      attrs: undefined,
    })),
  };
}

/** Shapes of random operands that broadcast, and last the shape that they broadcast to. */
export function operandShapes(draw: Draw, operands: number): Shape[] {
  const target = draw.shape(0, 6);
  const shapes = Array.from({ length: operands }, () => {
    const cut = draw.of(0, 0, draw.integer(0, target.length));
    const kept = draw.of(
      target,
      target,
      target.map((size) => draw.of(size, size, 1)),
    );
    return kept.slice(cut);
  });
  return [...shapes, target];
}

/** A function of an element of each operand, repeated as NumPy does. */
export function broadcastReference(
  f: (...values: readonly number[]) => number,
  operands: readonly Float64NDArray[],
): Float64Array {
  const shape = operands.map((operand) => operand.shape).reduce((a, b) => broadcastShapes(a, b)!);
  const strides = stridesOf(shape);
  const read = ({ data, shape: from }: Float64NDArray, i: number): number => {
    const steps = broadcastStrides(from, shape);
    return data[shape.reduce((at, size, axis) => at + (Math.floor(i / strides[axis]!) % size) * steps[axis]!, 0)]!;
  };
  return Float64Array.from({ length: sizeOf(shape) }, (_, i) => f(...operands.map((operand) => read(operand, i))));
}

const binaryCheck = (op: Op, b?: CaseValues): OpCheck =>
  broadcastCheck(op, REFERENCE[op.name as BinaryName], [undefined, b]);

export const addCheck = /* @__PURE__ */ binaryCheck(addOp);

export const subCheck = /* @__PURE__ */ binaryCheck(subOp);

export const mulCheck = /* @__PURE__ */ binaryCheck(mulOp);

export const divCheck = /* @__PURE__ */ binaryCheck(divOp, 'awayFromZero');

export const maximumCheck = /* @__PURE__ */ binaryCheck(maximumOp);

export const minimumCheck = /* @__PURE__ */ binaryCheck(minimumOp);
