import { Choices } from './choices';
import { GPUError } from './errors';
import { Storage } from './memory/storage';
import type { DType, Numbers, Shape, TypedArray } from './ndarray';
import { dtypeOf } from './queue';
import { Recorder } from './recorder';
import { type Label, Tensor, type TensorHost, type TensorSpec } from './tensor';
import { toNDArray } from './to-ndarray';

/** Where ops run their shape rules, and nothing else. */
class Shapes implements TensorHost {
  readonly features: ReadonlySet<string> = new Set();
  readonly onCPU = true;
  readonly choices = new Choices({ features: this.features, limits: {} as GPUSupportedLimits, onCPU: true }, () =>
    Promise.resolve(new Map()),
  );
  readonly memory = { scopes: { register: () => undefined, forget: () => undefined } };
  readonly one = this.empty([]);
  readonly zero = this.empty([1], 'u32');

  constructor() {
    new Recorder(this); // which apply() asks for
  }

  empty(shape: Shape, dtype: DType = 'f32'): Tensor {
    return new Tensor(this, new Storage(0, null, null), shape, dtype);
  }

  tensor(data: Numbers, given?: Shape): Tensor {
    const { shape, data: values } = toNDArray(data, given);
    return this.empty(shape, values instanceof Int32Array ? 'f32' : dtypeOf(values));
  }

  dispatch(): void {}

  copy(): void {}

  write(): void {}

  scope<T>(fn: () => T): T {
    return fn();
  }

  keep(tensor: Tensor): Tensor {
    return tensor;
  }

  labelled<T>(_label: Partial<Label>, fn: () => T): T {
    return fn();
  }

  read(): Promise<TypedArray> {
    return Promise.reject(new GPUError('a tensor that has a shape alone was read; ops compute what follows from it'));
  }
}

/**
 * What a function of tensors gives, as tensors that have a shape and a type and no numbers: its ops run their shape
 * rules and nothing else, without a GPU. After `keras.Layer.compute_output_spec`.
 */
export function computeOutputSpec<T>(fn: (tensors: Tensor[]) => T, specs: readonly TensorSpec[]): T {
  const shapes = new Shapes();
  return fn(specs.map(({ shape, dtype }) => shapes.empty(shape, dtype)));
}
