import { signal } from '@preact/signals';

/** The kernel that is looked at closely. Null: none was chosen yet, and the first is shown. */
export const selected = signal<number | null>(null);
/** Whether it stays so where the pointer goes on: from a click on it to the next one. */
export const pinned = signal(false);
/** Whether it is being changed. */
export const changing = signal(false);
