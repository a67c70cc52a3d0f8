import { expect, test } from 'vitest';
import { curves, featureMaps, histogram, image, imageGrid, kernelGrid, overlay } from '../../viz';

/** As many values as a layer of 256 filters of 28 x 28 has; a call does not take as many arguments. */
const COUNT = 256 * 28 * 28;
const data = Float32Array.from({ length: COUNT }, (_, i) => Math.sin(i));
const of = (...shape: number[]) => ({ data, shape });

test.each(
  Object.entries({
    kernelGrid: () => kernelGrid(of(28, 28, 1, 256), { scale: 1 }),
    featureMaps: () => featureMaps(of(1, 28, 28, 256), { scale: 1 }),
    image: () => image(of(448, 448), { scale: 1 }),
    imageGrid: () => imageGrid(of(256, 28, 28), { scale: 1 }),
    overlay: () => overlay(of(448, 448), of(448, 448), { scale: 1 }),
    histogram: () => histogram(of(COUNT), { bins: COUNT, limits: Array.from(data) }),
    curves: () => curves({ loss: Array.from(data), val_loss: Array.from(data) }, { between: ['loss', 'val_loss'] }),
  }),
)('%s draws 200,704 values', (_, draw) => {
  expect(draw().width).toBeGreaterThan(100);
});
