import type { Shape } from '../../engine/ndarray';

/** What a decoder gives: pixels of 8 bits or 16. */
export interface DecodedImage {
  readonly data: Uint8Array | Uint16Array;
  readonly shape: Shape;
  /** The color that is transparent, as it stands in the file. */
  readonly key?: readonly number[];
  /** Bits of a sample in the file. Default 8. */
  readonly depth?: number;
  /** In 1/100,000; 0 where the file says none. */
  readonly gamma?: number;
}
