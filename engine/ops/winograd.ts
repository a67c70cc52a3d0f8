import winogradInputSource from '../../shaders/conv2d/winograd-input.wgsl?raw';
import winogradInputGradientSource from '../../shaders/conv2d/winograd-input-gradient.wgsl?raw';
import winogradKernelSource from '../../shaders/conv2d/winograd-kernel.wgsl?raw';
import winogradKernelGradientSource from '../../shaders/conv2d/winograd-kernel-gradient.wgsl?raw';
import winogradOutputSource from '../../shaders/conv2d/winograd-output.wgsl?raw';
import winogradOutputGradientSource from '../../shaders/conv2d/winograd-output-gradient.wgsl?raw';
import type { Adapter } from '../choices';
import type { Runtime, Tensor } from '../tensor';
import type { Variant } from '../variants';
import { type SpecValues, shader } from '../wgsl';
import type { ConvProblem, ForwardProblem, InputGradientProblem, KernelGradientProblem } from './conv2d';
import { multiply } from './matmul';

/*
 * Winograd's F(2x2, 3x3): 2.25 times fewer multiplications, as 16 matrix products between transforms (Lavin and Gray,
 * "Fast Algorithms for Convolutional Neural Networks", 2015). v = B^T x B, u = G w G^T, m = v u, y = A^T m A, tile by
 * tile of 2 x 2 outputs; and each gradient is the transpose of its stage. Errors are at most 1e-6 of the largest
 * magnitude, for 32 to 256 channels. The stages are told in winograd-input.wgsl.
 */

const kernelShader = /* @__PURE__ */ shader('winograd-kernel', winogradKernelSource);
const inputShader = /* @__PURE__ */ shader('winograd-input', winogradInputSource);
const outputShader = /* @__PURE__ */ shader('winograd-output', winogradOutputSource);
const outputGradientShader = /* @__PURE__ */ shader('winograd-output-gradient', winogradOutputGradientSource);
const inputGradientShader = /* @__PURE__ */ shader('winograd-input-gradient', winogradInputGradientSource);
const kernelGradientShader = /* @__PURE__ */ shader('winograd-kernel-gradient', winogradKernelGradientSource);

const tilesOf = ({ BATCH, OUT_H, OUT_W }: ConvProblem): number => BATCH * Math.ceil(OUT_H / 2) * Math.ceil(OUT_W / 2);

function takesWinograd(problem: ConvProblem, { limits }: Adapter): boolean {
  const { IN_C, OUT_C, KERNEL_H, KERNEL_W, STRIDE_H, STRIDE_W, DILATION_H, DILATION_W } = problem;
  const is3x3 = KERNEL_H === 3 && KERNEL_W === 3 && STRIDE_H * STRIDE_W * DILATION_H * DILATION_W === 1;
  // Transformed, a tensor is four times its size.
  return is3x3 && 16 * tilesOf(problem) * Math.max(IN_C, OUT_C) * 4 <= limits.maxStorageBufferBindingSize;
}

function pick<P extends SpecValues, K extends keyof P>(problem: P, ...names: K[]): Pick<P, K> {
  return Object.fromEntries(names.map((name) => [name, problem[name]])) as Pick<P, K>;
}

const INPUT = ['BATCH', 'IN_H', 'IN_W', 'IN_C', 'OUT_H', 'OUT_W', 'PAD_TOP', 'PAD_LEFT'] as const;
const OUTPUT = ['BATCH', 'OUT_H', 'OUT_W', 'OUT_C'] as const;

/** `[3, 3, in, out] -> [16, in, out]`. */
function transformKernel(engine: Runtime, problem: ConvProblem, w: Tensor): Tensor {
  const { IN_C, OUT_C } = problem;
  const u = engine.empty([16, IN_C, OUT_C]);
  engine.dispatch(kernelShader, { IN_C, OUT_C }, [w, u], { threads: (IN_C * OUT_C) / 4 });
  return u;
}

