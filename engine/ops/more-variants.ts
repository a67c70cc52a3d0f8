import { conv2dFamily, conv2dInputGradientFamily, conv2dKernelGradientFamily } from './conv2d';
import { winogradForward, winogradInputGradient, winogradKernelGradient } from './winograd';

/** By family: what `Choices.load` adds. */
export const moreVariants: ReadonlyMap<unknown, readonly unknown[]> = new Map<unknown, readonly unknown[]>([
  [conv2dFamily, [winogradForward]],
  [conv2dInputGradientFamily, [winogradInputGradient]],
  [conv2dKernelGradientFamily, [winogradKernelGradient]],
]);
