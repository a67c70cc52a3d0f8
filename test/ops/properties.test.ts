import fc from 'fast-check';
import { it } from 'vitest';
import type { Padding } from '../../engine';
import {
  type CaseValues,
  addCheck,
  avgPool2dCheck,
  batchNormalizationCheck,
  concatenateCheck,
  conv2dCheck,
  divCheck,
  gatherCheck,
  matmulCheck,
  maxPool2dCheck,
  maximumCheck,
  minimumCheck,
  mulCheck,
  subCheck,
  sumCheck,
  transposeCheck,
  zeroPadding2dCheck,
} from '../../engine/internal';
import { testEngine } from '../gpu';
import { checkCase } from './check';

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

it('every binary op broadcasts any two shapes that fit', async () => {
  const engine = await testEngine();
  const checks = fc.constantFrom(addCheck, subCheck, mulCheck, divCheck, maximumCheck, minimumCheck);
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

it('concatenate takes any shapes that differ along the axis', async () => {
  const engine = await testEngine();
  const tensors = fc
    .array(size, { minLength: 1, maxLength: 4 })
    .chain((s) =>
      fc.tuple(
        fc.constant(s),
        fc.integer({ min: -s.length, max: s.length - 1 }),
        fc.array(size, { minLength: 1, maxLength: 9 }),
      ),
    );
  await fc.assert(
    fc.asyncProperty(tensors, async ([s, axis, sizes]) => {
      const inputs = sizes.map((n) => ({ shape: s.with(axis, n) }));
      await checkCase(engine, concatenateCheck, { inputs, attrs: { axis } });
    }),
    RUNS,
  );
});

it('zeroPadding2d takes any images and amounts', async () => {
  const engine = await testEngine();
  const sides = fc.tuple(fc.nat(3), fc.nat(3));
  await fc.assert(
    fc.asyncProperty(fc.tuple(size, size, size, size), fc.tuple(sides, sides), async (s, padding) => {
      await checkCase(engine, zeroPadding2dCheck, { inputs: [{ shape: s }], attrs: { padding } });
    }),
    RUNS,
  );
});

it('batchNormalization takes any rows and channels, with and without gamma and beta', async () => {
  const engine = await testEngine();
  const rows = fc.integer({ min: 3, max: 70 });
  const channels = fc.integer({ min: 1, max: 5 });
  await fc.assert(
    fc.asyncProperty(rows, channels, fc.boolean(), fc.boolean(), async (n, c, scale, center) => {
      const inputs = [{ shape: [n, c] }, ...(scale ? [{ shape: [c] }] : []), ...(center ? [{ shape: [c] }] : [])];
      await checkCase(engine, batchNormalizationCheck, { inputs, attrs: { scale, center, epsilon: 1e-3 } });
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

const two = fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 }));
const padding = fc.constantFrom<Padding>('valid', 'same');

/** A window, and an input that it fits into even when nothing is padded. */
const sliding = fc
  .tuple(two, two, two, padding, fc.nat(4), fc.nat(4), fc.integer({ min: 1, max: 2 }))
  .map(([window, strides, dilations, pad, extraHeight, extraWidth, batch]) => {
    const extent = (i: 0 | 1): number => (window[i] - 1) * dilations[i] + 1;
    return {
      batch,
      height: extent(0) + extraHeight,
      width: extent(1) + extraWidth,
      window,
      strides,
      dilations,
      padding: pad,
    };
  });

it('conv2d takes any window, stride, dilation and channels, on the naive and the tiled shaders', async () => {
  const engine = await testEngine();
  const channels = fc.constantFrom([1, 3], [2, 1], [4, 8], [8, 4], [8, 8]);
  await fc.assert(
    fc.asyncProperty(sliding, channels, fc.boolean(), async (s, [inputs, outputs], bias) => {
      const kernel = [...s.window, inputs, outputs];
      await checkCase(engine, conv2dCheck, {
        inputs: [
          { shape: [s.batch, s.height, s.width, inputs] },
          { shape: kernel },
          ...(bias ? [{ shape: [outputs] }] : []),
        ],
        attrs: { strides: s.strides, dilations: s.dilations, padding: s.padding, activation: 'linear' },
      });
    }),
    RUNS,
  );
});

it('pooling takes any window and stride', async () => {
  const engine = await testEngine();
  const checks = fc.constantFrom(maxPool2dCheck, avgPool2dCheck);
  await fc.assert(
    fc.asyncProperty(checks, sliding, fc.constantFrom(1, 3, 4, 8), async (check, s, channels) => {
      await checkCase(engine, check, {
        inputs: [{ shape: [s.batch, s.height, s.width, channels], values: 'distinct' }],
        attrs: { window: s.window, strides: s.strides, dilations: [1, 1], padding: s.padding },
      });
    }),
    RUNS,
  );
});

it('matmul takes any sizes, on the naive and the tiled shader', async () => {
  const engine = await testEngine();
  const any = fc.oneof(fc.integer({ min: 1, max: 19 }), fc.constantFrom(4, 8, 12, 20));
  await fc.assert(
    fc.asyncProperty(any, any, any, async (m, k, n) => {
      const attrs = { activation: 'linear' } as const;
      await checkCase(engine, matmulCheck, { inputs: [{ shape: [m, k] }, { shape: [k, n] }], attrs });
    }),
    RUNS,
  );
});
