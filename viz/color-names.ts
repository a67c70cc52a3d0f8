import { ArgumentError } from '../engine/errors';
import type { Color } from './raster';

/** matplotlib's letters and the commonest of CSS's names, as matplotlib has them. */
const NAMES: Readonly<Record<string, Color>> = {
  b: 0x0000ff,
  g: 0x008000,
  r: 0xff0000,
  c: 0x00bfbf,
  m: 0xbf00bf,
  y: 0xbfbf00,
  k: 0x000000,
  w: 0xffffff,
  blue: 0x0000ff,
  green: 0x008000,
  red: 0xff0000,
  cyan: 0x00ffff,
  magenta: 0xff00ff,
  yellow: 0xffff00,
  black: 0x000000,
  white: 0xffffff,
  gray: 0x808080,
  grey: 0x808080,
  orange: 0xffa500,
  purple: 0x800080,
  brown: 0xa52a2a,
  pink: 0xffc0cb,
};

/** A colour as `0xrrggbb`, `'#rrggbb'`, a name, or `'C0'`, `'C1'`, ... of the theme. */
export function colorOf(figure: string, color: Color | string, series: readonly Color[]): Color {
  if (typeof color === 'number' && Number.isInteger(color) && color >= 0 && color <= 0xffffff) return color;
  const text = String(color);
  const [, ofTheme] = /^C(\d+)$/.exec(text) ?? [];
  if (ofTheme !== undefined) return series[Number(ofTheme) % series.length]!;
  if (/^#[\da-f]{6}$/i.test(text)) return Number.parseInt(text.slice(1), 16);
  if (Object.hasOwn(NAMES, text)) return NAMES[text]!;
  throw new ArgumentError(
    `${figure}: color ${JSON.stringify(color)} is unknown; expected 0xrrggbb, '#rrggbb', 'C0', or one of ` +
      `${Object.keys(NAMES).join(', ')}`,
  );
}
