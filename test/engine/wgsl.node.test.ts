import { describe, expect, it } from 'vitest';
import { VitrineError } from '../../engine/errors';
import { type SpecValues, shader, numbered, prune, specialize } from '../../engine/wgsl';

const SOURCE = `// A comment that says const SIZE: u32 = 1u; and stays.
const SIZE: u32 = 64; // @spec
const OFFSET : i32 = -1; // @spec may be negative
const SCALE: f32 = 0.5; // @spec
const BIAS: bool = false; // @spec
const SHAPE: array<u32, 3> = array<u32, 3>(1, 2, 3); // @spec
const HALF = SIZE / 2;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;
@group(0) @binding(1) var<uniform> step: vec4f;

@compute @workgroup_size(8, 4)
fn main() {}
`;

const values: SpecValues = { SIZE: 7, OFFSET: -3, SCALE: 1 / 255, BIAS: true, SHAPE: [4, 5, 6] };
const test = shader('test', SOURCE);

describe('shader', () => {
  it('reads bindings by their index, constants and workgroup size', () => {
    expect(test.bindings).toEqual(['read-only-storage', 'uniform', 'storage']);
    expect([...test.specs.keys()]).toEqual(['SIZE', 'OFFSET', 'SCALE', 'BIAS', 'SHAPE']);
    expect(test.workgroupSize).toBe(32);
  });

  it('wants a literal workgroup size', () => {
    const source = SOURCE.replace('(8, 4)', '(SIZE)');
    expect(() => shader('test', source)).toThrow(
      new VitrineError('test.wgsl: @workgroup_size must be literal numbers'),
    );
    expect(() => shader('test', SOURCE.replace('@workgroup_size(8, 4)', ''))).toThrow(VitrineError);
  });
});

describe('@include', () => {
  const library = {
    './lib/deep.wgsl': `const DEPTH: u32 = 1; // @spec

struct Pair {
  a: f32,
  b: f32,
}

// Of both.
fn sum(pair: Pair) -> f32 {
  if (DEPTH > 0) { return pair.a; }
  return pair.a + pair.b;
}
`,
    './lib/shared.wgsl': `// @include lib/deep.wgsl
const LIMIT: f32 = 2; // @spec
fn doubled(v: f32) -> f32 { return 2 * v; }
fn limited(v: f32) -> f32 { return min(v, LIMIT); }
fn total(v: f32) -> f32 { return sum(Pair(v, doubled(v))); }
`,
  };
  const file = (call: string): string => `// A shader; total(x) is only spoken of.

// @include lib/shared.wgsl
// @include lib/deep.wgsl

const OWN: u32 = 1; // @spec
@group(0) @binding(0) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(1)
fn main() { y[0] = ${call}; }
`;

  it('puts in what a file names, and what that names, each once', () => {
    const { source, specs } = shader('test', file('1'), library);
    expect([...specs.keys()]).toEqual(['DEPTH', 'LIMIT', 'OWN']);
    for (const name of ['struct Pair', 'fn sum', 'fn doubled', 'fn total']) {
      expect(source.split(name).length - 1).toBe(1);
    }
  });

  it.each<[string, string[], SpecValues]>([
    ['1', ['main'], { OWN: 1 }],
    ['doubled(1)', ['doubled', 'main'], { OWN: 1 }],
    ['limited(1)', ['LIMIT', 'limited', 'main'], { OWN: 1, LIMIT: 3 }],
    ['total(1)', ['DEPTH', 'Pair', 'sum', 'doubled', 'total', 'main'], { OWN: 1, DEPTH: 0 }],
  ])('of which %s leaves %s', (call, left, values) => {
    const parsed = shader('test', file(call), library);
    const declared = (code: string) => Array.from(code.matchAll(/^(?:fn|const|struct) (\w+)/gm), ([, name]) => name!);
    expect(declared(prune(parsed)).filter((name) => name !== 'OWN')).toEqual(left);
    expect(declared(specialize(parsed, values))).toEqual(declared(prune(parsed)));
    expect(prune(parsed).includes('// Of both.')).toBe(left.includes('sum'));
    expect(prune(parsed).startsWith('// A shader; total(x) is only spoken of.\n')).toBe(true);
  });

  it('a constant that is not used needs no value, and may have one', () => {
    const parsed = shader('test', file('limited(1)'), library);
    expect(specialize(parsed, { OWN: 1, LIMIT: 3, DEPTH: 0 })).toBe(specialize(parsed, { OWN: 1, LIMIT: 3 }));
    expect(() => specialize(parsed, { OWN: 1 })).toThrow('test.wgsl: @spec constant LIMIT is not set');
  });

  it('refuses a file that is not there', () => {
    expect(() => shader('test', '// @include lib/nothing.wgsl\n', library)).toThrow(
      new VitrineError('test.wgsl includes lib/nothing.wgsl, which shaders/ does not have'),
    );
  });
});

