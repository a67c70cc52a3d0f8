import { maxOp } from './max';
import { reduceCheck } from './reduce.check';

export const maxCheck = /* @__PURE__ */ reduceCheck(maxOp, 'distinct', (largest = -Infinity, value) =>
  Math.max(largest, value),
);
