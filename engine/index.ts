// For the declarations: package.json's `imports` has one for each TypeScript.
export type * from '#globals';

// Engine, tensors, memory
export { createEngine, type Engine } from './engine';
export type { EngineStats } from './stats';
export {
  type Axis,
  type DeviationOptions,
  HostArray,
  type HostDType,
  type Nested,
  type Operand,
  type ReductionOptions,
  array,
  isHostArray,
} from './host-array';
export type { EngineOptions } from './device';
export type { Dispatch } from './dispatch';
export { type DispatchSize, type Label, type Runtime, Tensor, type TensorSpec } from './tensor';
export { Slab } from './memory/slab';
export {
  type DType,
  type NDArray,
  type NumberArray,
  type Numbers,
  type Shape,
  type TypedArray,
  formatShape,
  sameShape,
  sizeOf,
  stridesOf,
} from './ndarray';
export { toNDArray } from './to-ndarray';
export { type ImageSource, type RGBA, isImageSource } from './image-source';
export { type ImageTensorOptions, imageTensor } from './image-tensor';
export {
  ArgumentError,
  DataError,
  DeviceLostError,
  GPUError,
  GradientError,
  LifetimeError,
  LimitError,
  OutOfMemoryError,
  ShapeError,
  StorageError,
  VitrineError,
  WebGPUUnavailableError,
} from './errors';

// Gradients, captures, speed
export { type GradientOptions, valueAndGradients } from './tape';
export type { Capture, CaptureOptions } from './capture';
export { profile } from './profile';
export type { Choices } from './choices';
export { type ChoiceRecord, type ChoiceStore, fileStore, indexedDBStore } from './choice-store';
export type { TuneOptions, Tuned } from './tune';

// Custom ops
export { type Backward, type Forward, type Op } from './op';
export { defineOp } from './define-op';
export { type Shader, type SpecValue, type SpecValues, shader } from './wgsl';

// Activations
export {
  ACTIVATION_TABLE,
  type ActivationParameters,
  type ActivationRow,
  type ElementwiseActivation,
  type FusedActivation,
  isFused,
} from './activations';

// Ops
export { activate } from './ops/activate';
export { leakyRelu, relu, sigmoid, tanh } from './ops/activation-functions';
export {
  type Elementwise,
  abs,
  ceil,
  cos,
  erf,
  exp,
  expm1,
  floor,
  isfinite,
  isinf,
  isnan,
  log,
  log1p,
  negative,
  reciprocal,
  round,
  rsqrt,
  sign,
  sin,
  sqrt,
  square,
} from './ops/unary';
export { type TensorLike } from './operands';
export { add, clip, div, maximum, minimum, mul, sub } from './ops/binary';
export { mod } from './ops/mod';
export { power } from './ops/power';
export {
  equal,
  greater,
  greaterEqual,
  less,
  lessEqual,
  logicalAnd,
  logicalNot,
  logicalOr,
  logicalXor,
  notEqual,
} from './ops/compare';
export { where } from './ops/where';
export { scale } from './ops/scale';
export { type DenseOptions, dense } from './ops/matmul';
export { type MatmulOptions, matmul } from './ops/batch-matmul';
export { dot, einsum, tensordot } from './ops/einsum';
export { type Conv2dOptions, conv2d } from './ops/conv2d';
export { depthwiseConv2d, groupedConv2d } from './ops/grouped-conv2d';
export { type Conv2dTransposeOptions, conv2dTranspose } from './ops/conv2d-transpose';
export type { Padding } from './ops/window';
export type { Pool2dOptions } from './ops/pool2d';
export { avgPool2d } from './ops/avg-pool2d';
export { maxPool2d } from './ops/max-pool2d';
export { adaptiveAvgPool2d, adaptiveMaxPool2d } from './ops/adaptive-pool2d';
export { type ZeroPadding, zeroPadding2d } from './ops/zero-padding2d';
export { type Cropping, cropping2d } from './ops/cropping2d';
export type { ResizeInterpolation } from './interpolations';
export { type ResizeOptions, resize } from './ops/resize';
export {
  type BatchNormalizationOptions,
  batchNormalization,
  batchNormalizationInference,
} from './ops/batch-normalization';
export {
  type GroupNormalizationOptions,
  type LayerNormalizationOptions,
  type RMSNormalizationOptions,
  type UnitNormalizationOptions,
  groupNormalization,
  layerNormalization,
  rmsNormalization,
  unitNormalization,
} from './ops/row-normalization';
export { movingAverage } from './ops/moving-average';
export { type DropoutOptions, dropout } from './ops/dropout';
export {
  type AlphaDropoutOptions,
  type BroadcastDropoutOptions,
  type GaussianDropoutOptions,
  type GaussianNoiseOptions,
  type NoiseOptions,
  alphaDropout,
  broadcastDropout,
  gaussianDropout,
  gaussianNoise,
} from './ops/noise';
export { prelu } from './ops/prelu';
export { logSoftmax, softmax } from './ops/softmax';
export { sparsemax } from './ops/sparsemax';
export { glu } from './ops/glu';
export { gluShape } from './ops/glu-shape';
export { type ReduceOptions, mean, sum } from './ops/reduce';
export { max, min } from './ops/extremum';
export { type L1L2Factors, l1l2 } from './ops/l1l2';
export { type NormConstraintOptions, normConstraint } from './ops/norm-constraint';
export { prod } from './ops/prod';
export { std, variance } from './ops/variance';
export { logsumexp } from './ops/logsumexp';
export { cumprod, cumsum } from './ops/cumulative';
export { type ArgmaxOptions, argmax, argmin } from './ops/argmax';
export { oneHot } from './ops/one-hot';
export { flatten, reshape } from './ops/reshape';
export { transpose } from './ops/transpose';
export { moveaxis, swapaxes } from './ops/moveaxis';
export { broadcastTo } from './ops/broadcast-to';
export { repeat, tile } from './ops/tile';
export { expandDims, squeeze } from './ops/squeeze';
export { concatenate } from './ops/concatenate';
export { stack, unstack } from './ops/stack';
export { split } from './ops/split';
export { slice } from './ops/slice';
export { type Index, getItem } from './ops/get-item';
export { type PadMode, type PadWidth, pad } from './ops/pad';
export { flip, roll } from './ops/flip';
export { argsort, sort, topK } from './ops/argsort';
export { scatterAdd, take, takeAlongAxis } from './ops/take';
export { type GatherOptions, gather, gatherPair } from './ops/gather';
export { type UnpackPixelsOptions, unpackPixels } from './ops/unpack-pixels';
export { type AffineTransformOptions, type FillMode, affineTransform } from './ops/affine-transform';
export { type ProjectiveTransformOptions, projectiveTransform } from './ops/projective-transform';