describe('specialize', () => {
  it('rewrites the initialisers of @spec constants and nothing else', () => {
    const lines = specialize(test, values).split('\n');
    expect(lines.slice(1, 6)).toEqual([
      'const SIZE: u32 = 7u;',
      'const OFFSET: i32 = -3i;',
      `const SCALE: f32 = ${1 / 255}f;`,
      'const BIAS: bool = true;',
      'const SHAPE: array<u32, 3> = array<u32, 3>(4u, 5u, 6u);',
    ]);
    const untouched = SOURCE.split('\n');
    expect(lines[0]).toBe(untouched[0]);
    expect(lines.slice(6)).toEqual(untouched.slice(6));
  });

  it('refuses a constant that the file has not', () => {
    expect(() => specialize(test, { ...values, SIZES: 1 })).toThrow(
      new VitrineError('test.wgsl has no @spec constant SIZES'),
    );
    expect(() => specialize(test, { ...values, HALF: 1 })).toThrow('test.wgsl has no @spec constant HALF');
  });

  it('refuses a constant left unset', () => {
    const { OFFSET, SCALE, BIAS, SHAPE } = values;
    expect(() => specialize(test, { OFFSET, SCALE, BIAS, SHAPE } as SpecValues)).toThrow(
      new VitrineError('test.wgsl: @spec constant SIZE is not set'),
    );
  });

  it.each<[string, SpecValues, string]>([
    ['a fraction for u32', { SIZE: 1.5 }, '1.5 is not a u32 for SIZE'],
    ['a negative u32', { SIZE: -1 }, '-1 is not a u32 for SIZE'],
    ['a u32 of 33 bits', { SIZE: 2 ** 32 }, '4294967296 is not a u32 for SIZE'],
    ['a boolean for u32', { SIZE: true }, 'true is not a u32 for SIZE'],
    ['a list for u32', { SIZE: [1] }, '[1] is not a u32 for SIZE'],
    ['a fraction for i32', { OFFSET: 0.5 }, '0.5 is not a i32 for OFFSET'],
    ['an i32 of 33 bits', { OFFSET: 2 ** 31 }, '2147483648 is not a i32 for OFFSET'],
    ['NaN for f32', { SCALE: NaN }, 'is not a f32 for SCALE'],
    ['infinity for f32', { SCALE: Infinity }, 'is not a f32 for SCALE'],
    ['what is beyond f32', { SCALE: 1e39 }, '1e+39 is not a f32 for SCALE'],
    ['a number for bool', { BIAS: 1 }, '1 is not a bool for BIAS'],
    ['an array too short', { SHAPE: [1, 2] }, '[1,2] is not a array<u32, 3> for SHAPE'],
    ['a number for an array', { SHAPE: 1 }, '1 is not a array<u32, 3> for SHAPE'],
    ['an array with a wrong element', { SHAPE: [1, 2, -3] }, '-3 is not a u32 for SHAPE'],
  ])('refuses %s', (_, wrong, message) => {
    const attempt = () => specialize(test, { ...values, ...wrong });
    expect(attempt).toThrow(VitrineError);
    expect(attempt).toThrow(`test.wgsl: `);
    expect(attempt).toThrow(message);
  });

  it.each([0, -0, 1e-7, 1e21, -2.5, Math.fround(0.1)])(
    'writes %d as an f32 literal that reads back the same',
    (value) => {
      const [, literal] = /SCALE: f32 = (.*)f;/.exec(specialize(test, { ...values, SCALE: value }))!;
      expect(literal).toMatch(/^-?\d+(\.\d+)?(e[+-]?\d+)?$/); // WGSL's decimal_float_literal, less its suffix
      expect(Number(literal) === value).toBe(true);
    },
  );
});

it('numbers lines from 1, as compilers do', () => {
  expect(numbered('a\nb')).toBe('   1 | a\n   2 | b');
});
