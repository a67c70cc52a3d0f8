import { codecMaker } from './packaged';

/** mozjpeg as `@jsquash/jpeg` has it. */
interface MozJPEG {
  encode(rgba: Uint8Array, width: number, height: number, options: Readonly<Record<string, unknown>>): Uint8Array;
}

/** As libjpeg, and so Pillow, writes: by the standard's quantization, from top to bottom, colors at half the size. */
const AS_LIBJPEG = {
  baseline: true,
  arithmetic: false,
  progressive: false,
  optimize_coding: true, // without it colors are lost of images of 8 x 8 and less
  smoothing: 0,
  quant_table: 0,
  trellis_multipass: false,
  trellis_opt_zero: false,
  trellis_opt_table: false,
  trellis_loops: 1,
  auto_subsample: false,
  chroma_subsample: 2,
  separate_chroma_quality: false,
};
const [GREY, YCBCR] = [1, 3];

let making: Promise<MozJPEG> | undefined;

/** A JPEG, where no browser makes it: of `width * height` pixels in RGBA, the alpha of which is left out. */
export async function encodeJPEG(
  rgba: Uint8Array,
  { width, height, isGrey, quality }: { width: number; height: number; isGrey: boolean; quality: number },
): Promise<Uint8Array> {
  making ??= codecMaker<MozJPEG>('@jsquash/jpeg/codec/enc/mozjpeg_enc', () => undefined).then((make) => make());
  const options = { ...AS_LIBJPEG, quality, chroma_quality: quality, color_space: isGrey ? GREY : YCBCR };
  return (await making).encode(rgba, width, height, options).slice(); // of the codec's memory
}
