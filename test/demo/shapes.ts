import { encode } from 'fast-png';

export const SHAPES = ['disc', 'square', 'triangle'] as const;
export type Shape = (typeof SHAPES)[number];

/** Numbers from 0 to 1 by a seed: Mulberry32. */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Pixels across. */
const SIDE = 96;

/** Whether a point is in a shape around 0 of radius 1. */
const WITHIN: Readonly<Record<Shape, (x: number, y: number) => boolean>> = {
  disc: (x, y) => Math.hypot(x, y) < 1,
  square: (x, y) => Math.max(Math.abs(x), Math.abs(y)) < 0.9,
  triangle: (x, y) => y < 0.8 && y > 2 * Math.abs(x) - 1,
};

/** A PNG of a shape somewhere, of some size and colour, on noise. */
export function drawn(shape: Shape, next: () => number): Uint8Array<ArrayBuffer> {
  const radius = 18 + 16 * next();
  const [cx, cy] = [0, 1].map(() => radius + (SIDE - 2 * radius) * next());
  const ink = [0, 1, 2].map(() => 150 + 90 * next());
  const data = new Uint8Array(SIDE * SIDE * 3);
  for (let i = 0; i < SIDE * SIDE; i++) {
    const inside = WITHIN[shape](((i % SIDE) - cx!) / radius, (Math.floor(i / SIDE) - cy!) / radius);
    for (let channel = 0; channel < 3; channel++)
      data[3 * i + channel] = Math.min(255, (inside ? ink[channel]! : 40) + 50 * next());
  }
  return new Uint8Array(encode({ width: SIDE, height: SIDE, channels: 3, data }));
}
