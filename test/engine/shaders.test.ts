import { afterAll, beforeAll, expect, it } from 'vitest';
import { kernel } from '../../engine/wgsl';

const sources = import.meta.glob<string>('../../shaders/*.wgsl', { query: '?raw', import: 'default', eager: true });
const shaders = Object.entries(sources).map(([path, source]) => [path.split('/').at(-1)!, source] as const);

let device: GPUDevice;
beforeAll(async () => {
  device = await (await navigator.gpu.requestAdapter())!.requestDevice();
});
afterAll(() => device.destroy());

it('finds the shaders', () => {
  expect(shaders.length).toBeGreaterThan(30);
});

it.each(shaders)('%s compiles as it lies', async (name, source) => {
  const module = device.createShaderModule({ label: name, code: source });
  const { messages } = await module.getCompilationInfo();
  expect(messages.filter(({ type }) => type !== 'info').map(({ lineNum, message }) => `${lineNum}: ${message}`)).toEqual([]);
  const pipeline = await device.createComputePipelineAsync({ layout: 'auto', compute: { module, entryPoint: 'main' } });
  expect(pipeline.getBindGroupLayout(0)).toBeDefined();
});

it.each(shaders)("%s is read into its parts: every binding, and a workgroup the limits allow", (name, source) => {
  const { bindings, specs, workgroupSize } = kernel(name, source);
  expect(bindings.length).toBe(source.match(/@binding\(/g)!.length);
  expect(bindings.length).toBeLessThanOrEqual(device.limits.maxStorageBuffersPerShaderStage);
  expect(bindings.every(Boolean)).toBe(true);
  expect(specs.size).toBe(source.match(/\/\/ @spec/g)!.length);
  expect(workgroupSize).toBeLessThanOrEqual(device.limits.maxComputeInvocationsPerWorkgroup);
});
