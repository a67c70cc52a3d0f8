import type { ClassOf } from '../keras-object';
import { Activation } from './activation';
import { ActivityRegularization } from './activity-regularization';
import { AdaptiveAveragePooling1D, AdaptiveMaxPooling1D } from './adaptive-pooling1d';
import { AdaptiveAveragePooling2D, AdaptiveMaxPooling2D } from './adaptive-pooling2d';
import { AlphaDropout } from './alpha-dropout';
import { AutoContrast } from './auto-contrast';
import { AveragePooling2D } from './average-pooling2d';
import { BatchNormalization } from './batch-normalization';
import { CategoryEncoding } from './category-encoding';
import { CenterCrop } from './center-crop';
import { Conv1D } from './conv1d';
import { Conv1DTranspose } from './conv1d-transpose';
import { Conv2D } from './conv2d';
import { Conv2DTranspose } from './conv2d-transpose';
import { Cropping1D } from './cropping1d';
import { Cropping2D } from './cropping2d';
import { CustomScaleLayer } from './custom-scale-layer';
import { Dense } from './dense';
import { DepthwiseConv1D } from './depthwise-conv1d';
import { DepthwiseConv2D } from './depthwise-conv2d';
import { Discretization } from './discretization';
import { Dot } from './dot';
import { Dropout } from './dropout';
import { ELU } from './elu';
import { Flatten } from './flatten';
import { GaussianDropout } from './gaussian-dropout';
import { GaussianNoise } from './gaussian-noise';
import { GlobalAveragePooling1D, GlobalMaxPooling1D } from './global-pooling1d';
import { GlobalAveragePooling2D, GlobalMaxPooling2D } from './global-pooling2d';
import { GroupNormalization } from './group-normalization';
import { Identity } from './identity';
import { InputLayer } from './input';
import { Lambda } from './lambda';
import type { Layer } from './layer';
import { LayerNormalization } from './layer-normalization';
import { LayerScale } from './layer-scale';
import { LeakyReLU } from './leaky-relu';
import { MaxPooling2D } from './max-pooling2d';
import { Add, Average, Concatenate, Maximum, Minimum, Multiply, Subtract } from './merge';
import { AveragePooling1D, MaxPooling1D } from './pooling1d';
import { PReLU } from './prelu';
import { RandomBrightness } from './random-brightness';
import { RandomColorDegeneration } from './random-color-degeneration';
import { RandomColorJitter } from './random-color-jitter';
import { RandomContrast } from './random-contrast';
import { RandomCrop } from './random-crop';
import { RandomErasing } from './random-erasing';
import { RandomFlip } from './random-flip';
import { RandomGaussianBlur } from './random-gaussian-blur';
import { RandomGrayscale } from './random-grayscale';
import { RandomHue } from './random-hue';
import { RandomInvert } from './random-invert';
import { RandomPerspective } from './random-perspective';
import { RandomPosterization } from './random-posterization';
import { RandomRotation } from './random-rotation';
import { RandomSaturation } from './random-saturation';
import { RandomSharpness } from './random-sharpness';
import { RandomShear } from './random-shear';
import { RandomTranslation } from './random-translation';
import { RandomZoom } from './random-zoom';
import { ReLU } from './relu';
import { Permute } from './permute';
import { RepeatVector } from './repeat-vector';
import { Normalization } from './normalization';
import { Rescaling } from './rescaling';
import { Reshape } from './reshape';
import { Resizing } from './resizing';
import { RMSNormalization } from './rms-normalization';
import { SeparableConv1D } from './separable-conv1d';
import { SeparableConv2D } from './separable-conv2d';
import { Softmax } from './softmax';
import { Solarization } from './solarization';
import { SpatialDropout1D, SpatialDropout2D } from './spatial-dropout';
import { SpectralNormalization } from './spectral-normalization';
import { StochasticDepth } from './stochastic-depth';
import { UnitNormalization } from './unit-normalization';
import { UpSampling1D } from './up-sampling1d';
import { UpSampling2D } from './up-sampling2d';
import { ZeroPadding1D } from './zero-padding1d';
import { ZeroPadding2D } from './zero-padding2d';

/** A class of layers that can be made from options. */
export type LayerClass = ClassOf<Layer> & Pick<typeof Layer, 'notesShapes'>;

/** Every layer there is. Not from `index.ts`, which would bring all of them into a bundle's first chunk. */
const CLASSES: readonly LayerClass[] = [
  Activation,
  ActivityRegularization,
  AdaptiveAveragePooling1D,
  AdaptiveAveragePooling2D,
  AdaptiveMaxPooling1D,
  AdaptiveMaxPooling2D,
  Add,
  AlphaDropout,
  AutoContrast,
  Average,
  AveragePooling1D,
  AveragePooling2D,
  BatchNormalization,
  CategoryEncoding,
  CenterCrop,
  Concatenate,
  Conv1D,
  Conv1DTranspose,
  Conv2D,
  Conv2DTranspose,
  Cropping1D,
  Cropping2D,
  CustomScaleLayer,
  Dense,
  DepthwiseConv1D,
  DepthwiseConv2D,
  Discretization,
  Dot,
  Dropout,
  ELU,
  Flatten,
  GaussianDropout,
  GaussianNoise,
  GlobalAveragePooling1D,
  GlobalAveragePooling2D,
  GlobalMaxPooling1D,
  GlobalMaxPooling2D,
  GroupNormalization,
  Identity,
  InputLayer,
  Lambda,
  LayerNormalization,
  LayerScale,
  LeakyReLU,
  MaxPooling1D,
  MaxPooling2D,
  Maximum,
  Minimum,
  Multiply,
  Normalization,
  PReLU,
  Permute,
  RMSNormalization,
  RandomBrightness,
  RandomColorDegeneration,
  RandomColorJitter,
  RandomContrast,
  RandomCrop,
  RandomErasing,
  RandomFlip,
  RandomGaussianBlur,
  RandomGrayscale,
  RandomHue,
  RandomInvert,
  RandomPerspective,
  RandomPosterization,
  RandomRotation,
  RandomSaturation,
  RandomSharpness,
  RandomShear,
  RandomTranslation,
  RandomZoom,
  ReLU,
  RepeatVector,
  Rescaling,
  Reshape,
  Resizing,
  SeparableConv1D,
  SeparableConv2D,
  Softmax,
  Solarization,
  SpatialDropout1D,
  SpatialDropout2D,
  SpectralNormalization,
  StochasticDepth,
  Subtract,
  UnitNormalization,
  UpSampling1D,
  UpSampling2D,
  ZeroPadding1D,
  ZeroPadding2D,
];

/** By Keras's names. */
export const LAYERS: Readonly<Record<string, LayerClass>> = Object.fromEntries(
  CLASSES.map((type) => [type.className, type]),
);

/** Keras's other names of them. */
export const ALIASES: Readonly<Record<string, string>> = {
  AvgPool1D: 'AveragePooling1D',
  AvgPool2D: 'AveragePooling2D',
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
};
