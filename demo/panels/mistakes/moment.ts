import { computed } from '@preact/signals';
import type { Frame } from '../../run/frame';
import { frame, gpu, run, shown } from '../../state';

/** The frame of the worker's run at the moment it is asked for: the one that the page shows, or, beside a recorded run, its latest. Null while there is no network. */
export const moment = computed<Frame | null>(() => {
  const own = run.value;
  if (!own || gpu.value.name !== 'ready') return null;
  return (shown.value === own ? frame.value : own.frames.value.at(-1)) ?? null;
});
