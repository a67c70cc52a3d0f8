import type { CaseValues, OpCheck } from '../op-check';
import { type UnaryName, unaryOp } from './unary';

/** erf(v) by Simpson's rule. */
function erf(v: number): number {
  const [steps, width] = [2000, Math.min(Math.abs(v), 6)];
  let sum = 0;
  for (let i = 0; i <= steps; i++) {
    sum += (i === 0 || i === steps ? 1 : i % 2 ? 4 : 2) * Math.exp(-(((i * width) / steps) ** 2));
  }
  return Math.sign(v) * ((sum * width) / steps / 3) * (2 / Math.sqrt(Math.PI));
}

/** Halves to the even integer. */
const round = (v: number): number => (Math.abs(v % 1) === 0.5 ? 2 * Math.round(v / 2) : Math.round(v));

/** Each in float64. */
export const UNARY_REFERENCE: Readonly<Record<UnaryName, (v: number) => number>> = {
  exp: Math.exp,
  expm1: Math.expm1,
  log: Math.log,
  log1p: Math.log1p,
  sqrt: Math.sqrt,
  rsqrt: (v) => 1 / Math.sqrt(v),
  square: (v) => v * v,
  reciprocal: (v) => 1 / v,
  negative: (v) => -v,
  abs: Math.abs,
  sin: Math.sin,
  cos: Math.cos,
  erf: (v) => (Number.isNaN(v) ? NaN : erf(v)),
  sign: Math.sign,
  floor: Math.floor,
  ceil: Math.ceil,
  round,
  isnan: (v) => Number(Number.isNaN(v)),
  isfinite: (v) => Number(Number.isFinite(v)),
  isinf: (v) => Number(Math.abs(v) === Infinity),
};

/** Where a function has no kink and is defined. */
const VALUES: Partial<Record<UnaryName, CaseValues>> = {
  log: 'probability',
  log1p: 'probability',
  sqrt: 'probability',
  rsqrt: 'probability',
  reciprocal: 'awayFromZero',
  abs: 'awayFromZero',
};

function unaryCheck(name: UnaryName): OpCheck {
  const values = VALUES[name] ?? 'normal';
  return {
    op: unaryOp(name),
    reference: ([x]) => [x!.data.map(UNARY_REFERENCE[name])],
    random: (draw) => ({ inputs: [{ shape: draw.shape(0, 5), values }], attrs: undefined }),
    cases: [[], [65], [3, 5, 7, 2]].map((shape) => ({ inputs: [{ shape, values }], attrs: undefined })),
  };
}

export const expCheck = /* @__PURE__ */ unaryCheck('exp');
export const expm1Check = /* @__PURE__ */ unaryCheck('expm1');
export const logCheck = /* @__PURE__ */ unaryCheck('log');
export const log1pCheck = /* @__PURE__ */ unaryCheck('log1p');
export const sqrtCheck = /* @__PURE__ */ unaryCheck('sqrt');
export const rsqrtCheck = /* @__PURE__ */ unaryCheck('rsqrt');
export const squareCheck = /* @__PURE__ */ unaryCheck('square');
export const reciprocalCheck = /* @__PURE__ */ unaryCheck('reciprocal');
export const negativeCheck = /* @__PURE__ */ unaryCheck('negative');
export const absCheck = /* @__PURE__ */ unaryCheck('abs');
export const sinCheck = /* @__PURE__ */ unaryCheck('sin');
export const cosCheck = /* @__PURE__ */ unaryCheck('cos');
export const erfCheck = /* @__PURE__ */ unaryCheck('erf');
export const signCheck = /* @__PURE__ */ unaryCheck('sign');
export const floorCheck = /* @__PURE__ */ unaryCheck('floor');
export const ceilCheck = /* @__PURE__ */ unaryCheck('ceil');
export const roundCheck = /* @__PURE__ */ unaryCheck('round');
export const isnanCheck = /* @__PURE__ */ unaryCheck('isnan');
export const isfiniteCheck = /* @__PURE__ */ unaryCheck('isfinite');
export const isinfCheck = /* @__PURE__ */ unaryCheck('isinf');
