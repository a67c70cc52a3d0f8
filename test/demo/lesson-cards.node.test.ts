import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CARDS } from '../../demo/lesson/cards';
import { isSetting } from '../../demo/remembered';
import { edgeKernel } from '../../demo/run/kernel-facts';
import { LESSON_CARDS, decodeLesson, encodeLesson } from '../../demo/run/lesson-link';
import { decodeLink } from '../../demo/run/link';
import { linkFaults } from '../../demo/run/link-faults';
import { type RecordedRun, decodeRecordedRun } from '../../demo/run/recorded';

const recorded = JSON.parse(
  await readFile(join(import.meta.dirname, '../../demo/recorded-run.json'), 'utf8'),
) as RecordedRun;
const run = await decodeRecordedRun(recorded);
const cardOf = (title: string) => CARDS.find((card) => card.title.en === title)!;

describe('an address', () => {
  test.each([
    ['', { card: null, cards: [] }],
    ['#lesson=3', { card: 3, cards: [] }],
    ['#seed=7&lesson=3&lang=ko', { card: 3, cards: [] }],
    ['#cards=5,1&hide=labs', { card: 5, cards: [5, 1] }],
    ['#cards=5,1&lesson=1', { card: 1, cards: [5, 1] }],
    ['#cards=5,1&lesson=2', { card: 5, cards: [5, 1] }],
    ['#cards=0,1.5,9,x,,2,2', { card: 2, cards: [2] }],
    ['#lesson=0', { card: null, cards: [] }],
    ['#lesson=9', { card: null, cards: [] }],
    ['#lesson=', { card: null, cards: [] }],
  ])('%s opens %j', (hash, link) => {
    expect(decodeLesson(hash)).toEqual(link);
    expect(decodeLesson(`#${encodeLesson(link)}`)).toEqual(link);
  });

  test.each([
    ['#lesson=3&hide=labs', []],
    ['#cards=5,1', []],
    ['#cards=5,1&lesson=5', []],
    ['#lesson=9', ['lesson=9']],
    ['#cards=5,1&lesson=2', ['lesson=2']],
    ['#cards=1,9', ['cards=1,9']],
    ['#cards=3,3', ['cards=3,3']],
    ['#lesson=', ['lesson']],
  ])('%s has what cannot be used: %j', async (hash, faults) =>
    expect(await linkFaults(hash, await decodeLink(hash), ['labs'])).toEqual(faults),
  );

  test('that has the lesson alone has no settings of a run', () => {
    expect(['lesson=3', 'cards=1,2', 'labs', ''].filter(isSetting)).toEqual([]);
    expect(['seed=7', 'hide=labs'].filter(isSetting)).toEqual(['seed=7', 'hide=labs']);
  });
});

describe('the cards', () => {
  test('have texts in both languages whose values all come from the run', () => {
    expect(CARDS).toHaveLength(LESSON_CARDS);
    for (const { title, text, question, why, choices = {}, right, values } of CARDS) {
      const known = Object.keys(values?.(run) ?? {});
      for (const said of [title, text, question, why, ...Object.values(choices)])
        for (const words of [said.en, said.ko]) {
          expect(words.trim()).not.toBe('');
          for (const [, name] of words.matchAll(/\{(\w+)\}/g)) expect(known, words).toContain(name);
        }
      if (Object.keys(choices).length > 0) expect(Object.keys(choices)).toContain(right);
    }
  });

  test('say what the page’s own sums, sizes and recorded run say', () => {
    const hand = cardOf('Convolution by hand');
    const [pixels, weights] = hand.grids!(run).map(({ rows }) => rows.flat());
    const sum = pixels!.reduce((total, pixel, i) => total + pixel * weights![i]!, 0);
    expect(String(sum)).toBe(hand.right);

    const { accuracy, batches } = cardOf('Training').values!(run);
    expect(String(Math.round(Number(accuracy) / 10))).toBe(cardOf('Training').right);
    expect(batches).toBe(375);

    // The histogram is flat at first: uniform weights spread by their limit over the square root of 3.
    const { least, most, before, after } = cardOf('Untrained kernels').values!(run);
    expect(Number(before)).toBeCloseTo(Number(most) / Math.sqrt(3), 1);
    expect(Number(String(least).replace('−', '-'))).toBeCloseTo(-Number(most), 1);
    expect(Number(after)).toBeGreaterThan(2 * Number(before));

    // Validation loss has its least before the end, and training goes on to fall.
    const over = cardOf('Overfitting').values!(run);
    expect(over.best).toBeLessThan(Number(over.epochs));
    expect(over.stop).toBe(Number(over.best) + 2);
    expect(Number(over.last)).toBeGreaterThan(Number(over.least));
    expect(Number(over.training)).toBeLessThan(Number(over.least));
    expect(over.weights).toBe(333_526);
  });

  test('find the kernel whose map is bright at left edges', () => {
    const { kernel, bias } = run.frames.value.at(-1)!;
    const [i, count] = [edgeKernel(kernel), kernel.shape[3]!];
    const image = run.opened.value!.pinned.image;
    const at = (row: number, column: number): number => (image[row * 28 + column] ?? 0) / 255;
    const response = (row: number, column: number): number => {
      let sum = bias[i]!;
      for (let y = 0; y < 3; y++)
        for (let x = 0; x < 3; x++) sum += kernel.data[(y * 3 + x) * count + i]! * at(row + y - 1, column + x - 1);
      return Math.max(0, sum);
    };
    // The first ink of each row, and the last.
    const means = { left: 0, right: 0 };
    for (let row = 1; row < 27; row++) {
      const inked = Array.from({ length: 26 }, (_, k) => k + 1).filter((column) => at(row, column) > 0.3);
      if (inked.length === 0) continue;
      means.left += response(row, inked[0]!);
      means.right += response(row, inked.at(-1)!);
    }
    expect(means.left).toBeGreaterThan(5 * means.right);
  });
});
