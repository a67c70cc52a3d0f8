import {
  type Shape,
  ShapeError,
  type Tensor,
  add,
  formatShape,
  matmul,
  reshape,
  take,
  transpose,
} from '../../../engine';
import { type LayerActivation, activated, activatedShape } from '../../activations';
import type { DataFormat } from '../../image-data-format';
import type { Initializer } from '../../initializers';
import { only } from '../../options';
import { regularizedBy } from '../../penalised-by';
import { constraints, kernelAndBias } from '../kernel-and-bias';
import type { CallContext, WeightSpec } from '../layer';
import type { Two, Window as OfConvolution } from '../row';

/** What follows `dataFormat` in the configs of both layers. */
export const locallyConnected = {
  ...kernelAndBias,
  /** A penalty of the output. Default null. */
  activityRegularizer: regularizedBy,
  ...constraints,
  /** How Keras 2 computes it and keeps the kernel: only 1, its default. */
  implementation: /* @__PURE__ */ only(1),
};

export const POSITIONAL = [
  'filters',
  'kernelSize',
  'strides',
  'padding',
  'dataFormat',
  'activation',
  'useBias',
] as const;

type Window = Pick<OfConvolution<Two>, 'kernelSize' | 'strides'>;

interface LocallyConnected {
  readonly filters: number;
  readonly activation: LayerActivation;
  readonly dataFormat: DataFormat;
  readonly useBias: boolean;
  readonly kernelInitializer: Initializer;
  readonly biasInitializer: Initializer;
}

/** Rows and columns of windows. @throws ShapeError for what is no image, or smaller than the window. */
function placesOf(image: Shape, { kernelSize, strides }: Window): Two {
  const [rows, columns] = [0, 1].map((i) => Math.floor((image[i]! - kernelSize[i]!) / strides[i]!) + 1) as [
    number,
    number,
  ];
  if (image.length === 3 && rows > 0 && columns > 0) return [rows, columns];
  throw new ShapeError(
    `it takes images [height, width, channels] of at least ${kernelSize.join(' x ')}, got ${formatShape(image)}`,
  );
}

export const locallyConnectedShape = (image: Shape, layer: LocallyConnected, window: Window): Shape =>
  activatedShape(layer.activation, [...placesOf(image, window), layer.filters]);

/** @param bias its axes beside the filters. */
export function locallyConnectedSpecs(
  image: Shape,
  { filters, useBias, kernelInitializer, biasInitializer }: LocallyConnected,
  window: Window,
  bias: (places: Two) => Shape = (places) => places,
): readonly WeightSpec[] {
  const places = placesOf(image, window);
  const [height, width] = window.kernelSize;
  const kernel = [places[0] * places[1], height * width * image.at(-1)!, filters];
  return [
    { name: 'kernel', shape: kernel, initializer: kernelInitializer },
    ...(useBias ? [{ name: 'bias', shape: [...bias(places), filters], initializer: biasInitializer }] : []),
  ];
}

/** Every window's pixels as a row, times the kernel of its place. */
export function connectLocally(
  image: Tensor,
  [kernel, bias]: readonly Tensor[],
  { filters, activation, dataFormat }: LocallyConnected,
  window: Window,
  { logits }: CallContext,
): Tensor {
  const [n, height, width, channels] = image.shape as readonly [number, number, number, number];
  const [rows, columns] = placesOf(image.shape.slice(1), window);
  const [places, size] = [rows * columns, window.kernelSize[0] * window.kernelSize[1]];
  const pixels = Uint32Array.from({ length: places * size }, (_, i) => {
    const [place, inside] = [Math.floor(i / size), i % size];
    const y = Math.floor(place / columns) * window.strides[0] + Math.floor(inside / window.kernelSize[1]);
    const x = (place % columns) * window.strides[1] + (inside % window.kernelSize[1]);
    return y * width + x;
  });
  return image.engine.scope(() => {
    const all = reshape(image, [n, height * width, channels]);
    const indices = image.engine.tensor({ data: pixels, shape: [places, size] });
    const windows = take(all, indices, 1); // [n, places, size, channels]
    // Where images have their channels first, so have a kernel's rows, and the bias in spite of its shape.
    const isFirst = dataFormat === 'channels_first';
    const order = isFirst ? [1, 0, 3, 2] : [1, 0, 2, 3];
    const rowsOf = reshape(transpose(windows, order), [places, n, size * channels]);
    const found = transpose(matmul(rowsOf, kernel!), [1, 0, 2]);
    const y = reshape(found, [n, rows, columns, filters]);
    const biasOf = (all: Tensor): Tensor =>
      isFirst ? transpose(reshape(all, [filters, rows, columns]), [1, 2, 0]) : reshape(all, [rows, columns, filters]);
    const shifted = bias ? add(y, biasOf(bias)) : y;
    return logits ? shifted : activated(shifted, activation);
  });
}
