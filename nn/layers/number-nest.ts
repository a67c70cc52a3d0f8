import { HostArray, type Numbers, type Shape, toNDArray } from '../../engine';
import { imageDataFormat } from '../image-data-format';
import { type Option, option } from '../schema';

/** Numbers, nested as in Keras's configs. */
export type NumberNest = number | readonly NumberNest[];

/** A number, or an array of any shape. */
export const numberNest: Option<NumberNest, Numbers> = /* @__PURE__ */ option<NumberNest, Numbers>(
  'value',
  'a finite number, or a list of finite numbers',
  (value) => {
    if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
    if (typeof value !== 'object') return undefined;
    try {
      const array = toNDArray(value as Numbers);
      if (array.data.length === 0 || !array.data.every(Number.isFinite)) return undefined;
      return Array.isArray(value) ? (value as NumberNest) : new HostArray(array.data, array.shape).toArray();
    } catch {
      return undefined;
    }
  },
);

/** Its numbers, for images to be broadcast with: one a channel, where they have their channels. */
export function arrayOf(nest: NumberNest): { readonly data: Float32Array<ArrayBuffer>; readonly shape: Shape } {
  const { data, shape } = toNDArray(nest);
  const isFirst = shape.length > 0 && imageDataFormat() === 'channels_first';
  return {
    data: Float32Array.from(data),
    shape: isFirst ? [...shape, ...new Array<number>(Math.max(0, 3 - shape.length)).fill(1)] : shape,
  };
}
