import type { OpCheck } from '../op-check';
import { type ClassPairsAttrs, classPairsOp } from './class-pairs';

export const classPairsCheck: OpCheck<ClassPairsAttrs> = {
  op: classPairsOp,
  exact: true,
  reference: ([targets, predictions], { classes, threshold = null, ignoreClass = null }) => {
    const isClass = (v: number): boolean => v >= 0 && v < classes;
    return [
      targets!.data.map((value, i) => {
        const t = Math.trunc(value);
        const raw = predictions!.data[i]!;
        const p = threshold === null ? Math.trunc(raw) : Number(raw >= threshold);
        return isClass(t) && isClass(p) && t !== ignoreClass ? t * classes + p : 2 ** 31;
      }),
    ];
  },
  random: (draw) => {
    const shape = draw.shape(1, 4);
    const classes = draw.integer(1, 9);
    const threshold = draw.of(null, draw.number(0, 1));
    return {
      inputs: [
        { shape, values: { below: classes + 1 } },
        { shape, values: threshold === null ? { below: classes + 1 } : 'probability' },
      ],
      attrs: { classes, threshold, ignoreClass: draw.of(null, draw.integer(0, classes - 1)) },
    };
  },
  cases: [
    {
      inputs: [
        { shape: [65], values: { below: 6 } },
        { shape: [65], values: { below: 4 } },
      ],
      attrs: { classes: 4 },
    },
    {
      inputs: [
        { shape: [3, 3], values: [0, 1, 2, -1, 2.75, 1, 0.5, 3, 2] },
        { shape: [3, 3], values: { below: 4 } },
      ],
      attrs: { classes: 3, ignoreClass: 1 },
    },
    {
      inputs: [
        { shape: [37], values: { below: 2 } },
        { shape: [37], values: 'probability' },
      ],
      attrs: { classes: 2, threshold: 0.25 },
    },
  ],
};