// Losses and metrics
export {
  type CrossentropyOptions,
  type SmoothedCrossentropyOptions,
  type SparseCrossentropyOptions,
  categoricalCrossentropy,
  crossentropyWithGradient,
  sparseCategoricalCrossentropy,
} from './ops/categorical-crossentropy';
export { binaryCrossentropy } from './ops/binary-crossentropy';
export { meanSquaredError } from './ops/mean-squared-error';
export { meanAbsoluteError } from './ops/mean-absolute-error';
export { huber } from './ops/huber';
export { categoricalAccuracy, sparseCategoricalAccuracy } from './ops/categorical-accuracy';
export { type BinaryAccuracyOptions, binaryAccuracy } from './ops/binary-accuracy';
export {
  type SparseTopKOptions,
  type TopKOptions,
  sparseTopKCategoricalAccuracy,
  topKCategoricalAccuracy,
} from './ops/top-k-accuracy';
export { accumulateSums } from './ops/accumulate-sums';

// Random numbers
export {
  type FillOptions,
  type NormalOptions,
  type RandomOptions,
  type UniformOptions,
  fill,
  randomNormal,
  randomUniform,
} from './ops/random';
export { type Words, threefry } from './threefry';

// Updates in place
export { SCALARS, type Update, biasCorrection } from './update';
export { type AdamUpdate, adamStepSize, adamUpdate } from './ops/adam';
export { type SGDUpdate, sgdUpdate } from './ops/sgd';
export { type RMSpropUpdate, rmspropUpdate } from './ops/rmsprop';
export { type NadamUpdate, nadamUpdate } from './ops/nadam';
export { type AmsgradUpdate, amsgradUpdate } from './ops/adam-amsgrad';
export { type AdamaxUpdate, adamaxUpdate } from './ops/adamax';
export { type AdagradUpdate, adagradUpdate } from './ops/adagrad';
export { type AdadeltaUpdate, adadeltaUpdate } from './ops/adadelta';
export { type FtrlUpdate, ftrlUpdate } from './ops/ftrl';
export { type LambUpdate, lambUpdate } from './ops/lamb';
export { type AdafactorUpdate, adafactorUpdate } from './ops/adafactor';
export { type MuonUpdate, muonUpdate } from './ops/muon';
export { type LionUpdate, lionUpdate } from './ops/lion';
export { type ScheduleFreeAdamWUpdate, scheduleFreeAdamWUpdate } from './ops/schedule-free-adamw';
export { clipByGlobalNorm, clipByNorm, clipByValue } from './ops/clip';
