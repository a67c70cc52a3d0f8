import { BUFFER } from '../platform';

const STORAGE_USAGE = BUFFER.STORAGE | BUFFER.COPY_SRC | BUFFER.COPY_DST;

/**
 * Freed buffers beyond this many bytes are destroyed instead of kept: twice the default maxStorageBufferBindingSize.
 */
const KEEP_BYTES = 256 * 2 ** 20;

/** Of the buffer for so many bytes: buffers of few sizes are reused more often. */
export const bufferSize = (bytes: number): number => Math.ceil(bytes / 256) * 256;

export interface PoolStats {
  /** Buffers in use, and their bytes. */
  readonly buffers: number;
  /** Bytes of the buffers in use. */
  readonly bytes: number;
  /** The largest `bytes` so far. */
  readonly peakBytes: number;
  /** Freed buffers kept for reuse. */
  readonly pooledBuffers: number;
  /** Bytes of the buffers kept for reuse. */
  readonly pooledBytes: number;
  /** Since the start. */
  readonly buffersCreated: number;
}

/** Buffers by usage and size, reused when freed: an eager loop allocates on its first turn only. */
export class BufferPool {
  readonly #free = new Map<string, GPUBuffer[]>();
  readonly #live = new Set<GPUBuffer>();
  #bytes = 0;
  #peakBytes = 0;
  #pooledBuffers = 0;
  #pooledBytes = 0;
  #created = 0;

  constructor(readonly device: GPUDevice) {}

  acquire(bytes: number, usage = STORAGE_USAGE): GPUBuffer {
    const size = bufferSize(bytes);
    let buffer = this.#free.get(`${usage}:${size}`)?.pop();
    if (buffer) {
      this.#pooledBuffers--;
      this.#pooledBytes -= size;
    } else {
      buffer = this.device.createBuffer({ size, usage });
      this.#created++;
    }
    this.#live.add(buffer);
    this.#bytes += size;
    this.#peakBytes = Math.max(this.#peakBytes, this.#bytes);
    return buffer;
  }

  release(buffer: GPUBuffer): void {
    if (!this.#live.has(buffer)) return;
    if (this.#pooledBytes + buffer.size > KEEP_BYTES) {
      this.destroy(buffer);
      return;
    }
    this.#live.delete(buffer);
    this.#bytes -= buffer.size;
    const key = `${buffer.usage}:${buffer.size}`;
    const list = this.#free.get(key);
    if (list) list.push(buffer);
    else this.#free.set(key, [buffer]);
    this.#pooledBuffers++;
    this.#pooledBytes += buffer.size;
  }

  destroy(buffer: GPUBuffer): void {
    if (!this.#live.delete(buffer)) return;
    this.#bytes -= buffer.size;
    buffer.destroy();
  }

  dispose(): void {
    for (const buffer of [...this.#live, ...[...this.#free.values()].flat()]) buffer.destroy();
    this.#live.clear();
    this.#free.clear();
    this.#bytes = this.#pooledBuffers = this.#pooledBytes = 0;
  }

  stats(): PoolStats {
    return {
      buffers: this.#live.size,
      bytes: this.#bytes,
      peakBytes: this.#peakBytes,
      pooledBuffers: this.#pooledBuffers,
      pooledBytes: this.#pooledBytes,
      buffersCreated: this.#created,
    };
  }
}
