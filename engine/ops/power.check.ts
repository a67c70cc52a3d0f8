import { broadcastCheck } from './binary.check';
import { powerOp } from './power';

export const powerCheck = /* @__PURE__ */ broadcastCheck(powerOp, (a, b) => a ** b, ['probability', 'normal']);
