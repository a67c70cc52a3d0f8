import type { Op } from './op';
import { inferPerRow } from './per-row';
import { rowsOf } from './rows';
import { type Shader, type SpecValues } from './wgsl';

/**
 * The op of a loss that is a mean over each row: targets and predictions `[..., c]` to `[...]`. Targets get no
 * gradient.
 * @param forward its shader, of targets, predictions and losses. @param gradient that of the gradients of the losses,
 * targets, predictions, and their gradients.
 * @param specsOf the shaders' constants beside ROWS and COLUMNS. @throws for options that break their rules.
 */
export function rowLoss<A = undefined>(
  name: string,
  forward: Shader,
  gradient: Shader,
  specsOf: (attrs: A) => SpecValues = () => ({}),
): Op<A> {
  return {
    name,
    infer: ([targets, predictions], attrs) => {
      specsOf(attrs);
      return [inferPerRow(name, targets!, predictions!, false)];
    },
    forward: ({ engine, inputs: [targets, predictions], outputs: [y], attrs }) => {
      const { rows: ROWS, columns: COLUMNS } = rowsOf(predictions!);
      const specs = { ROWS, COLUMNS, ...specsOf(attrs) };
      engine.dispatch(forward, specs, [targets!, predictions!, y!], { threads: ROWS });
    },
    backward: ({ engine, inputs: [targets, predictions], dy, attrs, gradient: gradientOf }) => {
      const { rows: ROWS, columns: COLUMNS } = rowsOf(predictions!);
      const specs = { ROWS, COLUMNS, ...specsOf(attrs) };
      engine.dispatch(gradient, specs, [dy, targets!, predictions!, gradientOf(1)], { threads: ROWS * COLUMNS });
    },
    differentiable: [1],
  };
}
