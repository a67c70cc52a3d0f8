import type { Point } from './frame';

/**
 * A run's figures as a table: a row for each step that has some, empty where there are none. Training's are means of
 * the epoch so far, validation's of the epoch that ends there.
 */
export function historyCSV(training: readonly Point[], validation: readonly Point[]): string {
  const rows = new Map<number, [training?: Point, validation?: Point]>(training.map((point) => [point.step, [point]]));
  for (const point of validation) rows.set(point.step, [rows.get(point.step)?.[0], point]);
  const figures = (point?: Point): readonly (number | string)[] => [point?.loss ?? '', point?.accuracy ?? ''];
  const lines = [...rows]
    .sort(([a], [b]) => a - b)
    .map(([step, [train, val]]) => [step, ...figures(train), ...figures(val)].join());
  return `${['step,loss,accuracy,val_loss,val_accuracy', ...lines].join('\n')}\n`;
}
