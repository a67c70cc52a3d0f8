import { ArgumentError } from '../../engine';
import { Adam } from './adam';
import type { Optimizer } from './optimizer';

export { Adam, type AdamOptions } from './adam';
export { AdamW, type AdamWOptions } from './adamw';
export { Optimizer, type OptimizerOptions, type OptimizerStep } from './optimizer';
export { RMSprop, type RMSpropOptions } from './rmsprop';
export * from './schedules';
export { SGD, type SGDOptions } from './sgd';

/** Those that fewer use are loaded when asked for by name, and so are no part of a bundle's first chunk. */
const optimizers: Readonly<Record<string, () => Promise<Optimizer> | Optimizer>> = {
  adam: () => new Adam(),
  adamw: async () => new (await import('./more')).AdamW(),
  rmsprop: async () => new (await import('./more')).RMSprop(),
  sgd: async () => new (await import('./more')).SGD(),
};

/** An optimizer, or its Keras name, in upper or lower case, with Keras's defaults. */
export async function optimizer(nameOrOwn: string | Optimizer): Promise<Optimizer> {
  if (typeof nameOrOwn !== 'string') return nameOrOwn;
  const key = nameOrOwn.toLowerCase();
  if (!Object.hasOwn(optimizers, key)) {
    throw new ArgumentError(`unknown optimizer ${nameOrOwn}; there are ${Object.keys(optimizers).join(', ')}`);
  }
  return optimizers[key]!();
}
