import { nextKey } from '../random-seed';

/** Of a layer that draws random numbers: by its seed, or the next of `setRandomSeed`'s. */
export const saltOf = (seed: number | null): number => (seed ?? nextKey()[0]) & ~1;

/** Of one use of the layer, or one draw of several: what tells apart all that is drawn by one key. */
export const saltOfUse = (salt: number, use = 0): number => (salt + Math.imul(use, 0x9e3779b1)) >>> 1;
