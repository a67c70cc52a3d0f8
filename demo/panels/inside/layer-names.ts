import { type Text, say } from '../../language';
import type { LayerSpec } from '../../run/architecture';

const names: Readonly<Record<LayerSpec['kind'], Text>> = {
  conv2d: { en: 'Convolution', ko: '합성곱 층' },
  maxPooling2d: { en: 'Max pooling', ko: '최대 풀링 층' },
  averagePooling2d: { en: 'Average pooling', ko: '평균 풀링 층' },
  flatten: { en: 'Flatten', ko: 'Flatten 층' },
  dropout: { en: 'Dropout', ko: '드롭아웃 층' },
  dense: { en: 'Dense', ko: '밀집층' },
};

/** The layer's name, numbered where the network has several of its kind: `Convolution 2`. */
export function nameOf(layers: readonly LayerSpec[], at: number): string {
  const { kind } = layers[at]!;
  const alike = layers.filter((layer) => layer.kind === kind).length;
  const nth = layers.slice(0, at + 1).filter((layer) => layer.kind === kind).length;
  return alike > 1 ? `${say(names[kind])} ${nth}` : say(names[kind]);
}

export const sayShape = (shape: readonly number[]): string => shape.join(' × ');