/** `[batch, height, width, in] -> [16, tiles, in]`. */
function transformInput(engine: Runtime, problem: ConvProblem, x: Tensor): Tensor {
  const tiles = tilesOf(problem);
  const v = engine.empty([16, tiles, problem.IN_C]);
  engine.dispatch(inputShader, pick(problem, ...INPUT), [x, v], { threads: (tiles * problem.IN_C) / 4 });
  return v;
}

/** `[batch, outHeight, outWidth, out] -> [16, tiles, out]`. */
function transformOutputGradient(engine: Runtime, problem: ConvProblem, dy: Tensor): Tensor {
  const tiles = tilesOf(problem);
  const dm = engine.empty([16, tiles, problem.OUT_C]);
  engine.dispatch(outputGradientShader, pick(problem, ...OUTPUT), [dy, dm], { threads: (tiles * problem.OUT_C) / 4 });
  return dm;
}

/** Of `conv2dFamily`. */
export const winogradForward: Variant<ForwardProblem> = {
  name: 'winograd',
  defaultOn: 'none',
  shader: kernelShader,
  multiples: { IN_C: 4, OUT_C: 4 },
  takes: takesWinograd,
  run: ({ engine, problem, inputs: [x, w, bias], outputs: [y] }) => {
    const u = transformKernel(engine, problem, w!);
    const v = transformInput(engine, problem, x!);
    const tiles = tilesOf(problem);
    const m = engine.empty([16, tiles, problem.OUT_C]);
    multiply({ a: v, b: u, y: m });
    engine.dispatch(outputShader, problem, [m, bias!, y!], { threads: (tiles * problem.OUT_C) / 4 });
  },
};

/** Of `conv2dInputGradientFamily`. */
export const winogradInputGradient: Variant<InputGradientProblem> = {
  name: 'winograd',
  defaultOn: 'none',
  shader: kernelShader,
  multiples: { IN_C: 4, OUT_C: 4 },
  takes: takesWinograd,
  run: ({ engine, problem, inputs: [dy, w, x], outputs: [dx] }) => {
    const u = transformKernel(engine, problem, w!);
    const dm = transformOutputGradient(engine, problem, dy!);
    const dv = engine.empty([16, tilesOf(problem), problem.IN_C]);
    multiply({ a: dm, b: u, y: dv, transposeB: true });
    // Blocks of 2 x 2 pixels, which start where tiles do: half outside where the padding is even.
    const blocks = (size: number, padding: number): number => Math.ceil((size + ((padding + 1) % 2)) / 2);
    const { BATCH, IN_H, IN_W, IN_C, PAD_TOP, PAD_LEFT } = problem;
    const threads = (BATCH * blocks(IN_H, PAD_TOP) * blocks(IN_W, PAD_LEFT) * IN_C) / 4;
    engine.dispatch(inputGradientShader, pick(problem, ...INPUT, 'RELU_MASK'), [dv, x!, dx!], { threads });
  },
};

/** Of `conv2dKernelGradientFamily`. */
export const winogradKernelGradient: Variant<KernelGradientProblem> = {
  name: 'winograd',
  defaultOn: 'none',
  shader: kernelGradientShader,
  multiples: { IN_C: 16, OUT_C: 16 },
  takes: takesWinograd,
  run: ({ engine, problem, inputs: [x, dy], outputs: [dkernel, dbias] }) => {
    const { IN_C, OUT_C, BIAS } = problem;
    const v = transformInput(engine, problem, x!);
    const dm = transformOutputGradient(engine, problem, dy!);
    const du = engine.empty([16, IN_C, OUT_C]);
    multiply({ a: v, b: dm, y: du, transposeA: true });
    const specs = { IN_C, OUT_C, TILES: tilesOf(problem), BIAS };
    // The sums of the bias take whole workgroups of 64, a thread for each channel.
    const last = (IN_C * OUT_C) / 4 + (BIAS ? Math.ceil(OUT_C / 64) * 64 : 0);
    engine.dispatch(kernelGradientShader, specs, [du, dm, dkernel!, dbias!], { threads: last });
  },
};
