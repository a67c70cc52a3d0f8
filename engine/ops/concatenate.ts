import source from '../../shaders/layout/copy-rows.wgsl?raw';
import { apply } from '../apply';
import { ArgumentError, ShapeError } from '../errors';
import { type Shape, formatShape, sizeOf } from '../ndarray';
import { type Op, assertType } from '../op';
import type { Tensor } from '../tensor';
import { shader } from '../wgsl';
import { assertWords } from '../words';

const copyRowsShader = /* @__PURE__ */ shader('copy-rows', source);

export interface ConcatenateAttrs {
  /** Negative ones count from the end. */
  readonly axis: number;
}

/**
 * Each input as `rows` rows of `widths[i]` numbers, which begin at `offsets[i]` in the rows of the result, `total`
 * long.
 */
interface Layout {
  readonly rows: number;
  readonly widths: readonly number[];
  readonly offsets: readonly number[];
  readonly total: number;
}

export function layout(inputs: readonly { readonly shape: Shape }[], axis: number): Layout {
  const rows = sizeOf(inputs[0]!.shape.slice(0, axis));
  const widths = inputs.map(({ shape }) => sizeOf(shape.slice(axis)));
  const offsets = widths.map((_, i) => widths.slice(0, i).reduce((a, b) => a + b, 0));
  return { rows, widths, offsets, total: widths.reduce((a, b) => a + b) };
}

export const concatenateOp: Op<ConcatenateAttrs> = {
  name: 'concatenate',
  infer: (inputs, { axis }) => {
    const [first] = inputs;
    const rank = first!.shape.length;
    const along = axis < 0 ? axis + rank : axis;
    if (!(along in first!.shape)) {
      throw new ArgumentError(
        `concatenate: axis ${axis} must be one of ${formatShape(first!.shape)}, from ${-rank} to ${rank - 1}`,
      );
    }
    inputs.forEach((x, i) => {
      assertWords('concatenate', `tensor ${i}`, x);
      assertType('concatenate', `tensor ${i}`, x, first!.dtype);
      if (x.shape.length === rank && x.shape.every((size, k) => k === along || size === first!.shape[k])) return;
      throw new ShapeError(
        `concatenate: tensor ${i} of shape ${formatShape(x.shape)} and the first, ${formatShape(first!.shape)}, ` +
          `must have the same shape except along axis ${along}`,
      );
    });
    const shape = [...first!.shape];
    shape[along] = inputs.reduce((sum, x) => sum + x.shape[along]!, 0);
    return [{ shape, dtype: first!.dtype }];
  },
  forward: ({ engine, inputs, outputs: [y], attrs: { axis } }) => {
    const { rows, widths, offsets, total } = layout(inputs, axis);
    inputs.forEach((x, i) => {
      const specs = {
        ROWS: rows,
        WIDTH: widths[i]!,
        X_ROW: widths[i]!,
        X_OFFSET: 0,
        Y_ROW: total,
        Y_OFFSET: offsets[i]!,
      };
      engine.dispatch(copyRowsShader, specs, [x, y!], { threads: x.size });
    });
  },
  backward: ({ engine, inputs, attrs: { axis }, dy, needs, gradient }) => {
    const { rows, widths, offsets, total } = layout(inputs, axis);
    inputs.forEach((x, i) => {
      if (!needs(i)) return;
      const specs = {
        ROWS: rows,
        WIDTH: widths[i]!,
        X_ROW: total,
        X_OFFSET: offsets[i]!,
        Y_ROW: widths[i]!,
        Y_OFFSET: 0,
      };
      engine.dispatch(copyRowsShader, specs, [dy, gradient(i)], { threads: x.size });
    });
  },
};

/**
 * Tensors one behind the other along an axis, as Keras's Concatenate; one dispatch for each.
 * @param tensors any number of them, at least one, all f32 or all u32, of the same shape except along the axis.
 * @param axis negative ones count from the end; default the last.
 * @throws ShapeError for shapes that differ otherwise, ArgumentError for an axis that is not there.
 */
export function concatenate(tensors: readonly Tensor[], axis = -1): Tensor {
  if (tensors.length === 0) throw new ArgumentError('concatenate: expects at least one tensor, got none');
  return apply(concatenateOp, tensors, { axis })[0]!;
}
