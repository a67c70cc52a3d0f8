import { computed, signal } from '@preact/signals';
import type { DatasetName } from '../../run/config';
import { config, input, shown } from '../../state';

/** Whose images the gallery shows. */
export const dataset = computed<DatasetName>(() => shown.value?.imagesFrom ?? config.value.dataset);

export type Origin =
  | { readonly name: 'gallery'; readonly index: number; readonly dataset: DatasetName }
  | { readonly name: 'drawn' | 'uploaded' | 'camera' };
/** Where the input of this panel came from. */
export const origin = signal<Origin | null>(null);

export function choose(image: Float32Array, from: Origin, label: number | null = null): void {
  origin.value = from;
  input.value = { image, label };
}
