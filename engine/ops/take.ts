import rowIndexSource from '../../shaders/layout/lib/row-index.wgsl?raw';
import scatterAddSource from '../../shaders/layout/scatter-add.wgsl?raw';
import takeSource from '../../shaders/layout/take.wgsl?raw';
import { apply, assertTensors } from '../apply';
import { ShapeError } from '../errors';
import { type Shape, formatShape, sameShape, sizeOf } from '../ndarray';
import { type Op, assertInteger, assertType } from '../op';
import { broadcastShapes } from '../strides';
import type { Tensor, TensorSpec } from '../tensor';
import { shader } from '../wgsl';
import { broadcastTo } from './broadcast-to';
import { resolveAxes } from './reduce';
import { reshape } from './reshape';
import { assertWords } from '../words';

const shared = { '/layout/lib/row-index.wgsl': rowIndexSource };
const takeShader = /* @__PURE__ */ shader('take', takeSource, shared);
const scatterAddShader = /* @__PURE__ */ shader('scatter-add', scatterAddSource, shared);

/** Threads that fill a scattered result: enough for a GPU, and each reads all indices. */
const THREADS = 16384;

export interface TakeAttrs {
  /** From 0 on. */
  readonly axis: number;
  /** The indices have an element for each of the result, not a row. */
  readonly along: boolean;
}

export interface ScatterAddAttrs extends TakeAttrs {
  /** Of the result along the axis. */
  readonly size: number;
}

/** `rows` of `inner` elements each, of `count` indices, `outer` times. */
function layout(shape: Shape, indices: TensorSpec, { axis, along }: TakeAttrs) {
  return {
    outer: sizeOf(shape.slice(0, axis)),
    rows: shape[axis]!,
    inner: sizeOf(shape.slice(axis + 1)),
    count: along ? indices.shape[axis]! : sizeOf(indices.shape),
  };
}

function takeRows(x: Tensor, indices: Tensor, y: Tensor, attrs: TakeAttrs): void {
  const { rows, inner, count } = layout(x.shape, indices, attrs);
  const specs = {
    SIZE: y.size,
    ROWS: rows,
    COUNT: count,
    INNER: inner,
    ALONG: attrs.along,
    FLOAT: indices.dtype === 'f32',
  };
  x.engine.dispatch(takeShader, specs, [x, indices, y], { threads: y.size });
}

function addRows(x: Tensor, indices: Tensor, y: Tensor, attrs: TakeAttrs): void {
  const { outer, rows, inner, count } = layout(y.shape, indices, attrs);
  const block = Math.ceil(rows / Math.ceil(THREADS / (outer * inner)));
  const threads = outer * Math.ceil(rows / block) * inner;
  const specs = {
    THREADS: threads,
    ROWS: rows,
    COUNT: count,
    INNER: inner,
    BLOCK: block,
    ALONG: attrs.along,
    FLOAT: indices.dtype === 'f32',
  };
  x.engine.dispatch(scatterAddShader, specs, [x, indices, y], { threads });
}

const sameBeside = (a: Shape, b: Shape, axis: number): boolean =>
  a.length === b.length && a.every((size, k) => k === axis || size === b[k]);

export const takeOp: Op<TakeAttrs> = {
  name: 'take',
  differentiable: [0],
  infer: ([x, indices], { axis, along }) => {
    const name = along ? 'takeAlongAxis' : 'take';
    assertWords(name, 'x', x!);
    assertWords(name, 'indices', indices!);
    if (along && !sameBeside(x!.shape, indices!.shape, axis))
      throw new ShapeError(
        `takeAlongAxis: x of shape ${formatShape(x!.shape)} and indices of shape ${formatShape(indices!.shape)} must ` +
          `have the same shape except along axis ${axis}, or 1`,
      );
    const shape = along ? indices!.shape : [...x!.shape.slice(0, axis), ...indices!.shape, ...x!.shape.slice(axis + 1)];
    return [{ shape, dtype: x!.dtype }];
  },
  forward: ({ inputs: [x, indices], outputs: [y], attrs }) => takeRows(x!, indices!, y!, attrs),
  backward: ({ inputs: [, indices], dy, needs, gradient, attrs }) => {
    if (needs(0)) addRows(dy, indices!, gradient(0), attrs);
  },
};

