/** What the figures of a kind take alike. */

/** Of several figures. */
export const GRID = ['rows', 'columns', 'gap'] as const;
export const FRAME = ['title', 'axis', 'xlabel', 'ylabel'] as const;
export const PICTURE = ['colormap', 'vmin', 'vmax', 'scale', 'theme'] as const;
export const AXES = ['title', 'xlabel', 'ylabel', 'width', 'height', 'pixelRatio', 'theme'] as const;
