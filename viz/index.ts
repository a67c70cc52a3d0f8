export { Raster, textWidth, type Color, type Picture, type StrokeOptions, type TextOptions } from './raster';
export { drawToCanvas } from './canvas';
export { colorAt, colormap, colormaps, type Colormap, type ColormapName } from './colormaps';
export { dark, light, notFinite, type Theme } from './theme';
export { kernelGrid, type KernelGridOptions } from './kernel-grid';
export { featureMaps, featureMapStates, type FeatureMapsOptions } from './feature-maps';
export { activationSheet, type ActivationSheetOptions } from './activation-sheet';
export type { FrameOptions } from './frame';
export type { GridOptions } from './grid';
export type { PictureOptions } from './picture';
export type { PlaneState } from './plane';
export { image, type ImageOptions } from './image';
export { imageGrid, type ImageGridOptions } from './image-grid';
export { confusionMatrix, type ConfusionMatrixOptions } from './confusion-matrix';
export { overlay, type OverlayOptions } from './overlay';
export { binCounts, histogram, type BinOptions, type Bins, type HistogramOptions } from './histogram';
export { curves, type CurvesOptions, type Series } from './curves';
export {
  Axes,
  bar,
  type BarOptions,
  Figure,
  type FigureOptions,
  hist,
  type HistOptions,
  imshow,
  type ImshowOptions,
  type LabelOptions,
  matshow,
  plot,
  type PlotOptions,
  savefig,
  scatter,
  type ScatterOptions,
  show,
  subplots,
  type Values,
} from './figure';
export * from './other-names';
export type { SubplotsOptions } from './subplots';
export type { AxesOptions } from './axes';
export { plotModel, plotModelSVG, type PlotModelOptions } from './plot-model';
