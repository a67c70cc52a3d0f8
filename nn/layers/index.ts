export * from './activations/activation';
export * from './regularization/alpha-dropout';
export * from './pooling/adaptive-pooling1d';
export * from './pooling/adaptive-pooling2d';
export * from './regularization/activity-regularization';
export * from './preprocessing/aug-mix';
export * from './preprocessing/auto-contrast';
export * from './pooling/average-pooling2d';
export { AveragePooling2D as AvgPool2D } from './pooling/average-pooling2d';
export * from './normalization/batch-normalization';
export * from './preprocessing/category-encoding';
export * from './preprocessing/center-crop';
export * from './preprocessing/contrast-limited-adaptive-histogram-equalization';
export * from './convolutional/conv1d';
export { Conv1D as Convolution1D } from './convolutional/conv1d';
export * from './convolutional/conv1d-transpose';
export { Conv1DTranspose as Convolution1DTranspose } from './convolutional/conv1d-transpose';
export * from './convolutional/conv2d';
export { Conv2D as Convolution2D } from './convolutional/conv2d';
export * from './convolutional/conv2d-transpose';
export { Conv2DTranspose as Convolution2DTranspose } from './convolutional/conv2d-transpose';
export * from './reshaping/cropping1d';
export * from './reshaping/cropping2d';
export * from './preprocessing/cut-mix';
export * from './core/dense';
export * from './convolutional/depthwise-conv1d';
export * from './convolutional/depthwise-conv2d';
export * from './preprocessing/discretization';
export * from './merging/dot';
export * from './regularization/dropout';
export * from './core/einsum-dense';
export * from './activations/elu';
export * from './preprocessing/equalization';
export * from './reshaping/flatten';
export * from './regularization/gaussian-dropout';
export * from './regularization/gaussian-noise';
export * from './pooling/global-pooling1d';
export {
  GlobalAveragePooling1D as GlobalAvgPool1D,
  GlobalMaxPooling1D as GlobalMaxPool1D,
} from './pooling/global-pooling1d';
export * from './pooling/global-pooling2d';
export {
  GlobalAveragePooling2D as GlobalAvgPool2D,
  GlobalMaxPooling2D as GlobalMaxPool2D,
} from './pooling/global-pooling2d';
export * from './normalization/group-normalization';
/** `Identity` is the initializer of that name; `layers.Identity` is this one. */
export { Identity as IdentityLayer } from './core/identity';
export * from './core/input';
export { InputSpec, type InputSpecOptions } from './core/input-spec';
export * from './normalization/layer-normalization';
export * from './core/lambda';
export { ActivationLayer } from './activations/activation-layer';
export {
  Layer,
  type ActivationName,
  type CallContext,
  type LayerActivation,
  type LayerOptions,
  type WeightSpec,
} from './layer';
export * from './activations/leaky-relu';
export * from './convolutional/locally-connected1d';
export * from './convolutional/locally-connected2d';
export * from './core/masking';
export * from './merging/merge';
export * from './pooling/max-pooling2d';
export { MaxPooling2D as MaxPool2D } from './pooling/max-pooling2d';
export * from './preprocessing/mix-up';
export type { LabelledBatch } from './preprocessing/mixing-augmentation';
export * from './preprocessing/pipeline';
export * from './pooling/pooling1d';
export { AveragePooling1D as AvgPool1D, MaxPooling1D as MaxPool1D } from './pooling/pooling1d';
export * from './reshaping/permute';
export type { PoolingOptions } from './pooling/pooling2d';
export * from './activations/prelu';
export * from './preprocessing/rand-augment';
export * from './preprocessing/random-brightness';
export * from './preprocessing/random-color-degeneration';
export * from './preprocessing/random-color-jitter';
export * from './preprocessing/random-contrast';
export * from './preprocessing/random-crop';
export * from './preprocessing/random-elastic-transform';
export * from './preprocessing/random-erasing';
export * from './preprocessing/random-flip';
export * from './preprocessing/random-gaussian-blur';
export * from './preprocessing/random-grayscale';
export * from './preprocessing/random-hue';
export * from './preprocessing/random-invert';
export * from './preprocessing/random-perspective';
export * from './preprocessing/random-posterization';
export * from './preprocessing/random-rotation';
export * from './preprocessing/random-saturation';
export * from './preprocessing/random-sharpness';
export * from './preprocessing/random-shear';
export * from './preprocessing/random-size';
export * from './preprocessing/random-translation';
export * from './preprocessing/random-zoom';
export * from './activations/relu';
export * from './reshaping/repeat-vector';
export * from './preprocessing/normalization';
export * from './preprocessing/rescaling';
export * from './reshaping/reshape';
export * from './preprocessing/resizing';
export * from './normalization/rms-normalization';
export {
  SpatialDropout1D,
  type SpatialDropout1DOptions,
  SpatialDropout2D,
  type SpatialDropout2DOptions,
} from './regularization/spatial-dropout';
export * from './preprocessing/solarization';
export * from './normalization/spectral-normalization';
export * from './normalization/unit-normalization';
export * from './convolutional/separable-conv1d';
export { SeparableConv1D as SeparableConvolution1D } from './convolutional/separable-conv1d';
export * from './convolutional/separable-conv2d';
export { SeparableConv2D as SeparableConvolution2D } from './convolutional/separable-conv2d';
export * from './reshaping/up-sampling1d';
export * from './reshaping/up-sampling2d';
export * from './core/wrapper';
export * from './reshaping/zero-padding1d';
export { Softmax, type SoftmaxOptions } from './activations/softmax';
export * from './reshaping/zero-padding2d';
