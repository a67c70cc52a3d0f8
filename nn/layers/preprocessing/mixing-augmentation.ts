import {
  ArgumentError,
  type HostArray,
  type NDArray,
  type Numbers,
  type Shape,
  ShapeError,
  Tensor,
  add,
  argsort,
  formatShape,
  mul,
  sub,
  take,
  toNDArray,
  transpose,
} from '../../../engine';
import { awaited } from '../../../engine/misread';
import type { ScaledBytes } from '../../data';
import { defaultEngine } from '../../default-engine';
import { define } from '../../keras-object';
import { nextKey } from '../../random-seed';
import { assertKnown, isOptions, shown } from '../../schema';
import { Augmentation, Draws } from './augmentation';
import { type ApplyOptions, type Inputs, KerasTensor } from '../layer';

/** Images with what goes with them, each with an element per image: Keras's dict. */
export interface LabelledBatch<Data> {
  /** `[n, h, w, c]`, or as `dataFormat` says. */
  readonly images: Data;
  /** `[n, classes]`, one-hot or probabilities, or of more axes. */
  readonly labels?: Data;
  /** Pixels with images' places, `[n, h, w, c]`, or as `dataFormat` says. */
  readonly segmentationMasks?: Data;
}

/** Numbers on the host, of which bytes may have a scale. */
type HostData = ScaledBytes | NDArray | Exclude<Numbers, number | bigint | boolean>;

/** How the images of a batch go together. */
export interface Mixing {
  /** Of images, and of masks, `[n, h, w, c]`. */
  images(x: Tensor): Tensor;
  /** Of labels. */
  labels(y: Tensor): Tensor;
}

const KEYS = ['images', 'labels', 'segmentationMasks'] as const;

// oxlint-disable-next-line typescript/no-unsafe-declaration-merging -- instances are callable: `CallableObject`
export interface MixingAugmentation {
  /** `apply(batch, options)`. */
  <Batch extends LabelledBatch<Tensor>>(
    batch: Batch,
    options?: Pick<ApplyOptions, 'training'>,
  ): { [K in keyof Batch]: Tensor };
  <Batch extends LabelledBatch<HostData>>(
    batch: Batch,
    options?: Pick<ApplyOptions, 'training'>,
  ): Promise<{ [K in keyof Batch]: HostArray }>;
}

/**
 * A layer that mixes the images of a batch with each other while training. In a model it changes images alone, as
 * Keras's does; so that labels go with them it is applied to the batches before, by `apply`.
 */
export abstract class MixingAugmentation extends /* @__PURE__ */ define(Augmentation, 'MixingAugmentation', [], {}) {
  /** @param shape of images, `[n, h, w, c]`. */
  abstract mixing(shape: Shape, draws: Draws): Mixing;

  override augment(x: Tensor, draws: Draws): Tensor {
    return this.mixing(x.shape, draws).images(x);
  }

