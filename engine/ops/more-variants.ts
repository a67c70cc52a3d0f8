import { conv2dFamily, conv2dInputGradientFamily } from './conv2d';
import { winogradForward, winogradInputGradient } from './winograd';

/** By family: what `Choices.load` adds. */
export const moreVariants: ReadonlyMap<unknown, readonly unknown[]> = new Map<unknown, readonly unknown[]>([
  [conv2dFamily, [winogradForward]],
  [conv2dInputGradientFamily, [winogradInputGradient]],
]);
