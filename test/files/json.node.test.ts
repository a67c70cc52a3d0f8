import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseJSON } from '../../nn/io/json';
import { SWEEPS } from '../some-of';
import { refusal } from './refusal';

const refused = (text: string, start?: number): string => refusal(() => parseJSON(text, 'config.json', start));

test('reads what JSON.parse reads', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), fc.constantFrom(undefined, 2), (value, indent) => {
      const text = JSON.stringify(value, null, indent);
      if (text.includes('"__proto__"')) return;
      expect(parseJSON(text, 'config.json')).toEqual(JSON.parse(text));
    }),
    { numRuns: 500 },
  );
});

test('refuses what JSON.parse refuses', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'{}[]:,"0-.e1 \\utn/'), maxLength: 8 }), (text) => {
      let known: unknown;
      try {
        known = JSON.parse(text);
      } catch {
        expect(refused(text)).toMatch(/^config\.json: byte \d+: /);
        return;
      }
      const twice = /"(.*)":.*"\1":/.test(text);
      if (!twice) expect(parseJSON(text, 'config.json')).toEqual(known);
    }),
    { numRuns: SWEEPS ? 20_000 : 4000 },
  );
});

test("reads Python's NaN and infinities", () => {
  expect(parseJSON('[NaN, Infinity, -Infinity]', 'config.json')).toEqual([NaN, Infinity, -Infinity]);
});

test('objects have no prototype', () => {
  const object = parseJSON('{"constructor": 1, "a": {"toString": 2}}', 'config.json') as Record<string, unknown>;
  expect(Object.keys(object)).toEqual(['constructor', 'a']);
  expect(object.toString).toBeUndefined();
  expect(object.a).toEqual({ toString: 2 });
});

test.each<[string, string, RegExp]>([
  ['__proto__', '{"a": {"__proto__": {"polluted": true}}}', /byte 7: a key may not be "__proto__"/],
  ['__proto__ in disguise', '{"\\u005f_proto__": 1}', /byte 1: a key may not be "__proto__"/],
  ['a key twice', '{"가": 1, "b": 2, "가": 3}', /byte 19: the key "가" is there twice/],
  ['a key twice, in disguise', '{"a": 1, "\\u0061": 3}', /byte 9: the key "a" is there twice/],
  ['half a surrogate pair', '"\\ud800"', /half of a surrogate pair/],
  ['nothing', '', /byte 0: a JSON value should be here/],
  ['a string without an end', '["abc\\"', /a string without an end/],
  ['a control character', '"a\nb"', /a control character that JSON does not have/],
  ['more than one value', '1 2', /byte 2: the JSON text has ended/],
  ['an endless number', '1'.repeat(1000), /a JSON value should be here/],
  ['depth', `${'['.repeat(201)}1${']'.repeat(201)}`, /byte 201: JSON is nested more than 200 deep/],
  ['depth without end', '{"a":'.repeat(1_000_000), /JSON is nested more than 200 deep/],
  [
    'values without end',
    `[${'0,'.repeat(2 ** 23)}0]`,
    /so many values that a text of 16777219 characters would take more than 100663308 bytes/,
  ],
])('refuses %s', (_, text, message) => {
  expect(refused(text)).toMatch(message);
});

test('tells bytes of the file that the text is in', () => {
  expect(refused('{"é": }', 8)).toMatch(/byte 15: a JSON value should be here/);
});
