import type { Color } from './raster';

/** The colours of a figure apart from its data. */
export interface Theme {
  /** What figures are drawn on, and what is between several. */
  background: Color;
  /** Text and axes. */
  foreground: Color;
  /** Grid lines, and maps that carry no signal. */
  muted: Color;
  /** For each series in turn, from Okabe and Ito's palette: every kind of colour vision tells them apart. */
  series: readonly Color[];
}

/** Dark ink on white: the default. */
export const light: Theme = {
  background: 0xffffff,
  foreground: 0x333333,
  muted: 0xe8e8e8,
  series: [0x0072b2, 0xd55e00, 0x009e73, 0xcc79a7, 0xe69f00, 0x56b4e9],
};

/** Light ink on near black, for a page in dark mode. */
export const dark: Theme = {
  background: 0x16181d,
  foreground: 0xd8dadf,
  muted: 0x30343c,
  series: [0x56b4e9, 0xe69f00, 0x009e73, 0xcc79a7, 0xf0e442, 0xd55e00],
};

/** NaN and infinities: magenta, which no colormap here contains. */
export const notFinite: Color = 0xff00ff;
