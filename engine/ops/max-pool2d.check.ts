import { maxPool2dOp } from './max-pool2d';
import { poolCheck } from './pool2d.check';

export const maxPool2dCheck = /* @__PURE__ */ poolCheck(maxPool2dOp, true, 'distinct', (cells, x) => {
  const first =
    cells.find((cell) => Number.isNaN(x[cell])) ?? cells.reduce((best, cell) => (x[cell]! > x[best]! ? cell : best));
  return [x[first]!, first];
});
