import type { NDArray } from '../../engine/ndarray';
import { codecMaker } from './packaged';

/** What a page leaves to its browser, by format: pixels `[h, w, 4]`, those of Pillow. */
export const DECODERS: Readonly<Record<string, (bytes: Uint8Array) => Promise<NDArray<Uint8Array>>>> = {
  JPEG: decodeJPEG,
};

interface RGBA {
  readonly data: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

const imageOf = ({ data, width, height }: RGBA): NDArray<Uint8Array> => ({
  data: new Uint8Array(data.buffer, data.byteOffset, data.length),
  shape: [height, width, 4],
});

/** libjpeg as `@jsquash/jpeg` has it. */
interface LibJPEG {
  decode(bytes: Uint8Array, preserveOrientation: boolean): RGBA | null;
}

/** By more bytes libjpeg is begun anew: what memory it once had it keeps. */
const MOST_KEPT = 2 ** 26;

let makeJPEG: Promise<() => Promise<LibJPEG>> | undefined;
let jpeg: LibJPEG | null = null;
/** libjpeg's messages about the image that it reads. */
const said: string[] = [];

async function decodeJPEG(bytes: Uint8Array): Promise<NDArray<Uint8Array>> {
  const { readJPEG } = await import('../io/image-header');
  const { frame } = readJPEG(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  if (frame?.colors === 4) throw new Error('its colors are CMYK, which is not read here; convert it to RGB');
  const make = await (makeJPEG ??= codecMaker('@jsquash/jpeg/codec/dec/mozjpeg_dec', (line) => said.push(line)));
  jpeg ??= await make();
  said.length = 0;
  try {
    const image = jpeg.decode(bytes, false);
    // libjpeg goes on in grey where a file has been cut off; Pillow and TensorFlow refuse that, and pass over the rest
    // of what it says.
    const cut = said.find((line) => line.startsWith('Premature end of JPEG file'));
    if (!image || cut) throw new Error(cut ?? said.at(-1) ?? 'it has no pixels');
    if (image.data.length > MOST_KEPT) jpeg = null;
    return imageOf(image);
  } catch (error) {
    jpeg = null; // libjpeg ends its program over an image that it cannot read
    throw new Error(said.at(-1) ?? (error instanceof Error ? error.message : 'libjpeg gave up'), { cause: error });
  }
}
