import type { JSX } from 'preact';
import type { Color } from '../../viz';
import { css } from '../theme';

export interface LegendEntry {
  /** How it is drawn: a curve, one of another run, a gap, a bar, a line across the figure. */
  readonly mark: 'line' | 'dashed' | 'band' | 'bar' | 'limit' | 'upright';
  readonly color: Color;
  readonly text: string;
}

/** What the lines and colours of a figure mean, in the reader's language: the figures themselves write ASCII only. */
export function Legend({ entries }: { readonly entries: readonly LegendEntry[] }): JSX.Element {
  return (
    <ul class="legend">
      {entries.map(({ mark, color, text }) => (
        <li key={text}>
          <span class={`swatch ${mark}`} style={{ color: css(color) }} aria-hidden="true" />
          {text}
        </li>
      ))}
    </ul>
  );
}
