import { apply } from './apply';
import { ArgumentError } from './errors';
import type { Op } from './op';
import { Tensor } from './tensor';

/**
 * Makes a custom op callable: its gradient, captures and memory then work as those of every other op.
 *
 * ```ts
 * const cube = defineOp({
 *   name: 'cube',
 *   infer: ([x]) => [{ shape: x!.shape, dtype: 'f32' }],
 *   forward: ({ engine, inputs: [x], outputs: [y] }) =>
 *     engine.dispatch(cubeShader, { SIZE: x!.size }, [x!, y!], { threads: x!.size }),
 *   backward: null,
 * });
 * const [y] = cube([x]);
 * ```
 *
 * @param op its shape rule, forward and backward; `backward: null` for an op without a gradient.
 * @returns a function of the input tensors, and of the op's attributes where it has some.
 * @throws ArgumentError for a definition that lacks a part. The function throws ArgumentError for inputs that are not
 * a list of tensors of one engine, and what `infer` throws.
 */
export function defineOp<A = void>(op: Op<A>): (inputs: readonly Tensor[], attrs: A) => Tensor[] {
  const parts: Partial<Op<A>> = op;
  if (typeof parts.name !== 'string' || parts.name === '') {
    throw new ArgumentError("defineOp: name must be a string, such as 'cube'");
  }
  for (const part of ['infer', 'forward'] as const) {
    if (typeof parts[part] !== 'function') {
      throw new ArgumentError(`defineOp: ${part} of op "${op.name}" must be a function, got ${typeof parts[part]}`);
    }
  }
  if (parts.backward !== null && typeof parts.backward !== 'function') {
    throw new ArgumentError(
      `defineOp: backward of op "${op.name}" must be a function, or null for an op without a gradient, ` +
        `got ${typeof parts.backward}`,
    );
  }
  return (inputs, attrs) => {
    const list: unknown = inputs;
    if (!Array.isArray(list) || list.length === 0 || !list.every((input) => input instanceof Tensor)) {
      throw new ArgumentError(`${op.name}: the inputs must be a list of tensors: write ${op.name}([x])`);
    }
    return apply(op, inputs, attrs);
  };
}
