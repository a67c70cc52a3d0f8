import { describe, expect, it } from 'vitest';
import { halvable } from '../../engine/half';
import { shader } from '../../engine/wgsl';
import { minifyWGSL } from '../../scripts/minify-wgsl.js';

const sources = import.meta.glob<string>('../../shaders/**/*.wgsl', { query: '?raw', import: 'default', eager: true });
const minified = Object.fromEntries(Object.entries(sources).map(([path, text]) => [path, minifyWGSL(text)]));

const ADDED = 'is added to, or changed, where it is';
const LENGTH = 'is asked for its length';
const EXACT = 'is a statistic or a part of a sum';

/** Arrays of f32 that stay so, and why. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  'elementwise/accumulate total': ADDED,
  'layout/scatter-add y': ADDED,
  'metric/accumulate-at totals': ADDED,
  'metric/accumulate-sums state': ADDED,
  'optimizer/clip-by-norm x': ADDED,
  'optimizer/muon-normalize x': ADDED,
  'optimizer/unscale x': ADDED,
  'penalty/l1l2-gradient dx': ADDED,
  'elementwise/copy x': LENGTH,
  'random/fill y': LENGTH,
  'random/gamma y': LENGTH,
  'random/random y': LENGTH,
  ...Object.fromEntries(
    Object.entries({
      partials: [
        ...['outer-quad', 'outer-workgroup', 'outer', 'quad', 'tile', 'workgroup'].map(
          (variant) => `conv2d/conv2d-kernel-gradient-${variant}`,
        ),
        'conv2d/conv2d-kernel-gradient',
        'grouped-conv2d/depthwise-conv2d-kernel-gradient',
        'grouped-conv2d/grouped-conv2d-kernel-gradient',
        ...['batch-normalization-sums', 'combine-moments', 'combine-row-moments', 'moments', 'row-moments'].map(
          (name) => `normalization/${name}`,
        ),
        'normalization/row-normalization-sums',
        'optimizer/sum-of-squares',
        'penalty/l1l2',
        'reduce/sum-partials',
        'reduce/sum-splits',
      ],
      mean: [
        ...['', '-gradient', '-sums'].flatMap((part) => [
          `normalization/batch-normalization${part}`,
          `normalization/row-normalization${part}`,
        ]),
        'normalization/combine-moments',
        'normalization/combine-row-moments',
      ],
      variance: [
        ...['', '-gradient', '-sums'].map((part) => `normalization/batch-normalization${part}`),
        'normalization/combine-moments',
      ],
      factor: [
        ...['', '-gradient', '-sums'].map((part) => `normalization/row-normalization${part}`),
        'normalization/combine-row-moments',
        'optimizer/unscale',
      ],
    }).flatMap(([name, shaders]) => shaders.map((file) => [`${file} ${name}`, EXACT])),
  ),
};

const ARRAY = /@binding\((\d+)\)\s*var<[^>]*>\s*(\w+)\s*:\s*array<(?:f32|vec4f|Value)>/g;

it.each([
  ['as they are', sources],
  ['as bundles have them', minified],
])('every array of f32 of the shaders, %s, can be of f16, but for those with a reason', (_, texts) => {
  const stay = Object.entries(texts)
    .filter(([path]) => !path.includes('/lib/'))
    .flatMap(([path, text]) => {
      const { source } = shader(path, text, texts);
      const { bindings } = halvable(source);
      return Array.from(source.matchAll(ARRAY), ([, index, name]) => ({ index: Number(index), name }))
        .filter(({ index }) => !bindings.has(index))
        .map(({ name }) => `${path.split('/shaders/')[1]!.replace('.wgsl', '')} ${name}`);
    });
  expect(stay.toSorted()).toEqual(Object.keys(EXCEPTIONS).toSorted());
});

describe('a text with f16', () => {
  const withBody = (body: string, before = ''): string =>
    `@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<vec4f>;
@group(0) @binding(2) var<storage, read> n: array<u32>;
${before}@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) { let i = id.x; ${body} }
`;
  const bodyOf = (text: string): string => /let i = id\.x; (.*) \}\n/.exec(text)![1]!;

  it.each([
    ['y[i] = vec4f(x[i]);', 'y[i] = halves_of(vec4f(f32(x[i])));'],
    ['y[n[i]] = vec4f(x[n[i] + 1]);', 'y[n[i]] = halves_of(vec4f(f32(x[n[i] + 1])));'],
    ['y[u32(x[u32(x[i])])] = y[0];', 'y[u32(f32(x[u32(f32(x[i]))]))] = halves_of(vec4f(y[0]));'],
    [
      'if(x[i]==1&&x[0]<=2){y[i]=y[i].wzyx*y[0][2];}',
      'if(f32(x[i])==1&&f32(x[0])<=2){y[i] = halves_of(vec4f(y[i]).wzyx*vec4f(y[0])[2]);}',
    ],
    ['let s = S(1); y[i] = vec4f(s.x, x[0], 0, 0);', 'let s = S(1); y[i] = halves_of(vec4f(s.x, f32(x[0]), 0, 0));'],
  ])('%s', (body, expected) => {
    const { bindings, with: textWith } = halvable(withBody(body, 'struct S { x: f32 }\n'));
    expect([...bindings]).toEqual([0, 1]);
    const text = textWith(bindings);
    expect(bodyOf(text)).toBe(expected);
    expect(text.startsWith('enable f16;\n')).toBe(true);
    expect(text).toContain('x: array<f16>;');
    expect(text).toContain('y: array<vec4<f16>>;');
    expect(text).toContain('n: array<u32>;');
    // One alone.
    expect(textWith(new Set([0]))).toContain('y: array<vec4f>;');
  });

  it.each([
    ['y[i] += vec4f(x[i]);', [0]],
    ['y[i].x = x[i];', [0]],
    ['y[i].x += x[i];', [0]],
    ['y[i][2] = x[i];', [0]],
    ['if (i < arrayLength(&x)) { y[i] = vec4f(1); }', [1]],
    ['let p = &y[i]; (*p).x = x[0];', [0]],
  ])('%s leaves what it changes in place, or points to', (body, expected) => {
    expect([...halvable(withBody(body)).bindings]).toEqual(expected);
  });

  it('leaves what functions call by the names of arrays', () => {
    const { bindings, with: textWith } = halvable(
      withBody(
        'y[i] = vec4f(twice(x[i]));',
        'fn twice(x: f32) -> f32 { var y = array<f32, 1>(x); return 2 * y[0]; }\n',
      ),
    );
    expect([...bindings]).toEqual([0, 1]);
    expect(textWith(bindings)).toContain(
      'fn twice(own_x: f32) -> f32 { var own_y = array<f32, 1>(own_x); return 2 * own_y[0]; }',
    );
  });

  it('leaves a shader of which a function has both an array and a name of its own for it', () => {
    expect(halvable(withBody('let a = x[0]; { let x = array<f32, 1>(a); y[i] = vec4f(x[0]); }')).bindings.size).toBe(0);
  });
});
