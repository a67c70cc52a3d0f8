import { Raster, light, textWidth } from '../viz';

export interface BarPanel {
  title: string;
  /** From the top; values are 0 or more. Each label has one colour in all panels. */
  bars: readonly { label: string; value: number }[];
  /** Decimals of the values written. Default 0. */
  digits?: number;
}

export interface BarChartsOptions {
  title: string;
  /** Default 760. */
  width?: number;
}

const BAR = 18;
const GAP = 6;
const MARGIN = 16;

/** Horizontal bars, panel below panel, each on a scale of its own from 0, its values written beside its bars. */
export function barCharts(panels: readonly BarPanel[], { title, width = 760 }: BarChartsOptions): Raster {
  const labels = [...new Set(panels.flatMap(({ bars }) => bars.map(({ label }) => label)))];
  const heights = panels.map(({ bars }) => 28 + bars.length * (BAR + GAP) + MARGIN);
  const raster = new Raster(
    width,
    heights.reduce((a, b) => a + b, 2 * MARGIN + 24),
    light.background,
  );
  raster.text(MARGIN, MARGIN, title, light.foreground, { size: 1.5 });

  const left = 2 * MARGIN + Math.max(0, ...labels.map((label) => textWidth(label, 1.5)));
  let top = MARGIN + 32;
  panels.forEach(({ title, bars, digits = 0 }, i) => {
    const texts = bars.map(({ value }) => value.toFixed(digits));
    const room = width - left - 2 * MARGIN - Math.max(0, ...texts.map((text) => textWidth(text, 1.5)));
    const longest = Math.max(...bars.map(({ value }) => value));
    raster.text(left, top, title, light.foreground, { size: 1.5 });
    bars.forEach(({ label, value }, row) => {
      const y = top + 20 + row * (BAR + GAP);
      const length = longest > 0 ? (value / longest) * room : 0;
      const color = light.series[labels.indexOf(label) % light.series.length]!;
      raster.text(left - 8, y + 4, label, light.foreground, { size: 1.5, align: 'right' });
      raster.fillRect(left, y, length, BAR, color);
      raster.text(left + length + 8, y + 4, texts[row]!, light.foreground, { size: 1.5 });
    });
    top += heights[i]!;
  });
  return raster;
}
