import winogradInputSource from '../../shaders/winograd_input.wgsl?raw';
import winogradInputGradientSource from '../../shaders/winograd_input_gradient.wgsl?raw';
import winogradKernelSource from '../../shaders/winograd_kernel.wgsl?raw';
import winogradOutputSource from '../../shaders/winograd_output.wgsl?raw';
import winogradOutputGradientSource from '../../shaders/winograd_output_gradient.wgsl?raw';
import type { Engine } from '../engine';
import type { Tensor } from '../tensor';
import type { Variant } from '../variants';
import { kernel } from '../wgsl';
import type { ConvProblem, ForwardProblem, InputGradientProblem } from './conv2d';
import { multiply } from './matmul';
import { INPUT, OUTPUT, pick, takesWinograd, tilesOf } from './winogradKernelGradient';

/** The scheme is told in winogradKernelGradient.ts and winograd_input.wgsl. */
const kernelKernel = /* @__PURE__ */ kernel('winograd_kernel', winogradKernelSource);
const inputKernel = /* @__PURE__ */ kernel('winograd_input', winogradInputSource);
const outputKernel = /* @__PURE__ */ kernel('winograd_output', winogradOutputSource);
const outputGradientKernel = /* @__PURE__ */ kernel('winograd_output_gradient', winogradOutputGradientSource);
const inputGradientKernel = /* @__PURE__ */ kernel('winograd_input_gradient', winogradInputGradientSource);

/** `[3, 3, in, out] -> [16, in, out]`. */
function transformKernel(engine: Engine, problem: ConvProblem, w: Tensor): Tensor {
  const { IN_C, OUT_C } = problem;
  const u = engine.empty([16, IN_C, OUT_C]);
  engine.dispatch(kernelKernel, { IN_C, OUT_C }, [w, u], { threads: (IN_C * OUT_C) / 4 });
  return u;
}

/** `[batch, height, width, in] -> [16, tiles, in]`. */
function transformInput(engine: Engine, problem: ConvProblem, x: Tensor): Tensor {
  const tiles = tilesOf(problem);
  const v = engine.empty([16, tiles, problem.IN_C]);
  engine.dispatch(inputKernel, pick(problem, ...INPUT), [x, v], { threads: (tiles * problem.IN_C) / 4 });
  return v;
}

/** `[batch, outHeight, outWidth, out] -> [16, tiles, out]`. */
function transformOutputGradient(engine: Engine, problem: ConvProblem, dy: Tensor): Tensor {
  const tiles = tilesOf(problem);
  const dm = engine.empty([16, tiles, problem.OUT_C]);
  engine.dispatch(outputGradientKernel, pick(problem, ...OUTPUT), [dy, dm], { threads: (tiles * problem.OUT_C) / 4 });
  return dm;
}

/** Of `conv2dFamily`. */
export const winogradForward: Variant<ForwardProblem> = {
  name: 'winograd',
  defaultOn: 'none',
  kernel: kernelKernel,
  multiples: { IN_C: 4, OUT_C: 4 },
  takes: takesWinograd,
  run: ({ engine, problem, inputs: [x, w, bias], outputs: [y] }) => {
    const u = transformKernel(engine, problem, w!);
    const v = transformInput(engine, problem, x!);
    const tiles = tilesOf(problem);
    const m = engine.empty([16, tiles, problem.OUT_C]);
    multiply({ a: v, b: u, y: m });
    const specs = pick(problem, ...OUTPUT, 'BIAS', 'ACTIVATION');
    engine.dispatch(outputKernel, specs, [m, bias!, y!], { threads: (tiles * problem.OUT_C) / 4 });
  },
};

/** Of `conv2dInputGradientFamily`. */
export const winogradInputGradient: Variant<InputGradientProblem> = {
  name: 'winograd',
  defaultOn: 'none',
  kernel: kernelKernel,
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
    engine.dispatch(inputGradientKernel, pick(problem, ...INPUT, 'RELU_MASK'), [dv, x!, dx!], { threads });
  },
};
