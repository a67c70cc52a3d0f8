import { describe, expect, test } from 'vitest';
import { dependentSteps } from '../../bench/dependent-steps';
import { CLASSES, type StepEstimate, estimateStep, report, totalOf } from '../../bench/estimate';
import { NETWORKS, type NetworkName } from '../../bench/networks';
import { shader } from '../../engine/wgsl';

/** Workgroups of which a GPU has others to run while one waits. */
const MANY = 2048;
/** Microseconds that make a dispatch a big one: twice what its launch takes. */
const BIG = 6;

const { flop: FLOP, bytes: BYTES } = CLASSES.discrete;
const STEPS: Promise<StepEstimate>[] = Object.keys(NETWORKS).flatMap((name) =>
  [32, 256].map((batchSize) => estimateStep(name as NetworkName, batchSize)),
);

describe.each(await Promise.all(STEPS))('$network, batch $batchSize', (step) => {
  test('no thread takes more than 64 steps one after another, where fewer than 2,048 workgroups fill the waits', () => {
    const slow = step.dispatches.filter(({ steps, workgroups }) => steps > 64 && workgroups < MANY);
    expect(slow).toEqual([]);
  });

  test('no big dispatch is fewer than 128 workgroups', () => {
    const narrow = step.dispatches.filter(({ workgroups, flop = 0, bytes }) => {
      return workgroups < 128 && 1e6 * Math.max(flop / FLOP, bytes / BYTES) > BIG;
    });
    expect(narrow).toEqual([]);
  });

  test('the table has a line for each dispatch, and their sums', () => {
    const lines = report(step).split('\n');
    expect(lines).toHaveLength(step.dispatches.length + 3);
    expect(lines.at(-1)).toContain(totalOf(step, 'discrete').toFixed(1));
  });
});

test('a step of the max pooling CNN is estimated at 0.16 ms on a discrete GPU and 0.94 ms on an integrated one, in 14 dispatches', async () => {
  const step = await estimateStep('max', 32);
  expect(step.dispatches.length).toBeLessThanOrEqual(14);
  expect(totalOf(step, 'discrete')).toBeLessThan(160);
  expect(totalOf(step, 'integrated')).toBeLessThan(940);
});

test('at batch 256 convolutions take less than twice what their arithmetic does', async () => {
  const { dispatches } = await estimateStep('max', 256);
  const convolutions = dispatches.filter(({ shader }) => shader.includes('conv2d'));
  const time = convolutions.reduce((sum, { microseconds }) => sum + microseconds.discrete, 0);
  expect(time).toBeLessThan((2e6 * convolutions.reduce((sum, { flop = 0 }) => sum + flop, 0)) / FLOP);
});

describe('steps that depend on each other', () => {
  const of = (text: string, specs = {}): number =>
    dependentSteps(shader('test', `${text}\n@compute @workgroup_size(1)\nfn main() {}\n`), specs);

  test('are what a shader says, in whole numbers', () => {
    const text = '// @steps (COUNT + 15) / 16 * 2 - min(HALF, 3) % 2\nconst K: u32 = 1; // @spec\nconst HALF = K / 2;';
    expect(of(text.replace('COUNT', 'K'), { K: 33 })).toBe(5);
    expect(
      of('// @steps max(SIZES, 4u)\nconst SIZES: array<u32, 2> = array<u32, 2>(1, 2); // @spec', { SIZES: [2, 9] }),
    ).toBe(9);
  });

  test('are one where there is no loop', () => expect(of('const A = 1;')).toBe(1));

  test.each([
    ['fn f() {\n  for (var i = 0; i < 3; i++) {}\n}', 'test.wgsl has a loop, but no line "// @steps"'],
    ['// @steps K', 'test.wgsl: @steps K: K is no constant'],
    ['// @steps (1 + 2', 'test.wgsl: @steps (1 + 2: expected ) in (1 + 2'],
    ['// @steps 1 2', 'test.wgsl: @steps 1 2: 2 is not expected'],
  ])('%j is refused', (text, message) => expect(() => of(text)).toThrow(message));
});
