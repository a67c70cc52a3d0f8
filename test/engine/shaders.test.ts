import { afterAll, beforeAll, expect, it } from 'vitest';
import { requestDevice } from '../../engine/device';
import { kernel } from '../../engine/wgsl';

const sources = import.meta.glob<string>('../../shaders/*.wgsl', { query: '?raw', import: 'default', eager: true });
const shaders = Object.entries(sources).map(([path, source]) => [path.split('/').at(-1)!, source] as const);

let device: GPUDevice;
beforeAll(async () => {
  device = await requestDevice({});
});
afterAll(() => device.destroy());

it('finds the shaders', () => {
  expect(shaders.length).toBeGreaterThan(30);
});

it.each(shaders)('%s compiles as it lies', async (name, source) => {
  const lacking = kernel(name, source).features.filter((feature) => !device.features.has(feature));
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
  const pipeline = await device.createComputePipelineAsync({ layout: 'auto', compute: { module, entryPoint: 'main' } });
  expect(pipeline.getBindGroupLayout(0)).toBeDefined();
});

it.each(shaders)('%s is read into its parts: every binding, and a workgroup the limits allow', (name, source) => {
  const { bindings, specs, workgroupSize } = kernel(name, source);
  expect(bindings.length).toBe(source.match(/@binding\(/g)!.length);
  expect(bindings.length).toBeLessThanOrEqual(device.limits.maxStorageBuffersPerShaderStage);
  expect(bindings.every(Boolean)).toBe(true);
  expect(specs.size).toBe(source.match(/\/\/ @spec/g)!.length);
  expect(workgroupSize).toBeLessThanOrEqual(device.limits.maxComputeInvocationsPerWorkgroup);
});
