import { ArgumentError, type Tensor, fill, randomUniform, sizeOf } from '../engine';
import { camelCase } from './names';
import { nextKey } from './random-seed';

/** Fills a weight in place. */
export type Initializer = (weight: Tensor) => void;

/**
 * Keras's Glorot (Xavier) **uniform**: limit `sqrt(6 / (fanIn + fanOut))`, where the fan of a conv kernel (HWIO) is
 * kernelHeight * kernelWidth * channels.
 */
export const glorotUniform: Initializer = (weight) => {
  const { shape, engine } = weight;
  const receptiveField = sizeOf(shape.slice(0, -2));
  const limit = Math.sqrt(6 / (receptiveField * (shape.at(-2)! + shape.at(-1)!)));
  engine.scope(() => randomUniform(engine, shape, { key: nextKey(), min: -limit, max: limit, into: weight }));
};

export const zeros: Initializer = (weight) => {
  fill(weight.engine, weight.shape, 0, { into: weight });
};

export const ones: Initializer = (weight) => {
  fill(weight.engine, weight.shape, 1, { into: weight });
};

const byName: Readonly<Record<string, Initializer>> = { glorotUniform, zeros, ones };

/** An initializer, or its name in either spelling (`glorotUniform`, `glorot_uniform`). */
export function initializer(nameOrOwn: string | Initializer): Initializer {
  if (typeof nameOrOwn === 'function') return nameOrOwn;
  const found = byName[camelCase(nameOrOwn)];
  if (!found) throw new ArgumentError(`unknown initializer ${nameOrOwn}; there are ${Object.keys(byName).join(', ')}`);
  return found;
}
