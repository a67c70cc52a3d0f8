import { LifetimeError, type Padding, type Shape, type Tensor } from '../../../engine';
import type * as conv2dTranspose from '../../../engine/ops/conv2d-transpose';
import { inferConv2dTranspose } from '../../../engine/ops/conv2d-transpose-shape';
import { type LayerActivation, activatedShape } from '../../activations';
import type { Initializer } from '../../initializers';
import { shown } from '../../schema';
import { type CallContext, type WeightSpec, afterFused, fusible } from '../layer';
import { sampleShape } from '../sample-shape';
import type { Two, Window as OfConvolution } from '../row';
import { windowConflict } from './window-conflict';

/** What transposed convolutions of one and of two dimensions share. */
export const POSITIONAL = [
  'filters',
  'kernelSize',
  'strides',
  'padding',
  'outputPadding',
  'dataFormat',
  'dilationRate',
  'activation',
  'useBias',
] as const;

/** As `windowConflict`, of transposed convolutions. */
export function transposedConflict(
  options: Parameters<typeof windowConflict>[0] & { readonly outputPadding: readonly number[] | null },
): string | undefined {
  const { strides, outputPadding } = options;
  return outputPadding?.some((padding, axis) => padding >= strides[axis]!)
    ? `outputPadding ${shown(outputPadding)} must be less than strides ${shown(strides)}`
    : windowConflict(options);
}

let ops: typeof conv2dTranspose | null = null;

/** Loads the op, which few models need. */
export async function loadTransposed(): Promise<void> {
  ops ??= await import('../../../engine/ops/conv2d-transpose');
}

/** A window over images. */
type Window = OfConvolution<Two> & { readonly outputPadding: Two | null };

interface Transposed {
  readonly filters: number;
  readonly padding: Padding;
  readonly activation: LayerActivation;
}

export function transposedShape(image: Shape, { filters, padding, activation }: Transposed, window: Window): Shape {
  const { strides, outputPadding, dilationRate: dilations } = window;
  const kernel = [...window.kernelSize, filters, image.at(-1)!];
  const attrs = { strides, dilations, padding, outputPadding, activation: 'linear' } as const;
  return activatedShape(activation, sampleShape({ infer: inferConv2dTranspose }, image, attrs, kernel));
}

interface Drawn {
  readonly filters: number;
  readonly kernelSize: readonly number[];
  readonly useBias: boolean;
  readonly kernelInitializer: Initializer;
  readonly biasInitializer: Initializer;
}

export function transposedSpecs(layer: Drawn, channels: number): readonly WeightSpec[] {
  const { filters, kernelSize, useBias, kernelInitializer, biasInitializer } = layer;
  return [
    { name: 'kernel', shape: [...kernelSize, filters, channels], initializer: kernelInitializer },
    ...(useBias ? [{ name: 'bias', shape: [filters], initializer: biasInitializer }] : []),
  ];
}

export function convolveTransposed(
  image: Tensor,
  [kernel, bias]: readonly Tensor[],
  { padding, activation }: Transposed,
  { strides, outputPadding, dilationRate: dilations }: Window,
  { logits }: CallContext,
): Tensor {
  if (!ops) throw new LifetimeError('its op is loaded when a model is built; await layer.load()');
  const fused = fusible(activation, logits);
  const options = { bias, strides, padding, outputPadding, dilations, activation: fused };
  return afterFused(ops.conv2dTranspose(image, kernel!, options), activation, logits);
}
