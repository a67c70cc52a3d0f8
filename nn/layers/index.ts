export * from './activation';
export * from './alpha-dropout';
export * from './adaptive-pooling1d';
export * from './adaptive-pooling2d';
export * from './activity-regularization';
export * from './aug-mix';
export * from './auto-contrast';
export * from './average-pooling2d';
export { AveragePooling2D as AvgPool2D } from './average-pooling2d';
export * from './batch-normalization';
export * from './category-encoding';
export * from './center-crop';
export * from './contrast-limited-adaptive-histogram-equalization';
export * from './conv1d';
export { Conv1D as Convolution1D } from './conv1d';
export * from './conv1d-transpose';
export { Conv1DTranspose as Convolution1DTranspose } from './conv1d-transpose';
export * from './conv2d';
export { Conv2D as Convolution2D } from './conv2d';
export * from './conv2d-transpose';
export { Conv2DTranspose as Convolution2DTranspose } from './conv2d-transpose';
export * from './cropping1d';
export * from './cropping2d';
export * from './cut-mix';
export * from './dense';
export * from './depthwise-conv1d';
export * from './depthwise-conv2d';
export * from './discretization';
export * from './dot';
export * from './dropout';
export * from './einsum-dense';
export * from './elu';
export * from './equalization';
export * from './flatten';
export * from './gaussian-dropout';
export * from './gaussian-noise';
export * from './global-pooling1d';
export { GlobalAveragePooling1D as GlobalAvgPool1D, GlobalMaxPooling1D as GlobalMaxPool1D } from './global-pooling1d';
export * from './global-pooling2d';
export { GlobalAveragePooling2D as GlobalAvgPool2D, GlobalMaxPooling2D as GlobalMaxPool2D } from './global-pooling2d';
export * from './group-normalization';
/** `Identity` is the initializer of that name; `layers.Identity` is this one. */
export { Identity as IdentityLayer } from './identity';
export * from './input';
export { InputSpec, type InputSpecOptions } from './input-spec';
export * from './layer-normalization';
export * from './lambda';
export { ActivationLayer } from './activation-layer';
export {
  Layer,
  type ActivationName,
  type CallContext,
  type LayerActivation,
  type LayerOptions,
  type WeightSpec,
} from './layer';
export * from './leaky-relu';
export * from './locally-connected1d';
export * from './locally-connected2d';
export * from './masking';
export * from './merge';
export * from './max-pooling2d';
export { MaxPooling2D as MaxPool2D } from './max-pooling2d';
export * from './mix-up';
export type { LabelledBatch } from './mixing-augmentation';
export * from './pipeline';
export * from './pooling1d';
export { AveragePooling1D as AvgPool1D, MaxPooling1D as MaxPool1D } from './pooling1d';
export * from './permute';
export type { PoolingOptions } from './pooling2d';
export * from './prelu';
export * from './rand-augment';
export * from './random-brightness';
export * from './random-color-degeneration';
export * from './random-color-jitter';
export * from './random-contrast';
export * from './random-crop';
export * from './random-elastic-transform';
export * from './random-erasing';
export * from './random-flip';
export * from './random-gaussian-blur';
export * from './random-grayscale';
export * from './random-hue';
export * from './random-invert';
export * from './random-perspective';
export * from './random-posterization';
export * from './random-rotation';
export * from './random-saturation';
export * from './random-sharpness';
export * from './random-shear';
export * from './random-translation';
export * from './random-zoom';
export * from './relu';
export * from './repeat-vector';
export * from './normalization';
export * from './rescaling';
export * from './reshape';
export * from './resizing';
export * from './rms-normalization';
export {
  SpatialDropout1D,
  type SpatialDropout1DOptions,
  SpatialDropout2D,
  type SpatialDropout2DOptions,
} from './spatial-dropout';
export * from './solarization';
export * from './spectral-normalization';
export * from './unit-normalization';
export * from './separable-conv1d';
export { SeparableConv1D as SeparableConvolution1D } from './separable-conv1d';
export * from './separable-conv2d';
export { SeparableConv2D as SeparableConvolution2D } from './separable-conv2d';
export * from './up-sampling1d';
export * from './up-sampling2d';
export * from './wrapper';
export * from './zero-padding1d';
export { Softmax, type SoftmaxOptions } from './softmax';
export * from './zero-padding2d';
