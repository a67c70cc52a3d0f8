import type { Device } from '../device';
import { OutOfMemoryError } from '../errors';
import { BUFFER } from '../platform';

const STORAGE_USAGE = BUFFER.STORAGE | BUFFER.COPY_SRC | BUFFER.COPY_DST;

/**
 * Of freed buffers those freed last are kept, in bytes: so many times the most that were in use at a time, which is
 * what a turn of an eager loop frees and more, from 16 MiB to twice the default maxStorageBufferBindingSize.
 */
const KEEP_PEAKS = 4;
const [KEEP_LEAST, KEEP_MOST] = [16 * 2 ** 20, 256 * 2 ** 20];

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
  readonly #device: Device;
  readonly #free = new Map<string, GPUBuffer[]>();
  /** The same, those freed first first, and their bytes. */
  readonly #kept = new Map<GPUBuffer, number>();
  /** Those in use, and their bytes: a buffer that the device refused may have any size of its own. */
  readonly #live = new Map<GPUBuffer, number>();
  /** Buffers that the device turned out to have no memory for, never given out again. */
  readonly #refused = new WeakMap<GPUBuffer, OutOfMemoryError>();
  #bytes = 0;
  #peakBytes = 0;
  #pooledBytes = 0;
  #created = 0;

  constructor(device: Device) {
    this.#device = device;
  }

  /**
   * @param what takes it, as errors call it: "a f32 tensor of shape [2,3]".
   * @throws OutOfMemoryError where the device says so at once; what it says later, the next wait rejects with.
   */
  acquire(bytes: number, what: () => string, usage = STORAGE_USAGE): GPUBuffer {
    const size = bufferSize(bytes);
    let buffer = this.#free.get(`${usage}:${size}`)?.pop();
    if (buffer) {
      this.#kept.delete(buffer);
      this.#pooledBytes -= size;
    } else {
      buffer = this.#create(size, usage, what);
    }
    this.#live.set(buffer, size);
    this.#bytes += size;
    this.#peakBytes = Math.max(this.#peakBytes, this.#bytes);
    return buffer;
  }

  #create(size: number, usage: number, what: () => string): GPUBuffer {
    // A device that lacks memory still returns a buffer, and whatever uses that fails. Sizes are within the device's
    // limits, so that a validation error is lack of memory too.
    const create = (): GPUBuffer =>
      this.#device.answering(
        () => this.#device.gpu.createBuffer({ size, usage }),
        (message, buffer) => {
          const error = this.#outOfMemory(size, what, message);
          this.#refused.set(buffer, error);
          this.trim();
          return error;
        },
      );
    let buffer: GPUBuffer;
    try {
      buffer = create();
    } catch {
      this.trim();
      try {
        buffer = create();
      } catch (error) {
        throw this.#outOfMemory(size, what, String(error));
      }
    }
    this.#created++;
    return buffer;
  }

  #outOfMemory(size: number, what: () => string, message: string): OutOfMemoryError {
    return new OutOfMemoryError(
      `the device has no memory for ${what()}, ${size} bytes (${message}); this engine holds ${this.#bytes} bytes in ` +
        `${this.#live.size} buffers. Use a smaller batch or model, or dispose of tensors and models that are done with`,
    );
  }

  /** @throws OutOfMemoryError for a buffer that the device turned out to have no memory for. */
  assertThere(buffer: GPUBuffer): void {
    const error = this.#refused.get(buffer);
    if (error) throw error;
  }

  release(buffer: GPUBuffer): void {
    const size = this.#live.get(buffer);
    if (size === undefined) return;
    const most = Math.min(KEEP_MOST, Math.max(KEEP_LEAST, KEEP_PEAKS * this.#peakBytes));
    if (size > most || this.#refused.has(buffer)) {
      this.destroy(buffer);
      return;
    }
    this.#live.delete(buffer);
    this.#bytes -= size;
    const key = `${buffer.usage}:${size}`;
    const list = this.#free.get(key);
    if (list) list.push(buffer);
    else this.#free.set(key, [buffer]);
    this.#kept.set(buffer, size);
    this.#pooledBytes += size;
    while (this.#pooledBytes > most) this.#drop(...this.#kept.entries().next().value!);
  }

  /** Destroys a buffer that is kept. */
  #drop(buffer: GPUBuffer, size: number): void {
    const key = `${buffer.usage}:${size}`;
    const list = this.#free.get(key)!;
    list.shift(); // of each size too, it was freed first
    if (list.length === 0) this.#free.delete(key);
    this.#kept.delete(buffer);
    this.#pooledBytes -= size;
    buffer.destroy();
  }

  destroy(buffer: GPUBuffer): void {
    this.#bytes -= this.#live.get(buffer) ?? 0;
    if (this.#live.delete(buffer)) buffer.destroy();
  }

  /** Destroys what is kept for reuse. */
  trim(): void {
    for (const buffer of this.#kept.keys()) buffer.destroy();
    this.#kept.clear();
    this.#free.clear();
    this.#pooledBytes = 0;
  }

  dispose(): void {
    for (const buffer of this.#live.keys()) buffer.destroy();
    this.#live.clear();
    this.#bytes = 0;
    this.trim();
  }

  stats(): PoolStats {
    return {
      buffers: this.#live.size,
      bytes: this.#bytes,
      peakBytes: this.#peakBytes,
      pooledBuffers: this.#kept.size,
      pooledBytes: this.#pooledBytes,
      buffersCreated: this.#created,
    };
  }
}
