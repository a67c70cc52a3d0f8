import { ArgumentError, DeviceLostError, type Engine } from '../engine';

/** The error of a model whose weights are on several engines. */
export function severalEngines(model: string, engines: readonly Engine[]): ArgumentError | DeviceLostError {
  const rule = `model "${model}": the weights of its layers are on several engines`;
  return engines.some(({ lost }) => lost)
    ? new DeviceLostError(`${rule}, of which one lost its device, and they with it; make the model anew`)
    : new ArgumentError(`${rule}; give all models that share layers the same engine`);
}
