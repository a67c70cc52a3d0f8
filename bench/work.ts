import type { Capture } from '../nn';

type Dispatch = Capture<void>['dispatches'][number];

/** What a dispatch has to do at the least. */
export interface Work {
  /** Floating point operations, of a matrix product or convolution: any other has a few for each number it moves. */
  flop?: number;
  /** Bytes that must move. */
  bytes: number;
}

/** An optional input that is absent has another's tensor in its place. */
export const distinct = ({ bindings }: Dispatch): Dispatch['bindings'] => [...new Set(bindings)];

/** By the formulas that `npm run bench` prints. */
export function workOf(dispatch: Dispatch): Work {
  const { shader, specs, bindings, label } = dispatch;
  const size = (...names: string[]): number => names.reduce((product, name) => product * Number(specs[name]), 1);
  if (shader.name === 'gather')
    return {
      bytes: size('COUNT', 'ROW') * ((specs.BYTES ? 1 : 4) + 4) + size('COUNT') * (4 + 8 * Number(specs.TARGET_ROW)),
    };
  const bytes = distinct(dispatch).reduce((sum, { byteLength }) => sum + byteLength, 0);
  // An optimizer reads what it writes.
  if (label.pass === 'update') {
    const written = bindings.filter((_, i) => shader.bindings[i] === 'storage');
    return { bytes: written.reduce((sum, { byteLength }) => sum + byteLength, bytes) };
  }
  if (shader.name.startsWith('matmul')) {
    // Parts of one product count as one each.
    return { flop: (2 * size('BATCH', 'M', 'N', 'K')) / Number(specs.SPLITS ?? 1), bytes };
  }
  if (shader.name.startsWith('conv2d')) {
    return { flop: 2 * size('BATCH', 'OUT_H', 'OUT_W', 'OUT_C', 'KERNEL_H', 'KERNEL_W', 'IN_C'), bytes };
  }
  return { bytes };
}
