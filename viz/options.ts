import { ArgumentError } from '../engine/errors';

/** What a figure's option is called elsewhere. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  cmap: 'colormap',
  nrows: 'rows',
  ncols: 'columns',
  cols: 'columns',
  imagesperrow: 'columns',
  images_per_row: 'columns',
};

/** @throws ArgumentError for an option that the figure does not have, with the one that may be meant. */
export function assertOptions(figure: string, options: object, known: readonly string[]): void {
  for (const [key, value] of Object.entries(options)) {
    if (known.includes(key) || value === undefined) continue;
    const plain = (name: string): string => name.replaceAll('_', '').toLowerCase();
    const meant =
      known.find((name) => plain(name) === plain(key)) ?? known.find((name) => name === ELSEWHERE[key.toLowerCase()]);
    throw new ArgumentError(
      `${figure}: unknown option "${key}"; ` +
        (meant ? `did you mean "${meant}"?` : `expected one of ${known.join(', ')}`),
    );
  }
}

/** Of several figures. */
export const GRID = ['rows', 'columns', 'gap'];
export const FRAME = ['title', 'axis', 'xlabel', 'ylabel'];
export const PICTURE = ['colormap', 'vmin', 'vmax', 'scale', 'theme'];
export const AXES = ['title', 'xlabel', 'ylabel', 'width', 'height', 'pixelRatio', 'theme'];
