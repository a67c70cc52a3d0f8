/** Pixels of 8-bit RGBA, as `ImageData` has them. */
export interface RGBA {
  /** `width * height * 4` bytes, row-major from the top left. */
  readonly data: Uint8ClampedArray | Uint8Array;
  /** In pixels. */
  readonly width: number;
  /** In pixels. */
  readonly height: number;
}

/**
 * What a page shows: a canvas, `OffscreenCanvas`, `ImageBitmap`, `ImageData`, `VideoFrame`, `<img>` or `<video>`; in
 * Node pixels of RGBA.
 */
export type ImageSource = GPUCopyExternalImageSource | RGBA;

const KINDS =
  /^\[object (HTMLCanvasElement|OffscreenCanvas|ImageBitmap|ImageData|VideoFrame|HTMLImageElement|HTMLVideoElement)\]$/;

/** By what it says of itself, which holds for one of another window, too. */
export function isImageSource(value: unknown): value is ImageSource {
  return (
    typeof value === 'object' &&
    value !== null &&
    (KINDS.test(Object.prototype.toString.call(value)) || isRGBA(value as ImageSource))
  );
}

/** Whether it is pixels, not what a page shows. */
export const isRGBA = (source: ImageSource): source is RGBA =>
  'data' in source &&
  'width' in source &&
  !('shape' in source) &&
  (source.data instanceof Uint8ClampedArray || source.data instanceof Uint8Array);
