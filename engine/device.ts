import { WebGPUUnavailableError } from './errors';

export interface EngineOptions {
  /** A device the caller already has; it stays the caller's, and `dispose()` leaves it alive. */
  device?: GPUDevice;
  /** Where to ask for an adapter. Default `navigator.gpu`; in Node, `create([])` of the `webgpu` package. */
  gpu?: GPU;
  powerPreference?: GPUPowerPreference;
}

/** Features that change nothing but speed or insight, asked for where the adapter has them. */
const OPTIONAL_FEATURES: readonly GPUFeatureName[] = ['timestamp-query', 'subgroups'];

/** The largest binding whose bytes a kernel can count, in u32. */
const COUNTABLE_BYTES = 2 ** 32 - 4;

/**
 * A device with default limits, which every WebGPU implementation grants, but for the size of a buffer and of its
 * binding: of these it gets all that the adapter has, for a device is made before the models that it will hold, and
 * keeps its limits.
 * @throws WebGPUUnavailableError where there is no WebGPU or no adapter; the message says what to do.
 */
export async function requestDevice({ gpu, powerPreference }: EngineOptions): Promise<GPUDevice> {
  const entry = gpu ?? (globalThis.navigator as Navigator | undefined)?.gpu;
  if (!entry) {
    throw new WebGPUUnavailableError(
      'WebGPU is not available here. In a browser, use a recent Chrome, Edge, Firefox or Safari over https or ' +
        'localhost; in Node, install the `webgpu` package and pass createEngine({ gpu: create([]) }).',
    );
  }
  // An adapter is consumed by one requestDevice, so recovery from a lost device comes through here again.
  const adapter = await entry.requestAdapter(powerPreference ? { powerPreference } : {});
  if (!adapter) {
    throw new WebGPUUnavailableError(
      'WebGPU is here but gave no adapter: the graphics driver may be missing or blocked. In Chromium see ' +
        'chrome://gpu, or start it with --enable-unsafe-webgpu; in Node a Vulkan, Metal or D3D12 driver is needed.',
    );
  }
  const requiredFeatures = OPTIONAL_FEATURES.filter((feature) => adapter.features.has(feature));
  const { maxBufferSize, maxStorageBufferBindingSize } = adapter.limits;
  return adapter.requestDevice({
    requiredFeatures,
    requiredLimits: {
      maxBufferSize,
      maxStorageBufferBindingSize: Math.min(maxStorageBufferBindingSize, COUNTABLE_BYTES),
    },
  });
}
