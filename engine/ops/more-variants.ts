import inputGradientTileSource from '../../shaders/conv2d/conv2d-input-gradient-tile.wgsl?raw';
import kernelGradientOuterSource from '../../shaders/conv2d/conv2d-kernel-gradient-outer.wgsl?raw';
import kernelGradientTileSource from '../../shaders/conv2d/conv2d-kernel-gradient-tile.wgsl?raw';
import conv2dOuterSource from '../../shaders/conv2d/conv2d-outer.wgsl?raw';
import conv2dTileSource from '../../shaders/conv2d/conv2d-tile.wgsl?raw';
import matmulTileSource from '../../shaders/matmul/matmul-tile.wgsl?raw';
import type { Variant } from '../variants';
import { shader } from '../wgsl';
import {
  type ForwardProblem,
  type InputGradientProblem,
  type KernelGradientProblem,
  conv2dFamily,
  conv2dInputGradientFamily,
  conv2dKernelGradientFamily,
} from './conv2d';
import { type ProductProblem, inVec4s, matmulFamily } from './matmul';
import { winogradForward, winogradInputGradient, winogradKernelGradient } from './winograd';
import {
  lanesProduct,
  outerWorkgroupKernelGradient,
  workgroupForward,
  workgroupInputGradient,
  workgroupKernelGradient,
  workgroupProduct,
} from './workgroup';

/** A thread by itself. */
const TILE = { name: 'tile', tile: [8, 8] } as const;
const OUTER = { name: 'outer', tile: [8, 8] } as const;

const forward: readonly Variant<ForwardProblem>[] = [
  workgroupForward,
  winogradForward,
  { ...TILE, shader: shader('conv2d-tile', conv2dTileSource), multiples: { IN_C: 4, OUT_C: 8 } },
  // Behind `workgroup`: for few input channels, where a thread for 4 x 8 outputs makes more workgroups than a quad.
  {
    ...OUTER,
    tile: [4, 8], // 8 x 8 would take 170 to 256 registers: see docs/architecture.md
    shader: shader('conv2d-outer', conv2dOuterSource),
    multiples: { OUT_C: 8 },
    defaultOn: 'gpu',
  },
];
const inputGradient: readonly Variant<InputGradientProblem>[] = [
  workgroupInputGradient,
  winogradInputGradient,
  { ...TILE, shader: shader('conv2d-input-gradient-tile', inputGradientTileSource), multiples: { IN_C: 8, OUT_C: 4 } },
];
const kernelGradient: readonly Variant<KernelGradientProblem>[] = [
  workgroupKernelGradient,
  outerWorkgroupKernelGradient,
  winogradKernelGradient,
  {
    ...TILE,
    shader: shader('conv2d-kernel-gradient-tile', kernelGradientTileSource),
    multiples: { IN_C: 8, OUT_C: 8 },
  },
  { ...OUTER, shader: shader('conv2d-kernel-gradient-outer', kernelGradientOuterSource), multiples: { OUT_C: 8 } },
];
const product: readonly Variant<ProductProblem>[] = [
  workgroupProduct,
  lanesProduct,
  { ...TILE, shader: shader('matmul-tile', matmulTileSource), takes: inVec4s },
];

/** By family, what `Choices.load` adds: for GPUs, for devices without subgroups, and for the tuner. */
export const moreVariants: ReadonlyMap<unknown, readonly unknown[]> = new Map<unknown, readonly unknown[]>([
  [conv2dFamily, forward],
  [conv2dInputGradientFamily, inputGradient],
  [conv2dKernelGradientFamily, kernelGradient],
  [matmulFamily, product],
]);
