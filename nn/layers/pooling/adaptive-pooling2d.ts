import { LifetimeError, type Shape, ShapeError, type Tensor, formatShape } from '../../../engine';
import type * as adaptivePool2d from '../../../engine/ops/adaptive-pool2d';
import { define } from '../../keras-object';
import { dataFormat, pair } from '../../options';
import type { OptionsOf } from '../../schema';
import { type Inputs, Layer, type LayerOptions } from '../layer';

const schema = {
  /** Height and width of the output: one number for both, or `[height, width]`. */
  outputSize: pair,
  /** `'channels_last'`, NHWC, or `'channels_first'`, NCHW. Default that of `setImageDataFormat`. */
  dataFormat,
};

/** Options of `AdaptiveAveragePooling2D` and `AdaptiveMaxPooling2D`, and those of every layer. */
export type AdaptivePooling2DOptions = OptionsOf<typeof schema> & LayerOptions;

let ops: typeof adaptivePool2d | null = null;

/** Loads the ops, which few models need. */
async function loadAdaptivePooling(): Promise<void> {
  ops ??= await import('../../../engine/ops/adaptive-pool2d');
}

function adaptivePooling(): typeof adaptivePool2d {
  if (!ops) throw new LifetimeError('its ops are loaded when a model is built; await layer.load()');
  return ops;
}

function pooledShape(inputShape: Shape, outputSize: readonly [number, number]): Shape {
  if (inputShape.length !== 3)
    throw new ShapeError(`it takes images [height, width, channels], got ${formatShape(inputShape)}`);
  return [...outputSize, inputShape[2]!];
}

const POSITIONAL = ['outputSize', 'dataFormat'] as const;

/**
 * Keras's AdaptiveAveragePooling2D: means of windows that are as large as it takes to have `outputSize` of them. Input
 * `[batch, height, width, channels]`.
 */
export class AdaptiveAveragePooling2D
  extends /* @__PURE__ */ define(Layer, 'AdaptiveAveragePooling2D', POSITIONAL, schema)
{
  override async load(): Promise<void> {
    await super.load();
    await loadAdaptivePooling();
  }

  override infer([inputShape]: Inputs<Shape>): Shape {
    return pooledShape(inputShape, this.outputSize);
  }

  override call([x]: Inputs<Tensor>): Tensor {
    return adaptivePooling().adaptiveAvgPool2d(x, this.outputSize);
  }
}

/**
 * Keras's AdaptiveMaxPooling2D: the largest values of windows that are as large as it takes to have `outputSize` of
 * them. Input `[batch, height, width, channels]`. Where the output has one row or column, its gradient is right here
 * and not in Keras on TensorFlow.
 */
export class AdaptiveMaxPooling2D extends /* @__PURE__ */ define(Layer, 'AdaptiveMaxPooling2D', POSITIONAL, schema) {
  override async load(): Promise<void> {
    await super.load();
    await loadAdaptivePooling();
  }

  override infer([inputShape]: Inputs<Shape>): Shape {
    return pooledShape(inputShape, this.outputSize);
  }

  override call([x]: Inputs<Tensor>): Tensor {
    return adaptivePooling().adaptiveMaxPool2d(x, this.outputSize);
  }
}
