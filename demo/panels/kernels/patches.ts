import { type ReadonlySignal, useSignalEffect } from '@preact/signals';
import { type Latest, useLatest } from '../../components/latest';
import { firstConvolution } from '../../run/architecture';
import { cursor, frame, shown, worker } from '../../state';
import type { Patch } from '../../worker/patches';
import { selected } from './selected';

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

/** What fires the chosen kernel most, at the moment shown. */
export function usePatches(inView: ReadonlySignal<boolean>): Latest<Found> {
  const found = useLatest<Found>();
  useSignalEffect(() => {
    const [of, now, remote] = [shown.value, frame.value, worker.value];
    found.about(of);
    if (!of || !now || !remote || !inView.value) return;
    const count = now.bias.length;
    const kernel = Math.min(selected.value ?? 0, count - 1);
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
