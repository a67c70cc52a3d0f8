import { effect, signal } from '@preact/signals';
import { cursor, shown } from './state';
import { still } from './theme';

/** Milliseconds that the recorded run stays at a frame as it plays: before training, after it, and between. */
const BEFORE = 1000;
const PLAY = 120;
const AFTER = 2500;

/** Whether the recorded run moves by itself. */
export const playing = signal(false);

/** Plays the recorded run over and over while it is shown, unless the reader wants nothing to move. */
export function keepPlaying(): void {
  effect(() => {
    playing.value = !still.value;
  });
  effect(() => {
    const frames = shown.value?.recorded ? shown.value.frames.value.length : 0;
    if (!playing.value || frames < 2) return;
    let timer = 0;
    const next = (): void => {
      const now = cursor.peek() ?? frames - 1;
      const to = now >= frames - 1 ? 0 : now + 1;
      cursor.value = to;
      timer = window.setTimeout(next, to === 0 ? BEFORE : to === frames - 1 ? AFTER : PLAY);
    };
    next();
    return () => clearTimeout(timer);
  });
}
