import type { FusedActivation } from './activations';
import type { Op } from './op';
import { activationGradient } from './ops/activation';
import type { Tensor } from './tensor';

/** What the pass looks at in an op that a tape recorded. */
export interface Recorded {
  readonly op: Pick<Op<unknown>, 'masksRelu'>;
  readonly inputs: readonly Tensor[];
  readonly outputs: readonly Tensor[];
  /** What its forward applied to the first output. */
  readonly activation: FusedActivation;
}

/** What the way back does at one op beside the op's own backward. */
export interface Fusion {
  /** Inputs whose gradient the op multiplies by (input > 0) as it writes it, for the op that made the input. */
  readonly masks: ReadonlySet<number>;
  /** From the gradient of the op's output `y` that before its activation, where no reader has applied that yet. */
  beforeActivation(dy: Tensor, y: Tensor): Tensor;
}

/**
 * Decides, before the way back, where the derivatives of fused activations are applied: a ReLU's where the one op that
 * reads its output writes the gradient, if that op can, and all others by a dispatch of their own.
 * @param nodes in the order they ran.
 * @param result whose gradient comes from outside, from no reader.
 */
export function planFusions<N extends Recorded>(nodes: readonly N[], result: Tensor): ReadonlyMap<N, Fusion> {
  const reads = new Map<Tensor, number>();
  for (const { inputs } of nodes) for (const x of inputs) reads.set(x, (reads.get(x) ?? 0) + 1);
  const relus = new Set(nodes.filter(({ activation }) => activation === 'relu').map(({ outputs }) => outputs[0]!));
  const canBeMasked = (x: Tensor | undefined) => x !== undefined && x !== result && relus.has(x) && reads.get(x) === 1;

  const masks = nodes.map(({ op, inputs }) => (op.masksRelu ?? []).filter((i) => canBeMasked(inputs[i])));
  const masked = new Set(nodes.flatMap(({ inputs }, n) => masks[n]!.map((i) => inputs[i]!)));
  return new Map(
    nodes.map((node, n) => {
      const isDone = node.activation === 'linear' || masked.has(node.outputs[0]!);
      const beforeActivation: Fusion['beforeActivation'] = (dy, y) =>
        isDone ? dy : activationGradient(dy, y, node.activation);
      return [node, { masks: new Set(masks[n]), beforeActivation }];
    }),
  );
}