  override apply(inputs: KerasTensor | Inputs<KerasTensor>, options?: ApplyOptions): KerasTensor;
  /**
   * Mixes a batch, another way with each call: `layer({ images, labels })`, as Keras's `layer({"images": images,
   * "labels": labels})`. Tensors give tensors at once, which are the caller's; arrays give arrays, float32, when the
   * GPU is done, and the engine is the default one.
   * @param options `training: false` leaves the batch as it is. Default true.
   * @throws ShapeError for what are no images, for labels and masks of another number, and for labels without an axis
   * of classes; ArgumentError for what else is in the batch, such as bounding boxes.
   */
  override apply<Batch extends LabelledBatch<Tensor>>(
    batch: Batch,
    options?: Pick<ApplyOptions, 'training'>,
  ): { [K in keyof Batch]: Tensor };
  override apply<Batch extends LabelledBatch<HostData>>(
    batch: Batch,
    options?: Pick<ApplyOptions, 'training'>,
  ): Promise<{ [K in keyof Batch]: HostArray }>;
  override apply(
    given: KerasTensor | Inputs<KerasTensor> | LabelledBatch<Tensor> | LabelledBatch<HostData>,
    options: ApplyOptions = {},
  ): unknown {
    if (given instanceof KerasTensor || Array.isArray(given) || !isOptions(given))
      return super.apply(given as KerasTensor, options);
    const who = `layer "${this.name}" (${this.className})`;
    assertKnown(`${who}: the batch`, given, KEYS);
    assertKnown(`${who}: apply`, options, ['training']);
    const batch = Object.fromEntries(Object.entries(given).filter(([, data]) => data !== undefined));
    const tensors = Object.values(batch).filter((data) => data instanceof Tensor).length;
    if (tensors > 0 && tensors < Object.keys(batch).length)
      throw new ArgumentError(`${who}: a batch must be tensors or arrays, not both`);
    const { training = true } = options;
    if (tensors > 0) return this.naming(() => this.#mixed(batch as unknown as LabelledBatch<Tensor>, training));
    return awaited(
      `${this.className}.apply(batch)`,
      KEYS,
      this.#mixedArrays(batch as unknown as LabelledBatch<HostData>, training),
    );
  }

  #mixed({ images, labels, segmentationMasks }: LabelledBatch<Tensor>, training: boolean): LabelledBatch<Tensor> {
    const { engine } = images;
    const count = images.shape[0]!;
    if (images.shape.length !== 4)
      throw new ShapeError(`images must be a batch of them, [n, h, w, c], got ${formatShape(images.shape)}`);
    for (const [name, data] of Object.entries({ labels, segmentationMasks }))
      if (data && data.shape[0] !== count)
        throw new ShapeError(`${name} must be one for each of ${count} images, got ${formatShape(data.shape)}`);
    if (labels && labels.shape.length < 2)
      throw new ShapeError(
        `labels must be [n, classes], got ${formatShape(labels.shape)}; toCategorical(labels) gives those of class ` +
          'numbers',
      );
    if (segmentationMasks && segmentationMasks.shape.length !== 4)
      throw new ShapeError(`segmentationMasks must be [n, h, w, c], got ${formatShape(segmentationMasks.shape)}`);
    return engine.scope(() => {
      const last = this.dataFormat === 'channels_first' ? [0, 2, 3, 1] : null;
      const shape = last ? last.map((axis) => images.shape[axis]!) : images.shape;
      const key = engine.tensor(Uint32Array.from(nextKey()));
      const draws = new Draws(images, key, this.salt);
      const mixing = training ? this.mixing(shape, draws) : null;
      const ofImages = (x: Tensor): Tensor => {
        if (!mixing) return x.view(x.shape);
        return last ? transpose(mixing.images(transpose(x, last)), [0, 3, 1, 2]) : mixing.images(x);
      };
      return {
        images: ofImages(images),
        ...(labels && { labels: mixing?.labels(labels) ?? labels.view(labels.shape) }),
        ...(segmentationMasks && { segmentationMasks: ofImages(segmentationMasks) }),
      };
    });
  }

  async #mixedArrays(batch: LabelledBatch<HostData>, training: boolean): Promise<LabelledBatch<HostArray>> {
    const arrays = Object.entries(batch).map(([name, data]) => {
      if (typeof data !== 'object' || data === null)
        throw new ArgumentError(
          `layer "${this.name}" (${this.className}): ${name} must be an array, got ${shown(data)}`,
        );
      return [name, floats(data as HostData)] as const;
    });
    const engine = await defaultEngine();
    const given = arrays.map(([name, { data, shape }]) => [name, engine.tensor(data, shape)] as const);
    let mixed: readonly (readonly [string, Tensor])[] = [];
    try {
      const tensors = Object.fromEntries(given) as unknown as LabelledBatch<Tensor>;
      mixed = Object.entries(this.naming(() => this.#mixed(tensors, training)));
      const read = await Promise.all(mixed.map(async ([name, tensor]) => [name, await tensor.array()] as const));
      return Object.fromEntries(read) as unknown as LabelledBatch<HostArray>;
    } finally {
      for (const [, tensor] of [...given, ...mixed]) tensor.dispose();
    }
  }
}

function floats(given: HostData): NDArray<Float32Array> {
  const { data, shape } = toNDArray(given);
  const { scale = 1 } = given as Partial<ScaledBytes>;
  return { data: Float32Array.from(data, (value) => Number(value) * scale), shape };
}

/** The rows of a batch in an order of their own. */
export function shuffled(count: number, draws: Draws): (x: Tensor) => Tensor {
  const order = argsort(draws.uniform([count]));
  return (x) => take(x, order, 0);
}

/** Of each row and of another, as `others` gives them, the mean by weights: `share` of its own. */
export function meanBy(share: Tensor, others: (x: Tensor) => Tensor): (x: Tensor) => Tensor {
  return (x) => {
    const own = share.view([x.shape[0]!, ...x.shape.slice(1).fill(1)]);
    return add(mul(own, x), mul(sub(1, own), others(x)));
  };
}
