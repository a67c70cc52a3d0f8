import { WebGPUUnavailableError } from './errors';

export const noWebGPU = (): WebGPUUnavailableError =>
  new WebGPUUnavailableError(
    'WebGPU is not available here. In a browser, use a recent Chrome, Edge, Firefox or Safari over https or ' +
      'localhost; in Node, install the `webgpu` package and pass createEngine({ gpu: create([]) }).',
  );

/**
 * An adapter of compatibility mode, for where there is no core one, as on old phones and Chromebooks: what it allows is
 * enough for every shader.
 * @throws WebGPUUnavailableError where there is none either.
 */
export async function oldAdapter(gpu: GPU, powerPreference?: GPUPowerPreference): Promise<GPUAdapter> {
  const adapter = await gpu.requestAdapter({ powerPreference, featureLevel: 'compatibility' });
  if (adapter) return adapter;
  throw new WebGPUUnavailableError(
    'WebGPU is here but gave no adapter: the graphics driver may be missing or blocked. In Chromium see ' +
      'chrome://gpu, or start it with --enable-unsafe-webgpu; in Node a Vulkan, Metal or D3D12 driver is needed.',
  );
}

export const noDevice = (cause: unknown): WebGPUUnavailableError =>
  new WebGPUUnavailableError(
    `WebGPU is here, and its adapter gave no device: ${String(cause)}. Where the GPU was just lost, try again in a while.`,
    { cause },
  );
