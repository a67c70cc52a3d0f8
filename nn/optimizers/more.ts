import { ArgumentError } from '../../engine';
import { AdamW } from './adamw';
import type { Optimizer } from './optimizer';
import { RMSprop } from './rmsprop';
import { SGD } from './sgd';

const OPTIMIZERS = { adamw: AdamW, rmsprop: RMSprop, sgd: SGD } as const;

/** The optimizers that are loaded when asked for by name. @throws ArgumentError for a name that none has. */
export function moreOptimizers(name: string): Optimizer {
  const key = name.toLowerCase();
  if (!Object.hasOwn(OPTIMIZERS, key)) {
    throw new ArgumentError(`unknown optimizer ${name}; there are adam, ${Object.keys(OPTIMIZERS).join(', ')}`);
  }
  return new OPTIMIZERS[key as keyof typeof OPTIMIZERS]();
}
