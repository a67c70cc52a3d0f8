import type { ClassOf } from '../keras-object';
import { Activation } from './activation';
import { AveragePooling2D } from './average-pooling2d';
import { Conv2D } from './conv2d';
import { Dense } from './dense';
import { Dropout } from './dropout';
import { Flatten } from './flatten';
import { InputLayer } from './input';
import type { Layer } from './layer';
import { MaxPooling2D } from './max-pooling2d';

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
  ActivityRegularization: async () => (await import('./activity-regularization')).ActivityRegularization,
  AdaptiveAveragePooling1D: async () => (await import('./adaptive-pooling1d')).AdaptiveAveragePooling1D,
  AdaptiveAveragePooling2D: async () => (await import('./adaptive-pooling2d')).AdaptiveAveragePooling2D,
  AdaptiveMaxPooling1D: async () => (await import('./adaptive-pooling1d')).AdaptiveMaxPooling1D,
  AdaptiveMaxPooling2D: async () => (await import('./adaptive-pooling2d')).AdaptiveMaxPooling2D,
  Add: async () => (await import('./merge')).Add,
  AlphaDropout: async () => (await import('./alpha-dropout')).AlphaDropout,
  AugMix: async () => (await import('./aug-mix')).AugMix,
  AutoContrast: async () => (await import('./auto-contrast')).AutoContrast,
  Average: async () => (await import('./merge')).Average,
  AveragePooling1D: async () => (await import('./pooling1d')).AveragePooling1D,
  BatchNormalization: async () => (await import('./batch-normalization')).BatchNormalization,
  CategoryEncoding: async () => (await import('./category-encoding')).CategoryEncoding,
  CenterCrop: async () => (await import('./center-crop')).CenterCrop,
  Concatenate: async () => (await import('./merge')).Concatenate,
  ContrastLimitedAdaptiveHistogramEqualization: async () =>
    (await import('./contrast-limited-adaptive-histogram-equalization')).ContrastLimitedAdaptiveHistogramEqualization,
  Conv1D: async () => (await import('./conv1d')).Conv1D,
  Conv1DTranspose: async () => (await import('./conv1d-transpose')).Conv1DTranspose,
  Conv2DTranspose: async () => (await import('./conv2d-transpose')).Conv2DTranspose,
  Cropping1D: async () => (await import('./cropping1d')).Cropping1D,
  Cropping2D: async () => (await import('./cropping2d')).Cropping2D,
  CustomScaleLayer: async () => (await import('./custom-scale-layer')).CustomScaleLayer,
  CutMix: async () => (await import('./cut-mix')).CutMix,
  DepthwiseConv1D: async () => (await import('./depthwise-conv1d')).DepthwiseConv1D,
  DepthwiseConv2D: async () => (await import('./depthwise-conv2d')).DepthwiseConv2D,
  Discretization: async () => (await import('./discretization')).Discretization,
  Dot: async () => (await import('./dot')).Dot,
  EinsumDense: async () => (await import('./einsum-dense')).EinsumDense,
  ELU: async () => (await import('./elu')).ELU,
  Equalization: async () => (await import('./equalization')).Equalization,
  GaussianDropout: async () => (await import('./gaussian-dropout')).GaussianDropout,
  GaussianNoise: async () => (await import('./gaussian-noise')).GaussianNoise,
  GlobalAveragePooling1D: async () => (await import('./global-pooling1d')).GlobalAveragePooling1D,
  GlobalAveragePooling2D: async () => (await import('./global-pooling2d')).GlobalAveragePooling2D,
  GlobalMaxPooling1D: async () => (await import('./global-pooling1d')).GlobalMaxPooling1D,
  GlobalMaxPooling2D: async () => (await import('./global-pooling2d')).GlobalMaxPooling2D,
  GroupNormalization: async () => (await import('./group-normalization')).GroupNormalization,
  Identity: async () => (await import('./identity')).Identity,
  Lambda: async () => (await import('./lambda')).Lambda,
  LayerNormalization: async () => (await import('./layer-normalization')).LayerNormalization,
  LayerScale: async () => (await import('./layer-scale')).LayerScale,
  LeakyReLU: async () => (await import('./leaky-relu')).LeakyReLU,
  Masking: async () => (await import('./masking')).Masking,
  LocallyConnected1D: async () => (await import('./locally-connected1d')).LocallyConnected1D,
  LocallyConnected2D: async () => (await import('./locally-connected2d')).LocallyConnected2D,
  MaxPooling1D: async () => (await import('./pooling1d')).MaxPooling1D,
  Maximum: async () => (await import('./merge')).Maximum,
  Minimum: async () => (await import('./merge')).Minimum,
  MixUp: async () => (await import('./mix-up')).MixUp,
  Multiply: async () => (await import('./merge')).Multiply,
  Normalization: async () => (await import('./normalization')).Normalization,
  PReLU: async () => (await import('./prelu')).PReLU,
  Permute: async () => (await import('./permute')).Permute,
  Pipeline: async () => (await import('./pipeline')).Pipeline,
  RMSNormalization: async () => (await import('./rms-normalization')).RMSNormalization,
  RandAugment: async () => (await import('./rand-augment')).RandAugment,
  RandomBrightness: async () => (await import('./random-brightness')).RandomBrightness,
  RandomColorDegeneration: async () => (await import('./random-color-degeneration')).RandomColorDegeneration,
  RandomColorJitter: async () => (await import('./random-color-jitter')).RandomColorJitter,
  RandomContrast: async () => (await import('./random-contrast')).RandomContrast,
  RandomCrop: async () => (await import('./random-crop')).RandomCrop,
  RandomElasticTransform: async () => (await import('./random-elastic-transform')).RandomElasticTransform,
  RandomErasing: async () => (await import('./random-erasing')).RandomErasing,
  RandomFlip: async () => (await import('./random-flip')).RandomFlip,
  RandomGaussianBlur: async () => (await import('./random-gaussian-blur')).RandomGaussianBlur,
  RandomGrayscale: async () => (await import('./random-grayscale')).RandomGrayscale,
  RandomHue: async () => (await import('./random-hue')).RandomHue,
  RandomInvert: async () => (await import('./random-invert')).RandomInvert,
  RandomPerspective: async () => (await import('./random-perspective')).RandomPerspective,
  RandomPosterization: async () => (await import('./random-posterization')).RandomPosterization,
  RandomRotation: async () => (await import('./random-rotation')).RandomRotation,
  RandomSaturation: async () => (await import('./random-saturation')).RandomSaturation,
  RandomSharpness: async () => (await import('./random-sharpness')).RandomSharpness,
  RandomShear: async () => (await import('./random-shear')).RandomShear,
  RandomTranslation: async () => (await import('./random-translation')).RandomTranslation,
  RandomZoom: async () => (await import('./random-zoom')).RandomZoom,
  ReLU: async () => (await import('./relu')).ReLU,
  RepeatVector: async () => (await import('./repeat-vector')).RepeatVector,
  Rescaling: async () => (await import('./rescaling')).Rescaling,
  Reshape: async () => (await import('./reshape')).Reshape,
  Resizing: async () => (await import('./resizing')).Resizing,
  SeparableConv1D: async () => (await import('./separable-conv1d')).SeparableConv1D,
  SeparableConv2D: async () => (await import('./separable-conv2d')).SeparableConv2D,
  Softmax: async () => (await import('./softmax')).Softmax,
  Solarization: async () => (await import('./solarization')).Solarization,
  SpatialDropout1D: async () => (await import('./spatial-dropout')).SpatialDropout1D,
  SpatialDropout2D: async () => (await import('./spatial-dropout')).SpatialDropout2D,
  SpectralNormalization: async () => (await import('./spectral-normalization')).SpectralNormalization,
  StochasticDepth: async () => (await import('./stochastic-depth')).StochasticDepth,
  Subtract: async () => (await import('./merge')).Subtract,
  UnitNormalization: async () => (await import('./unit-normalization')).UnitNormalization,
  UpSampling1D: async () => (await import('./up-sampling1d')).UpSampling1D,
  UpSampling2D: async () => (await import('./up-sampling2d')).UpSampling2D,
  ZeroPadding1D: async () => (await import('./zero-padding1d')).ZeroPadding1D,
  ZeroPadding2D: async () => (await import('./zero-padding2d')).ZeroPadding2D,
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
