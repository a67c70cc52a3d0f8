import { afterAll, beforeAll, expect, it } from 'vitest';
import { requestDevice } from '../../engine/device';
import { shader, prune } from '../../engine/wgsl';
import { minifyWGSL } from '../../scripts/minify-wgsl.js';

const sources = import.meta.glob<string>('../../shaders/**/*.wgsl', { query: '?raw', import: 'default', eager: true });
const minified = Object.fromEntries(Object.entries(sources).map(([path, text]) => [path, minifyWGSL(text)]));
const shaders = Object.entries(sources)
  .filter(([path]) => !path.includes('/lib/'))
  .map(([path, text]) => {
    const small = shader(path, minified[path]!, minified);
    return [path.split('/').at(-1)!, shader(path, text, sources), small] as const;
  });

let device: GPUDevice;
beforeAll(async () => {
  device = await requestDevice({});
});
afterAll(() => device.destroy());

it('finds the shaders', () => {
  expect(shaders.length).toBeGreaterThan(30);
});

/** What stands behind or for another file: `engine/ops/activate.ts`, `engine/pooled.ts`. */
const INSTEAD = ['/activation-of-input.wgsl', '/pooled-pixels.wgsl'];

it.each(Object.keys(sources).filter((path) => path.includes('/lib/') && !INSTEAD.some((name) => path.endsWith(name))))(
  '%s is included by a shader',
  (path) => {
    const line = `// @include ${path.split('/shaders/')[1]}\n`;
    expect(Object.values(sources).some((text) => text.includes(line))).toBe(true);
  },
);

it.each(shaders)('%s compiles as it is, and as bundles have it', async (name, parsed, small) => {
  const { source, features } = parsed;
  const lacking = features.filter((feature) => !device.features.has(feature));
  if (lacking.length > 0) {
    // What the device would refuse is never chosen on it: see variants.test.ts.
    device.pushErrorScope('validation');
    device.createShaderModule({ label: name, code: source });
    expect((await device.popErrorScope())?.message).toContain(lacking[0]);
    return;
  }
  const module = device.createShaderModule({ label: name, code: source });
  const { messages } = await module.getCompilationInfo();
  expect(
    messages.filter(({ type }) => type !== 'info').map(({ lineNum, message }) => `${lineNum}: ${message}`),
  ).toEqual([]);
  // What nothing uses is left out of what runs.
  for (const each of [parsed, small]) {
    const used = device.createShaderModule({ label: name, code: prune(each) });
    expect((await used.getCompilationInfo()).messages.filter(({ type }) => type !== 'info')).toEqual([]);
  }
  const pipeline = await device.createComputePipelineAsync({ layout: 'auto', compute: { module, entryPoint: 'main' } });
  expect(pipeline.getBindGroupLayout(0)).toBeDefined();
});

/** Of compatibility mode, the least that a device may have: https://gpuweb.github.io/gpuweb/#limits. */
const LEAST = { storageBuffers: 8, invocations: 128 };

it.each(shaders)('%s is read into its parts: every binding, and a workgroup the limits allow', (_name, parsed) => {
  const { bindings, specs, source, workgroupSize } = parsed;
  expect(bindings.length).toBe(source.match(/@binding\(/g)!.length);
  expect(bindings.length).toBeLessThanOrEqual(LEAST.storageBuffers);
  expect(bindings.every(Boolean)).toBe(true);
  expect(specs.size).toBe([...source.matchAll(/\/\/ @spec/g)].length);
  expect(workgroupSize).toBeLessThanOrEqual(LEAST.invocations);
});
