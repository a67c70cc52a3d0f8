import { ArgumentError } from './errors';
import { shown } from './known-options';
import type { Op } from './op';
import { recorderOf } from './recorder';
import type { Runtime, Tensor } from './tensor';

/** Runs an op on tensors of one engine, and records it where a tape is on. */
export function apply<A>(op: Op<A>, inputs: readonly Tensor[], attrs: A): Tensor[] {
  const engine = assertTensors(op.name, inputs);
  const specs = op.infer(inputs, attrs);
  // In a scope, so that a refusal further down leaves no output behind.
  return engine.scope(() => {
    const outputs = specs.map((spec) => (op.view ? inputs[0]!.view(spec.shape) : engine.empty(spec.shape, spec.dtype)));
    engine.labelled({ op: op.name }, () => op.forward({ engine, inputs, outputs, attrs }));
    recorderOf(engine).tape?.record(op, attrs, inputs, outputs);
    return outputs;
  });
}

/** @returns their engine. @throws ArgumentError for what is no tensor, or one of another engine. */
export function assertTensors(op: string, inputs: readonly (Partial<Tensor> | null | undefined)[]): Runtime {
  const engine = inputs[0]?.engine;
  const other = inputs.findIndex((each) => !each?.engine || each.engine !== engine);
  if (other < 0) return engine!;
  throw new ArgumentError(
    `${op}: expected tensors of one engine, got ${shown(inputs[other])}; write engine.tensor(values)`,
  );
}
