import { LifetimeError, LimitError, VitrineError } from './errors';
import type { Storage } from './memory/storage';
import { formatShape } from './ndarray';
import type { DispatchSize, Label, Tensor } from './tensor';
import type { Shader, SpecValues } from './wgsl';

/** One shader, specialised, on its tensors: what an op runs and what a capture records. */
export interface Dispatch {
  readonly shader: Shader;
  /** Values of the constants marked `// @spec`. */
  readonly specs: SpecValues;
  /** In the order of the file's `@binding`s. */
  readonly bindings: readonly Tensor[];
  /** Along x, y and z. */
  readonly workgroups: readonly [number, number, number];
  /** The layer and op that it is part of. */
  readonly label: Label;
}

/** On the way back, where most do not depend on each other; a prediction shares its shaders with other predictions. */
export const canMerge = ({ label }: Dispatch): boolean => label.pass !== 'forward';

/**
 * Threads fold into two directions where one would pass the limit of 65,535 workgroups.
 * @param limit the device's `maxComputeWorkgroupsPerDimension`.
 */
export function workgroupsOf(shader: Shader, size: DispatchSize, limit: number): Dispatch['workgroups'] {
  let workgroups: Dispatch['workgroups'];
  if ('workgroups' in size) {
    workgroups = size.workgroups;
  } else {
    const total = Math.ceil(size.threads / shader.workgroupSize);
    const y = Math.ceil(total / limit);
    workgroups = [Math.ceil(total / y), y, 1];
  }
  if (workgroups.some((n) => n > limit)) {
    throw new LimitError(
      `${shader.name}: ${workgroups.join(' x ')} workgroups pass the device's maxComputeWorkgroupsPerDimension of ` +
        `${limit}; use a smaller batch`,
    );
  }
  return workgroups;
}

/** Has whoever keeps a copy of what it writes know. */
export function noteWrites({ shader, bindings }: Dispatch): void {
  bindings.forEach(({ storage }, i) => {
    if (shader.bindings[i] === 'storage') storage.version++;
  });
}

/** One buffer may not be bound read-only and read-write in one dispatch, even on disjoint ranges. */
export function assertBindable({ shader, bindings }: Dispatch): void {
  if (bindings.length !== shader.bindings.length) {
    throw new VitrineError(
      `${shader.name}.wgsl has ${shader.bindings.length} bindings, got ${bindings.length} tensors`,
    );
  }
  const access = new Map<Storage | GPUBuffer, GPUBufferBindingType>();
  bindings.forEach((tensor, i) => {
    if (tensor.disposed) {
      throw new LifetimeError(`${shader.name}: tensor ${formatShape(tensor.shape)} was used after dispose()`);
    }
    const memory = tensor.storage.buffer ?? tensor.storage;
    const type = shader.bindings[i]!;
    if ((access.get(memory) ?? type) !== type) {
      throw new VitrineError(`${shader.name}: one buffer is bound both read-only and read-write in a dispatch`);
    }
    access.set(memory, type);
  });
}
