import { apply, assertTensors } from '../apply';
import { ArgumentError } from '../errors';
import { assertKnown, shown } from '../known-options';
import { formatShape } from '../ndarray';
import type { Tensor } from '../tensor';
import { reshape } from './reshape';
import { sliceOp } from './slice';

/**
 * What stands between Python's brackets for one axis: an index, which drops the axis; a slice `{ start, stop, step }`,
 * each as Python's; null for a new axis of size 1; `'...'` for all axes that are not named.
 */
export type Index =
  | number
  | null
  | '...'
  | { readonly start?: number | null; readonly stop?: number | null; readonly step?: number | null };

/**
 * `x[...]` of NumPy and Keras: `getItem(x, ['...', { start: 1 }, 0])` is `x[..., 1:, 0]`. Negative numbers count from
 * the end; slices end where `x` does. Has a gradient.
 * @throws ArgumentError for an index that is not there, more indices than axes, and slices without elements.
 */
export function getItem(x: Tensor, key: Index | readonly Index[]): Tensor {
  assertTensors('getItem', [x]);
  const { shape } = x;
  const refuse = (rule: string): never => {
    throw new ArgumentError(`getItem: ${shown(key)} of x of shape ${formatShape(shape)}: ${rule}`);
  };
  const given: readonly Index[] = Array.isArray(key) ? (key as readonly Index[]) : [key as Index];
  for (const index of given)
    if (typeof index === 'object' && index !== null) assertKnown('getItem', index, ['start', 'stop', 'step']);
  const named = given.filter((index) => index !== null && index !== '...').length;
  const dots = given.indexOf('...');
  if (named > shape.length) refuse('there are more indices than axes');
  if (dots !== given.lastIndexOf('...')) refuse("expected one '...'");
  const rest = Array<Index>(shape.length - named).fill({});
  const indices = dots < 0 ? [...given, ...rest] : given.toSpliced(dots, 1, ...rest);
  const attrs = { start: [] as number[], step: [] as number[], shape: [] as number[] };
  const result: number[] = [];
  for (const index of indices) {
    if (index === null) {
      result.push(1);
      continue;
    }
    const size = shape[attrs.start.length]!;
    const fromEnd = (at: number): number => (at < 0 ? at + size : at);
    if (typeof index === 'number') {
      const at = fromEnd(index);
      if (!Number.isInteger(index) || !(at >= 0 && at < size)) refuse(`${index} is not an index of ${size} elements`);
      attrs.start.push(at);
      attrs.step.push(1);
      attrs.shape.push(1);
      continue;
    }
    const { start, stop, step } = index as Exclude<Index, '...' | number | null>;
    const by = step ?? 1;
    if (![start ?? 0, stop ?? 0, by].every(Number.isInteger) || by === 0)
      refuse('start, stop and step must be whole numbers, and step not 0');
    const clamp = (at: number): number => Math.min(Math.max(fromEnd(at), by < 0 ? -1 : 0), by < 0 ? size - 1 : size);
    const from = start === null || start === undefined ? (by < 0 ? size - 1 : 0) : clamp(start);
    const to = stop === null || stop === undefined ? (by < 0 ? -1 : size) : clamp(stop);
    const count = Math.ceil((to - from) / by);
    if (count < 1) refuse('a slice has no elements');
    attrs.start.push(from);
    attrs.step.push(by);
    attrs.shape.push(count);
    result.push(count);
  }
  return x.engine.scope(() => reshape(apply(sliceOp, [x], attrs)[0]!, result));
}
