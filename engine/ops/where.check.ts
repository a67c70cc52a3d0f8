import type { Shape } from '../ndarray';
import type { CaseValues, OpCheck } from '../op-check';
import { broadcastReference, operandShapes } from './binary.check';
import { whereOp } from './where';

const CASES: readonly (readonly [CaseValues, Shape, Shape, Shape])[] = [
  [[-0], [], [], []],
  [{ below: 2 }, [65], [65], [65]],
  [{ below: 3 }, [5, 1], [13], []],
  [[0, 1, 0], [3], [2, 1], [2, 3]],
  [{ below: 2 }, [1, 3, 1, 2], [2, 1, 5, 1], [5, 2]],
];

export const whereCheck: OpCheck = {
  op: whereOp,
  exact: true,
  reference: (operands) => [broadcastReference((condition, a, b) => (condition === 0 ? b : a), operands)],
  random: (draw) => {
    const [condition, a, b] = operandShapes(draw, 3) as [Shape, Shape, Shape];
    return {
      inputs: [
        { shape: condition, values: draw.of<CaseValues>({ below: 2 }, 'oneHot') },
        { shape: a, values: draw.any },
        { shape: b, values: draw.any },
      ],
      attrs: undefined,
    };
  },
  cases: CASES.map(([values, condition, a, b]) => ({
    inputs: [{ shape: condition, values }, { shape: a }, { shape: b }],
    attrs: undefined,
  })),
};
