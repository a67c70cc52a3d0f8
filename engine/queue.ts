import type { Device } from './device';
import { type Dispatch, noteWrites } from './dispatch';
import { ArgumentError, OutOfMemoryError, ShapeError } from './errors';
import type { BufferPool } from './memory/pool';
import { type DType, type TypedArray, formatShape } from './ndarray';
import type { Pipeline, Pipelines } from './pipelines';
import { BUFFER, MAP_READ } from './platform';
import type { Tensor } from './tensor';
import { unshared } from './unshared';

const ARRAYS = { f32: Float32Array, u32: Uint32Array, u8: Uint8Array } as const;

export interface QueueStats {
  /** Dispatches submitted since the start. */
  readonly dispatches: number;
  /** Command buffers submitted since the start. */
  readonly submits: number;
  /** Copies from the GPU to the host since the start. */
  readonly reads: number;
}

/** What goes to the device and what comes back, and how much of it. */
export class Queue {
  readonly #device: Device;
  readonly #pool: BufferPool;
  readonly #pipelines: Pipelines;
  #dispatches = 0;
  #submits = 0;
  #reads = 0;

  constructor(device: Device, pool: BufferPool, pipelines: Pipelines) {
    this.#device = device;
    this.#pool = pool;
    this.#pipelines = pipelines;
  }

  stats(): QueueStats {
    return { dispatches: this.#dispatches, submits: this.#submits, reads: this.#reads };
  }

  submit(encoder: GPUCommandEncoder, dispatches: number): void {
    this.#device.attempt('commands', () => this.#device.gpu.queue.submit([encoder.finish()]));
    this.#submits++;
    this.#dispatches += dispatches;
  }

  /** Runs one dispatch at once, in a submit of its own. */
  run(dispatch: Dispatch, pipeline: Pipeline): void {
    for (const { buffer } of dispatch.bindings) this.#pool.assertThere(buffer);
    this.#pipelines.use(pipeline, (compiled) => {
      const encoder = this.#device.gpu.createCommandEncoder({ label: dispatch.shader.name });
      const pass = encoder.beginComputePass();
      pass.setPipeline(compiled);
      pass.setBindGroup(0, this.#pipelines.bindGroup(dispatch));
      pass.dispatchWorkgroups(...dispatch.workgroups);
      pass.end();
      this.submit(encoder, 1);
      noteWrites(dispatch);
    });
  }

  /** Has each second tensor hold what the first does, in this order: all or, where the device refuses one, none. */
  copy(pairs: readonly (readonly [from: Tensor, to: Tensor])[]): void {
    const encoder = this.#device.gpu.createCommandEncoder({ label: 'copy' });
    for (const [from, to] of pairs) {
      for (const { buffer } of [from, to]) this.#pool.assertThere(buffer);
      encoder.copyBufferToBuffer(from.buffer, from.byteOffset, to.buffer, to.byteOffset, to.byteLength);
      to.storage.version++;
    }
    this.submit(encoder, 0);
  }

  /** Fills a buffer with zeros, where it is. */
  clear(buffer: GPUBuffer): void {
    const encoder = this.#device.gpu.createCommandEncoder({ label: 'clear' });
    encoder.clearBuffer(buffer);
    this.submit(encoder, 0);
  }

  /** Once more where there was no memory for it: what is kept for reuse has been freed then. */
  async read(tensor: Tensor): Promise<TypedArray> {
    try {
      return await this.#read(tensor);
    } catch (error) {
      if (!(error instanceof OutOfMemoryError)) throw error;
      return this.#read(tensor);
    }
  }

  async #read(tensor: Tensor): Promise<TypedArray> {
    this.#device.assertAlive();
    const bytes = tensor.byteLength;
    const source = tensor.buffer;
    this.#pool.assertThere(source);
    const staging = this.#pool.acquire(bytes, () => 'a reading', BUFFER.MAP_READ | BUFFER.COPY_DST);
    try {
      const encoder = this.#device.gpu.createCommandEncoder({ label: 'read' });
      encoder.copyBufferToBuffer(source, tensor.byteOffset, staging, 0, bytes);
      this.submit(encoder, 0);
      this.#reads++;
      const copied = staging.mapAsync(MAP_READ, 0, bytes).then(() => {
        const copy = staging.getMappedRange(0, bytes).slice(0);
        staging.unmap();
        return copy;
      });
      const copy = await this.#device.settled(copied);
      this.#pool.release(staging);
      return new ARRAYS[tensor.dtype](copy, 0, tensor.size);
    } catch (error) {
      this.#pool.destroy(staging);
      throw error;
    }
  }

  write(tensor: Tensor, data: TypedArray): void {
    this.#device.assertAlive();
    if (data.length !== tensor.size || dtypeOf(data) !== tensor.dtype) {
      throw new ShapeError(
        `write: a ${tensor.dtype} tensor ${formatShape(tensor.shape)} takes a ${ARRAYS[tensor.dtype].name} of ` +
          `${tensor.size}, not a ${data.constructor.name} of ${data.length}`,
      );
    }
    let bytes = unshared(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    if (bytes.length % 4 !== 0) {
      const padded = new Uint8Array(tensor.byteLength);
      padded.set(bytes);
      bytes = padded;
    }
    const { buffer, byteOffset, storage } = tensor;
    this.#pool.assertThere(buffer);
    this.#device.attempt('a write', () => this.#device.gpu.queue.writeBuffer(buffer, byteOffset, bytes));
    storage.version++;
  }

  /** Waits until the GPU has done all that was submitted. */
  async finish(): Promise<void> {
    await this.#device.settled(this.#device.gpu.queue.onSubmittedWorkDone());
  }
}

export function dtypeOf(data: TypedArray): DType {
  if (data instanceof Float32Array) return 'f32';
  if (data instanceof Uint32Array) return 'u32';
  if (data instanceof Uint8Array) return 'u8';
  throw new ArgumentError(`tensors are made of Float32Array, Uint32Array or Uint8Array, not ${data.constructor.name}`);
}
