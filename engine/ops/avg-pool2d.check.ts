import { avgPool2dOp } from './avg-pool2d';
import { poolCheck } from './pool2d.check';

export const avgPool2dCheck = /* @__PURE__ */ poolCheck(avgPool2dOp, false, 'normal', (cells, x) => [
  cells.reduce((sum, cell) => sum + x[cell]!, 0) / cells.length,
]);
