import { ArgumentError } from '../../engine';
import { classNamed } from '../keras-object';
import { registeredClass } from '../registered';
import { shown } from '../schema';
import { Adam } from './adam';
import { Optimizer } from './optimizer';

/**
 * An optimizer, or its Keras name, in upper or lower case, with Keras's defaults. Those but Adam are loaded when asked
 * for by name, and so are no part of a bundle's first chunk.
 * @throws ArgumentError for an unknown name, and for what is neither.
 */
export async function optimizer(given: string | Optimizer): Promise<Optimizer> {
  if (given instanceof Optimizer) return given;
  if (typeof given !== 'string')
    throw new ArgumentError(
      "compile: optimizer must be the name of one or an optimizer, such as 'adam' or new Adam(0.001), got " +
        `${shown(given)}`,
    );
  if (given.toLowerCase() === 'adam') return new Adam();
  const own = registeredClass(Optimizer, given);
  if (own) return new (own as unknown as new (options: object) => Optimizer)({});
  const { OPTIMIZERS } = await import('./registry');
  return new (classNamed('optimizer', given, OPTIMIZERS, { shownAs: (name) => name.toLowerCase() }))({} as never);
}
