import { broadcastCheck } from './binary.check';
import { preluOp } from './prelu';

export const preluCheck = /* @__PURE__ */ broadcastCheck(preluOp, (x = 0, alpha = 0) => (x > 0 ? x : alpha * x), [
  'awayFromZero',
]);
