import { assertKnown } from './known-options';
import type { Engine } from './engine';
import { ArgumentError, DataError, LifetimeError, LimitError, ShapeError } from './errors';
import { type ImageSource, type RGBA, isImageSource, isRGBA } from './image-source';
import { unpackPixels } from './ops/unpack-pixels';
import { recorderOf } from './recorder';
import { TEXTURE } from './platform';
import type { Tensor } from './tensor';

/** Options of `imageTensor`. */
export interface ImageTensorOptions {
  /** 3 for colours, 1 for grey, 4 with alpha, which is not multiplied into the colours. Default 3. */
  readonly channels?: 1 | 3 | 4;
}

/** WebGPU copies a texture's rows to multiples of this many bytes. */
const ROW_BYTES = 256;

/**
 * Images straight to a tensor, without a way round through the host where WebGPU has `copyExternalImageToTexture`: what
 * a camera, a video or a canvas shows, for a model to look at.
 *
 * ```ts
 * using x = imageTensor(engine, video);    // [1, h, w, 3], 0..255
 * ```
 *
 * @param images one, or several of one size. A video gives the picture that it shows.
 * @returns f32 `[n, h, w, channels]`, 0..255; the caller's to dispose of.
 * @throws ArgumentError for what is no image, ShapeError for images of different sizes, DataError for one that has no
 * pixels yet or any more, or those of another origin.
 */
export function imageTensor(
  engine: Engine,
  images: ImageSource | readonly ImageSource[],
  options: ImageTensorOptions = {},
): Tensor {
  assertKnown('imageTensor', options, ['channels']);
  const { channels = 3 } = options;
  const list = Array.isArray(images) ? (images as readonly ImageSource[]) : [images as ImageSource];
  if (list.length === 0) throw new ArgumentError('imageTensor: no images');
  if (recorderOf(engine).trace) throw new LifetimeError('imageTensor inside a capture; make the tensor before it');
  list.forEach((source, i) => {
    if (!isImageSource(source))
      throw new ArgumentError(
        `imageTensor: image ${i} is not a canvas, ImageBitmap, ImageData, VideoFrame, <img> or <video>`,
      );
  });
  const sizes = list.map(sizeOfSource);
  const [[width, height]] = sizes as [readonly [number, number]];
  sizes.forEach(([w, h], i) => {
    if (!(w > 0 && h > 0))
      throw new DataError(
        `imageTensor: image ${i} has no pixels: wait until it has loaded, and do not close it before`,
      );
    if (w !== width || h !== height)
      throw new ShapeError(`imageTensor: images must be of one size, got ${width} x ${height} and ${w} x ${h}`);
  });
  const row = Math.ceil((width * 4) / ROW_BYTES) * ROW_BYTES;
  return engine.scope(() => {
    const packed = engine.empty([list.length, height, row], 'u8');
    list.forEach((source, i) => {
      try {
        place(engine, source, { width, height, row, packed, offset: i * height * row });
      } catch (error) {
        throw new DataError(
          `imageTensor: the pixels of image ${i} cannot be read ` +
            `(${error instanceof Error ? error.message : String(error)})`,
        );
      }
    });
    return unpackPixels(packed, { width, channels });
  });
}

interface Place {
  readonly width: number;
  readonly height: number;
  /** Bytes of a row in the buffer. */
  readonly row: number;
  readonly packed: Tensor;
  readonly offset: number;
}

function place(engine: Engine, source: ImageSource, at: Place): void {
  if (!isRGBA(source)) {
    try {
      copy(engine, source, at);
      return;
    } catch {
      // A browser may lack the way for a video, or for so large an image; what a canvas can neither, it says.
    }
  }
  const { width, height, row, packed, offset } = at;
  const { data } = isRGBA(source) ? source : drawn(source, width, height);
  const rows = new Uint8Array(height * row);
  for (let y = 0; y < height; y++) rows.set(data.subarray(y * width * 4, (y + 1) * width * 4), y * row);
  engine.device.queue.writeBuffer(packed.buffer, packed.byteOffset + offset, rows);
}

/** @throws where the browser has no such way, or the device no such texture. */
function copy(engine: Engine, source: Exclude<ImageSource, RGBA>, { width, height, row, packed, offset }: Place): void {
  const { device } = engine;
  if (Math.max(width, height) > device.limits.maxTextureDimension2D)
    throw new LimitError(`no texture holds ${width} x ${height} pixels`);
  const usage = TEXTURE.COPY_SRC | TEXTURE.COPY_DST | TEXTURE.RENDER_ATTACHMENT;
  const texture = device.createTexture({ size: [width, height], format: 'rgba8unorm', usage });
  try {
    device.queue.copyExternalImageToTexture({ source }, { texture }, [width, height]);
    const encoder = device.createCommandEncoder({ label: 'image' });
    encoder.copyTextureToBuffer(
      { texture },
      { buffer: packed.buffer, offset: packed.byteOffset + offset, bytesPerRow: row },
      [width, height],
    );
    engine.queue.submit(encoder, 0);
  } finally {
    texture.destroy();
  }
}

/** The pixels by way of a canvas. */
function drawn(source: Exclude<ImageSource, RGBA>, width: number, height: number): RGBA {
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })!;
  context.drawImage(source, 0, 0, width, height);
  return context.getImageData(0, 0, width, height);
}

function sizeOfSource(source: ImageSource): readonly [width: number, height: number] {
  if ('displayWidth' in source) return [source.displayWidth, source.displayHeight];
  if ('videoWidth' in source) return [source.videoWidth, source.videoHeight];
  if ('naturalWidth' in source) return [source.naturalWidth, source.naturalHeight];
  const { width, height } = source;
  if (isRGBA(source) && source.data.length !== width * height * 4) {
    throw new ShapeError(
      `imageTensor: ${source.data.length} bytes do not make ${width} x ${height} pixels of RGBA, which take ` +
        `${width * height * 4}`,
    );
  }
  return [width, height];
}
