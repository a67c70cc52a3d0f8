import {
  ArgumentError,
  type Shape,
  ShapeError,
  type Tensor,
  formatShape,
  moveaxis,
  reshape,
  sameShape,
  softmax,
  where,
} from '../../../engine';
import { broadcastShapes } from '../../../engine/strides';
import { define } from '../../keras-object';
import { acceptMasks } from '../../masks';
import { type OptionsOf, option } from '../../schema';
import { ActivationLayer } from './activation-layer';
import type { CallContext, Inputs, LayerOptions } from '../layer';

type Axes = number | readonly number[];

const schema = {
  /** The axis, or a list of axes, along which outputs add up to 1, counted with the batch. Default -1, the last. */
  axis: /* @__PURE__ */ option<Axes>('integers', 'an axis or a list of different axes', (value) => {
    const list: readonly unknown[] = Array.isArray(value) ? value : [value];
    return list.length > 0 && list.every(Number.isSafeInteger) ? (value as Axes) : undefined;
  }).default(-1),
};

/** Options of `Softmax`, and those of every layer. */
export type SoftmaxOptions = OptionsOf<typeof schema> & LayerOptions;

/** What is masked is in place of, as in Keras: `exp` of it is 0. */
const MASKED = -1e9;

/**
 * Keras's Softmax: `exp(x) / sum(exp(x))` along any axes. As an activation of other layers it is `'softmax'`. Elements
 * that are masked get no share. The mask must broadcast to the input by NumPy's rule, its last axis to the last.
 */
export class Softmax extends /* @__PURE__ */ define(ActivationLayer, 'Softmax', ['axis'], schema) {
  override readonly takesMask = acceptMasks();

  override infer([inputShape]: Inputs<Shape>): Shape {
    softmaxAxes(this.axis, inputShape.length + 1);
    return inputShape;
  }

  override call([x]: Inputs<Tensor>, { mask }: CallContext): Tensor {
    if (!mask) return this.activate(x);
    if (!sameShape(broadcastShapes(x.shape, mask.shape) ?? [], x.shape))
      throw new ShapeError(`the mask ${formatShape(mask.shape)} must broadcast to ${formatShape(x.shape)}`);
    // Of a row that is masked whole, softmax is not 0.
    return where(mask, this.activate(where(mask, x, MASKED)), 0);
  }

  override activate(x: Tensor): Tensor {
    const rank = x.shape.length;
    const axes = softmaxAxes(this.axis, rank);
    if (axes.length === 1) return softmax(x, axes[0]);
    const last = axes.map((_, i) => rank - axes.length + i);
    const moved = moveaxis(x, axes, last);
    const rows = reshape(moved, [...moved.shape.slice(0, rank - axes.length), -1]);
    return moveaxis(reshape(softmax(rows), moved.shape), last, axes);
  }
}

/** Axes counted from the start, in order. */
export function softmaxAxes(axis: Axes, rank: number): readonly number[] {
  const axes = [axis].flat().map((each) => (each < 0 ? each + rank : each));
  if (axes.some((each, i) => each < 0 || each >= rank || axes.indexOf(each) !== i))
    throw new ArgumentError(
      `Softmax: axis must be different axes of an input of ${rank} axes, the batch among them, from ${-rank} to ` +
        `${rank - 1}, got ${JSON.stringify(axis)}`,
    );
  return axes.sort((a, b) => a - b);
}
