import type { OpCase, OpCheck } from '../op-check';
import { broadcastStrides } from '../strides';
import { stridesOf } from '../ndarray';
import { threefry } from '../threefry';
import { droppedBelow } from './dropout';
import { type NoiseAttrs, noiseOp } from './noise';

const noiseCase = (x: readonly number[], attrs: Partial<NoiseAttrs>, key = [42, 7]): OpCase<NoiseAttrs> => ({
  inputs: [{ shape: x }, { shape: [2], values: { u32: key } }],
  attrs: {
    name: 'noise',
    rate: null,
    factor: 0,
    factorNoise: 0,
    added: 0,
    addedNoise: 0,
    shape: x,
    salt: 0,
    ...attrs,
  },
});

export const noiseCheck: OpCheck<NoiseAttrs> = {
  op: noiseOp,
  reference: ([x, key], { rate, factor, factorNoise, added, addedNoise, shape, salt }) => {
    const [seed, step] = key!.data;
    const strides = stridesOf(x!.shape);
    const drawn = broadcastStrides(shape, x!.shape);
    const fraction = (bits: number): number => (bits >>> 8) / 2 ** 24;
    return [
      x!.data.map((value, i) => {
        const place = x!.shape.reduce((at, n, axis) => at + (Math.floor(i / strides[axis]!) % n) * drawn[axis]!, 0);
        const [a, b] = threefry([seed!, step!], [place, salt]);
        const n =
          rate === null
            ? Math.sqrt(-2 * Math.log(1 - fraction(a))) * Math.cos(2 * Math.PI * fraction(b))
            : Number(a >>> 8 >= droppedBelow(rate));
        const multiplied = factor + factorNoise * n;
        return (multiplied === 0 ? 0 : value * multiplied) + added + addedNoise * n;
      }),
    ];
  },
  random: (draw) => {
    const x = draw.shape(1, 5);
    const some = (): number => draw.of(0, draw.number(-2, 2));
    return noiseCase(
      x,
      {
        rate: draw.of(null, draw.number(0, 0.95)),
        factor: some(),
        factorNoise: some(),
        added: some(),
        addedNoise: some(),
        shape: x.map((size) => draw.of(size, size, 1)).slice(draw.of(0, 0, draw.integer(0, x.length - 1))),
        salt: draw.integer(0, 9),
      },
      [draw.integer(0, 2 ** 32 - 1), draw.integer(0, 9)],
    );
  },
  get cases() {
    return [
      noiseCase([1], { factor: 1, addedNoise: 0.5 }),
      noiseCase([5, 13], { factor: 1, addedNoise: 0.1, salt: 3 }),
      noiseCase([257], { factor: 1, factorNoise: 0.7 }, [2 ** 32 - 256, 2 ** 31]),
      noiseCase([3, 5, 7], { rate: 0.4, factorNoise: 1 / 0.6, shape: [3, 1, 7] }),
      noiseCase([2, 3, 3, 7], { rate: 0.4, factorNoise: 1 / 0.6, shape: [2, 1, 1, 7] }),
      noiseCase([2, 3, 3, 7], { rate: 0.4, factorNoise: 1 / 0.6, shape: [3, 1] }),
      noiseCase([2, 1, 3, 2, 3, 2], { rate: 0.9, factorNoise: 10, shape: [1, 1, 3, 1, 3, 1] }),
      noiseCase([5, 13], { rate: 0.4, factorNoise: 0.8, added: -1, addedNoise: 1.5 }),
      noiseCase([65, 4], { rate: 0, factorNoise: 1 }),
    ];
  },
};