export const scatterAddOp: Op<ScatterAddAttrs> = {
  name: 'scatterAdd',
  differentiable: [0],
  infer: ([x, indices], { axis, along, size }) => {
    assertType('scatterAdd', 'x', x!, 'f32');
    assertWords('scatterAdd', 'indices', indices!);
    assertInteger('scatterAdd', 'size', size);
    const rank = along ? 1 : indices!.shape.length;
    const wanted = along ? indices!.shape : x!.shape.slice(axis, axis + rank);
    if (!sameShape(wanted, along ? x!.shape : indices!.shape))
      throw new ShapeError(
        `scatterAdd: indices of shape ${formatShape(indices!.shape)} must have the shape of x of shape ` +
          `${formatShape(x!.shape)}${along ? '' : ` from axis ${axis} on`}`,
      );
    return [{ shape: [...x!.shape.slice(0, axis), size, ...x!.shape.slice(axis + rank)], dtype: 'f32' }];
  },
  forward: ({ inputs: [x, indices], outputs: [y], attrs }) => addRows(x!, indices!, y!, attrs),
  backward: ({ inputs: [, indices], dy, needs, gradient, attrs }) => {
    if (needs(0)) takeRows(dy, indices!, gradient(0), attrs);
  },
};

/**
 * Elements by their indices along an axis, as Keras's `ops.take`: of `x` `[a, n, b]` and indices `[...]` along axis 1
 * come `[a, ..., b]`. Has a gradient of `x`: `scatterAdd`.
 * @param x f32 or u32. @param indices u32, or whole numbers in f32, which count from the end where they are negative.
 * What points past an end is taken for the last.
 * @param axis negative ones count from the end; default null: of `x` flattened.
 */
export function take(x: Tensor, indices: Tensor, axis: number | null = null): Tensor {
  assertTensors('take', [x, indices]);
  if (axis === null) return x.engine.scope(() => take(reshape(x, [-1]), indices, 0));
  return apply(takeOp, [x, indices], { axis: resolveAxes('take', x, [axis])[0]!, along: false })[0]!;
}

/**
 * Along an axis the elements that indices name, each for its own place, as NumPy's: what `argsort` and `topK` found.
 * Has a gradient of `x`.
 * @param x f32 or u32. @param indices as of `take`, of the shape of `x` but for the axis; sizes 1 of either broadcast.
 * @param axis negative ones count from the end; default -1. Null: of `x` flattened.
 */
export function takeAlongAxis(x: Tensor, indices: Tensor, axis: number | null = -1): Tensor {
  assertTensors('takeAlongAxis', [x, indices]);
  return x.engine.scope(() => {
    if (axis === null) return takeAlongAxis(reshape(x, [-1]), reshape(indices, [-1]), 0);
    const at = resolveAxes('takeAlongAxis', x, [axis])[0]!;
    const beside = (shape: Shape): number[] => shape.map((size, k) => (k === at ? 1 : size));
    const common = broadcastShapes(beside(x.shape), beside(indices.shape));
    const broadcast = (tensor: Tensor): Tensor => {
      const shape = common?.map((size, k) => (k === at ? tensor.shape[k]! : size));
      return shape?.length !== tensor.shape.length || sameShape(shape, tensor.shape)
        ? tensor
        : broadcastTo(tensor, shape);
    };
    return apply(takeOp, [broadcast(x), broadcast(indices)], { axis: at, along: true })[0]!;
  });
}

/**
 * Elements of `x` added up where their indices say, in the order in which they come, so that the bits are always the
 * same: `take` back to front. With axis 0 Keras's `ops.segment_sum`. What no index names is 0.
 * @param x f32 `[a, ..., b]`. @param indices as of `take`, of the shape of `x` from the axis on, as many axes as it
 * has.
 * @param size how many there are along the axis of the result. @param axis default 0.
 * @returns `[a, size, b]`.
 */
export function scatterAdd(x: Tensor, indices: Tensor, size: number, axis = 0): Tensor {
  assertTensors('scatterAdd', [x, indices]);
  return apply(scatterAddOp, [x, indices], { axis: resolveAxes('scatterAdd', x, [axis])[0]!, along: false, size })[0]!;
}
