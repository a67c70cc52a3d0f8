import type { Op } from '../op';
import type { CaseValues, OpCheck } from '../op-check';
import { broadcastCheck } from './binary.check';
import {
  type Relation,
  equalOp,
  greaterEqualOp,
  greaterOp,
  lessEqualOp,
  lessOp,
  logicalAndOp,
  logicalOrOp,
  logicalXorOp,
  notEqualOp,
} from './compare';

const isTrue = (v: number): boolean => v !== 0;

const REFERENCE: Readonly<Record<Relation, (a: number, b: number) => boolean>> = {
  equal: (a, b) => a === b,
  notEqual: (a, b) => a !== b,
  greater: (a, b) => a > b,
  greaterEqual: (a, b) => a >= b,
  less: (a, b) => a < b,
  lessEqual: (a, b) => a <= b,
  logicalAnd: (a, b) => isTrue(a) && isTrue(b),
  logicalOr: (a, b) => isTrue(a) || isTrue(b),
  logicalXor: (a, b) => isTrue(a) !== isTrue(b),
};

/** 0 and -0, NaN, infinities, small and large numbers, each with each. */
const SPECIAL = [0, -0, 1, -1, 1.5, 1e-30, 3.4e38, Infinity, -Infinity, NaN];
/** The same bits as numbers, and what differs in the highest alone. */
const WORDS = [0, 2 ** 31, 1, 0x7fc00000, 0x7f800000, 0xffffff00, 3];

function compareCheck(op: Op): OpCheck {
  const relation = REFERENCE[op.name as Relation];
  const integers: CaseValues = { below: 3 };
  const check = broadcastCheck(op, (a, b) => Number(relation(a, b)), [integers, integers], true);
  const pairs = (a: CaseValues, b: CaseValues, n: number) => ({
    inputs: [
      { shape: [n, 1], values: a },
      { shape: [n], values: b },
    ],
    attrs: undefined,
  });
  return {
    ...check,
    cases: [
      ...check.cases,
      pairs(SPECIAL, SPECIAL, SPECIAL.length),
      pairs({ u32: WORDS }, { u32: WORDS }, WORDS.length),
    ],
  };
}

export const equalCheck = /* @__PURE__ */ compareCheck(equalOp);

export const notEqualCheck = /* @__PURE__ */ compareCheck(notEqualOp);

export const greaterCheck = /* @__PURE__ */ compareCheck(greaterOp);

export const greaterEqualCheck = /* @__PURE__ */ compareCheck(greaterEqualOp);

export const lessCheck = /* @__PURE__ */ compareCheck(lessOp);

export const lessEqualCheck = /* @__PURE__ */ compareCheck(lessEqualOp);

export const logicalAndCheck = /* @__PURE__ */ compareCheck(logicalAndOp);

export const logicalOrCheck = /* @__PURE__ */ compareCheck(logicalOrOp);

export const logicalXorCheck = /* @__PURE__ */ compareCheck(logicalXorOp);
