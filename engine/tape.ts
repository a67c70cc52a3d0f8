import { assertKnown } from './known-options';
import { GradientError, ShapeError } from './errors';
import { formatShape, sameShape } from './ndarray';
import { type Fusion, type Recorded, planFusions } from './fusions';
import type { Backward, Op } from './op';
import { accumulate, copy } from './ops/accumulate';
import { type OpLog, recorderOf } from './recorder';
import type { Runtime, Tensor } from './tensor';

interface Node extends Recorded {
  readonly op: Op<unknown>;
  readonly attrs: unknown;
  readonly layer: string | null;
  /** By these the tape knows whose gradient is whose. */
  readonly inputs: readonly Tensor[];
  readonly outputs: readonly Tensor[];
  /**
   * The same memory, for backward to read: a scope inside the function, or the function itself, may free the tensors.
   */
  readonly held: { readonly inputs: readonly Tensor[]; readonly outputs: readonly Tensor[] };
}

/** A gradient on its way back. One that was given, not written, may be seen by others and is not added to in place. */
interface Gradient {
  tensor: Tensor;
  owned: boolean;
}

/** Options of `valueAndGradients`. */
export interface GradientOptions {
  /**
   * Gradient of whatever follows with respect to the result, or what computes it from the result; default 1, for a
   * result of one element.
   */
  seed?: Tensor | ((value: Tensor) => Tensor);
  /** Where the gradients go, one for each parameter (views of a slab, say); default new tensors. */
  into?: readonly Tensor[];
}

/**
 * Runs `fn` with the tape on, then walks the tape back.
 * @param fn computes the result from the parameters with differentiable ops.
 * @param parameters what to differentiate with respect to.
 * @returns the result of `fn`, and a gradient of each parameter's shape.
 * @throws GradientError if the result does not depend on a parameter, or depends on it through an op without gradient.
 */
export function valueAndGradients(
  engine: Runtime,
  fn: () => Tensor,
  parameters: readonly Tensor[],
  options: GradientOptions = {},
): { value: Tensor; gradients: Tensor[] } {
  assertKnown('valueAndGradients', options, ['seed', 'into']);
  return engine.scope(() => {
    const recorder = recorderOf(engine);
    const tape = new Tape(engine, parameters);
    try {
      const value = recorder.onTape(tape, fn);
      return { value, gradients: recorder.onTape(null, () => tape.backward(value, options)) };
    } finally {
      tape.dispose();
    }
  });
}

/** Ops in the order they ran. It knows none of them by name. */
export class Tape implements OpLog {
  readonly #nodes: Node[] = [];
  /** The parameters, and what was computed from them. Anything else needs no gradient. */
  readonly #needing: Set<Tensor>;

  constructor(
    readonly engine: Runtime,
    readonly parameters: readonly Tensor[],
  ) {
    this.#needing = new Set(parameters);
  }

  record<A>(op: Op<A>, attrs: A, inputs: readonly Tensor[], outputs: readonly Tensor[]): void {
    if (!inputs.some((tensor) => this.#needing.has(tensor))) return;
    const hold = (tensor: Tensor): Tensor => this.engine.keep(tensor.view(tensor.shape));
    // The tape calls an op only with the attrs it was recorded with, so forgetting their type here is sound.
    const node: Node = {
      op: op as Op<unknown>,
      attrs,
      layer: recorderOf(this.engine).label.layer,
      inputs,
      outputs,
      held: { inputs: inputs.map(hold), outputs: outputs.map(hold) },
      activation: op.activation?.(attrs) ?? 'linear',
    };
    this.#nodes.push(node);
    for (const tensor of outputs) this.#needing.add(tensor);
  }

  dispose(): void {
    for (const { held } of this.#nodes.splice(0)) {
      for (const tensor of [...held.inputs, ...held.outputs]) tensor.dispose();
    }
  }

  backward(value: Tensor, { seed: given, into }: GradientOptions): Tensor[] {
    const seed = typeof given === 'function' ? given(value) : given;
    if (!seed && value.size !== 1) {
      throw new GradientError(
        `the result has shape ${formatShape(value.shape)}; give a seed, or reduce it to one number`,
      );
    }
    if (seed && !sameShape(seed.shape, value.shape)) {
      throw new ShapeError(
        `the seed ${formatShape(seed.shape)} must have the result's shape ${formatShape(value.shape)}`,
      );
    }
    const gradients = new Map<Tensor, Gradient>();
    gradients.set(value, { tensor: seed ?? this.engine.one.view(value.shape), owned: false });
    const fusions = planFusions(this.#nodes, value);

    for (const node of this.#nodes.toReversed()) {
      const dy = gradients.get(node.outputs[0]!)?.tensor;
      if (!dy) continue;
      const { name, backward } = node.op;
      const fusion = fusions.get(node)!;
      if (!backward) throw new GradientError(`${name} is not differentiable, but the result depends on it`);
      this.engine.labelled({ layer: node.layer, op: name, pass: 'backward' }, () => {
        const written: [Tensor, Gradient][] = [];
        backward(
          this.#context(node, fusion.beforeActivation(dy, node.held.outputs[0]!), fusion, {
            isFirst: (x) => !gradients.has(x) && !written.some(([y]) => y === x),
            write: (x, gradient) => written.push([x, gradient]),
            into: (x) => into?.[this.parameters.indexOf(x)],
          }),
        );
        for (const [x, gradient] of written) add(gradients, x, gradient);
      });
    }

    return this.parameters.map((parameter, i) => {
      const gradient = gradients.get(parameter);
      if (!gradient) {
        throw new GradientError(
          `the result does not depend on parameter ${i} of shape ${formatShape(parameter.shape)}`,
        );
      }
      const target = into?.[i];
      if (target && gradient.tensor !== target) copy(gradient.tensor, target);
      return target ?? (gradient.owned ? gradient.tensor : copy(gradient.tensor));
    });
  }

  #context(node: Node, dy: Tensor, { masks }: Fusion, sink: Sink): Backward<unknown> {
    const { engine } = this;
    const { attrs, inputs, held } = node;
    return {
      engine,
      ...held,
      attrs,
      dy,
      needs: (i) => inputs[i] !== undefined && this.#needing.has(inputs[i]),
      gradient: (i) => {
        const x = inputs[i]!;
        const tensor = (sink.isFirst(x) ? sink.into(x) : undefined) ?? engine.empty(x.shape);
        sink.write(x, { tensor, owned: true });
        return tensor;
      },
      give: (i, tensor) => sink.write(inputs[i]!, { tensor: tensor.view(inputs[i]!.shape), owned: false }),
      masked: (i) => masks.has(i),
    };
  }
}

/** Where one op's gradients go. */
interface Sink {
  /** No gradient of `x` has been made yet. */
  isFirst(x: Tensor): boolean;
  write(x: Tensor, gradient: Gradient): void;
  /** The caller's place for the gradient of `x`, if it is a parameter that has one. */
  into(x: Tensor): Tensor | undefined;
}

/** The first gradient of a tensor is kept as it is; later ones are added to it. */
function add(gradients: Map<Tensor, Gradient>, x: Tensor, gradient: Gradient): void {
  const before = gradients.get(x);
  if (!before) {
    gradients.set(x, gradient);
    return;
  }
  if (!before.owned) {
    before.tensor = copy(before.tensor);
    before.owned = true;
  }
  accumulate(before.tensor, gradient.tensor);
}
