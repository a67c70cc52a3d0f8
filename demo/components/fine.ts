/** Pixels of a saved PNG to a CSS pixel. */
export const FINE = 2;
