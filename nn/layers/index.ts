export * from './activation';
export * from './alpha-dropout';
export * from './average-pooling2d';
export { AveragePooling2D as AvgPool2D } from './average-pooling2d';
export * from './batch-normalization';
export * from './conv2d';
export { Conv2D as Convolution2D } from './conv2d';
export * from './cropping2d';
export * from './dense';
export * from './dropout';
export * from './flatten';
export * from './gaussian-dropout';
export * from './gaussian-noise';
export * from './global-pooling2d';
export { GlobalAveragePooling2D as GlobalAvgPool2D, GlobalMaxPooling2D as GlobalMaxPool2D } from './global-pooling2d';
export * from './group-normalization';
export * from './input';
export * from './layer-normalization';
export { Layer, type ActivationName, type CallContext, type LayerOptions, type WeightSpec } from './layer';
export * from './leaky-relu';
export * from './merge';
export * from './max-pooling2d';
export { MaxPooling2D as MaxPool2D } from './max-pooling2d';
export type { PoolingOptions } from './pooling2d';
export * from './rescaling';
export * from './reshape';
export * from './rms-normalization';
export {
  SpatialDropout1D,
  type SpatialDropout1DOptions,
  SpatialDropout2D,
  type SpatialDropout2DOptions,
} from './spatial-dropout';
export * from './unit-normalization';
export * from './zero-padding2d';
