import { expect, test } from 'vitest';

test('this browser has a WebGPU adapter: without one nothing here would be tested', async () => {
  const adapter = await navigator.gpu.requestAdapter();
  expect(adapter).not.toBeNull();
  const device = await adapter!.requestDevice();
  expect(device.limits.maxComputeInvocationsPerWorkgroup).toBeGreaterThanOrEqual(256);
  device.destroy();
});
