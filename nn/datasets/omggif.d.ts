/** What is used of `omggif`, which has no types of its own. */
declare module 'omggif' {
  export class GifReader {
    constructor(bytes: Uint8Array);
    readonly width: number;
    readonly height: number;
    frameInfo(index: number): { readonly transparent_index: number | null; readonly palette_offset: number | null };
    decodeAndBlitFrameRGBA(index: number, pixels: Uint8Array): void;
  }
}
