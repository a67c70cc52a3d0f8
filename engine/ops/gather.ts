import gatherSource from '../../shaders/layout/gather.wgsl?raw';
import { apply } from '../apply';
import { ArgumentError, ShapeError } from '../errors';
import { assertKnown } from '../known-options';
import { formatShape, sizeOf } from '../ndarray';
import { type Op, assertInteger, assertRank, assertType } from '../op';
import type { Tensor, TensorSpec } from '../tensor';
import { shader } from '../wgsl';

const gatherShader = /* @__PURE__ */ shader('gather', gatherSource);

export interface GatherAttrs {
  /** Rows of the result. Default: as many as there are indices. */
  readonly count?: number;
  /** What bytes are multiplied by as they become f32. Default 1. */
  readonly scale?: number;
}

/** Options of `gather`. */
export interface GatherOptions extends GatherAttrs {
  /** Where in `indices` to begin, `u32 [1]`: data, so that a captured step moves on without recompiling. Default 0. */
  readonly start?: Tensor;
}

export const gatherOp: Op<GatherAttrs> = {
  name: 'gather',
  infer: ([data, indices, start, targets], { count = indices!.shape[0]!, scale = 1 }) => {
    if (data!.shape.length === 0) throw new ShapeError('gather: data must have rank 1 or more, got shape []');
    if (targets && (targets.dtype === 'u8' || targets.shape[0] !== data!.shape[0])) {
      throw new ShapeError(
        `gather: targets must be f32 or u32 and have a row for each of the data ${formatShape(data!.shape)}, ` +
          `got ${targets.dtype} of shape ${formatShape(targets.shape)}`,
      );
    }
    assertRank('gather', 'indices', indices!, 1, 'positions of rows');
    assertType('gather', 'indices', indices!, 'u32');
    assertType('gather', 'start', start!, 'u32');
    if (sizeOf(start!.shape) !== 1) {
      throw new ShapeError(`gather: start must have one element, got shape ${formatShape(start!.shape)}`);
    }
    assertInteger('gather', 'count', count);
    if (count > indices!.shape[0]!) {
      throw new ArgumentError(`gather: count ${count} is more than the ${indices!.shape[0]} indices`);
    }
    if (!Number.isFinite(scale) || (scale !== 1 && data!.dtype !== 'u8')) {
      throw new ArgumentError(
        `gather: scale ${scale} must be a finite number, and 1 unless data is u8; data is ${data!.dtype}`,
      );
    }
    const rowsOf = ({ shape, dtype }: TensorSpec): TensorSpec => ({
      shape: [count, ...shape.slice(1)],
      dtype: dtype === 'u8' ? 'f32' : dtype,
    });
    return targets ? [rowsOf(data!), rowsOf(targets)] : [rowsOf(data!)];
  },
  forward: ({
    engine,
    inputs: [data, indices, start, targets],
    outputs: [result, targetResult],
    attrs: { scale = 1 },
  }) => {
    const rows = data!.shape[0]!;
    const specs = {
      COUNT: result!.shape[0]!,
      ROW: data!.size / rows,
      TARGET_ROW: targets ? targets.size / rows : 0,
      ROWS: rows,
      INDICES: indices!.size,
      BYTES: data!.dtype === 'u8',
      SCALE: scale,
    };
    // No buffer may be bound for writing twice.
    const bindings = [data!, targets ?? data!, indices!, start!, result!, targetResult ?? engine.empty([1])];
    engine.dispatch(gatherShader, specs, bindings, { threads: result!.size + (targetResult?.size ?? 0) });
  },
  backward: null,
};

/**
 * Rows of `data` by index: row `r` of the result is `data[indices[start + r]]`. No gradient.
 * @param data `[n, ...]`; `u8` becomes `f32` times `scale`, `f32` and `u32` stay what they are.
 * @param indices `u32 [m]`. What points past an end, here or in `data`, is taken for the last.
 * @returns `[count, ...]`.
 */
export function gather(data: Tensor, indices: Tensor, options: GatherOptions = {}): Tensor {
  assertKnown('gather', options, ['start', 'count', 'scale']);
  const { start = data.engine.zero, ...attrs } = options;
  return apply(gatherOp, [data, indices, start], attrs)[0]!;
}

/**
 * The same rows of `data` and of the `targets` that go with them, in one dispatch.
 * @param targets `[n, ...]`, f32 or u32; they stay what they are.
 * @returns `[count, ...]` of each.
 */
export function gatherPair(
  data: Tensor,
  targets: Tensor,
  indices: Tensor,
  options: GatherOptions = {},
): [Tensor, Tensor] {
  assertKnown('gatherPair', options, ['start', 'count', 'scale']);
  const { start = data.engine.zero, ...attrs } = options;
  return apply(gatherOp, [data, indices, start, targets], attrs) as [Tensor, Tensor];
}
