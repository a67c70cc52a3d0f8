import { type Text, language, say } from '../../language';
import { type LayerSpec, type PresetName, presetOf } from '../../run/architecture';
import type { DatasetName } from '../../run/config';
import type { Difference } from '../../run/differences';
import { optimizers, weightsOf } from './library';

export const SETTING_NAMES = {
  layers: { en: 'Model', ko: '모델' },
  start: { en: 'First weights', ko: '처음 가중치' },
  dataset: { en: 'Data set', ko: '데이터셋' },
  images: { en: 'Training images', ko: '훈련 이미지' },
  seed: { en: 'Seed', ko: '시드' },
  batchSize: { en: 'Batch size', ko: '배치 크기' },
  optimizer: { en: 'Optimizer', ko: '옵티마이저' },
  optimizerOptions: { en: 'Optimizer options', ko: '옵티마이저 옵션' },
  learningRate: { en: 'Learning rate', ko: '학습률' },
  loss: { en: 'Loss', ko: '손실' },
  metric: { en: 'Metric', ko: '지표' },
  epochs: { en: 'Epochs', ko: '에포크' },
  patience: { en: 'Early stopping', ko: '조기 종료' },
  dropout: { en: 'Dropout', ko: '드롭아웃' },
} satisfies Record<Difference['setting'], Text>;

const PRESET_TEXTS: Readonly<Record<PresetName, Text>> = {
  max: { en: 'Max pooling', ko: '최대 풀링' },
  average: { en: 'Average pooling', ko: '평균 풀링' },
  mnist: { en: 'MNIST convnet', ko: 'MNIST 컨브넷' },
  tiny: { en: 'Tiny', ko: '아주 작은 모델' },
};

const DATASET_TEXTS: Readonly<Record<DatasetName, Text>> = {
  sample: { en: 'Fashion-MNIST, sample', ko: 'Fashion-MNIST 표본' },
  'fashion-mnist': { en: 'Fashion-MNIST', ko: 'Fashion-MNIST' },
  mnist: { en: 'MNIST', ko: 'MNIST' },
};

export const sayDataset = (name: DatasetName): string => say(DATASET_TEXTS[name]);

const texts = {
  model: { en: '{name}, {weights} weights', ko: '{name}, 가중치 {weights}개' },
  own: { en: 'Your own', ko: '직접 만든 모델' },
  all: { en: 'all', ko: '전체' },
  never: { en: 'none', ko: '없음' },
  patience: { en: 'patience {count}', ko: 'patience {count}' },
} satisfies Record<string, Text>;

/** A model by its name and its number of weights. */
export function sayModel(layers: readonly LayerSpec[]): string {
  const preset = presetOf(layers);
  const name = say(preset ? PRESET_TEXTS[preset] : texts.own);
  const weights = weightsOf(layers);
  return weights === null ? name : say(texts.model, { name, weights });
}

export const sayOptimizer = (name: string): string =>
  optimizers.value?.find((optimizer) => optimizer.name === name)?.className ?? name;

export const sayImages = (images: number | null): string =>
  images === null ? say(texts.all) : images.toLocaleString(language.value);

/** Keras's patience: epochs in a row without a lower validation loss. */
export const sayPatience = (patience: number | null): string =>
  patience === null ? say(texts.never) : say(texts.patience, { count: patience });
