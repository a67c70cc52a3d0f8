import { type Shape, ShapeError, type Tensor, formatShape, randomNormal, randomUniform } from '../../../engine';
import { type ImageTransform, drawsOf, imageTransforms } from '../../../engine/ops/image-transforms';
import { type ProjectiveTransformOptions, projectiveTransform } from '../../../engine/ops/projective-transform';
import { define } from '../../keras-object';
import { nextKey } from '../../random-seed';
import type { Range } from './image-options';
import { type CallContext, type Inputs, Layer, type LayerOptions } from '../layer';
import { saltOfUse } from '../salt';

/** `[height, width, channels]`. @throws ShapeError for samples that are no images. */
export function assertImage(shape: Shape): readonly [number, number, number] {
  if (shape.length !== 3)
    throw new ShapeError(`images must be [height, width, channels] without the batch, got ${formatShape(shape)}`);
  return shape as unknown as readonly [number, number, number];
}

/** @throws ShapeError for images that are neither in colour nor in grey. */
export function assertColours(shape: Shape, ...channels: readonly number[]): void {
  const [, , count] = assertImage(shape);
  if (!channels.includes(count))
    throw new ShapeError(`images must have ${channels.join(' or ')} channels, got ${formatShape(shape)}`);
}

/** What one call of a layer draws for a batch of images: other numbers with each step and each use, on the GPU. */
export class Draws {
  #count = 0;

  constructor(
    readonly images: Tensor,
    readonly key: Tensor,
    readonly salt: number,
  ) {}

  /** Tells apart what is drawn from all else that is. */
  nextSalt(): number {
    return saltOfUse(this.salt, this.#count++);
  }

  /** Numbers from the first to the second of the range. */
  uniform(shape: Shape, [min, max]: Range = [0, 1]): Tensor {
    return randomUniform(this.images.engine, shape, { key: this.key, salt: this.nextSalt(), min, max });
  }

  /** Normal numbers of mean 0. */
  normal(shape: Shape, stddev: number): Tensor {
    return randomNormal(this.images.engine, shape, { key: this.key, salt: this.nextSalt(), stddev });
  }

  /** A number for each image, `[n, 1, 1, 1]`. */
  each(range?: Range): Tensor {
    return this.uniform([this.images.shape[0]!, 1, 1, 1], range);
  }
}

/** A layer that changes images while training, by what it draws, and is the identity otherwise. */
export abstract class Augmentation extends /* @__PURE__ */ define(Layer, 'Augmentation', [], {}) {
  declare readonly seed: number | null;
  /** What tells its draws from those of others. */
  protected readonly salt: number;

  constructor(options: LayerOptions = {}) {
    super(options);
    this.salt = this.seed ?? nextKey()[0];
  }

  /** The images, changed. */
  abstract augment(x: Tensor, draws: Draws): Tensor;

  override infer([inputShape]: Inputs<Shape>): Shape {
    assertImage(inputShape);
    return inputShape;
  }

  override call([x]: Inputs<Tensor>, { training, key, use = 0 }: CallContext): Tensor {
    if (!training) return x;
    const salt = this.salt + Math.imul(use, 0x85ebca6b);
    return x.engine.scope(() => this.augment(x, new Draws(x, key, salt)));
  }

  override passes(_output: number, training: boolean): number | null {
    return training ? null : 0;
  }
}

/** What is drawn for a transform: of which kind, between which numbers, and how it is done. */
export interface DrawnTransform extends ProjectiveTransformOptions {
  readonly size?: readonly [number, number];
  readonly transform: ImageTransform;
  readonly ranges?: readonly Range[];
  /** One transform for all images of the batch. Default false. */
  readonly shared?: boolean;
}

/** Each image moved by a transform of its own. */
export function moved(
  x: Tensor,
  draws: Draws,
  { transform, ranges, shared = false, ...options }: DrawnTransform,
): Tensor {
  const [n, height, width] = x.shape as [number, number, number];
  const { size = [height, width] } = options;
  const transforms = imageTransforms(draws.uniform([shared ? 1 : n, drawsOf(transform)]), {
    transform,
    images: [n, height, width],
    size,
    ...(ranges && { ranges }),
  });
  return projectiveTransform(x, transforms, options);
}
