import { ArgumentError, type Shape, type Tensor, pad, resize } from '../../../engine';
import { INTERPOLATIONS } from '../../../engine/interpolations';
import { define } from '../../keras-object';
import { finite, flag, oneOf, only, positiveInteger } from '../../options';
import type { OptionsOf } from '../../schema';
import { assertImage } from './augmentation';
import { placed } from './image-options';
import { type Inputs, Layer, type LayerOptions } from '../layer';
import { missingSides, smartResize } from './smart-resize';

const schema = {
  /** Rows of the output. */
  height: positiveInteger,
  /** Columns of the output. */
  width: positiveInteger,
  /** `'bilinear'`, `'nearest'`, `'bicubic'`, `'area'`, `'lanczos3'` or `'lanczos5'`. Default `'bilinear'`. */
  interpolation: /* @__PURE__ */ oneOf(...INTERPOLATIONS).default('bilinear'),
  /** Leave out what lies beyond the largest window of the output's proportions. Default false. */
  cropToAspectRatio: /* @__PURE__ */ flag.default(false),
  /** Fill up to the output's proportions. Default false. */
  padToAspectRatio: /* @__PURE__ */ flag.default(false),
  /** How to fill: only `'constant'`, as in Keras. */
  fillMode: /* @__PURE__ */ only('constant'),
  /** What with. Default 0. */
  fillValue: /* @__PURE__ */ finite.default(0),
  /** Average over all pixels that one takes the place of, where images get smaller. Default false. */
  antialias: /* @__PURE__ */ flag.default(false),
  ...placed,
};

/** Options of `Resizing`, and those of every layer. */
export type ResizingOptions = OptionsOf<typeof schema> & LayerOptions;

const POSITIONAL = [
  'height', 'width', 'interpolation', 'cropToAspectRatio', 'padToAspectRatio', 'fillMode', 'fillValue', 'antialias',
  'dataFormat',
] as const; // prettier-ignore

/** Keras's Resizing: images in another size, while training and otherwise. Input `[batch, height, width, channels]`. */
export class Resizing extends /* @__PURE__ */ define(Layer, 'Resizing', POSITIONAL, schema) {
  override infer([inputShape]: Inputs<Shape>): Shape {
    const [, , channels] = assertImage(inputShape);
    if (this.cropToAspectRatio && this.padToAspectRatio)
      throw new ArgumentError('only one of cropToAspectRatio and padToAspectRatio can be true');
    return [this.height, this.width, channels];
  }

  override call([x]: Inputs<Tensor>): Tensor {
    return placedImages(x, this);
  }
}

/** Images `[batch, height, width, channels]` in another size, whole, cut or filled up to its proportions. */
export function placedImages(
  x: Tensor,
  {
    height,
    width,
    interpolation,
    antialias,
    cropToAspectRatio,
    padToAspectRatio,
    fillValue,
  }: Pick<
    Resizing,
    'height' | 'width' | 'interpolation' | 'antialias' | 'cropToAspectRatio' | 'padToAspectRatio' | 'fillValue'
  >,
): Tensor {
  if (cropToAspectRatio && padToAspectRatio)
    throw new ArgumentError('only one of cropToAspectRatio and padToAspectRatio can be true');
  const options = { interpolation, antialias };
  return x.engine.scope(() => {
    if (cropToAspectRatio) return smartResize(x, [height, width], options);
    if (!padToAspectRatio) return resize(x, [height, width], options);
    const [, rows, columns] = x.shape as [number, number, number];
    const sides = missingSides([rows, columns], [height, width]);
    const padded = pad(
      x,
      [[0, 0], ...sides.map((side): [number, number] => [side, side]), [0, 0]],
      'constant',
      fillValue,
    );
    return resize(padded, [height, width], options);
  });
}
