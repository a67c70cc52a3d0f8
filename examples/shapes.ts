/** Discs on noise, drawn here so that the examples need no data: images, and masks of the same size. */
export interface Shapes {
  /** `[n, size, size, 1]`, values in [0, 1]. */
  readonly images: { readonly data: Float32Array; readonly shape: readonly number[] };
  /** `[n, size, size, 1]`, 1 inside a disc. */
  readonly masks: { readonly data: Float32Array; readonly shape: readonly number[] };
}

/** @param noise how far a pixel may be off. */
export function shapes(count: number, size: number, noise = 0.3): Shapes {
  const random = generator(7);
  const images = new Float32Array(count * size * size);
  const masks = new Float32Array(count * size * size);
  for (let i = 0; i < count; i++) {
    const [radius, x, y] = [
      size * (0.15 + 0.15 * random()),
      size * (0.3 + 0.4 * random()),
      size * (0.3 + 0.4 * random()),
    ];
    for (let p = 0; p < size * size; p++) {
      const inside = Math.hypot((p % size) - x, Math.floor(p / size) - y) < radius;
      masks[i * size * size + p] = Number(inside);
      images[i * size * size + p] = Math.min(1, Math.max(0, (inside ? 0.8 : 0.2) + noise * (2 * random() - 1)));
    }
  }
  const shape = [count, size, size, 1];
  return { images: { data: images, shape }, masks: { data: masks, shape } };
}

/** Numbers in [0, 1), the same every time (mulberry32). */
export function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
