/** Limits of a device that has all that desktop adapters offer. */
const LIMITS = {
  maxBufferSize: 2 ** 32 - 4,
  maxStorageBufferBindingSize: 2 ** 32 - 4,
  maxStorageBuffersPerShaderStage: 8,
  maxComputeWorkgroupsPerDimension: 65_535,
  minStorageBufferOffsetAlignment: 256,
};

/**
 * A WebGPU whose device takes every call and computes nothing, and which says that it is a GPU: an engine on it chooses
 * the variants of GPUs, and captures what it would dispatch there, of any size and at once.
 */
export function noGPU(): GPU {
  const done = Promise.resolve(null);
  const nothing = {};
  const pass = { setPipeline() {}, setBindGroup() {}, dispatchWorkgroups() {}, end() {} };
  const encoder = { beginComputePass: () => pass, copyBufferToBuffer() {}, clearBuffer() {}, finish: () => nothing };
  const device = {
    limits: LIMITS,
    features: new Set(['subgroups']),
    adapterInfo: { vendor: 'none', architecture: '', device: '', description: 'an estimate', isFallbackAdapter: false },
    lost: new Promise(() => undefined),
    queue: { submit() {}, writeBuffer() {}, onSubmittedWorkDone: () => done },
    addEventListener() {},
    removeEventListener() {},
    pushErrorScope() {},
    popErrorScope: () => done,
    createBuffer: ({ size }: GPUBufferDescriptor) => ({ size, destroy() {} }),
    createShaderModule: () => nothing,
    createBindGroupLayout: () => nothing,
    createPipelineLayout: () => nothing,
    createBindGroup: () => nothing,
    createComputePipeline: () => nothing,
    createComputePipelineAsync: () => Promise.resolve(nothing),
    createCommandEncoder: () => encoder,
    destroy() {},
  };
  const adapter = { features: device.features, limits: LIMITS, requestDevice: () => Promise.resolve(device) };
  // Of WebGPU it has what an engine calls.
  return { requestAdapter: () => Promise.resolve(adapter) } as unknown as GPU;
}
