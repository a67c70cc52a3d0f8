import { signal } from '@preact/signals';

/** Whether the kernels have been painted. Charts and the panels below wait for it: what the page is for comes first. */
export const painted = signal(false);
