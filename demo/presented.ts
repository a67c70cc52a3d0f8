import { signal } from '@preact/signals';

/** The panel that fills the screen, by its id. Null: none; '': that which the reader looks at, found out at once. */
export const presented = signal<string | null>(null);

/** By how much it is enlarged: pictures are drawn so large. */
export const enlarged = signal(1);
