import { batch, signal } from '@preact/signals';

/** The layer that is looked at, or the sheet of them all. */
export const layer = signal<number | 'all'>(0);
/** One of its maps, or of its units. */
export const map = signal(0);
/** Whether that map is open in the whole network. */
export const open = signal(false);
/** A pixel of the map, in reading order. Null: the one that answers most. */
export const pixel = signal<number | null>(null);
/** The pixel or unit under the pointer. */
export const hovered = signal<number | null>(null);
/** The input channel whose products are shown. Null: the one whose sum is largest. */
export const channel = signal<number | null>(null);

export function chooseLayer(to: number | 'all'): void {
  batch(() => {
    layer.value = to;
    map.value = 0;
    pixel.value = hovered.value = channel.value = null;
  });
}

export function chooseMap(to: number): void {
  batch(() => {
    map.value = to;
    pixel.value = hovered.value = channel.value = null;
  });
}
