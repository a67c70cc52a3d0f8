import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Latest } from '../../demo/components/latest';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

/** Asks, and counts what is put to the worker, which takes `takes` milliseconds. */
function asker(takes = 100) {
  const latest = new Latest<string>();
  const put: string[] = [];
  const ask = (subject: string, version: number, answer: () => string = () => `${subject} ${version}`): void =>
    latest.ask([subject], version, async () => {
      put.push(`${subject} ${version}`);
      await new Promise((resolve) => setTimeout(resolve, takes));
      return answer();
    });
  latest.about('a run');
  return { latest, put, ask };
}

const pass = (milliseconds: number): Promise<unknown> => vi.advanceTimersByTimeAsync(milliseconds);

describe('questions to the worker', () => {
  test('are put one at a time, the last of those that wait', async () => {
    const { latest, put, ask } = asker();
    ask('boot', 1);
    await pass(50);
    expect(latest.busy.value).toBe(true);
    ask('bag', 1);
    ask('coat', 1);
    await pass(49);
    expect(put).toEqual(['boot 1']);
    await pass(1);
    expect(latest.answer.value).toBe('boot 1');
    await pass(200);
    expect([latest.answer.value, latest.busy.value]).toEqual(['coat 1', false]);
    expect(put).toEqual(['boot 1', 'coat 1']);
  });

  test('about a new version of the same wait until the worker has rested; about another subject they do not', async () => {
    const { latest, put, ask } = asker(300);
    ask('boot', 1);
    await pass(300);
    ask('boot', 2);
    await pass(1199); // four times what the last one took
    expect(put).toEqual(['boot 1']);
    ask('boot', 3);
    await pass(1);
    expect(put).toEqual(['boot 1', 'boot 3']);
    await pass(300);
    expect(latest.answer.value).toBe('boot 3');
    ask('boot', 4);
    await pass(10);
    ask('bag', 4);
    await pass(0);
    expect(put).toEqual(['boot 1', 'boot 3', 'bag 4']);
  });

  test('are not put twice', async () => {
    const { put, ask } = asker();
    ask('boot', 1);
    await pass(5000);
    ask('boot', 1);
    await pass(5000);
    expect(put).toEqual(['boot 1']);
  });

  test('of another owner are forgotten with their answers, the one that is out too', async () => {
    const { latest, put, ask } = asker();
    ask('boot', 1);
    await pass(100);
    ask('bag', 1);
    await pass(50);
    ask('coat', 1);
    latest.about('a run');
    expect(latest.answer.value).toBe('boot 1');
    latest.about('another');
    expect(latest.answer.value).toBeNull();
    await pass(5000);
    expect(latest.answer.value).toBeNull();
    expect(put).toEqual(['boot 1', 'bag 1']);
    ask('bag', 1); // not the one that was put before: it is another's
    await pass(100);
    expect(latest.answer.value).toBe('bag 1');
  });

  test('that fail say why, and leave the answer before', async () => {
    const { latest, ask } = asker();
    ask('boot', 1);
    await pass(100);
    ask('bag', 1, () => {
      throw new Error('no bag');
    });
    await pass(100);
    expect([latest.answer.value, latest.failure.value]).toEqual(['boot 1', 'no bag']);
    ask('coat', 1);
    await pass(100);
    expect([latest.answer.value, latest.failure.value]).toEqual(['coat 1', null]);
  });
});
