import type { Language } from '../language';
import type { DatasetName } from './config';

/** As `FASHION_MNIST_CLASSES` has them; that stands in `nn`, which only the worker loads. */
const clothes = {
  en: ['T-shirt/top', 'Trouser', 'Pullover', 'Dress', 'Coat', 'Sandal', 'Shirt', 'Sneaker', 'Bag', 'Ankle boot'],
  ko: ['티셔츠/상의', '바지', '스웨터', '드레스', '코트', '샌들', '셔츠', '스니커즈', '가방', '앵클 부츠'],
};
const digits = Array.from({ length: 10 }, (_, i) => String(i));

/** What the labels 0..9 mean. */
export const CLASS_NAMES: Readonly<Record<DatasetName, Readonly<Record<Language, readonly string[]>>>> = {
  sample: clothes,
  'fashion-mnist': clothes,
  mnist: { en: digits, ko: digits },
};

/** Where the greatest number is, as a class's probability, the first of several; 0 where all are NaN. */
export const argmax = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((best, value, i) => (value > values[best]! ? i : best), 0);
