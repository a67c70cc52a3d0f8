import { apply, assertTensors } from '../apply';
import { ArgumentError, ShapeError } from '../errors';
import { shown } from '../known-options';
import { formatShape } from '../ndarray';
import { type Op, assertInteger } from '../op';
import { assertWalkable } from '../strides';
import type { Tensor } from '../tensor';
import { concatenate } from './concatenate';
import { reshape } from './reshape';
import { along, read } from './slice';
import { repeat } from './tile';
import { assertWords } from '../words';

export interface PadAttrs {
  readonly before: readonly number[];
  readonly after: readonly number[];
  readonly value: number;
}

export const padOp: Op<PadAttrs> = {
  name: 'pad',
  infer: ([x], { before, after }) => {
    assertWords('pad', 'x', x!);
    assertWalkable('pad', x!);
    return [{ shape: x!.shape.map((size, axis) => before[axis]! + size + after[axis]!), dtype: x!.dtype }];
  },
  forward: ({ inputs: [x], outputs: [y], attrs: { before, value } }) => {
    const moved = before.map((amount) => ({ start: amount === 0 ? 0 : -amount, step: 1, divisor: 1 }));
    read(x!, y!, moved, value);
  },
  backward: ({ dy, attrs: { before }, gradient }) => {
    read(
      dy,
      gradient(0),
      before.map((start) => ({ start, step: 1, divisor: 1 })),
    );
  },
};

const MODES = ['constant', 'reflect', 'symmetric', 'edge'] as const;

/** What stands around: one value, the elements mirrored without or with the one at the edge, or the one at the edge. */
export type PadMode = (typeof MODES)[number];

/** How much goes before and after: the same everywhere, along every axis, or along each axis by itself. */
export type PadWidth =
  number | readonly [number, number] | readonly [readonly [number, number]] | readonly (readonly [number, number])[];

/**
 * `x` with more elements around it, as Keras's `ops.pad`, and NumPy's; up to six axes.
 * @param padWidth for each axis how many go before and after, 0 or more.
 * @param mode default `'constant'`. `'reflect'` and `'symmetric'` mirror no more than there is. Others than
 * `'constant'` run a shader for each padded axis.
 * @param constantValues of mode `'constant'`; default 0.
 * @throws ArgumentError for amounts that are no whole numbers of 0 or more, ShapeError for mirrors of too little.
 */
export function pad(x: Tensor, padWidth: PadWidth, mode: PadMode = 'constant', constantValues?: number | null): Tensor {
  assertTensors('pad', [x]);
  if (!MODES.includes(mode))
    throw new ArgumentError(`pad: mode must be one of ${MODES.join(', ')}, got ${shown(mode)}`);
  if (mode !== 'constant' && (constantValues ?? null) !== null)
    throw new ArgumentError(
      `pad: constantValues is of mode 'constant' alone, got ${shown(constantValues)} with '${mode}'`,
    );
  const widths = widthsOf(x, padWidth);
  if (mode === 'constant') {
    const [before, after] = [widths.map(([before]) => before), widths.map(([, after]) => after)];
    return apply(padOp, [x], { before, after, value: constantValues ?? 0 })[0]!;
  }
  return x.engine.scope(() =>
    widths.reduce((y, [before, after], axis) => padAxis(y, axis, before, after, mode), reshape(x, x.shape)),
  );
}

function widthsOf({ shape }: Tensor, given: PadWidth): (readonly [number, number])[] {
  const list = typeof given === 'number' ? [[given, given]] : typeof given[0] === 'number' ? [given] : given;
  const each = (list.length === 1 ? shape.map(() => list[0]) : list) as readonly (readonly [number, number])[];
  if (each.length !== shape.length || each.some((pair) => !Array.isArray(pair) || pair.length !== 2))
    throw new ArgumentError(
      `pad: padWidth must be [before, after] for each axis of x of shape ${formatShape(shape)}, got ${shown(given)}`,
    );
  each.flat().forEach((amount) => assertInteger('pad', 'padWidth', amount, 0));
  return [...each];
}

function padAxis(x: Tensor, axis: number, before: number, after: number, mode: Exclude<PadMode, 'constant'>): Tensor {
  const size = x.shape[axis]!;
  if (mode === 'edge') {
    const edge = (at: number, count: number) => (count > 0 ? [repeat(along(x, axis, at, 1), count, axis)] : []);
    return joined([...edge(0, before), x, ...edge(size - 1, after)], axis);
  }
  const skip = mode === 'reflect' ? 1 : 0;
  if (Math.max(before, after) > size - skip)
    throw new ShapeError(
      `pad: mode '${mode}' has ${size - skip} elements along axis ${axis} of ${formatShape(x.shape)} to mirror, ` +
        `got padWidth [${before}, ${after}]`,
    );
  const mirror = (from: number, count: number) => (count > 0 ? [along(x, axis, from, count, -1)] : []);
  return joined([...mirror(before - 1 + skip, before), x, ...mirror(size - 1 - skip, after)], axis);
}

const joined = (parts: readonly Tensor[], axis: number): Tensor =>
  parts.length > 1 ? concatenate(parts, axis) : parts[0]!;
