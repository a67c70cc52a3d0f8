/** Two 32-bit words. */
export type Words = readonly [number, number];

const ROTATIONS = [
  [13, 15, 26, 6],
  [17, 29, 16, 24],
] as const;

const rotate = (word: number, by: number): number => ((word << by) | (word >>> (32 - by))) >>> 0;

/**
 * Threefry-2x32 with 20 rounds (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011; Random123, JAX):
 * a number for each counter, independent of every other. The twin on the CPU of what `random.wgsl` and `dropout.wgsl`
 * compute; there the key is (seed, step) and the counter (index of the element, salt).
 */
export function threefry(key: Words, counter: Words): Words {
  const keys = [key[0], key[1], (key[0] ^ key[1] ^ 0x1bd11bda) >>> 0];
  let x = (counter[0] + keys[0]!) >>> 0;
  let y = (counter[1] + keys[1]!) >>> 0;
  for (let group = 0; group < 5; group++) {
    for (const by of ROTATIONS[group % 2]!) {
      x = (x + y) >>> 0;
      y = rotate(y, by) ^ x;
    }
    x = (x + keys[(group + 1) % 3]!) >>> 0;
    y = (y + keys[(group + 2) % 3]! + group + 1) >>> 0;
  }
  return [x, y];
}
