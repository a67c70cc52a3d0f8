import { signal } from '@preact/signals';

/** Whether the kernels have been painted. Until then nothing else is drawn: what the page is for comes first. */
export const painted = signal(false);
