import { halfToEven } from '../half-to-even';
import type { DecodedImage } from '../io/decoded-image';

/** What is grey and what has colors, of those whose pixels are bytes. */
const CHANNELS: Readonly<Record<string, number>> = { P5: 1, P6: 3 };

/**
 * A PGM's or PPM's pixels, as Pillow has them: of 8 bits, and of more than that those of grey.
 * @throws Error for an image that is cut off, or of another kind.
 */
export function decodeNetpbm(bytes: Uint8Array): DecodedImage {
  const text = String.fromCharCode(...bytes.subarray(0, 1024)).replace(/#[^\n\r]*/g, (comment) =>
    ' '.repeat(comment.length),
  );
  const [header, kind, ...numbers] = /^(P\d)\s+(\d+)\s+(\d+)\s+(\d+)\s/.exec(text) ?? [];
  const channels = CHANNELS[kind ?? ''];
  if (header === undefined || channels === undefined)
    throw new Error('only P5 and P6 are read, whose pixels are bytes; convert it to PNG');
  const [width, height, most] = numbers.map(Number) as [number, number, number];
  const deep = most > 255;
  if (width * height === 0 || most === 0 || most > 65535) throw new Error('it has no pixels');
  const size = width * height * channels;
  if (bytes.length - header.length < size * (deep ? 2 : 1)) throw new Error('its data end early');
  const out = deep && channels === 1 ? 65535 : 255;
  const data = out === 255 ? new Uint8Array(size) : new Uint16Array(size);
  for (let i = 0, at = header.length; i < size; i++) {
    const value = deep ? bytes[at++]! * 256 + bytes[at++]! : bytes[at++]!;
    data[i] = Math.min(out, halfToEven((value / most) * out));
  }
  return { data, shape: [height, width, channels] };
}
