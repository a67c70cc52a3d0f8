/** What a device is made to refuse: the call of its method of that name, and whether from then on. */
export interface Fault {
  readonly call: 'createBuffer' | 'createComputePipelineAsync' | 'mapAsync' | 'popErrorScope' | 'writeBuffer';
  /** Which one, from 1. */
  readonly nth: number;
  /** Whether all later ones fail too. */
  readonly on: boolean;
}

/** A real device whose nth call of a method fails as that method does where the machine lacks what it needs. */
export class FaultyDevice {
  #fault: Fault | null = null;
  #count = 0;
  /** Error scopes that are open, and whether a buffer was refused in them. */
  readonly #scopes: { filter: GPUErrorFilter; error: GPUError | null }[] = [];

  constructor(readonly device: GPUDevice) {
    const { queue } = device;
    const createBuffer = device.createBuffer.bind(device);
    const createPipeline = device.createComputePipelineAsync.bind(device);
    const push = device.pushErrorScope.bind(device);
    const pop = device.popErrorScope.bind(device);
    const writeBuffer = queue.writeBuffer.bind(queue) as (...given: unknown[]) => void;
    device.pushErrorScope = (filter) => {
      this.#scopes.push({ filter, error: null });
      push(filter);
    };
    device.popErrorScope = async () => {
      const scope = this.#scopes.pop();
      const popped = pop();
      if (this.#fails('popErrorScope')) {
        popped.catch(() => undefined);
        throw new DOMException('injected', 'OperationError');
      }
      return (await popped) ?? scope?.error ?? null;
    };
    device.createBuffer = (descriptor) => {
      if (this.#fails('createBuffer')) return this.#refusedBuffer(createBuffer, push, pop);
      const buffer = createBuffer(descriptor);
      const mapAsync = buffer.mapAsync.bind(buffer);
      buffer.mapAsync = async (...given) => {
        if (this.#fails('mapAsync')) throw new DOMException('injected', 'OperationError');
        return mapAsync(...given);
      };
      return buffer;
    };
    device.createComputePipelineAsync = async (descriptor) => {
      if (this.#fails('createComputePipelineAsync')) throw new GPUPipelineError('injected', { reason: 'internal' });
      return createPipeline(descriptor);
    };
    queue.writeBuffer = (...given: unknown[]) => {
      if (this.#fails('writeBuffer')) throw new DOMException('injected', 'OperationError');
      writeBuffer(...given);
    };
  }

  /** A buffer that is none: what a device without memory returns, and the error that it reports. */
  #refusedBuffer(
    createBuffer: GPUDevice['createBuffer'],
    push: GPUDevice['pushErrorScope'],
    pop: GPUDevice['popErrorScope'],
  ): GPUBuffer {
    push('validation');
    const buffer = createBuffer({ size: 2 ** 52, usage: GPUBufferUsage.STORAGE });
    void pop();
    const scope = this.#scopes.findLast(({ filter }) => filter === 'out-of-memory');
    const error = new GPUOutOfMemoryError('injected');
    if (scope) scope.error = error;
    else this.device.dispatchEvent(new GPUUncapturedErrorEvent('uncapturederror', { error }));
    return buffer;
  }

  #fails(call: Fault['call']): boolean {
    const fault = this.#fault;
    if (fault?.call !== call) return false;
    this.#count++;
    return this.#count === fault.nth || (fault.on && this.#count > fault.nth);
  }

  /** Runs `fn` with a fault. @returns whether it came to it. */
  async with<T>(fault: Fault, fn: () => Promise<T>): Promise<{ value?: T; error?: unknown; met: boolean }> {
    this.#fault = fault;
    this.#count = 0;
    const met = (): boolean => this.#count >= fault.nth;
    try {
      const value = await fn();
      return { value, met: met() };
    } catch (error) {
      return { error, met: met() };
    } finally {
      this.#fault = null;
    }
  }
}
