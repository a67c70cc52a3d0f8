import { maxOp, minOp } from './extremum';
import { reduceCheck } from './reduce.check';

export const maxCheck = /* @__PURE__ */ reduceCheck(maxOp, 'distinct', (largest = -Infinity, value) =>
  Math.max(largest, value),
);

export const minCheck = /* @__PURE__ */ reduceCheck(minOp, 'distinct', (smallest = Infinity, value) =>
  Math.min(smallest, value),
);
