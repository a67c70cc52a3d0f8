import { broadcastCheck } from './binary.check';
import { modOp } from './mod';

const mod = (a: number, b: number): number => {
  const rest = a % b;
  return rest === 0 || rest < 0 === b < 0 ? rest : rest + b;
};

export const modCheck = /* @__PURE__ */ broadcastCheck(modOp, (a, b) => mod(a, b), ['normal', 'awayFromZero']);
