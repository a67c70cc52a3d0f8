import {
  ArgumentError,
  type ImageSource,
  type NDArray,
  type Numbers,
  type Shape,
  ShapeError,
  type Tensor,
  type TypedArray,
  formatShape,
} from '../engine';
import { assertNone, shown } from '../engine/known-options';

/** Bytes that stand for `byte * scale`: they stay bytes on the GPU and become f32 batch by batch. */
export interface ScaledBytes extends NDArray<Uint8Array> {
  /** What a byte is multiplied by, such as 1 / 255. */
  readonly scale: number;
}

/**
 * Samples along the first axis: tensors, which stay the caller's; typed arrays of any kind, lists of them, numbers
 * nested to any depth; or images, one or a list, with the channels that the model takes, 0..255.
 */
export type Data =
  Tensor | ScaledBytes | Exclude<Numbers, number | bigint | boolean> | ImageSource | readonly ImageSource[];

/** For a model of several inputs or outputs: one for each, in their order or by name, or as the model was made. */
export type DataOf = Data | readonly DataOf[] | { readonly [name: string]: DataOf };

/**
 * Images as the notes prepare them, `images.reshape(-1, h, w, 1) / 255.0`, without leaving bytes.
 * @param images `[n, h, w]` or `[n, h, w, c]`.
 * @returns `[n, h, w, c]` with `scale` 1/255, and the methods that `images` has.
 */
export function scaleImages<A extends NDArray<Uint8Array>>(images: A, ...others: readonly []): A & ScaledBytes {
  assertNone('scaleImages', others);
  const { data, shape = [] } = (images as A | null) ?? ({} as Partial<A>);
  if (!ArrayBuffer.isView(data) || (shape.length !== 3 && shape.length !== 4)) {
    const got = ArrayBuffer.isView(data) ? formatShape(shape) : shown(images);
    throw new ShapeError(`scaleImages: images must be an array, [n, h, w] or [n, h, w, c], got ${got}`);
  }
  return Object.assign(like(images, data, shape.length === 3 ? [...shape, 1] : shape), { scale: 1 / 255 });
}

/** What the array is, with NumPy's methods or plain, of other data: without importing the class that has them. */
function like<A extends NDArray>(array: A, data: TypedArray, shape: Shape): A {
  return Object.assign(Object.create(Object.getPrototypeOf(array) as object) as A, array, { data, shape });
}

/** Rows of an array by index, as NumPy's `array[indices]`, with the methods that `array` has. */
export function take<A extends NDArray>(array: A, indices: ArrayLike<number>): A {
  const { data, shape } = array;
  const row = data.length / shape[0]!;
  const taken = data.slice(0, 0).constructor as new (length: number) => TypedArray;
  const result = new taken(indices.length * row);
  for (let i = 0; i < indices.length; i++) {
    const index = indices[i]!;
    if (!Number.isInteger(index) || index < 0 || index >= shape[0]!) {
      throw new ArgumentError(`take: index ${index} is not one of the ${shape[0]} rows`);
    }
    result.set(data.subarray(index * row, (index + 1) * row), i * row);
  }
  return like(array, result, [indices.length, ...shape.slice(1)]);
}
