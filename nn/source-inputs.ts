import { ArgumentError } from '../engine/errors';
import { assertNone, shown } from '../engine/known-options';
import { KerasTensor } from './layers/layer';

/**
 * The inputs that a place in a graph of layers is computed from, each once, in the order in which they are found, after
 * Keras's `get_source_inputs`.
 * @throws ArgumentError for what is no such place.
 */
export function getSourceInputs(tensor: KerasTensor, ...others: readonly []): KerasTensor[] {
  assertNone('getSourceInputs', others);
  if (!(tensor instanceof KerasTensor))
    throw new ArgumentError(`getSourceInputs: takes an output of a layer, model.output, got ${shown(tensor)}`);
  const seen = new Set<KerasTensor>();
  const found = new Set<KerasTensor>();
  const visit = (from: KerasTensor): void => {
    if (seen.has(from)) return;
    seen.add(from);
    const { inputs, outputs } = from.node;
    if (inputs) inputs.forEach(visit);
    else for (const output of outputs) found.add(output);
  };
  visit(tensor);
  return [...found];
}
