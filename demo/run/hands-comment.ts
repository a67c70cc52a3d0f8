import type { Intervention } from './interventions';

const DID: Readonly<Record<Intervention['kind'], string>> = {
  freeze: 'frozen',
  thaw: 'thawed',
  zero: 'set to zero',
  edit: 'edited',
  undo: 'put back',
};

/**
 * Lines of a comment in a program: what was done by hand, which the program does not repeat. None where nothing was.
 * @param mark that begins a comment: `#` or `//`.
 */
export function handsComment(all: readonly Intervention[], mark: string): string {
  if (all.length === 0) return '';
  const did = all.map(({ step, filter, kind }) => `after step ${step} kernel ${filter + 1} was ${DID[kind]}`);
  const lines = [
    'In the run on the page, kernels of the first convolution were changed by hand, which this program does not repeat:',
    ...did,
  ];
  return `${lines.map((line) => `${mark} ${line}\n`).join('')}\n`;
}
