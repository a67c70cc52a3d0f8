import source from '../../shaders/optimizer/sum-of-squares.wgsl?raw';
import type { Tensor } from '../tensor';
import { shader } from '../wgsl';
import { reduce } from './reduce';

const sumOfSquaresShader = /* @__PURE__ */ shader('sum-of-squares', source);

/** The longest chain one thread adds. */
const CHAIN = 256;

/** The sum of the squares of all tensors, a scalar, in an order that depends on the sizes only. */
export function sumOfSquares(tensors: readonly Tensor[]): Tensor {
  const [{ engine }] = tensors as [Tensor];
  const parts = tensors.map(({ size }) => Math.ceil(size / CHAIN));
  const partials = engine.empty([parts.reduce((a, b) => a + b)]);
  let first = 0;
  tensors.forEach((x, i) => {
    const specs = { SIZE: x.size, PARTS: parts[i]!, FIRST: first };
    engine.dispatch(sumOfSquaresShader, specs, [x, partials], { threads: parts[i]! });
    first += parts[i]!;
  });
  const squares = engine.empty([]);
  reduce(partials, [0], squares);
  return squares;
}
