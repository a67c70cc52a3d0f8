import { assertTensors } from '../apply';
import { ArgumentError, ShapeError } from '../errors';
import { shown } from '../known-options';
import { formatShape, sizeOf } from '../ndarray';
import type { Tensor } from '../tensor';
import { matmul } from './batch-matmul';
import { broadcastTo } from './broadcast-to';
import { sum } from './reduce';
import { reshape } from './reshape';
import { along } from './slice';
import { transpose } from './transpose';

/** A tensor whose axes have names: letters, and numbers for those of an ellipsis, counted from its end. */
interface Named {
  readonly tensor: Tensor;
  readonly axes: readonly string[];
}

const FORM = /^[A-Za-z]*(\.\.\.)?[A-Za-z]*$/;

/** The names of the axes that a subscript says; of an ellipsis `dots`. */
function axesOf(subscript: string, dots: number): string[] {
  const [before, after] = subscript.split('...');
  const inside = after === undefined ? [] : Array.from({ length: dots }, (_, i) => String(dots - 1 - i));
  return [...before!, ...inside, ...(after ?? '')];
}

/**
 * Sums of products by Einstein's convention, as NumPy's, of any number of tensors: `einsum('bij,bjk->bik', a, b)`. Axes
 * in `...` broadcast; of a letter that a tensor has twice it is the diagonal. Made of transpositions, sums and matrix
 * products, from left to right, and so has a gradient; up to six axes each.
 * @param subscripts a letter for each axis; without `->` the letters that occur once, in alphabetical order, which
 * Keras 3.15 has in the order in which they come.
 * @throws ArgumentError for a letter that the result has twice, ShapeError for sizes that differ.
 */
export function einsum(subscripts: string, ...operands: readonly Tensor[]): Tensor {
  const what = `einsum(${shown(subscripts)})`;
  const [left, right, ...more] = typeof subscripts === 'string' ? subscripts.replaceAll(' ', '').split('->') : [''];
  const inputs = left!.split(',');
  const result = right?.replace('...', '') ?? '';
  if (more.length > 0 || ![...inputs, right ?? ''].every((each) => FORM.test(each)))
    throw new ArgumentError(`${what}: expected letters, such as 'bij,bjk->bik' or '...ij->...ji'`);
  if (new Set(result).size !== result.length) throw new ArgumentError(`${what}: the result must have each axis once`);
  if (inputs.length !== operands.length)
    throw new ArgumentError(`${what}: expected ${inputs.length} tensors, as the subscripts, got ${operands.length}`);
  return assertTensors(what, operands).scope(() => {
    const ranks = inputs.map((subscript) => subscript.replace('...', '').length);
    const dots = operands.map(({ shape }, i) => (inputs[i]!.includes('...') ? shape.length - ranks[i]! : 0));
    const most = dots.reduce((a, b) => Math.max(a, b), 0);
    const named = operands.map((tensor, i): Named => ({ tensor, axes: axesOf(inputs[i]!, dots[i]!) }));
    named.forEach(({ tensor: { shape }, axes }, i) => {
      if (axes.length !== shape.length || dots[i]! < 0)
        throw new ShapeError(`${what}: "${inputs[i]}" does not name the axes of shape ${formatShape(shape)}`);
    });
    const letters = named.flatMap(({ axes }) => axes);
    const once = letters.filter(
      (letter, i) => /[A-Za-z]/.test(letter) && letters.indexOf(letter) === i && letters.lastIndexOf(letter) === i,
    );
    const output = right === undefined ? axesOf(`...${once.sort().join('')}`, most) : axesOf(right, most);
    const unknown = output.find((letter) => !letters.includes(letter));
    if (unknown !== undefined) throw new ArgumentError(`${what}: no tensor has the axis "${unknown}" of the result`);
    const sizes = sizesOf(what, named);
    const diagonals = named.map((each) => diagonal(what, each));
    const axesOfOthers = (from: number, to: number): string[] => [
      ...output,
      ...diagonals.filter((_, i) => i < from || i >= to).flatMap(({ axes }) => axes),
    ];
    const summed = diagonals.map((each, i) => without(each, axesOfOthers(i, i + 1)));
    const all = summed.reduce((a, b, i) => product(a, b, axesOfOthers(0, i + 1), sizes));
    return ordered(all, output).tensor;
  });
}

/** The size of each axis. @throws ShapeError where two tensors have it in sizes that do not broadcast. */
function sizesOf(what: string, named: readonly Named[]): ReadonlyMap<string, number> {
  const sizes = new Map<string, number>();
  for (const { tensor, axes } of named)
    axes.forEach((axis, i) => {
      const [before, size] = [sizes.get(axis) ?? 1, tensor.shape[i]!];
      if (before !== size && before !== 1 && size !== 1)
        throw new ShapeError(
          `${what}: axis "${axis}" has sizes ${before} and ${size} in ` +
            named.map(({ tensor: { shape } }) => formatShape(shape)).join(' and '),
        );
      sizes.set(axis, Math.max(before, size));
    });
  return sizes;
}

/**
 * With each axis once: of one that it has twice, the elements with the same index along both.
 * @throws ShapeError unless both are of one size.
 */
