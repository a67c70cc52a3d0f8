import winogradKernelGradientSource from '../../shaders/winograd_kernel_gradient.wgsl?raw';
import winogradTransformsSource from '../../shaders/winograd_transforms.wgsl?raw';
import type { Engine } from '../engine';
import type { Variant } from '../variants';
import { type SpecValues, kernel } from '../wgsl';
import type { ConvProblem, KernelGradientProblem } from './conv2d';
import { multiply } from './matmul';

/*
 * Winograd's F(2x2, 3x3): 2.25 times fewer multiplications, as 16 matrix products between transforms (Lavin and Gray,
 * "Fast Algorithms for Convolutional Neural Networks", 2015). v = B^T x B, u = G w G^T, m = v u, y = A^T m A, tile by tile
 * of 2 x 2 outputs; and each gradient is the transpose of its stage. Errors are at most 1e-6 of the largest magnitude, for
 * 32 to 256 channels. The forward and the input's gradient are in winograd.ts.
 */

const transformsKernel = /* @__PURE__ */ kernel('winograd_transforms', winogradTransformsSource);
const kernelGradientKernel = /* @__PURE__ */ kernel('winograd_kernel_gradient', winogradKernelGradientSource);

export const tilesOf = ({ BATCH, OUT_H, OUT_W }: ConvProblem): number => BATCH * Math.ceil(OUT_H / 2) * Math.ceil(OUT_W / 2);

export function takesWinograd(problem: ConvProblem, { device }: Engine): boolean {
  const { IN_C, OUT_C, KERNEL_H, KERNEL_W, STRIDE_H, STRIDE_W, DILATION_H, DILATION_W } = problem;
  const is3x3 = KERNEL_H === 3 && KERNEL_W === 3 && STRIDE_H * STRIDE_W * DILATION_H * DILATION_W === 1;
  // Transformed, a tensor is four times its size.
  return is3x3 && 16 * tilesOf(problem) * Math.max(IN_C, OUT_C) * 4 <= device.limits.maxStorageBufferBindingSize;
}

export function pick<P extends SpecValues, K extends keyof P>(problem: P, ...names: K[]): Pick<P, K> {
  return Object.fromEntries(names.map((name) => [name, problem[name]])) as Pick<P, K>;
}

export const INPUT = ['BATCH', 'IN_H', 'IN_W', 'IN_C', 'OUT_H', 'OUT_W', 'PAD_TOP', 'PAD_LEFT'] as const;
export const OUTPUT = ['BATCH', 'OUT_H', 'OUT_W', 'OUT_C'] as const;

/** Of `conv2dKernelGradientFamily`. */
export const winogradKernelGradient: Variant<KernelGradientProblem> = {
  name: 'winograd',
  defaultOn: 'none',
  kernel: kernelGradientKernel,
  multiples: { IN_C: 16, OUT_C: 16 },
  takes: takesWinograd,
  run: ({ engine, problem, inputs: [x, dy], outputs: [dkernel, dbias] }) => {
    const { IN_C, OUT_C, BIAS } = problem;
    const tiles = tilesOf(problem);
    const v = engine.empty([16, tiles, IN_C]);
    const dm = engine.empty([16, tiles, OUT_C]);
    const threads = (tiles * (IN_C + OUT_C)) / 4;
    engine.dispatch(transformsKernel, pick(problem, ...INPUT, 'OUT_C'), [x!, dy!, v, dm], { threads });
    const du = engine.empty([16, IN_C, OUT_C]);
    multiply({ a: v, b: dm, y: du, transposeA: true });
    const specs = { IN_C, OUT_C, TILES: tiles, SPLITS: 1, BIAS };
    // The sums of the bias take whole workgroups of 64, a thread for each channel.
    const last = (IN_C * OUT_C) / 4 + (BIAS ? Math.ceil(OUT_C / 64) * 64 : 0);
    engine.dispatch(kernelGradientKernel, specs, [du, dm, dkernel!, dbias!], { threads: last });
  },
};
