import type * as BMP from '@cwasm/nsbmp';
import type { NDArray } from '../../engine/ndarray';

/** What a page leaves to its browser, by format: pixels `[h, w, 4]`, those of Pillow. */
export const DECODERS: Readonly<Record<string, (bytes: Uint8Array) => Promise<NDArray<Uint8Array>>>> = {
  JPEG: decodeJPEG,
  GIF: decodeGIF,
  BMP: decodeBMP,
};

/** A package for Node alone: no bundle for a page has it. */
const packaged = (name: string): Promise<unknown> => import(/* @vite-ignore */ /* webpackIgnore: true */ name);

const imageOf = ({ data, width, height }: { readonly data: ArrayLike<number>; readonly width: number; readonly height: number }): NDArray<Uint8Array> => ({ data: new Uint8Array(data), shape: [height, width, 4] });

/** By more pixels, Pillow says, an image is a bomb. */
const MOST_PIXELS = 178_956_970;

function wantSize(width: number, height: number): void {
  if (width * height > MOST_PIXELS) throw new Error(`its ${width} x ${height} pixels are over the ${MOST_PIXELS} that are read`);
}

/** libjpeg as `@jsquash/jpeg` has it. */
interface LibJPEG {
  decode(bytes: Uint8Array, preserveOrientation: boolean): ImageData | null;
}
type MakeLibJPEG = (options: { noInitialRun: boolean; wasmBinary: Uint8Array; printErr(line: string): void }) => Promise<LibJPEG>;

let makeJPEG: Promise<() => Promise<LibJPEG>> | undefined;
let jpeg: LibJPEG | null = null;
/** libjpeg's messages about the image that it reads. */
const said: string[] = [];

async function jpegMaker(): Promise<() => Promise<LibJPEG>> {
  const path = '@jsquash/jpeg/codec/dec/mozjpeg_dec';
  const { getBuiltinModule } = process;
  const { default: make } = (await packaged(`${path}.js`)) as { default: MakeLibJPEG };
  const file = getBuiltinModule('node:module').createRequire(import.meta.url).resolve(`${path}.wasm`);
  const wasmBinary = await getBuiltinModule('node:fs/promises').readFile(file);
  return () => make({ noInitialRun: true, wasmBinary, printErr: (line) => said.push(line) });
}

async function decodeJPEG(bytes: Uint8Array): Promise<NDArray<Uint8Array>> {
  const make = await (makeJPEG ??= jpegMaker());
  jpeg ??= await make();
  said.length = 0;
  try {
    const image = jpeg.decode(bytes, false);
    // libjpeg goes on in grey where a file has been cut off; Pillow and TensorFlow refuse that, and pass over the rest of what it says.
    const cut = said.find((line) => line.startsWith('Premature end of JPEG file'));
    if (!image || cut) throw new Error(cut ?? said.at(-1) ?? 'it has no pixels');
    return imageOf(image);
  } catch (error) {
    jpeg = null; // libjpeg ends its program over an image that it cannot read
    throw said.length > 0 ? new Error(said.at(-1), { cause: error }) : error;
  }
}

/** Of `omggif`, which has no types. */
interface GIF {
  readonly width: number;
  readonly height: number;
  frameInfo(index: number): { readonly transparent_index: number | null; readonly palette_offset: number | null };
  decodeAndBlitFrameRGBA(index: number, pixels: Uint8Array): void;
}

/** The first picture. Where it is transparent or leaves the canvas bare, the colour is Pillow's: the transparent one, or the background. */
async function decodeGIF(bytes: Uint8Array): Promise<NDArray<Uint8Array>> {
  const { GifReader } = ((await packaged('omggif')) as { default: { GifReader: new (bytes: Uint8Array) => GIF } }).default;
  const gif = new GifReader(bytes);
  wantSize(gif.width, gif.height);
  const { transparent_index: transparent, palette_offset: palette } = gif.frameInfo(0);
  const background = bytes[11]!; // an index, as the format has it there
  const color = (palette ?? 0) + 3 * (transparent ?? background);
  const data = new Uint8Array(gif.width * gif.height * 4);
  const bare = [bytes[color]!, bytes[color + 1]!, bytes[color + 2]!, transparent === null ? 255 : 0];
  for (let at = 0; at < data.length; at += 4) data.set(bare, at);
  gif.decodeAndBlitFrameRGBA(0, data);
  return { data, shape: [gif.height, gif.width, 4] };
}

async function decodeBMP(bytes: Uint8Array): Promise<NDArray<Uint8Array>> {
  const { default: bmp } = (await packaged('@cwasm/nsbmp')) as { default: typeof BMP };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isOld = view.getUint32(14, true) === 12; // OS/2's header, whose sizes are of 16 bits
  wantSize(...(isOld ? ([view.getUint16(18, true), view.getUint16(20, true)] as const) : ([Math.abs(view.getInt32(18, true)), Math.abs(view.getInt32(22, true))] as const)));
  const image = imageOf(bmp.decode(bytes));
  if (!isOld && view.getUint16(28, true) === 16) widen(image.data, view.getUint32(30, true) === 3 && view.getUint32(58, true) === 0x7e0 ? 6 : 5);
  return image;
}

/** The 5 or 6 bits of a color, which come in the upper ones of a byte, over all that a byte can say, as Pillow has them. */
function widen(data: Uint8Array, ofGreen: number): void {
  for (let i = 0; i < data.length; i++) {
    const bits = [5, ofGreen, 5][i % 4];
    if (bits !== undefined) data[i] = ((data[i]! >> (8 - bits)) * 255) / (2 ** bits - 1);
  }
}
