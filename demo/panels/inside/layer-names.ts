import { layerName } from '../../components/layer-name';
import type { LayerSpec } from '../../run/architecture';

/** The layer's name, numbered where the network has several of its kind: `Convolution 2`. */
export function nameOf(layers: readonly LayerSpec[], at: number): string {
  const { kind } = layers[at]!;
  const alike = layers.filter((layer) => layer.kind === kind).length;
  const nth = layers.slice(0, at + 1).filter((layer) => layer.kind === kind).length;
  return alike > 1 ? `${layerName(kind)} ${nth}` : layerName(kind);
}

export const sayShape = (shape: readonly number[]): string => shape.join(' × ');
