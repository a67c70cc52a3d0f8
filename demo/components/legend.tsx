import type { JSX } from 'preact';
import { css, theme } from '../theme';

export interface LegendEntry {
  /** How it is drawn: a curve, points, a curve of another run, a gap, a bar, a line across the figure. */
  readonly mark: 'line' | 'dot' | 'dashed' | 'band' | 'bar' | 'limit' | 'upright';
  /** Of the theme's colours; absent, that of its text. */
  readonly series?: number;
  readonly text: string;
}

/** What the lines and colours of a figure mean, in the reader's language: the figures themselves write ASCII only. */
export function Legend({ entries }: { readonly entries: readonly LegendEntry[] }): JSX.Element {
  return (
    <ul class="legend">
      {entries.map(({ mark, series, text }) => (
        <li key={text}>
          <span
            class={`swatch ${mark}`}
            style={{ color: css(theme.value.series[series!] ?? theme.value.foreground) }}
            aria-hidden="true"
          />
          {text}
        </li>
      ))}
    </ul>
  );
}
