import type { Tensor } from '../../engine';
import { type Float64NDArray, type OpCheck, apply } from '../../engine/internal';

interface Application {
  readonly check: OpCheck<unknown>;
  readonly attrs: unknown;
  readonly inputs: readonly GraphNode[];
}

/** What an op gives of others, or data: on an engine, and in float64 by the references of the ops' checks. */
export class GraphNode {
  readonly shape: readonly number[];
  readonly #of: Application | null;
  readonly data: Float64Array | null;

  private constructor(shape: readonly number[], data: Float64Array | null, of: Application | null) {
    this.shape = shape;
    this.data = data;
    this.#of = of;
  }

  static leaf(shape: readonly number[], data: Float64Array): GraphNode {
    return new GraphNode(shape, data, null);
  }

  static apply<A>(check: OpCheck<A>, attrs: A, inputs: readonly GraphNode[]): GraphNode {
    const [output] = check.op.infer(
      inputs.map(({ shape }) => ({ shape, dtype: 'f32' })),
      attrs,
    );
    // A node asks its check only with the attrs that it came with.
    return new GraphNode(output!.shape, null, { check: check as OpCheck<unknown>, attrs, inputs });
  }

  /** In float64: each node once, however often it is used. */
  value(known = new Map<GraphNode, Float64NDArray>()): Float64NDArray {
    const found = known.get(this);
    if (found) return found;
    const { shape } = this;
    const inputs = this.#of?.inputs.map((input) => input.value(known)) ?? [];
    const data = this.#of ? this.#of.check.reference(inputs, this.#of.attrs)[0]! : this.data!;
    const result = { shape, data };
    known.set(this, result);
    return result;
  }

  /** On an engine, of tensors that hold the data: each node once. */
  tensor(known: Map<GraphNode, Tensor>): Tensor {
    const found = known.get(this);
    if (found) return found;
    const { check, attrs, inputs } = this.#of!;
    const tensor = apply(
      check.op,
      inputs.map((input) => input.tensor(known)),
      attrs,
    )[0]!;
    known.set(this, tensor);
    return tensor;
  }

  /** The data that it is made of. */
  leaves(found = new Set<GraphNode>(), seen = new Set<GraphNode>()): Set<GraphNode> {
    if (seen.has(this)) return found;
    seen.add(this);
    if (!this.#of) found.add(this);
    for (const input of this.#of?.inputs ?? []) input.leaves(found, seen);
    return found;
  }
}
