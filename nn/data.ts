import {
  ArgumentError,
  type Engine,
  type NDArray,
  type Shape,
  ShapeError,
  Tensor,
  type TypedArray,
  formatShape,
  sameShape,
  toNDArray,
} from '../engine';
import type { Loss } from './losses';

/** Bytes that stand for `byte * scale`: they stay bytes on the GPU and become f32 batch by batch. */
export interface ScaledBytes extends NDArray<Uint8Array> {
  readonly scale: number;
}

/** Samples along the first axis. `Tensor`s stay the caller's. */
export type Data = Tensor | NDArray | ScaledBytes | TypedArray | readonly number[];

/**
 * Images as the notes prepare them, `images.reshape(-1, h, w, 1) / 255.0`, without leaving bytes.
 * @param images `[n, h, w]` or `[n, h, w, c]`.
 * @returns `[n, h, w, c]` with `scale` 1/255.
 */
export function scaleImages({ data, shape }: NDArray<Uint8Array>): ScaledBytes {
  if (shape.length !== 3 && shape.length !== 4) {
    throw new ShapeError(`scaleImages: images must be [n, h, w] or [n, h, w, c], got ${formatShape(shape)}`);
  }
  return { data, shape: shape.length === 3 ? [...shape, 1] : shape, scale: 1 / 255 };
}

/** Rows of an array by index, as NumPy's `array[indices]`. */
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
  return { ...array, data: result, shape: [indices.length, ...shape.slice(1)] };
}

/** Samples, and their targets if any, on the GPU. */
export class Dataset implements Disposable {
  readonly #owned: readonly Tensor[];

  private constructor(
    readonly engine: Engine,
    readonly x: Tensor,
    readonly y: Tensor | null,
    readonly scale: number,
    owned: readonly Tensor[],
  ) {
    this.#owned = owned;
  }

  get rows(): number {
    return this.x.shape[0]!;
  }

  /**
   * Checks everything first, then uploads.
   * @throws ShapeError if samples do not have the model's shape or x and y differ in length; ArgumentError for a label
   * that is no class.
   */
  static async upload(
    engine: Engine,
    model: { readonly name: string; readonly inputShape: Shape; readonly outputShape: Shape },
    x: Data,
    targets: { readonly y: Data; readonly loss: Loss } | null,
  ): Promise<Dataset> {
    const samples = x instanceof Tensor ? x : floatsOrBytes(toNDArray(x));
    if (samples.shape.length === 0 || !sameShape(samples.shape.slice(1), model.inputShape)) {
      throw new ShapeError(
        `model "${model.name}" takes samples of shape (None, ${model.inputShape.join(', ')}), got ${formatShape(samples.shape)}`,
      );
    }
    const values = targets && (await targetValues(model, targets.y, targets.loss));
    if (values && values.shape[0] !== samples.shape[0]) {
      throw new ShapeError(`x has ${samples.shape[0]} samples, but y has ${values.shape[0]}`);
    }
    const owned: Tensor[] = [];
    const place = (value: Tensor | NDArray): Tensor => {
      if (value instanceof Tensor) return value;
      const tensor = engine.tensor(value);
      owned.push(tensor);
      return tensor;
    };
    try {
      const scale = 'scale' in (x as object) ? (x as ScaledBytes).scale : 1;
      return new Dataset(engine, place(samples), values && place(values), scale, owned);
    } catch (error) {
      for (const tensor of owned) tensor.dispose();
      throw error;
    }
  }

  [Symbol.dispose](): void {
    for (const tensor of this.#owned) tensor.dispose();
  }
}

function floatsOrBytes(array: NDArray): NDArray {
  const { data, shape } = array;
  return data instanceof Float32Array || data instanceof Uint8Array ? { data, shape } : { data: Float32Array.from(data), shape };
}

/** Targets as the loss wants them: class numbers as `u32 [n]`, or values as `f32` of the output's shape. */
async function targetValues(
  { name, outputShape }: { readonly name: string; readonly outputShape: Shape },
  y: Data,
  loss: Loss,
): Promise<NDArray> {
  const { data, shape } = y instanceof Tensor ? await y.array() : toNDArray(y);
  if (loss.targets === 'values') {
    const wanted = [shape[0]!, ...outputShape];
    // Keras takes [n] for [n, 1].
    if (!sameShape(shape, wanted) && !sameShape([...shape, 1], wanted)) {
      throw new ShapeError(
        `${loss.name} wants targets of the model's output shape (None, ${outputShape.join(', ')}), got ${formatShape(shape)}` +
          (shape.length === 1 ? '; for class numbers use sparseCategoricalCrossentropy' : ''),
      );
    }
    return { data: Float32Array.from(data), shape: wanted };
  }
  const rows = shape[0]!;
  if (!sameShape(shape, [rows]) && !sameShape(shape, [rows, 1])) {
    throw new ShapeError(`${loss.name} wants one class number a sample, [n], got ${formatShape(shape)}`);
  }
  const classes = outputShape.at(-1)!;
  const bad = data.findIndex((label) => !Number.isInteger(label) || label < 0 || label >= classes);
  if (bad >= 0) {
    throw new ArgumentError(
      `label ${data[bad]} of sample ${bad} is no class: model "${name}" has ${classes} outputs, so labels are 0..${classes - 1}`,
    );
  }
  return { data: Uint32Array.from(data), shape: [rows] };
}
