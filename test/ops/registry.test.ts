import { describe, expect, it } from 'vitest';
import type { Op } from '../../engine';
import { checksIn } from '../../engine/internal';
import { testEngine } from '../gpu';
import { checkCase } from './check';

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const isOp = (value: unknown): value is Op<unknown> => isRecord(value) && 'infer' in value;
/** All that the files of ops and of their checks export. */
const modules = Object.entries(import.meta.glob<object>('../../engine/ops/**/*.ts', { eager: true }));
const ops = modules.flatMap(([, module]) => Object.values<unknown>({ ...module })).filter(isOp);
const checks = modules.flatMap(([path, module]) =>
  checksIn([module]).map((check) => ({ file: path.split('/').at(-1)!, name: check.op.name, check })),
);

/** `npm run test:fast` takes one case of each op, and so does the part that `npm test` runs in Deno. */
const CASES = Number(import.meta.env.VITRINE_CASES ?? Infinity);

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
