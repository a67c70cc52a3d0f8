// For the declarations: package.json's `imports` has one for each TypeScript.
export type * from '#globals';
export {
  ACTIVATION_ONNX,
  ACTIVATION_TABLE,
  type ActivationParameters,
  type ActivationRow,
  type ElementwiseActivation,
  type FusedActivation,
  type OnnxExpression,
  type OnnxNode,
  isFused,
  snakeCase,
} from './activations';
export * from './errors';
export * from './ndarray';
export * from './op';
export * from './ops';
export { createEngine, type Dispatch, type Engine, type EngineStats, type Label } from './engine';
export type { EngineOptions } from './device';
export type { Capture, CaptureOptions } from './capture';
export { toNDArray } from './to-ndarray';
export { type ImageSource, type ImageTensorOptions, type RGBA, imageTensor, isImageSource } from './image-tensor';
export type { Padding } from './ops/window';
export { Slab } from './slab';
export { type ChoiceRecord, type ChoiceStore, fileStore, indexedDBStore } from './choice-store';
export type { TuneOptions, Tuned } from './tune';
export { profile } from './profile';
export { type GradientOptions, valueAndGradients } from './tape';
export { type Words, threefry } from './threefry';
export type { Call, Choice, Choices, Family, Variant } from './variants';
export { Tensor, type TensorSpec } from './tensor';
export { SCALARS, type Update } from './update';
