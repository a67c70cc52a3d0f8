import { encode } from 'fast-png';
import { ArgumentError, ShapeError } from '../../engine/errors';
import { type NDArray, formatShape } from '../../engine/ndarray';
import type { Pixels } from './decode-image';

interface EncodeOptions {
  /** What errors call the file. */
  readonly name: string;
  /** Of a JPEG, 1 to 100. */
  readonly quality: number;
}

type Bytes = NDArray<Uint8Array>;

/** By what files end in. */
const ENCODERS: Readonly<Record<string, (image: Pixels, options: EncodeOptions) => Uint8Array | Promise<Uint8Array>>> =
  {
    png: encodePNG,
    jpg: encodeJPEG,
    jpeg: encodeJPEG,
    bmp: encodeBMP,
  };

/**
 * An image as a file.
 * @param image `[h, w, 1, 3 or 4]`
 * @throws ArgumentError for an unknown format, or one that does not hold the pixels.
 */
export async function encodeImage(image: Pixels, format: string, options: EncodeOptions): Promise<Uint8Array> {
  const encoder = ENCODERS[format.toLowerCase()];
  if (!encoder)
    throw new ArgumentError(
      `${options.name}: an image's format must be one of ${Object.keys(ENCODERS).join(', ')}, got ` +
        `${format || 'none'}; ` +
        'end the name in it, or set fileFormat',
    );
  if (![1, 3, 4].includes(image.shape[2]!))
    throw new ShapeError(`${options.name}: images have 1, 3 or 4 channels, got ${formatShape(image.shape)}`);
  return encoder(image, options);
}

function encodePNG({ data, shape }: Pixels): Uint8Array {
  const [height, width, channels] = shape as [number, number, number];
  return data instanceof Int32Array
    ? encode({ width, height, channels, depth: 16, data: Uint16Array.from(data) })
    : encode({ width, height, channels, depth: 8, data });
}

function bytesOf({ data, shape }: Pixels, { name }: EncodeOptions): Bytes {
  if (data instanceof Uint8Array) return { data, shape };
  throw new ArgumentError(`${name}: pixels beyond 255 are kept by PNG alone; scale them, or write a .png`);
}

async function encodeJPEG(image: Pixels, options: EncodeOptions): Promise<Uint8Array> {
  const bytes = bytesOf(image, options);
  if (bytes.shape[2] === 4)
    // oxlint-disable-next-line no-console -- as Keras warns
    console.warn(`${options.name}: a JPEG has no alpha, which is left out.`);
  const [height, width, channels] = bytes.shape as [number, number, number];
  const rgba = asRGBA(bytes);
  const { quality } = options;
  if (typeof OffscreenCanvas !== 'function')
    return (await import('./encode-in-node')).encodeJPEG(rgba, { width, height, isGrey: channels === 1, quality });
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext('2d')!.putImageData(new ImageData(new Uint8ClampedArray(rgba.buffer), width, height), 0, 0);
  const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: quality / 100 });
  return new Uint8Array(await blob.arrayBuffer());
}

/** Opaque. */
function asRGBA({ data, shape }: Bytes): Uint8Array<ArrayBuffer> {
  const channels = shape[2]!;
  return Uint8Array.from({ length: (data.length / channels) * 4 }, (_, i) => {
    const [pixel, channel] = [Math.floor(i / 4), i % 4];
    return channel === 3 ? 255 : data[pixel * channels + (channels === 1 ? 0 : channel)]!;
  });
}

/** Windows's, without packing: lines from below, each of whole words, blue first; grey by a palette. */
function encodeBMP(image: Pixels, options: EncodeOptions): Uint8Array {
  const { data, shape } = bytesOf(image, options);
  const [height, width, channels] = shape as [number, number, number];
  const line = Math.ceil((width * channels) / 4) * 4;
  const start = 54 + (channels === 1 ? 1024 : 0);
  const bytes = new Uint8Array(start + height * line);
  const header = new DataView(bytes.buffer);
  bytes.set([0x42, 0x4d]);
  const fields = [
    [2, bytes.length], [10, start], [14, 40], [18, width], [22, height], [26, 1 + 2 ** 16 * 8 * channels],
    [34, height * line], [38, 3780], [42, 3780],
  ] as const; // prettier-ignore
  for (const [at, value] of fields) header.setUint32(at, value, true);
  if (channels === 1) {
    header.setUint32(46, 256, true);
    header.setUint32(50, 256, true);
    for (let grey = 0; grey < 256; grey++) bytes.set([grey, grey, grey], 54 + 4 * grey);
  }
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const pixel = data.subarray((y * width + x) * channels, (y * width + x + 1) * channels);
      const [red = 0, green = 0, blue = 0, alpha = 0] = pixel;
      bytes.set(
        channels === 1 ? pixel : [blue, green, red, alpha].slice(0, channels),
        start + (height - 1 - y) * line + x * channels,
      );
    }
  }
  return bytes;
}
