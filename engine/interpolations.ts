/** Pixels to either side that a weight is not 0 for; 0: as many as overlap. */
export const RADIUS = { area: 0, bilinear: 1, bicubic: 2, lanczos3: 3, lanczos5: 5 } as const;

/** How `resize` finds what lies between pixels, by Keras's names. */
export type ResizeInterpolation = 'nearest' | keyof typeof RADIUS;

export const INTERPOLATIONS: readonly ResizeInterpolation[] = [
  'area',
  'bicubic',
  'bilinear',
  'lanczos3',
  'lanczos5',
  'nearest',
];
