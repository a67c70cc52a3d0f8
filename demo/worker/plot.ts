import { type Picture, type PlotModelOptions, plotModel, plotModelSVG } from '../../viz';
import type { LayerSpec, Shape } from '../run/architecture';
import { sketch } from './network';

export type PlotOptions = Pick<PlotModelOptions, 'showShapes' | 'showLayerNames' | 'showLayerActivations'>;

/** A network as `keras.utils.plot_model` draws it. */
export interface Plot {
  /** One for each number of dots per inch asked for. */
  readonly pictures: readonly Picture[];
  readonly svg: string;
}

export function plot(layers: readonly LayerSpec[], input: Shape, options: PlotOptions, dpis: readonly number[]): Plot {
  const model = sketch(layers, input);
  const pictures = dpis.map((dpi) => {
    const { width, height, data } = plotModel(model, { ...options, dpi });
    return { width, height, data };
  });
  return { pictures, svg: plotModelSVG(model, options) };
}
