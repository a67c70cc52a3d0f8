import type { ClassOf } from '../keras-object';
import { Activation } from './activation';
import { AlphaDropout } from './alpha-dropout';
import { AveragePooling2D } from './average-pooling2d';
import { BatchNormalization } from './batch-normalization';
import { Conv2D } from './conv2d';
import { Cropping2D } from './cropping2d';
import { Dense } from './dense';
import { Dropout } from './dropout';
import { Flatten } from './flatten';
import { GaussianDropout } from './gaussian-dropout';
import { GaussianNoise } from './gaussian-noise';
import { GlobalAveragePooling2D, GlobalMaxPooling2D } from './global-pooling2d';
import { GroupNormalization } from './group-normalization';
import { InputLayer } from './input';
import type { Layer } from './layer';
import { LayerNormalization } from './layer-normalization';
import { LeakyReLU } from './leaky-relu';
import { MaxPooling2D } from './max-pooling2d';
import { Add, Average, Concatenate, Maximum, Minimum, Multiply, Subtract } from './merge';
import { Rescaling } from './rescaling';
import { Reshape } from './reshape';
import { RMSNormalization } from './rms-normalization';
import { SpatialDropout1D, SpatialDropout2D } from './spatial-dropout';
import { UnitNormalization } from './unit-normalization';
import { ZeroPadding2D } from './zero-padding2d';

/** A class of layers that can be made from options. */
export type LayerClass = ClassOf<Layer> & Pick<typeof Layer, 'notesShapes'>;

/** Every layer there is. Not from `index.ts`, which would bring all of them into a bundle's first chunk. */
const CLASSES: readonly LayerClass[] = [
  Activation, Add, AlphaDropout, Average, AveragePooling2D, BatchNormalization, Concatenate, Conv2D, Cropping2D,
  Dense, Dropout, Flatten, GaussianDropout, GaussianNoise, GlobalAveragePooling2D, GlobalMaxPooling2D,
  GroupNormalization, InputLayer, LayerNormalization, LeakyReLU, MaxPooling2D, Maximum, Minimum, Multiply,
  RMSNormalization, Rescaling, Reshape, SpatialDropout1D, SpatialDropout2D, Subtract, UnitNormalization,
  ZeroPadding2D,
]; // prettier-ignore

/** By Keras's names. */
export const LAYERS: Readonly<Record<string, LayerClass>> = Object.fromEntries(
  CLASSES.map((type) => [type.className, type]),
);
