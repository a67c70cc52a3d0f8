import { describe, expect, it } from 'vitest';
import {
  ArgumentError,
  type Engine,
  type Index,
  ShapeError,
  type Tensor,
  add,
  argsort,
  broadcastTo,
  concatenate,
  dot,
  einsum,
  expandDims,
  flip,
  getItem,
  matmul,
  moveaxis,
  mul,
  pad,
  repeat,
  roll,
  scatterAdd,
  sizeOf,
  slice,
  sort,
  split,
  squeeze,
  stack,
  sum,
  swapaxes,
  take,
  takeAlongAxis,
  tensordot,
  tile,
  topK,
  unstack,
  valueAndGradients,
} from '../../engine';
import { camelCase } from '../../engine/known-options';
import { expectClose, testEngine } from '../gpu';
import goldens from '../keras/layout-ops.json';

interface Case {
  readonly of: string;
  readonly shapes: readonly (readonly number[])[];
  readonly args: readonly unknown[];
  readonly is: readonly { readonly shape: readonly number[]; readonly data: readonly number[] }[];
  readonly gradients: readonly (readonly number[])[] | null;
}

const OPS: Readonly<Record<string, unknown>> = {
  argsort,
  broadcastTo,
  concatenate,
  dot,
  einsum,
  expandDims,
  flip,
  getItem,
  matmul,
  moveaxis,
  pad,
  repeat,
  roll,
  slice,
  sort,
  split,
  squeeze,
  stack,
  swapaxes,
  take,
  takeAlongAxis,
  tensordot,
  tile,
  topK,
  unstack,
};

/** As `wave` of the script. */
const wave = (shape: readonly number[], phase: number): Float32Array =>
  Float32Array.from({ length: sizeOf(shape) }, (_, i) => Math.round(Math.sin(i * 1.7 + phase) * 1000) / 1000);

function argument(engine: Engine, value: unknown, inputs: readonly Tensor[]): unknown {
  if (value === 'argsort') return argsort(inputs[0]!, 0);
  if (typeof value === 'string' && value.startsWith('$')) return inputs[Number(value.slice(1))];
  if (Array.isArray(value)) return value.map((each) => argument(engine, each, inputs));
  if (typeof value === 'object' && value !== null && 'u32' in value)
    return engine.tensor(Uint32Array.from(value.u32 as number[]));
  return value;
}

describe('as Keras has them, with their gradients', () => {
  it.each((goldens.cases as readonly Case[]).map((each) => ({ ...each, title: JSON.stringify(each.args) })))(
    '$of $title of $shapes',
    async ({ of, shapes, args, is, gradients }) => {
      const engine = await testEngine();
      const inputs = shapes.map((shape, i) => engine.tensor(wave(shape, i), shape));
      const run = OPS[camelCase(of)] as (...args: unknown[]) => Tensor | Tensor[];
      const call = (): Tensor[] => [run(...args.map((each) => argument(engine, each, inputs)))].flat();
      const outputs = engine.scope(call);
      expect(outputs.map(({ shape }) => shape)).toEqual(is.map(({ shape }) => shape));
      for (const [i, output] of outputs.entries()) expectClose(await output.data(), is[i]!.data, `${of} ${i}`);
      outputs.forEach((output) => output.dispose());
      if (gradients) {
        const total = (): Tensor =>
          call()
            .filter(({ dtype }) => dtype === 'f32')
            .map((y) => sum(mul(y, engine.tensor(wave(y.shape, 0.5), y.shape))))
            .reduce((a, b) => add(a, b));
        const { value, gradients: found } = valueAndGradients(engine, total, inputs);
        for (const [i, gradient] of found.entries())
          expectClose(await gradient.data(), gradients[i]!, `${of}: gradient ${i}`);
        [value, ...found].forEach((tensor) => tensor.dispose());
      }
      inputs.forEach((input) => input.dispose());
    },
  );
});

