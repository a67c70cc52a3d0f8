import { ArgumentError } from '../../engine';
import { GraphLayer } from '../graph-layer';
import { shown } from '../schema';

/** @throws ArgumentError that names the function, unless it is a model; types are not there at run time. */
export function assertModel(what: string, model: unknown): void {
  if (!(model instanceof GraphLayer))
    throw new ArgumentError(`${what}: expected a model, such as a Sequential, got ${shown(model)}`);
}
