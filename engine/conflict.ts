import type { Dispatch } from './dispatch';
import type { Tensor } from './tensor';

const bytes = (tensor: Tensor): [from: number, to: number] => [
  tensor.byteOffset,
  tensor.byteOffset + tensor.byteLength,
];

/** Whether one of them writes what the other touches: they must keep their order. */
export function conflict(a: Dispatch, b: Dispatch): boolean {
  return a.bindings.some((x, i) =>
    b.bindings.some((y, j) => {
      if (x.storage !== y.storage) return false;
      if (a.shader.bindings[i] !== 'storage' && b.shader.bindings[j] !== 'storage') return false;
      const [from, to] = bytes(x);
      const [start, end] = bytes(y);
      return from < end && start < to;
    }),
  );
}
