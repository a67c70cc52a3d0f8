import inputGradientTileSource from '../../shaders/conv2d/conv2d-input-gradient-tile.wgsl?raw';
import inputGradientWorkgroupSource from '../../shaders/conv2d/conv2d-input-gradient-workgroup.wgsl?raw';
import kernelGradientOuterSource from '../../shaders/conv2d/conv2d-kernel-gradient-outer.wgsl?raw';
import kernelGradientTileSource from '../../shaders/conv2d/conv2d-kernel-gradient-tile.wgsl?raw';
import kernelGradientWorkgroupSource from '../../shaders/conv2d/conv2d-kernel-gradient-workgroup.wgsl?raw';
import conv2dOuterSource from '../../shaders/conv2d/conv2d-outer.wgsl?raw';
import conv2dTileSource from '../../shaders/conv2d/conv2d-tile.wgsl?raw';
import conv2dWorkgroupSource from '../../shaders/conv2d/conv2d-workgroup.wgsl?raw';
import matmulTileSource from '../../shaders/matmul/matmul-tile.wgsl?raw';
import matmulWorkgroupSource from '../../shaders/matmul/matmul-workgroup.wgsl?raw';
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

/** A workgroup of 64 that shares what it loads. */
const WORKGROUP = { name: 'workgroup', tile: [64, 32], lanes: 64, defaultOn: 'gpu' } as const;
/** A thread by itself. */
const TILE = { name: 'tile', tile: [8, 8] } as const;
const OUTER = { name: 'outer', tile: [8, 8] } as const;

const forward: readonly Variant<ForwardProblem>[] = [
  { ...WORKGROUP, shader: shader('conv2d-workgroup', conv2dWorkgroupSource), multiples: { IN_C: 4, OUT_C: 4 } },
  winogradForward,
  { ...TILE, shader: shader('conv2d-tile', conv2dTileSource), multiples: { IN_C: 4, OUT_C: 8 } },
  { ...OUTER, shader: shader('conv2d-outer', conv2dOuterSource), multiples: { OUT_C: 8 } },
];
const inputGradient: readonly Variant<InputGradientProblem>[] = [
  {
    ...WORKGROUP,
    shader: shader('conv2d-input-gradient-workgroup', inputGradientWorkgroupSource),
    multiples: { IN_C: 4, OUT_C: 4 },
  },
  winogradInputGradient,
  { ...TILE, shader: shader('conv2d-input-gradient-tile', inputGradientTileSource), multiples: { IN_C: 8, OUT_C: 4 } },
];
const kernelGradient: readonly Variant<KernelGradientProblem>[] = [
  {
    ...WORKGROUP,
    shader: shader('conv2d-kernel-gradient-workgroup', kernelGradientWorkgroupSource),
    multiples: { IN_C: 4, OUT_C: 4 },
  },
  winogradKernelGradient,
  {
    ...TILE,
    shader: shader('conv2d-kernel-gradient-tile', kernelGradientTileSource),
    multiples: { IN_C: 8, OUT_C: 8 },
  },
  { ...OUTER, shader: shader('conv2d-kernel-gradient-outer', kernelGradientOuterSource), multiples: { OUT_C: 8 } },
];
const product: readonly Variant<ProductProblem>[] = [
  { ...WORKGROUP, shader: shader('matmul-workgroup', matmulWorkgroupSource), takes: inVec4s },
  { ...TILE, shader: shader('matmul-tile', matmulTileSource), takes: inVec4s },
];

/** By family, what `Choices.load` adds: for GPUs, for devices without subgroups, and for the tuner. */
export const moreVariants: ReadonlyMap<unknown, readonly unknown[]> = new Map<unknown, readonly unknown[]>([
  [conv2dFamily, forward],
  [conv2dInputGradientFamily, inputGradient],
  [conv2dKernelGradientFamily, kernelGradient],
  [matmulFamily, product],
]);
