import { ArgumentError, ShapeError } from './errors';
import { formatShape } from './ndarray';
import { assertType } from './op';
import type { Tensor } from './tensor';

/**
 * What every optimizer's update rule takes: tensors of one size, each in a buffer of its own, slabs' `all` or single
 * views.
 */
export interface Update {
  /** What is updated, in place. */
  readonly parameters: Tensor;
  /** Only read. */
  readonly gradients: Tensor;
  /**
   * `f32 [4]`, what changes from step to step: data, so that no step recompiles. First the step size, then the share of
   * every parameter that is taken off before the update: decoupled weight decay, the decay times the learning rate.
   */
  readonly scalars: Tensor;
}

/** What every update takes, as `assertKnown` is given it. */
export const UPDATE = ['parameters', 'gradients', 'scalars'] as const;

/** Numbers that may change from step to step. */
export const SCALARS = 4;

/** The shape rule of updates. @param state the optimizer's tensors, by name. */
export function assertUpdate(
  op: string,
  { parameters, gradients, scalars }: Update,
  state: Readonly<Record<string, Tensor>> = {},
): void {
  for (const [name, tensor] of Object.entries({ parameters, gradients, scalars, ...state })) {
    assertType(op, name, tensor, 'f32');
    const size = tensor === scalars ? SCALARS : parameters.size;
    if (tensor.size !== size) {
      throw new ShapeError(
        `${op}: ${name} of shape ${formatShape(tensor.shape)} must have ${size} elements; ` +
          `parameters have shape ${formatShape(parameters.shape)}`,
      );
    }
  }
}

/** @throws ArgumentError unless `rate`, the share of an average that a step keeps, is in [0, 1). */
export function assertDecay(op: string, name: string, rate: number): void {
  if (!(rate >= 0 && rate < 1)) throw new ArgumentError(`${op}: ${name} must be in [0, 1), got ${rate}`);
}

export function assertNotNegative(op: string, numbers: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(numbers))
    if (!(value >= 0 && value < Infinity)) throw new ArgumentError(`${op}: ${name} must be 0 or more, got ${value}`);
}

/** `1 - beta^step`, in float32, as Keras: 1 - 0.999f is 1.3e-5 of itself more than 0.001, in every step. */
export const biasCorrection = (beta: number, step: number): number =>
  Math.fround(1 - Math.fround(Math.fround(beta) ** step));
