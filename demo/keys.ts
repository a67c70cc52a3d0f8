import { signal } from '@preact/signals';
import { pause, seek, train, willing } from './control';
import { cursor, gpu, run, shown } from './state';
import { playing } from './playback';
import { presented } from './presented';

/** Whether the page takes keys: who dictates, say, may not want it to (WCAG 2.2, 2.1.4). */
export const takesKeys = signal(true);
/** Whether the list of keys is open. */
export const keysOpen = signal(false);

/** What takes keys of its own. */
const OTHERS = 'a, button, input, select, textarea, summary, dialog, video, [contenteditable], [tabindex="0"]';

/** Frames that a step with Shift goes. */
const FAR = 10;

const move = (by: number): void => {
  playing.value = false;
  const last = (shown.value?.frames.value.length ?? 0) - 1;
  seek(Math.min(cursor.value ?? last, last) + by);
};

const present = (): void => void (presented.value = presented.value === null ? '' : null);

const KEYS: Readonly<Record<string, (event: KeyboardEvent) => void>> = {
  ' ': () => {
    if (gpu.value.name === 'ready' && run.value?.running) pause();
    else if (willing()) void train();
  },
  ArrowLeft: ({ shiftKey }) => move(shiftKey ? -FAR : -1),
  ArrowRight: ({ shiftKey }) => move(shiftKey ? FAR : 1),
  p: present,
  P: present,
  ㅔ: present, // the same key, where it writes Hangul
  '?': () => (keysOpen.value = true),
};

/** Takes keys for the whole page, wherever nothing else takes them. */
export function keepKeys(): void {
  addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || !takesKeys.value) return;
    if (event.target instanceof Element && event.target.closest(OTHERS)) return;
    const order = KEYS[event.key];
    if (!order) return;
    event.preventDefault();
    if (!event.repeat || event.key.startsWith('Arrow')) order(event);
  });
}
