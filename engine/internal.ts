/** What tests see of the engine beside its public face: the checks of ops, and what is chosen from inside. */
export * from './index';
export * from './op-check';
export { apply } from './apply';
export { type Fusion, type Recorded, planFusions } from './fusions';
export { type Recorder, recorderOf } from './recorder';
export { type Call, type Family, type Variant, run } from './variants';
export { type ForwardProblem, conv2dFamily, conv2dInputGradientFamily, conv2dKernelGradientFamily } from './ops/conv2d';
export {
  groupedConv2dFamily,
  groupedConv2dInputGradientFamily,
  groupedConv2dKernelGradientFamily,
} from './ops/grouped-conv2d';
export { matmulFamily, multiply } from './ops/matmul';
export * from './ops/accuracy.check';
export * from './ops/activation.check';
export * from './ops/adaptive-pool2d.check';
export * from './ops/affine-transform.check';
export * from './ops/argmax.check';
export * from './ops/argsort.check';
export * from './ops/avg-pool2d.check';
export * from './ops/batch-matmul.check';
export * from './ops/batch-normalization.check';
export * from './ops/binary-crossentropy.check';
export * from './ops/binary.check';
export * from './ops/broadcast-to.check';
export * from './ops/categorical-crossentropy.check';
export * from './ops/compare.check';
export * from './ops/concatenate.check';
export * from './ops/conv2d.check';
export * from './ops/conv2d-transpose.check';
export * from './ops/cropping2d.check';
export * from './ops/dropout.check';
export * from './ops/extremum.check';
export * from './ops/gather.check';
export * from './ops/glu.check';
export * from './ops/grouped-conv2d.check';
export * from './ops/huber.check';
export * from './ops/matmul.check';
export * from './ops/max-pool2d.check';
export * from './ops/mean-absolute-error.check';
export * from './ops/mean-squared-error.check';
export * from './ops/pad.check';
export * from './ops/pool2d.check';
export * from './ops/power.check';
export * from './ops/reduce.check';
export * from './ops/reshape.check';
export * from './ops/resize.check';
export * from './ops/scale.check';
export * from './ops/slice.check';
export * from './ops/softmax.check';
export * from './ops/take.check';
export * from './ops/top-k-accuracy.check';
export * from './ops/transpose.check';
export * from './ops/unary.check';
export * from './ops/unpack-pixels.check';
export * from './ops/where.check';
export * from './ops/zero-padding2d.check';