it('pads with the element at the edge, and keeps what needs no padding', async () => {
  const engine = await testEngine();
  using x = engine.tensor([1, 2, 3]);
  using y = pad(x, [[2, 1]], 'edge');
  expect([...(await y.data())]).toEqual([1, 1, 1, 2, 3, 3]);
  using z = pad(x, 0, 'reflect');
  expect([...(await z.data())]).toEqual([1, 2, 3]);
});

it('adds up what one index names, always in the same order', async () => {
  const engine = await testEngine();
  using x = engine.tensor([1e8, 1, -1e8, 5], [4, 1]);
  using indices = engine.tensor(Uint32Array.of(2, 2, 2, 0));
  using y = scatterAdd(x, indices, 3);
  expect(y.shape).toEqual([3, 1]);
  expect([...(await y.data())]).toEqual([5, 0, 0]);
});

it('says what does not fit', async () => {
  const engine = await testEngine();
  using x = engine.tensor([
    [1, 2, 3],
    [4, 5, 6],
  ]);
  using bytes = engine.tensor(new Uint8Array(4));
  using indices = engine.tensor(Uint32Array.of(0, 1));
  const refusals: [() => unknown, typeof ShapeError, RegExp][] = [
    [() => slice(x, [0, 2], [2, 2]), ShapeError, /slice: \[2, 2\] elements from \[0, 2\] on are not all in x/],
    [() => slice(x, [0], [2]), ArgumentError, /startIndices must have a number for each axis/],
    [() => pad(x, [1, 2, 3] as never), ArgumentError, /padWidth must be \[before, after\]/],
    [() => pad(x, -1), ArgumentError, /padWidth must be an integer of at least 0/],
    [() => pad(x, 3, 'reflect'), ShapeError, /mode 'reflect' has 1 elements along axis 0/],
    [() => pad(x, 1, 'wrap' as never), ArgumentError, /mode must be one of constant, reflect, symmetric, edge/],
    [() => pad(x, 1, 'edge', 2), ArgumentError, /constantValues is of mode 'constant'/],
    [() => stack([]), ArgumentError, /at least one tensor/],
    [() => unstack(x, 3), ArgumentError, /has 2 along axis 0, got num 3/],
    [() => split(x, 2, 1), ArgumentError, /axis 1 .* has 3 elements/],
    [() => take(x, indices, 2), ArgumentError, /take: axes \[2\] must be different axes/],
    [() => takeAlongAxis(x, indices), ShapeError, /must have the same shape except along axis 1/],
    [() => scatterAdd(x, indices, 0), ArgumentError, /size must be an integer of at least 1/],
    [() => topK(x, 4), ArgumentError, /k 4 is more than the last axis/],
    [() => broadcastTo(x, [2, 2]), ShapeError, /does not broadcast to \[2, 2\]/],
    [() => squeeze(x, 0), ShapeError, /axis 0 of x of shape \[2, 3\] must have size 1/],
    [() => getItem(x, 5), ArgumentError, /5 is not an index of 2 elements/],
    [() => getItem(x, [0, 0, 0]), ArgumentError, /more indices than axes/],
    [() => getItem(x, { start: 2 } satisfies Index), ArgumentError, /a slice has no elements/],
    [() => matmul(x, x), ShapeError, /matmul/],
    [() => einsum('ii->i', x), ShapeError, /axis "i" has sizes 2 and 3 in \[2, 3\]/],
    [() => einsum('ij->ii', x), ArgumentError, /the result must have each axis once/],
    [() => einsum('ij,jk', x), ArgumentError, /expected 2 tensors, as the subscripts, got 1/],
    [() => einsum('ijk->i', x), ShapeError, /"ijk" does not name the axes of shape \[2, 3\]/],
    [() => einsum('ij->ik', x), ArgumentError, /no tensor has the axis "k"/],
    [() => einsum('ij,ij->ij', x, indices), ShapeError, /"ij" does not name the axes/],
    [() => tensordot(x, x, 1), ShapeError, /tensordot: axes 1 of/],
    [() => flip(bytes), ShapeError, /x must be f32 or u32, got bytes/],
  ];
  for (const [call, type, message] of refusals) {
    expect(() => engine.scope(call), String(call)).toThrow(type);
    expect(() => engine.scope(call), String(call)).toThrow(message);
  }
});
