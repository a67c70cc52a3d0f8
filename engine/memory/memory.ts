import type { Device } from '../device';
import { ArgumentError, LimitError, OutOfMemoryError, ShapeError } from '../errors';
import { type DType, type Shape, formatShape } from '../ndarray';
import { type Label, Tensor, type TensorHost, type TensorSpec, byteLength } from '../tensor';
import { BufferPool, bufferSize } from './pool';
import { Scopes } from './scopes';
import { Storage } from './storage';

/** The memory of an engine: its buffers, its tensors over them, and the scopes that free these. */
export class Memory {
  readonly pool: BufferPool;
  readonly scopes = new Scopes();
  /** Those that are in use. */
  readonly captures = new Set<{ readonly bytes: number }>();
  readonly #device: Device;

  constructor(device: Device) {
    this.#device = device;
    this.pool = new BufferPool(device);
  }

  /** @param layer that it is made for. @param inTrace its buffer is the plan's to give. */
  allocate(host: TensorHost, spec: TensorSpec, layer: Label['layer'], inTrace: boolean): Tensor {
    this.#device.assertAlive();
    this.assertFits(spec);
    const bytes = byteLength(spec);
    const what = (): string =>
      `${layer === null ? '' : `layer "${layer}": `}a ${spec.dtype} tensor of shape ${formatShape(spec.shape)}`;
    const storage = inTrace
      ? new Storage(bytes, null, null)
      : new Storage(bytes, this.pool.acquire(bytes, what), (buffer) => this.pool.release(buffer));
    const tensor = new Tensor(host, storage, spec.shape, spec.dtype);
    this.scopes.register(tensor);
    return tensor;
  }

  /** A tensor over a part of a buffer that somebody else owns. */
  over(host: TensorHost, buffer: GPUBuffer, shape: Shape, dtype: DType, byteOffset: number): Tensor {
    this.assertFits({ shape, dtype });
    const aligned = byteOffset >= 0 && byteOffset % 256 === 0;
    if (!aligned || byteOffset + byteLength({ shape, dtype }) > buffer.size) {
      throw new ArgumentError(
        `fromBuffer: ${formatShape(shape)} at byte ${byteOffset} must start at a multiple of 256 and end within the ` +
          `buffer's ${buffer.size} bytes`,
      );
    }
    return new Tensor(host, new Storage(buffer.size, buffer, null), shape, dtype, byteOffset);
  }

  /** A buffer outside any tensor, for slabs and captures; give it back with `release`. @param what it is for. */
  acquire(bytes: number, what: () => string): GPUBuffer {
    this.#device.assertAlive();
    return this.pool.acquire(bytes, what);
  }

  /** Buffers that are there. @throws OutOfMemoryError as `confirmed`; then there is none of them. */
  async acquireAll(sizes: readonly number[], what: () => string): Promise<readonly GPUBuffer[]> {
    const { buffers } = await this.confirmed(() => {
      const buffers: GPUBuffer[] = [];
      const release = (): void => {
        for (const buffer of buffers.splice(0)) this.release(buffer);
      };
      try {
        for (const size of sizes) buffers.push(this.acquire(size, what));
      } catch (error) {
        release();
        throw error;
      }
      return { buffers, [Symbol.dispose]: release };
    });
    return buffers;
  }

  /**
   * What `make` gives, once the device has said that it has the memory; else it is disposed of, what is kept for reuse
   * is freed, and it is made once more. @throws OutOfMemoryError where that fails too.
   */
  async confirmed<T extends Disposable>(make: () => T | Promise<T>): Promise<T> {
    const once = async (): Promise<T> => {
      const made = await make();
      try {
        await this.#device.confirm();
        return made;
      } catch (error) {
        made[Symbol.dispose]();
        throw error;
      }
    };
    await this.#device.confirm(); // what was asked for before is not made again here
    try {
      return await once();
    } catch (error) {
      if (!(error instanceof OutOfMemoryError)) throw error;
      this.pool.trim();
      return once();
    }
  }

  release(buffer: GPUBuffer): void {
    this.pool.release(buffer);
  }

  /**
   * @param what the error calls it. @param wayOut what the error advises.
   * @throws LimitError or ShapeError for a tensor that this device could not hold or bind, before any GPU call.
   */
  assertFits(
    spec: TensorSpec,
    what = `a ${spec.dtype} tensor of shape ${formatShape(spec.shape)} takes`,
    wayOut = 'use a smaller batch, or split it',
  ): void {
    const bad = spec.shape.find((size) => !Number.isSafeInteger(size) || size < 1);
    if (bad !== undefined) {
      throw new ShapeError(
        `a tensor of shape ${formatShape(spec.shape)}: sizes must be positive integers, ${bad} is not`,
      );
    }
    const { gpu, isCallers, adapterName } = this.#device;
    const bytes = byteLength(spec);
    const needed = { maxStorageBufferBindingSize: bytes, maxBufferSize: bufferSize(bytes) } as const;
    for (const name of ['maxStorageBufferBindingSize', 'maxBufferSize'] as const) {
      const limit = gpu.limits[name];
      if (needed[name] <= limit) continue;
      const origin = isCallers
        ? "which the caller's device was requested with (its adapter may offer more)"
        : `all that the adapter (${adapterName}) offers`;
      throw new LimitError(
        `${what} ${needed[name]} bytes, over the device's ${name} of ${limit}, ${origin}; ${wayOut}`,
      );
    }
  }
}
