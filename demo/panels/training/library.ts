import { effect, signal } from '@preact/signals';
import { type LayerSpec, PRESETS, PRESET_NAMES } from '../../run/architecture';
import type { OptimizerChoice } from '../../run/optimizers';
import { config, run, worker } from '../../state';

/**
 * What the first screen asks of the library, through the worker, which has it: the page itself loads it with the panels
 * further down.
 */

/** Whether somebody looks at more settings than the first screen has. */
export const unfolded = signal(false);

/** The library's optimizers. Null until somebody wants them and the worker has answered. */
export const optimizers = signal<readonly OptimizerChoice[] | null>(null);

/** By the layers, as JSON. */
const counts = signal<Readonly<Record<string, number>>>({});

/** How many weights a network has. Null until the worker has answered. */
export const weightsOf = (layers: readonly LayerSpec[]): number | null => counts.value[JSON.stringify(layers)] ?? null;

effect(() => {
  const remote = worker.value;
  if (!remote || !(unfolded.value || run.value)) return;
  void remote.optimizers().then((all) => (optimizers.value = all));
});

effect(() => {
  const remote = worker.value;
  if (!remote) return;
  for (const layers of [...PRESET_NAMES.map((name) => PRESETS[name]), config.value.layers]) {
    const key = JSON.stringify(layers);
    if (counts.peek()[key] === undefined)
      void remote.countWeights(layers).then((count) => (counts.value = { ...counts.value, [key]: count }));
  }
});
