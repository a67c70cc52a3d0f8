/** Numbers in [0, 1), the same ones for the same seed (mulberry32, https://github.com/bryc/code). */
export function generator(seed: number): () => number;
