import { ACTIVATION_TABLE, type FusedActivation, isFused } from './activations';
import { ArgumentError, ShapeError } from './errors';
import { formatShape } from './ndarray';
import type { Runtime, Tensor, TensorSpec } from './tensor';

/**
 * An op, declared in one place: its shape rule, its forward and, beside it, its backward. The float64 reference and the
 * test cases stand in a file of their own beside it: an `OpCheck`.
 */
export interface Op<A = undefined> {
  /** What errors call it. */
  readonly name: string;
  /**
   * Shapes and types of the outputs. @throws ShapeError or ArgumentError that names the op, the shapes and the rule.
   */
  infer(inputs: readonly TensorSpec[], attrs: A): readonly TensorSpec[];
  /** Fills the outputs. */
  forward(io: Forward<A>): void;
  /** Gives each input that needs one its gradient; `null` for an op that has none. */
  readonly backward: null | ((io: Backward<A>) => void);
  /** Inputs that have a gradient; default all f32 ones. Targets, masks and keys have none. */
  readonly differentiable?: readonly number[];
  /** The output shares the first input's memory, and `forward` has nothing to do. */
  readonly view?: boolean;
  /** The activation that `forward` fused into its output; it is undone before `backward` sees the gradient. */
  activation?(attrs: A): FusedActivation;
  /**
   * Inputs whose gradient shader can apply ReLU's derivative as it writes. Where such an input is the output of a fused
   * ReLU and nobody else reads it, `backward` is told to do so (`masked`), which saves a pass over the gradient.
   */
  readonly masksRelu?: readonly number[];
}

/** What an op's `forward` is given. */
export interface Forward<A> {
  /** Dispatches shaders and makes temporary tensors. */
  readonly engine: Runtime;
  /** In the order in which the op takes them. */
  readonly inputs: readonly Tensor[];
  /** Made to the shapes that `infer` gave. */
  readonly outputs: readonly Tensor[];
  /** The op's options. */
  readonly attrs: A;
}

/** What an op's `backward` is given. */
export interface Backward<A> extends Forward<A> {
  /** Gradient of the loss with respect to the first output, before its fused activation. */
  readonly dy: Tensor;
  /** Whether the gradient of an input is needed. */
  needs(input: number): boolean;
  /** Where to write the gradient of an input: every element, once. */
  gradient(input: number): Tensor;
  /** Instead of writing: `tensor` (of the input's size) is the gradient of the input. */
  give(input: number, tensor: Tensor): void;
  /** Whether the gradient of the input must be multiplied by (input > 0) as it is written; only of `masksRelu`. */
  masked(input: number): boolean;
}

// Rules that many ops share -----------------------------------------------------------------------------------------

export function assertRank(op: string, what: string, { shape }: TensorSpec, rank: number, layout: string): void {
  if (shape.length !== rank) {
    throw new ShapeError(`${op}: ${what} must have rank ${rank} (${layout}), got shape ${formatShape(shape)}`);
  }
}

export function assertType(op: string, what: string, { dtype, shape }: TensorSpec, wanted: string): void {
  if (dtype !== wanted) {
    throw new ShapeError(`${op}: ${what} must be ${wanted}, got ${dtype} of shape ${formatShape(shape)}`);
  }
}

/** @throws ArgumentError unless `value` is an integer of at least `least`. */
export function assertInteger(op: string, what: string, value: number, least = 1): void {
  if (!Number.isSafeInteger(value) || value < least || value >= 2 ** 31) {
    throw new ArgumentError(`${op}: ${what} must be an integer of at least ${least}, got ${value}`);
  }
}

/** Keras's `2` or `[2, 2]` as a pair. @throws ArgumentError unless positive integers. */
export function pair(op: string, what: string, value: number | readonly number[]): readonly [number, number] {
  const [a, b, ...rest] = Array.isArray(value) ? (value as readonly number[]) : [value as number, value as number];
  if (a === undefined || b === undefined || rest.length > 0) {
    throw new ArgumentError(`${op}: ${what} must be a number or a pair of numbers, got ${JSON.stringify(value)}`);
  }
  assertInteger(op, what, a);
  assertInteger(op, what, b);
  return [a, b];
}

export function assertActivation(op: string, value: string): asserts value is FusedActivation {
  if (!isFused(value)) {
    const fused = Object.keys(ACTIVATION_TABLE).filter(isFused);
    throw new ArgumentError(`${op}: activation must be one of ${fused.join(', ')}, got ${value}`);
  }
}
