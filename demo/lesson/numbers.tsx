import type { JSX } from 'preact';
import { say } from '../language';
import type { Grid } from './cards';

/** Small grids of numbers, beside each other. */
export function Numbers({ grids }: { readonly grids: readonly Grid[] }): JSX.Element {
  return (
    <div class="numbers">
      {grids.map(({ name, rows }) => (
        <table key={name.en}>
          <caption>{say(name)}</caption>
          <tbody>
            {rows.map((row, y) => (
              <tr key={y}>
                {row.map((value, x) => (
                  <td key={x}>{String(value).replace('-', '−')}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      ))}
    </div>
  );
}
