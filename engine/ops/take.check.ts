import { type Shape, sizeOf } from '../ndarray';
import type { CaseInput, CaseValues, Float64NDArray, OpCase, OpCheck } from '../op-check';
import { type ScatterAddAttrs, type TakeAttrs, scatterAddOp, takeOp } from './take';

/** Each pair of an element that has an index and the element that the index names, of `rows` along the axis. */
function pairs(
  indexed: Shape,
  indices: Float64NDArray,
  rows: number,
  { axis, along }: TakeAttrs,
  visit: (element: number, named: number) => void,
): void {
  const rank = along ? 1 : indices.shape.length;
  const inner = sizeOf(indexed.slice(axis + rank));
  const count = sizeOf(indexed.slice(axis, axis + rank));
  for (let i = 0; i < sizeOf(indexed); i++) {
    const given = indices.data[along ? i : Math.floor(i / inner) % count]!;
    const whole = Number.isNaN(given) ? 0 : Math.trunc(given);
    const row = Math.min(Math.max(whole < 0 ? whole + rows : whole, 0), rows - 1);
    visit(i, (Math.floor(i / (count * inner)) * rows + row) * inner + (i % inner));
  }
}

const indexCase = (x: CaseInput, indices: CaseInput, axis: number, along = false): OpCase<TakeAttrs> => ({
  inputs: [x, indices],
  attrs: { axis, along },
});

export const takeCheck: OpCheck<TakeAttrs> = {
  op: takeOp,
  exact: true,
  reference: ([x, indices], attrs) => {
    const { axis, along } = attrs;
    const shape = along ? indices!.shape : [...x!.shape.slice(0, axis), ...indices!.shape, ...x!.shape.slice(axis + 1)];
    const y = new Float64Array(sizeOf(shape));
    pairs(shape, indices!, x!.shape[axis]!, attrs, (i, named) => (y[i] = x!.data[named]!));
    return [y];
  },
  random: (draw) => {
    const shape = draw.shape(1, 4, 600);
    const axis = draw.integer(0, shape.length - 1);
    const along = draw.of(true, false);
    const rows = shape[axis]!;
    const indices = along ? shape.with(axis, draw.size(33)) : draw.shape(0, 2, 12);
    const values = draw.of<CaseValues>(
      { below: rows },
      Array.from({ length: sizeOf(indices) }, () => draw.integer(-rows - 1, rows)),
    );
    return indexCase({ shape, values: draw.of(draw.any, { below: 2 ** 24 }) }, { shape: indices, values }, axis, along);
  },
  get cases() {
    return [
      indexCase({ shape: [9] }, { shape: [], values: { u32: [3] } }, 0),
      indexCase({ shape: [65, 3] }, { shape: [7], values: { below: 65 } }, 0),
      indexCase({ shape: [4, 5, 3] }, { shape: [2, 3], values: { below: 5 } }, 1),
      indexCase({ shape: [3, 7] }, { shape: [5], values: [-1, -7, 0, 6, 9] }, 1),
      indexCase(
        { shape: [3, 7], values: { below: 2 ** 24 } },
        { shape: [4], values: { u32: [6, 0, 2 ** 32 - 256, 2] } },
        1,
      ),
      indexCase({ shape: [5, 4] }, { shape: [5, 9], values: { below: 4 } }, 1, true),
      indexCase({ shape: [3, 5, 2] }, { shape: [3, 2, 2], values: { below: 5 } }, 1, true),
      indexCase({ shape: [2, 3] }, { shape: [2, 3], values: [0, -1, 1, 0, 0, -2] }, 0, true),
    ];
  },
};

const scatterCase = (x: CaseInput, indices: CaseInput, axis: number, size: number, along = false) => ({
  inputs: [x, indices],
  attrs: { axis, size, along },
});

export const scatterAddCheck: OpCheck<ScatterAddAttrs> = {
  op: scatterAddOp,
  reference: ([x, indices], attrs) => {
    const { axis, along, size } = attrs;
    const rank = along ? 1 : indices!.shape.length;
    const y = new Float64Array(sizeOf([...x!.shape.slice(0, axis), size, ...x!.shape.slice(axis + rank)]));
    pairs(x!.shape, indices!, size, attrs, (i, named) => (y[named]! += x!.data[i]!));
    return [y];
  },
  random: (draw) => {
    const shape = draw.shape(1, 4);
    const axis = draw.integer(0, shape.length - 1);
    const along = draw.of(true, false);
    const size = draw.size(33);
    const indices = along ? shape : shape.slice(axis, draw.integer(axis + 1, shape.length));
    const values = draw.of<CaseValues>(
      { below: size },
      Array.from({ length: sizeOf(indices) }, () => draw.integer(-size, size - 1)),
    );
    return scatterCase({ shape, values: draw.any }, { shape: indices, values }, axis, size, along);
  },
  get cases() {
    return [
      scatterCase({ shape: [9] }, { shape: [9], values: { below: 4 } }, 0, 5),
      scatterCase({ shape: [65, 3] }, { shape: [65], values: { below: 7 } }, 0, 7),
      scatterCase({ shape: [4, 2, 3, 2] }, { shape: [2, 3], values: { below: 5 } }, 1, 5),
      scatterCase({ shape: [40, 2] }, { shape: [40], values: { below: 9000 } }, 0, 9001),
      scatterCase({ shape: [3, 5] }, { shape: [3, 5], values: { below: 2 } }, 1, 3, true),
      scatterCase({ shape: [4] }, { shape: [4], values: [-1, 0, 1, -1] }, 0, 3),
    ];
  },
};
