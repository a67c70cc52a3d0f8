/**
 * `keras.applications`: how each network takes pixels, and what ImageNet's classes are called. The networks themselves
 * are loaded from files that Keras has saved.
 */
import type { HostArray, NDArray } from '../../engine';
import { assertKnown } from '../../engine/known-options';
import { decodePredictions } from './decode-predictions';
import { type PreprocessInputOptions, type PreprocessMode, preprocessInput, unchanged } from './preprocess-input';

export type { ClassIndex, DecodePredictionsOptions } from './decode-predictions';
export type { PreprocessInputOptions, PreprocessMode } from './preprocess-input';

/** What `keras.applications` has beside a network. */
export interface Application {
  /** Pixels from 0 to 255 as the network takes them: `preprocess_input`. */
  preprocessInput(x: NDArray, options?: PreprocessInputOptions): HostArray<Float32Array>;
  /** The classes that it finds most likely. */
  readonly decodePredictions: typeof decodePredictions;
}

const application = (mode: PreprocessMode): Application => ({
  preprocessInput: (x, options = {}) => {
    assertKnown('preprocessInput', options, ['dataFormat']);
    return preprocessInput(x, { ...options, mode });
  },
  decodePredictions,
});

const rescaling: Application = { preprocessInput: unchanged, decodePredictions };

/** For any network, by `mode`. */
export const imagenetUtils = { preprocessInput, decodePredictions };

/** Blue first, less ImageNet's mean. */
export const vgg16 = /* @__PURE__ */ application('caffe');
/** Blue first, less ImageNet's mean. */
export const vgg19 = /* @__PURE__ */ application('caffe');
/** Blue first, less ImageNet's mean. */
export const resnet = /* @__PURE__ */ application('caffe');
/** Blue first, less ImageNet's mean. */
export const resnet50 = /* @__PURE__ */ application('caffe');
/** From -1 to 1. */
export const resnetV2 = /* @__PURE__ */ application('tf');
/** From -1 to 1. */
export const inceptionV3 = /* @__PURE__ */ application('tf');
/** From -1 to 1. */
export const inceptionResnetV2 = /* @__PURE__ */ application('tf');
/** From -1 to 1. */
export const xception = /* @__PURE__ */ application('tf');
/** From -1 to 1. */
export const mobilenet = /* @__PURE__ */ application('tf');
/** From -1 to 1. */
export const mobilenetV2 = /* @__PURE__ */ application('tf');
/** From -1 to 1. */
export const nasnet = /* @__PURE__ */ application('tf');
/** By ImageNet's mean and standard deviation. */
export const densenet = /* @__PURE__ */ application('torch');
/** As they are: the network rescales by a layer. */
export const mobilenetV3 = rescaling;
/** As they are: the network rescales by a layer. */
export const efficientnet = rescaling;
/** As they are: the network rescales by a layer. */
export const efficientnetV2 = rescaling;
/** As they are: the network normalizes by a layer. */
export const convnext = rescaling;
