import { afterAll, afterEach, expect, test, vi } from 'vitest';

// Node 20 has none.
afterAll(() => void vi.unstubAllGlobals());
vi.stubGlobal('navigator', { language: 'en' });
const { fill, language, sayFailure } = await import('../../demo/language');
const { duration } = await import('../../demo/duration');

afterEach(() => {
  language.value = 'en';
});

test('values stand in a text with the separators of its language; a number of things has its plural', () => {
  const text = '{count} {count|map|maps} of {name}, {unknown}';
  expect(fill(text, { count: 1, name: 'a' }, 'en')).toBe('1 map of a, {unknown}');
  expect(fill(text, { count: 0, name: 'a' }, 'en')).toBe('0 maps of a, {unknown}');
  expect(fill(text, { count: 1234, name: 'a' }, 'en')).toBe('1,234 maps of a, {unknown}');
  expect(fill('배치 {count}개', { count: 4500 }, 'ko')).toBe('배치 4,500개');
});

test('whole numbers are written as Intl writes them, in both languages', () => {
  const numbers = [
    0,
    7,
    999,
    1000,
    12_345,
    999_999,
    1_000_000,
    1_234_567_890,
    Number.MAX_SAFE_INTEGER,
    2 ** 60,
    0.1235,
  ];
  for (const locale of ['en', 'ko'] as const)
    for (const value of numbers.flatMap((number) => (number === 0 ? [0] : [number, -number])))
      expect(fill('{value}', { value }, locale)).toBe(new Intl.NumberFormat(locale).format(value));
});

test('a failure is told in the words of the library, or in the reader’s language', () => {
  expect(sayFailure('relu: 3 > 2')).toBe('relu: 3 > 2');
  const text = { en: 'open', ko: '열려 있음' };
  expect(sayFailure(text)).toBe('open');
  language.value = 'ko';
  expect(sayFailure(text)).toBe('열려 있음');
});

test.each([
  [400, '0 sec', '0초'],
  [59_400, '59 sec', '59초'],
  [59_600, '1 min 0 sec', '1분 0초'],
  [3_599_000, '59 min 59 sec', '59분 59초'],
  [7_740_000, '2 hr 9 min', '2시간 9분'],
])('%d ms', (milliseconds, english, korean) => {
  expect(duration(milliseconds)).toBe(english);
  language.value = 'ko';
  expect(duration(milliseconds)).toBe(korean);
});
