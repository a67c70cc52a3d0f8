import { computed, signal } from '@preact/signals';
import type { DatasetName } from '../../run/config';
import { config, input, run, shown } from '../../state';

/** Whose images the gallery shows. */
export const dataset = computed<DatasetName>(() => run.value?.config.dataset ?? config.value.dataset);

const pinned = computed(() => {
  const opened = (run.value ?? shown.value)?.opened.value;
  return opened ? { image: Float32Array.from(opened.pinned.image, (byte) => byte / 255), label: opened.pinned.label } : null;
});

/** What is looked into; null until the data is there. */
export const chosen = computed(() => input.value ?? pinned.value);

export type Origin =
  | { readonly name: 'gallery'; readonly index: number; readonly dataset: DatasetName }
  | { readonly name: 'drawn' | 'uploaded' | 'camera' };
/** Where the input of this panel came from. */
export const origin = signal<Origin | null>(null);

export function choose(image: Float32Array, from: Origin, label: number | null = null): void {
  origin.value = from;
  input.value = { image, label };
}
