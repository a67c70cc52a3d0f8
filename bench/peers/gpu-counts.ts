/** What a library has asked of WebGPU so far. */
export interface GPUCounts {
  dispatches: number;
  submits: number;
  buffersCreated: number;
  /** In buffers that were created and not destroyed. */
  bytes: number;
  peakBytes: number;
}

type Method = (this: never, ...args: never[]) => unknown;

/**
 * Counts by wrapping WebGPU's own methods, so that every library is counted alike. Call before any library has a
 * device.
 * @returns turns the counting to one more account, which is zero at first
 */
export function countGPU(): (counts: GPUCounts) => void {
  let current = emptyCounts();
  const owners = new WeakMap<GPUBuffer, GPUCounts>();

  after(GPUDevice.prototype, 'createBuffer', (_, buffer) => {
    owners.set(buffer, current);
    current.buffersCreated++;
    current.bytes += buffer.size;
    current.peakBytes = Math.max(current.peakBytes, current.bytes);
  });
  after(GPUBuffer.prototype, 'destroy', (buffer) => {
    const owner = owners.get(buffer);
    if (owner) owner.bytes -= buffer.size;
    owners.delete(buffer);
  });
  after(GPUQueue.prototype, 'submit', () => current.submits++);
  after(GPUComputePassEncoder.prototype, 'dispatchWorkgroups', () => current.dispatches++);
  after(GPUComputePassEncoder.prototype, 'dispatchWorkgroupsIndirect', () => current.dispatches++);
  return (counts) => (current = counts);
}

export const emptyCounts = (): GPUCounts => ({ dispatches: 0, submits: 0, buffersCreated: 0, bytes: 0, peakBytes: 0 });

/** Has `then` called with the object and the result after each call of its method. */
function after<T extends object, K extends keyof T>(
  prototype: T,
  name: K,
  then: (self: T, result: T[K] extends (...args: never[]) => infer R ? R : never) => void,
): void {
  const method = prototype[name] as Method;
  Object.defineProperty(prototype, name, {
    configurable: true,
    writable: true,
    value(this: T, ...args: never[]) {
      const result = method.apply(this as never, args);
      then(this, result as never);
      return result;
    },
  });
}
