import { ArgumentError, type Shape, type Tensor } from '../../../engine';
import { INTERPOLATIONS } from '../../../engine/interpolations';
import { define } from '../../keras-object';
import { oneOf } from '../../options';
import type { OptionsOf } from '../../schema';
import { assertImage } from './augmentation';
import { keptFactor, seeded } from './image-options';
import { type CallContext, type Inputs, Layer, type LayerOptions } from '../layer';

const schema = {
  /** How much larger or smaller images get, as a share of their size: up to a number, or between two. */
  factor: /* @__PURE__ */ keptFactor('a number of at least -1, or a pair of them', (value) => value >= -1),
  /** As that of `Resizing`. Default `'bilinear'`. */
  interpolation: /* @__PURE__ */ oneOf(...INTERPOLATIONS).default('bilinear'),
  ...seeded,
};

/** Options of `RandomHeight` and `RandomWidth`, and those of every layer. */
export type RandomSizeOptions = OptionsOf<typeof schema> & LayerOptions;

const POSITIONAL = ['factor', 'interpolation', 'seed'] as const;

/** At rest what it reads. */
abstract class RandomSize extends Layer {
  override infer([inputShape]: Inputs<Shape>): Shape {
    return assertImage(inputShape);
  }

  /** @throws ArgumentError while training, whose step is compiled for one size. */
  override call([x]: Inputs<Tensor>, { training }: CallContext): Tensor {
    if (!training) return x;
    throw new ArgumentError(
      `${this.className} gives images of another size with each step, which is not supported while training: build ` +
        'the model with RandomZoom in its place, or without, and loadWeights() the file',
    );
  }
}

/** Keras 2's RandomHeight, which Keras 3 does not have: images of another height while training, which is refused. */
export class RandomHeight extends /* @__PURE__ */ define(RandomSize, 'RandomHeight', POSITIONAL, schema) {}

/** Keras 2's RandomWidth, which Keras 3 does not have: images of another width while training, which is refused. */
export class RandomWidth extends /* @__PURE__ */ define(RandomSize, 'RandomWidth', POSITIONAL, schema) {}
