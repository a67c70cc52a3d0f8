import type { ClassOf } from '../keras-object';
import { Activation } from './activations/activation';
import { AveragePooling2D } from './pooling/average-pooling2d';
import { Conv2D } from './convolutional/conv2d';
import { Dense } from './core/dense';
import { Dropout } from './regularization/dropout';
import { Flatten } from './reshaping/flatten';
import { InputLayer } from './core/input';
import type { Layer } from './layer';
import { MaxPooling2D } from './pooling/max-pooling2d';

/** A class of layers that can be made from options. */
export type LayerClass = ClassOf<Layer> & Pick<typeof Layer, 'notesShapes'>;

/** What most files have. Not from `index.ts`, which would bring every layer into a bundle's first chunk. */
const COMMON: readonly LayerClass[] = [
  Activation,
  AveragePooling2D,
  Conv2D,
  Dense,
  Dropout,
  Flatten,
  InputLayer,
  MaxPooling2D,
];

/** All others: each is loaded when something names it. */
const OTHERS: Readonly<Record<string, () => Promise<LayerClass>>> = {
  ActivityRegularization: async () => (await import('./regularization/activity-regularization')).ActivityRegularization,
  AdaptiveAveragePooling1D: async () => (await import('./pooling/adaptive-pooling1d')).AdaptiveAveragePooling1D,
  AdaptiveAveragePooling2D: async () => (await import('./pooling/adaptive-pooling2d')).AdaptiveAveragePooling2D,
  AdaptiveMaxPooling1D: async () => (await import('./pooling/adaptive-pooling1d')).AdaptiveMaxPooling1D,
  AdaptiveMaxPooling2D: async () => (await import('./pooling/adaptive-pooling2d')).AdaptiveMaxPooling2D,
  Add: async () => (await import('./merging/merge')).Add,
  AlphaDropout: async () => (await import('./regularization/alpha-dropout')).AlphaDropout,
  AugMix: async () => (await import('./preprocessing/aug-mix')).AugMix,
  AutoContrast: async () => (await import('./preprocessing/auto-contrast')).AutoContrast,
  Average: async () => (await import('./merging/merge')).Average,
  AveragePooling1D: async () => (await import('./pooling/pooling1d')).AveragePooling1D,
  BatchNormalization: async () => (await import('./normalization/batch-normalization')).BatchNormalization,
  CategoryEncoding: async () => (await import('./preprocessing/category-encoding')).CategoryEncoding,
  CenterCrop: async () => (await import('./preprocessing/center-crop')).CenterCrop,
  Concatenate: async () => (await import('./merging/merge')).Concatenate,
  ContrastLimitedAdaptiveHistogramEqualization: async () =>
    (await import('./preprocessing/contrast-limited-adaptive-histogram-equalization'))
      .ContrastLimitedAdaptiveHistogramEqualization,
  Conv1D: async () => (await import('./convolutional/conv1d')).Conv1D,
  Conv1DTranspose: async () => (await import('./convolutional/conv1d-transpose')).Conv1DTranspose,
  Conv2DTranspose: async () => (await import('./convolutional/conv2d-transpose')).Conv2DTranspose,
  Cropping1D: async () => (await import('./reshaping/cropping1d')).Cropping1D,
  Cropping2D: async () => (await import('./reshaping/cropping2d')).Cropping2D,
  CustomScaleLayer: async () => (await import('./custom-scale-layer')).CustomScaleLayer,
  CutMix: async () => (await import('./preprocessing/cut-mix')).CutMix,
  DepthwiseConv1D: async () => (await import('./convolutional/depthwise-conv1d')).DepthwiseConv1D,
  DepthwiseConv2D: async () => (await import('./convolutional/depthwise-conv2d')).DepthwiseConv2D,
  Discretization: async () => (await import('./preprocessing/discretization')).Discretization,
  Dot: async () => (await import('./merging/dot')).Dot,
  EinsumDense: async () => (await import('./core/einsum-dense')).EinsumDense,
  ELU: async () => (await import('./activations/elu')).ELU,
  Equalization: async () => (await import('./preprocessing/equalization')).Equalization,
  GaussianDropout: async () => (await import('./regularization/gaussian-dropout')).GaussianDropout,
  GaussianNoise: async () => (await import('./regularization/gaussian-noise')).GaussianNoise,
  GlobalAveragePooling1D: async () => (await import('./pooling/global-pooling1d')).GlobalAveragePooling1D,
  GlobalAveragePooling2D: async () => (await import('./pooling/global-pooling2d')).GlobalAveragePooling2D,
  GlobalMaxPooling1D: async () => (await import('./pooling/global-pooling1d')).GlobalMaxPooling1D,
  GlobalMaxPooling2D: async () => (await import('./pooling/global-pooling2d')).GlobalMaxPooling2D,
  GroupNormalization: async () => (await import('./normalization/group-normalization')).GroupNormalization,
  Identity: async () => (await import('./core/identity')).Identity,
  Lambda: async () => (await import('./core/lambda')).Lambda,
  LayerNormalization: async () => (await import('./normalization/layer-normalization')).LayerNormalization,
  LayerScale: async () => (await import('./normalization/layer-scale')).LayerScale,
  LeakyReLU: async () => (await import('./activations/leaky-relu')).LeakyReLU,
  LocallyConnected1D: async () => (await import('./convolutional/locally-connected1d')).LocallyConnected1D,
  LocallyConnected2D: async () => (await import('./convolutional/locally-connected2d')).LocallyConnected2D,
  Masking: async () => (await import('./core/masking')).Masking,
  MaxPooling1D: async () => (await import('./pooling/pooling1d')).MaxPooling1D,
  Maximum: async () => (await import('./merging/merge')).Maximum,
  Minimum: async () => (await import('./merging/merge')).Minimum,
  MixUp: async () => (await import('./preprocessing/mix-up')).MixUp,
  Multiply: async () => (await import('./merging/merge')).Multiply,
  Normalization: async () => (await import('./preprocessing/normalization')).Normalization,
  PReLU: async () => (await import('./activations/prelu')).PReLU,
  Permute: async () => (await import('./reshaping/permute')).Permute,
  Pipeline: async () => (await import('./preprocessing/pipeline')).Pipeline,
  RMSNormalization: async () => (await import('./normalization/rms-normalization')).RMSNormalization,
  RandAugment: async () => (await import('./preprocessing/rand-augment')).RandAugment,
  RandomBrightness: async () => (await import('./preprocessing/random-brightness')).RandomBrightness,
  RandomColorDegeneration: async () =>
    (await import('./preprocessing/random-color-degeneration')).RandomColorDegeneration,
  RandomColorJitter: async () => (await import('./preprocessing/random-color-jitter')).RandomColorJitter,
  RandomContrast: async () => (await import('./preprocessing/random-contrast')).RandomContrast,
  RandomCrop: async () => (await import('./preprocessing/random-crop')).RandomCrop,
  RandomElasticTransform: async () => (await import('./preprocessing/random-elastic-transform')).RandomElasticTransform,
  RandomErasing: async () => (await import('./preprocessing/random-erasing')).RandomErasing,
  RandomFlip: async () => (await import('./preprocessing/random-flip')).RandomFlip,
  RandomGaussianBlur: async () => (await import('./preprocessing/random-gaussian-blur')).RandomGaussianBlur,
  RandomGrayscale: async () => (await import('./preprocessing/random-grayscale')).RandomGrayscale,
  RandomHeight: async () => (await import('./preprocessing/random-size')).RandomHeight,
  RandomHue: async () => (await import('./preprocessing/random-hue')).RandomHue,
  RandomInvert: async () => (await import('./preprocessing/random-invert')).RandomInvert,
  RandomPerspective: async () => (await import('./preprocessing/random-perspective')).RandomPerspective,
  RandomPosterization: async () => (await import('./preprocessing/random-posterization')).RandomPosterization,
  RandomRotation: async () => (await import('./preprocessing/random-rotation')).RandomRotation,
  RandomSaturation: async () => (await import('./preprocessing/random-saturation')).RandomSaturation,
  RandomSharpness: async () => (await import('./preprocessing/random-sharpness')).RandomSharpness,
  RandomShear: async () => (await import('./preprocessing/random-shear')).RandomShear,
  RandomTranslation: async () => (await import('./preprocessing/random-translation')).RandomTranslation,
  RandomWidth: async () => (await import('./preprocessing/random-size')).RandomWidth,
  RandomZoom: async () => (await import('./preprocessing/random-zoom')).RandomZoom,
  ReLU: async () => (await import('./activations/relu')).ReLU,
  RepeatVector: async () => (await import('./reshaping/repeat-vector')).RepeatVector,
  Rescaling: async () => (await import('./preprocessing/rescaling')).Rescaling,
  Reshape: async () => (await import('./reshaping/reshape')).Reshape,
  Resizing: async () => (await import('./preprocessing/resizing')).Resizing,
  SeparableConv1D: async () => (await import('./convolutional/separable-conv1d')).SeparableConv1D,
  SeparableConv2D: async () => (await import('./convolutional/separable-conv2d')).SeparableConv2D,
  Softmax: async () => (await import('./activations/softmax')).Softmax,
  Solarization: async () => (await import('./preprocessing/solarization')).Solarization,
  SpatialDropout1D: async () => (await import('./regularization/spatial-dropout')).SpatialDropout1D,
  SpatialDropout2D: async () => (await import('./regularization/spatial-dropout')).SpatialDropout2D,
  SpectralNormalization: async () => (await import('./normalization/spectral-normalization')).SpectralNormalization,
  StochasticDepth: async () => (await import('./regularization/stochastic-depth')).StochasticDepth,
  Subtract: async () => (await import('./merging/merge')).Subtract,
  UnitNormalization: async () => (await import('./normalization/unit-normalization')).UnitNormalization,
  UpSampling1D: async () => (await import('./reshaping/up-sampling1d')).UpSampling1D,
  UpSampling2D: async () => (await import('./reshaping/up-sampling2d')).UpSampling2D,
  ZeroPadding1D: async () => (await import('./reshaping/zero-padding1d')).ZeroPadding1D,
  ZeroPadding2D: async () => (await import('./reshaping/zero-padding2d')).ZeroPadding2D,
};

