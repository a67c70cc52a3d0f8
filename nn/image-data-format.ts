import { ArgumentError } from '../engine';

/** Where images have their channels: NHWC or NCHW. */
export type DataFormat = 'channels_last' | 'channels_first';

let format: DataFormat = 'channels_last';

/** Keras's `keras.config.image_data_format`: what layers have that are not told their `dataFormat`. */
export const imageDataFormat = (): DataFormat => format;

/**
 * Keras's `keras.config.set_image_data_format`: for layers made from here on. At first `'channels_last'`.
 * @throws ArgumentError for any other.
 */
export function setImageDataFormat(dataFormat: DataFormat): void {
  if (dataFormat !== 'channels_last' && dataFormat !== 'channels_first')
    throw new ArgumentError(
      `setImageDataFormat: expected 'channels_last' or 'channels_first', got ${String(dataFormat)}`,
    );
  format = dataFormat;
}
