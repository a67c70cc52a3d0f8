import { ArgumentError, type Tensor, add, scale, transpose } from '../../engine';
import { type Option, option } from '../schema';

/** An axis of a sample. */
export const axis: Option<number> = /* @__PURE__ */ option(
  'integer',
  "an integer other than 0, which is the batch's",
  (value) => (Number.isInteger(value) && value !== 0 ? (value as number) : undefined),
);

/**
 * Whether `axis` is the last. @throws ArgumentError for one that is not there, and for the batch's; of one axis alone
 * there is none.
 */
export function isLastAxis(loss: string, { shape }: Tensor, axis: number): boolean {
  const rank = shape.length;
  const at = axis < 0 ? axis + rank : axis;
  if (at < Math.min(1, rank - 1) || at >= rank) {
    throw new ArgumentError(
      `${loss}: axis must be one of ${1 - rank}..-1 or 1..${rank - 1}, the axes without the batch's, got ${axis}`,
    );
  }
  return at === rank - 1;
}

/** With an axis as the last, the others in their order. */
export function withLastAxis(x: Tensor, axis: number): Tensor {
  const axes = [...x.shape.keys()];
  const [moved] = axes.splice(axis, 1);
  return transpose(x, [...axes, moved!]);
}

/**
 * One-hot targets with label smoothing, which by Keras is over as many classes as the last axis has, whichever is
 * theirs.
 */
export function smoothed(targets: Tensor, labelSmoothing: number): Tensor {
  if (labelSmoothing === 0) return targets;
  const share = targets.engine.tensor(Float32Array.of(labelSmoothing / targets.shape.at(-1)!));
  return add(scale(targets, 1 - labelSmoothing), share);
}
