import fc from 'fast-check';
import { it } from 'vitest';
import { type CaseValues, addCheck, divCheck, gatherCheck, mulCheck, subCheck, sumCheck, transposeCheck } from '../../engine';
import { expectNoLeaks, testEngine } from '../gpu';
import { checkCase } from './check';

expectNoLeaks();

const RUNS = { numRuns: 15, seed: 20 };
const size = fc.integer({ min: 1, max: 4 });
const shape = fc.array(size, { maxLength: 5 });

/** A shape and two that broadcast to it: axes are turned to 1, and leading ones cut off. */
const broadcastable = shape.chain((target) => {
  const operand = fc
    .tuple(fc.array(fc.boolean(), { minLength: target.length, maxLength: target.length }), fc.nat(target.length))
    .map(([ones, cut]) => target.map((n, axis) => (ones[axis] ? 1 : n)).slice(cut));
  return fc.tuple(operand, operand);
});

it('add, sub, mul and div broadcast any two shapes that fit', async () => {
  const engine = await testEngine();
  const checks = fc.constantFrom(addCheck, subCheck, mulCheck, divCheck);
  await fc.assert(
    fc.asyncProperty(checks, broadcastable, async (check, [a, b]) => {
      const values: CaseValues = check === divCheck ? 'awayFromZero' : 'normal';
      await checkCase(engine, check, { inputs: [{ shape: a }, { shape: b, values }], attrs: undefined });
    }),
    RUNS,
  );
});

it('transpose takes any permutation of any shape', async () => {
  const engine = await testEngine();
  const permuted = shape.chain((s) => {
    const axes = [...s.keys()];
    return fc.tuple(fc.constant(s), fc.shuffledSubarray(axes, { minLength: s.length }));
  });
  await fc.assert(
    fc.asyncProperty(permuted, async ([s, permutation]) => {
      await checkCase(engine, transposeCheck, { inputs: [{ shape: s }], attrs: { permutation } });
    }),
    RUNS,
  );
});

it('sum reduces any axes of any shape', async () => {
  const engine = await testEngine();
  const reduced = shape.chain((s) => fc.tuple(fc.constant(s), fc.subarray([...s.keys()]), fc.boolean()));
  await fc.assert(
    fc.asyncProperty(reduced, async ([s, axes, keepDims]) => {
      await checkCase(engine, sumCheck, { inputs: [{ shape: s }], attrs: { axes, keepDims } });
    }),
    RUNS,
  );
});

it('gather takes rows of any shape and type, from any start', async () => {
  const engine = await testEngine();
  const values = fc.constantFrom<CaseValues>('normal', { bytes: true }, { below: 1000 });
  const index = fc.integer({ min: 1, max: 9 });
  await fc.assert(
    fc.asyncProperty(values, index, shape, index, fc.nat(9), async (data, rows, row, count, start) => {
      await checkCase(engine, gatherCheck, {
        inputs: [
          { shape: [rows, ...row], values: data },
          { shape: [count + 2], values: { below: rows } },
          { shape: [1], values: { u32: [start] } },
        ],
        attrs: { count },
      });
    }),
    RUNS,
  );
});
