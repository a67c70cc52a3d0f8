import { expect, it } from 'vitest';
import type { Tensor } from '../../engine';
import { type Recorded, planFusions } from '../../engine/internal';

const tensor = (): Tensor => Object.create(null) as Tensor; // the pass asks only which is which

const relu = (output: Tensor): Recorded => ({ op: {}, inputs: [tensor()], outputs: [output], activation: 'relu' });
const reader = (input: Tensor, masksRelu: readonly number[] = [0]): Recorded => ({
  op: { masksRelu },
  inputs: [input],
  outputs: [tensor()],
  activation: 'linear',
});

/** By node, the inputs that it masks. */
const masks = (nodes: readonly Recorded[], result = tensor()) => {
  const fusions = planFusions(nodes, result);
  return nodes.map((node) => [...fusions.get(node)!.masks]);
};

it('the one reader that can applies the derivative of a ReLU, and nothing else does', () => {
  const y = tensor();
  const nodes = [relu(y), reader(y)];
  expect(masks(nodes)).toEqual([[], [0]]);
  const dy = tensor();
  for (const node of nodes) expect(planFusions(nodes, tensor()).get(node)!.beforeActivation(dy, y)).toBe(dy);
});

it.each<[string, (y: Tensor) => readonly Recorded[], boolean?]>([
  ['a reader that cannot', (y) => [relu(y), reader(y, [])]],
  ['a reader that can for another input', (y) => [relu(y), reader(y, [1])]],
  ['two readers', (y) => [relu(y), reader(y), reader(y)]],
  ['one that reads twice', (y) => [relu(y), { ...reader(y), inputs: [y, y] }]],
  ['the result of all', (y) => [relu(y), reader(y)], true],
  ['another activation', (y) => [{ ...relu(y), activation: 'sigmoid' }, reader(y)]],
  ['no activation', (y) => [{ ...relu(y), activation: 'linear' }, reader(y)]],
])('nobody masks: %s', (_, nodesOf, isResult) => {
  const y = tensor();
  expect(masks(nodesOf(y), isResult ? y : undefined).flat()).toEqual([]);
});