function diagonal(what: string, { tensor, axes }: Named): Named {
  const at = axes.findIndex((axis, i) => axes.lastIndexOf(axis) !== i);
  if (at < 0) return { tensor, axes };
  const twice = [at, axes.lastIndexOf(axes[at]!)];
  const rest = [...axes.keys()].filter((i) => !twice.includes(i));
  const { shape } = tensor;
  const [size, other] = twice.map((i) => shape[i]!) as [number, number];
  if (size !== other)
    throw new ShapeError(`${what}: axis "${axes[at]}" has sizes ${size} and ${other} in ${formatShape(shape)}`);
  const line = reshape(transpose(tensor, [...rest, ...twice]), [...rest.map((i) => shape[i]!), size * size]);
  const once = along(line, rest.length, 0, size, size + 1);
  return diagonal(what, { tensor: once, axes: [...rest, at].map((i) => axes[i]!) });
}

/** Summed over the axes that nothing else has. */
function without({ tensor, axes }: Named, others: readonly string[]): Named {
  const alone = [...axes.keys()].filter((i) => !others.includes(axes[i]!));
  if (alone.length === 0) return { tensor, axes };
  return { tensor: sum(tensor, { axes: alone }), axes: axes.filter((axis) => others.includes(axis)) };
}

/** With its axes in this order; it has them all. */
function ordered({ tensor, axes }: Named, order: readonly string[]): Named {
  const permutation = order.map((axis) => axes.indexOf(axis));
  const same = permutation.every((axis, i) => axis === i);
  return { tensor: same ? reshape(tensor, tensor.shape) : transpose(tensor, permutation), axes: order };
}

/** One product of matrices, for each place of the axes that both have and the result keeps. */
function product(a: Named, b: Named, output: readonly string[], sizes: ReadonlyMap<string, number>): Named {
  const shared = a.axes.filter((axis) => b.axes.includes(axis));
  const batch = shared.filter((axis) => output.includes(axis));
  const inner = shared.filter((axis) => !output.includes(axis));
  const rows = a.axes.filter((axis) => !shared.includes(axis));
  const columns = b.axes.filter((axis) => !shared.includes(axis));
  const size = (axes: readonly string[]): number => sizeOf(axes.map((axis) => sizes.get(axis)!));
  const matrices = (named: Named, left: readonly string[], right: readonly string[]): Tensor => {
    const { tensor } = ordered(named, [...batch, ...left, ...right]);
    const shape = [...batch, ...left, ...right].map((axis) => sizes.get(axis)!);
    const whole = sizeOf(shape) === tensor.size ? tensor : broadcastTo(tensor, shape);
    return reshape(whole, [size(batch), size(left), size(right)]);
  };
  // As they lie, where that is a transpose of what is needed.
  const transposeA = follows(a.axes, [...batch, ...inner, ...rows]);
  const transposeB = follows(b.axes, [...batch, ...columns, ...inner]);
  const y = matmul(
    transposeA ? matrices(a, inner, rows) : matrices(a, rows, inner),
    transposeB ? matrices(b, columns, inner) : matrices(b, inner, columns),
    { transposeA, transposeB },
  );
  const axes = [...batch, ...rows, ...columns];
  return {
    tensor: reshape(
      y,
      axes.map((axis) => sizes.get(axis)!),
    ),
    axes,
  };
}

const follows = (axes: readonly string[], order: readonly string[]): boolean =>
  axes.every((axis, i) => axis === order[i]);

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

/**
 * Sums of products over axes of both, as NumPy's: the result has the other axes of `a`, then those of `b`.
 * @param axes how many at the end of `a` and the beginning of `b`, default 2; or which of each.
 */
export function tensordot(
  a: Tensor,
  b: Tensor,
  axes: number | readonly [number | readonly number[], number | readonly number[]] = 2,
): Tensor {
  assertTensors('tensordot', [a, b]);
  const [ofA, ofB] =
    typeof axes === 'number'
      ? [Array.from({ length: axes }, (_, i) => i - axes), Array.from({ length: axes }, (_, i) => i)]
      : [[axes[0]].flat(), [axes[1]].flat()];
  const at = (x: Tensor, list: readonly number[]) => list.map((axis) => (axis < 0 ? axis + x.shape.length : axis));
  const [inA, inB] = [at(a, ofA), at(b, ofB)];
  if (
    inA.length !== inB.length ||
    inA.some((axis, i) => a.shape[axis] === undefined || a.shape[axis] !== b.shape[inB[i]!])
  )
    throw new ShapeError(
      `tensordot: axes ${shown(axes)} of ${formatShape(a.shape)} and ${formatShape(b.shape)} must have the same sizes`,
    );
  const left = [...a.shape.keys()].map((axis) => LETTERS[axis]!);
  const right = [...b.shape.keys()].map((axis) =>
    inB.includes(axis) ? left[inA[inB.indexOf(axis)]!]! : LETTERS[a.shape.length + axis]!,
  );
  const rest = [...left.filter((_, axis) => !inA.includes(axis)), ...right.filter((_, axis) => !inB.includes(axis))];
  return einsum(`${left.join('')},${right.join('')}->${rest.join('')}`, a, b);
}

/**
 * NumPy's dot product: of vectors their inner product, of others the sum of products over the last axis of `a` and the
 * last but one of `b`; of a number each element times it.
 */
export function dot(a: Tensor, b: Tensor): Tensor {
  assertTensors('dot', [a, b]);
  const axes = Math.min(a.shape.length, b.shape.length) === 0 ? 0 : ([-1, b.shape.length > 1 ? -2 : 0] as const);
  return tensordot(a, b, axes);
}
