import type { Engine } from './engine';
import { ACTIVATION_TABLE, type FusedActivation, isFused } from './activations';
import { ArgumentError, ShapeError } from './errors';
import { type Shape, formatShape } from './ndarray';
import type { Tensor, TensorSpec } from './tensor';

/**
 * An op, declared in one place: its shape rule, its forward and, beside it, its backward. The float64 reference and the
 * test cases stand in the same file as an `OpCheck`, which a bundle that only trains drops.
 */
export interface Op<A = undefined> {
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
  /** The activation that `forward` fused into its output; the tape undoes it before `backward` sees the gradient. */
  activation?(attrs: A): FusedActivation;
  /**
   * Inputs whose gradient kernel can apply ReLU's derivative as it writes. Where such an input is the output of a fused
   * ReLU and nobody else reads it, the tape asks for that (`masked`), which saves a pass over the gradient.
   */
  readonly masksRelu?: readonly number[];
}

export interface Forward<A> {
  readonly engine: Engine;
  readonly inputs: readonly Tensor[];
  readonly outputs: readonly Tensor[];
  readonly attrs: A;
}

export interface Backward<A> extends Forward<A> {
  /** Gradient of the loss with respect to the first output, before its fused activation. */
  readonly dy: Tensor;
  needs(input: number): boolean;
  /** Where to write the gradient of an input: every element, once. */
  gradient(input: number): Tensor;
  /** Instead of writing: `tensor` (of the input's size) is the gradient of the input. */
  give(input: number, tensor: Tensor): void;
  /** Whether the gradient of the input must be multiplied by (input > 0) as it is written. */
  masked(input: number): boolean;
}

/** Runs an op on tensors of one engine, and records it where a tape is on. */
export function apply<A>(op: Op<A>, inputs: readonly Tensor[], attrs: A): Tensor[] {
  const { engine } = inputs[0]!;
  if (inputs.some((tensor) => tensor.engine !== engine)) {
    throw new ArgumentError(`${op.name}: its inputs belong to different engines`);
  }
  const specs = op.infer(inputs, attrs);
  // In a scope, so that a refusal further down leaves no output behind.
  return engine.scope(() => {
    const outputs = specs.map((spec) => (op.view ? inputs[0]!.view(spec.shape) : engine.empty(spec.shape, spec.dtype)));
    engine.labelled({ op: op.name }, () => op.forward({ engine, inputs, outputs, attrs }));
    engine.tape?.record(op, attrs, inputs, outputs);
    return outputs;
  });
}

/** The test of an op: a plain float64 CPU reference, and the cases the test loop derives everything from. */
export interface OpCheck<A = undefined> {
  readonly op: Op<A>;
  /** The outputs of the op in float64, written for clarity. */
  reference(inputs: readonly Float64NDArray[], attrs: A): Float64Array[];
  /** A getter where they are computed, so that a bundler sees nothing run and drops the check. */
  readonly cases: readonly OpCase<A>[];
  /** The forward must equal the reference rounded to f32: an op that selects rather than computes. */
  readonly exact?: boolean;
}

export interface Float64NDArray {
  readonly data: Float64Array;
  readonly shape: Shape;
}

export interface OpCase<A = undefined> {
  readonly inputs: readonly CaseInput[];
  readonly attrs: A;
}

export interface CaseInput {
  readonly shape: Shape;
  /** How its values are drawn; default `normal`. */
  readonly values?: CaseValues;
}

/**
 * `normal`: standard normal. `awayFromZero`: magnitude at least 0.1, for functions with a kink there. `distinct`: no
 * two values closer than 0.05, for maxima. `probability`: in 0.05..0.95. `distribution`: rows sum to 1. `oneHot`: rows
 * of one 1. `{ below: n }`: u32 in 0..n-1, with no gradient. `{ bytes: true }`: u8. A list: these values, as f32.
 */
export type CaseValues =
  | 'normal'
  | 'awayFromZero'
  | 'distinct'
  | 'probability'
  | 'distribution'
  | 'oneHot'
  | { readonly below: number }
  | { readonly bytes: true }
  | { readonly u32: readonly number[] }
  | readonly number[];

// Rules that many ops share -----------------------------------------------------------------------------------------

export function wantRank(op: string, what: string, { shape }: TensorSpec, rank: number, layout: string): void {
  if (shape.length !== rank) {
    throw new ShapeError(`${op}: ${what} must have rank ${rank} (${layout}), got shape ${formatShape(shape)}`);
  }
}

export function wantType(op: string, what: string, { dtype, shape }: TensorSpec, wanted: string): void {
  if (dtype !== wanted) {
    throw new ShapeError(`${op}: ${what} must be ${wanted}, got ${dtype} of shape ${formatShape(shape)}`);
  }
}

/** @throws ArgumentError unless `value` is an integer of at least `least`. */
export function wantInteger(op: string, what: string, value: number, least = 1): void {
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
  wantInteger(op, what, a);
  wantInteger(op, what, b);
  return [a, b];
}

export function wantActivation(op: string, value: string): asserts value is FusedActivation {
  if (!isFused(value)) {
    const fused = Object.keys(ACTIVATION_TABLE).filter(isFused);
    throw new ArgumentError(`${op}: activation must be one of ${fused.join(', ')}, got ${value}`);
  }
}