/** Keras's other names of them, and those of Keras 2's layers that have become part of another. */
export const ALIASES: Readonly<Record<string, string>> = {
  AvgPool1D: 'AveragePooling1D',
  AvgPool2D: 'AveragePooling2D',
  BatchNormalizationV1: 'BatchNormalization',
  BatchNormalizationV2: 'BatchNormalization',
  Convolution1D: 'Conv1D',
  Convolution1DTranspose: 'Conv1DTranspose',
  Convolution2D: 'Conv2D',
  Convolution2DTranspose: 'Conv2DTranspose',
  GlobalAvgPool1D: 'GlobalAveragePooling1D',
  GlobalAvgPool2D: 'GlobalAveragePooling2D',
  GlobalMaxPool1D: 'GlobalMaxPooling1D',
  GlobalMaxPool2D: 'GlobalMaxPooling2D',
  MaxPool1D: 'MaxPooling1D',
  MaxPool2D: 'MaxPooling2D',
  SeparableConvolution1D: 'SeparableConv1D',
  SeparableConvolution2D: 'SeparableConv2D',
  SyncBatchNormalization: 'BatchNormalization',
  ThresholdedReLU: 'ReLU',
};

/** Every layer there is, by Keras's names. */
export const LAYER_NAMES: readonly string[] = [
  ...COMMON.map(({ className }) => className),
  ...Object.keys(OTHERS),
].sort();

const loaded = new Map(COMMON.map((type) => [type.className, type]));

const ownName = (name: string): string => (Object.hasOwn(ALIASES, name) ? ALIASES[name]! : name);

/** A layer's class by one of Keras's names, if it is one of those that have been loaded. */
export const layerClass = (name: string): LayerClass | undefined => loaded.get(ownName(name));

/** Loads layers, by Keras's names; others are passed over. Default all. */
export async function loadLayers(names: Iterable<string> = LAYER_NAMES): Promise<readonly LayerClass[]> {
  const own = new Set(Array.from(names, ownName));
  const missing = [...own].filter((name) => !loaded.has(name) && Object.hasOwn(OTHERS, name));
  await Promise.all(missing.map(async (name) => loaded.set(name, await OTHERS[name]!())));
  return [...own].flatMap((name) => loaded.get(name) ?? []);
}
