import { apply } from './apply';
import { ShapeError } from './errors';
import { type DType, type Numbers, type Shape, formatShape } from './ndarray';
import type { Op } from './op';
import { MAX_RANK, broadcastShapes } from './strides';
import { Tensor, type TensorSpec } from './tensor';
import { toNDArray } from './to-ndarray';

/**
 * What an op takes beside a tensor: another tensor, a number, or numbers in any form. Numbers are uploaded where the op
 * runs: with every call, but in a capture once, not with every replay.
 */
export type TensorLike = Tensor | Numbers;

const isNumbers = (value: unknown): value is Numbers =>
  typeof value === 'number' ||
  typeof value === 'boolean' ||
  typeof value === 'bigint' ||
  Array.isArray(value) ||
  ArrayBuffer.isView(value) ||
  (typeof value === 'object' && value !== null && 'data' in value && 'shape' in value && !('engine' in value));

/**
 * Runs an op of one output on operands of which one at least is a tensor.
 * @param dtype what numbers become; default `f32`.
 * @throws ArgumentError where none is a tensor, and for what is neither a tensor nor numbers.
 */
export function applyTo<A>(op: Op<A>, operands: readonly TensorLike[], attrs: A, dtype: DType = 'f32'): Tensor {
  const tensor = operands.find((operand) => operand instanceof Tensor);
  if (!tensor) return apply(op, operands as readonly Tensor[], attrs)[0]!; // which refuses them
  const { engine } = tensor;
  return engine.scope(() => {
    const tensors = operands.map((operand) => {
      if (operand instanceof Tensor || !isNumbers(operand)) return operand;
      const { data, shape } = toNDArray(operand);
      return engine.tensor(dtype === 'u32' ? Uint32Array.from(data) : Float32Array.from(data), shape);
    });
    return apply(op, tensors, attrs)[0]!;
  });
}

/** The shape of what operands are broadcast to. @throws ShapeError where they do not, or have too many axes. */
export function broadcast(op: string, operands: readonly TensorSpec[]): Shape {
  const shape = operands.reduce<Shape | null>((target, { shape }) => target && broadcastShapes(target, shape), []);
  if (shape && shape.length <= MAX_RANK) return shape;
  throw new ShapeError(
    `${op}: shapes ${operands.map((operand) => formatShape(operand.shape)).join(' and ')} do not broadcast: aligned ` +
      `at the last axis, sizes must be equal or 1, and at most ${MAX_RANK} axes`,
  );
}
