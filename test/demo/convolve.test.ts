import { expect, test } from 'vitest';
import { convolve, slideOver } from '../../demo/panels/labs/window/convolve';
import {
  IMAGES,
  type ImageName,
  KERNELS,
  type KernelName,
  imageOf,
  kernelOf,
} from '../../demo/panels/labs/window/presets';
import { conv2d } from '../../engine';
import { expectClose, testEngine } from '../gpu';

test('the lab’s convolution is the library’s, in size and in every number', async () => {
  const engine = await testEngine();
  const [images, kernels] = [Object.keys(IMAGES) as ImageName[], Object.keys(KERNELS) as KernelName[]];
  let cases = 0;
  for (const padding of ['valid', 'same'] as const)
    for (const [i, kernel] of [1, 2, 3, 4, 5, 7].entries())
      for (const [stride, dilation] of [
        [1, 1],
        [2, 1],
        [3, 1],
        [1, 2],
        [2, 3], // Keras has no strides with dilation; the rule is the same
      ] as const) {
        const channels = (stride + i) % 2 === 0 ? 1 : 3;
        const [side, at] = [7 + ((i + stride) % 6), i + stride + dilation];
        const image = imageOf(images[at % images.length]!, side, channels);
        const weights = kernelOf(kernels[(at + i) % kernels.length]!, kernel, channels);
        const slid = slideOver(side, { kernel, stride, dilation }, padding);
        expect(slid === null).toBe(padding === 'valid' && (kernel - 1) * dilation + 1 > side);
        if (!slid) continue;
        cases++;
        const x = engine.tensor(image.data, [1, side, side, channels]);
        const w = engine.tensor(weights.data, [kernel, kernel, channels, 1]);
        const y = conv2d(x, w, { padding, strides: stride, dilations: dilation });
        expect(y.shape).toEqual([1, slid.out, slid.out, 1]);
        expectClose(await y.data(), convolve(image, weights, slid), `${padding} ${kernel} ${stride} ${dilation}`);
        for (const tensor of [x, w, y]) tensor.dispose();
      }
  expect(cases).toBeGreaterThan(45);
});
