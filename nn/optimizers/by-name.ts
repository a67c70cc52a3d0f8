import { Adam } from './adam';
import { Optimizer } from './optimizer';

/**
 * An optimizer, or its Keras name, in upper or lower case, with Keras's defaults. Those but Adam are loaded when asked
 * for by name, and so are no part of a bundle's first chunk.
 * @throws ArgumentError for an unknown name, and for what is neither.
 */
export async function optimizer(given: string | Optimizer): Promise<Optimizer> {
  if (given instanceof Optimizer && 'isDefinition' in given.constructor) return given;
  if (typeof given === 'string' && given.toLowerCase() === 'adam') return new Adam();
  return (await import('./registry')).optimizerFrom(given);
}
