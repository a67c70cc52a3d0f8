import { type ReadonlySignal, useSignal, useSignalEffect } from '@preact/signals';
import { useRef } from 'preact/hooks';
import type { Run } from '../../run/run';
import { frame, gpu, shown, worker } from '../../state';
import type { Patch } from '../../worker/patches';

/** How many, of how many images. */
export const PATCHES = 9;
const IMAGES = 500;

/** Milliseconds from a change to the question, and between two questions about one kernel: the worker has a network to train. */
const SOON = 60;
const REST = 700;

/** Uninvited: where there is no GPU, the images are fetched only for who points at a kernel. */
export type Answer =
  | { readonly name: 'uninvited' | 'waiting' }
  | { readonly name: 'found'; readonly run: Run; readonly kernel: number; readonly step: number; readonly images: number; readonly patches: readonly Patch[] }
  | { readonly name: 'failed'; readonly reason: string };

/** What fires a kernel of the moment shown most. A late answer never stands in place of a newer one. */
export function usePatches(chosen: ReadonlySignal<number | null>, inView: ReadonlySignal<boolean>): ReadonlySignal<Answer> {
  const answer = useSignal<Answer>({ name: 'uninvited' });
  const last = useRef({ call: 0, time: 0, kernel: -1 });
  useSignalEffect(() => {
    const [run, now, host] = [shown.value, frame.value, worker.value];
    const invited = gpu.value.name === 'ready' || chosen.value !== null;
    if (!run || !now || !host || !invited || !inView.value) return;
    const count = now.bias.length;
    const kernel = Math.min(chosen.value ?? 0, count - 1);
    const layer = run.config.layers[0];
    const padding = layer?.kind === 'conv2d' ? layer.padding : 'valid';
    const weights = Float32Array.from({ length: now.kernel.data.length / count }, (_, i) => now.kernel.data[i * count + kernel]!);
    const question = { kernel: weights, bias: now.bias[kernel]!, padding, images: Math.min(IMAGES, run.config.images ?? IMAGES), count: PATCHES };
    const rest = kernel === last.current.kernel ? last.current.time + REST - performance.now() : 0;
    const timer = setTimeout(() => {
      const call = ++last.current.call;
      Object.assign(last.current, { kernel, time: performance.now() });
      if (answer.peek().name !== 'found') answer.value = { name: 'waiting' };
      host.patches(run.config.dataset, question).then(
        ({ images, patches }) => call === last.current.call && (answer.value = { name: 'found', run, kernel, step: now.step, images, patches }),
        (error: unknown) => call === last.current.call && (answer.value = { name: 'failed', reason: error instanceof Error ? error.message : String(error) }),
      );
    }, Math.max(SOON, rest));
    return () => clearTimeout(timer);
  });
  return answer;
}
