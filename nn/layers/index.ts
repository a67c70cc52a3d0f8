export * from './activation';
export * from './conv2d';
export * from './dense';
export * from './dropout';
export * from './flatten';
export * from './input';
export { Layer, type ActivationName, type CallContext, type LayerOptions, type WeightSpec } from './layer';
export * from './merge';
export * from './pooling';
