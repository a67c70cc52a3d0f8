/**
 * Memory behind one or more tensors (a tensor and its reshapes share one). Inside a capture it has no buffer until the
 * plan gives it a slot.
 */
export class Storage {
  buffer: GPUBuffer | null;
  /** How many live tensors and captures look at it; the last to leave gives the buffer back to the pool. */
  references = 1;
  /** How often it was written to, so that whoever keeps a copy knows when that is old. */
  version = 0;

  constructor(
    readonly bytes: number,
    buffer: GPUBuffer | null,
    /** Gives the buffer back; `null` where the storage does not own its buffer (a slab's, a caller's, a capture's). */
    readonly free: ((buffer: GPUBuffer) => void) | null,
  ) {
    this.buffer = buffer;
  }

  retain(): void {
    this.references++;
  }

  release(): void {
    if (--this.references > 0 || !this.buffer) return;
    this.free?.(this.buffer);
    this.buffer = null;
  }
}
