import { ArgumentError } from './errors';
import type { Op } from './op';
import { recorderOf } from './recorder';
import type { Tensor } from './tensor';

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
    recorderOf(engine).tape?.record(op, attrs, inputs, outputs);
    return outputs;
  });
}
