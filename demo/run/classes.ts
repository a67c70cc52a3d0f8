import type { Language } from '../language';
import type { DatasetName } from './config';

const digits = Array.from({ length: 10 }, (_, i) => String(i));

/** What the labels 0..9 mean, as `FASHION_MNIST_CLASSES` has them; that stands in `nn`, which only the worker loads. */
export const CLASS_NAMES: Readonly<Record<DatasetName, Readonly<Record<Language, readonly string[]>>>> = {
  'fashion-mnist': {
    en: ['T-shirt/top', 'Trouser', 'Pullover', 'Dress', 'Coat', 'Sandal', 'Shirt', 'Sneaker', 'Bag', 'Ankle boot'],
    ko: ['티셔츠/상의', '바지', '스웨터', '드레스', '코트', '샌들', '셔츠', '스니커즈', '가방', '앵클 부츠'],
  },
  mnist: { en: digits, ko: digits },
};

/** The class of the greatest probability, the first of several; 0 where all are NaN. */
export const argmax = (probabilities: Float32Array): number =>
  probabilities.reduce((best, value, i) => (value > probabilities[best]! ? i : best), 0);
