import { describe, expect, it } from 'vitest';
import type { Op } from '../../engine';
import type { OpCheck } from '../../engine/internal';
import { expectNoLeaks, testEngine } from '../gpu';
import { checkCase } from './check';

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const isOp = (value: unknown): value is Op<unknown> => isRecord(value) && 'infer' in value;
const isCheck = (value: unknown): value is OpCheck<unknown> => isRecord(value) && 'reference' in value;
/** All that the files of ops and of their checks export. */
const exported = Object.entries(
  import.meta.glob<Record<string, unknown>>('../../engine/ops/**/*.ts', { eager: true }),
).flatMap(([path, module]) => Object.values(module).map((value) => ({ file: path.split('/').at(-1)!, value })));
const ops = exported.map(({ value }) => value).filter(isOp);
const checks = exported.flatMap(({ file, value }) =>
  isCheck(value) ? [{ file, name: value.op.name, check: value }] : [],
);

/** `npm run test:fast` takes one case of each op. */
const CASES = import.meta.env.MODE === 'fast' ? 1 : Infinity;

expectNoLeaks();

it('every op has a check', () => {
  const checked = new Set(checks.map(({ check }) => check.op));
  expect(ops.filter((op) => !checked.has(op)).map(({ name }) => name)).toEqual([]);
  expect(ops.length).toBeGreaterThan(0);
});

describe.each(checks.map(({ file, name, check }) => [file, name, check] as const))('%s %s', (_file, _name, check) => {
  it.each(
    check.cases.slice(0, CASES).map((opCase, i) => ({
      i,
      opCase,
      title: JSON.stringify(opCase.inputs.map(({ shape }) => shape)) + ' ' + (JSON.stringify(opCase.attrs) ?? ''),
    })),
  )('$title', async ({ opCase, i }) => {
    await checkCase(await testEngine(), check, opCase, i + 1);
  });
});
