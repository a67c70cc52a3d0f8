import { type ReadonlySignal, useSignalEffect } from '@preact/signals';
import { type Latest, useLatest } from '../../components/latest';
import { firstConvolution } from '../../run/architecture';
import { cursor, frame, run, shown, worker } from '../../state';
import type { Patch } from '../../worker/patches';

/** How many, of how many images. */
export const PATCHES = 9;
const IMAGES = 500;

/** What fires a kernel most after so many steps. */
export interface Found {
  readonly kernel: number;
  readonly step: number;
  readonly images: number;
  readonly patches: readonly Patch[];
}

/** Before there is a run, the images are fetched only for who points at a kernel. */
export const isInvited = (chosen: number | null): boolean => run.value !== null || chosen !== null;

/** What fires a kernel of the moment shown most. */
export function usePatches(chosen: ReadonlySignal<number | null>, inView: ReadonlySignal<boolean>): Latest<Found> {
  const found = useLatest<Found>();
  useSignalEffect(() => {
    const [of, now, remote] = [shown.value, frame.value, worker.value];
    found.about(of);
    if (!of || !now || !remote || !isInvited(chosen.value) || !inView.value) return;
    const count = now.bias.length;
    const kernel = Math.min(chosen.value ?? 0, count - 1);
    found.ask([kernel, cursor.value === null], now, async () => {
      const layer = of.config.layers[firstConvolution(of.config.layers)];
      const padding = layer?.kind === 'conv2d' ? layer.padding : 'valid';
      const weights = Float32Array.from(
        { length: now.kernel.data.length / count },
        (_, i) => now.kernel.data[i * count + kernel]!,
      );
      const question = {
        kernel: weights,
        bias: now.bias[kernel]!,
        padding,
        images: Math.min(IMAGES, of.config.images ?? IMAGES),
        count: PATCHES,
      };
      return { kernel, step: now.step, ...(await remote.patches(of.imagesFrom, question)) };
    });
  });
  return found;
}
