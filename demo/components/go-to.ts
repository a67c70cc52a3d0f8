import { still } from '../theme';

/** Scrolls to a part of the page, and gives it the focus; the address stays. */
export function goTo(event: Event, id: string): void {
  event.preventDefault();
  const panel = document.getElementById(id);
  panel?.scrollIntoView({ behavior: still.value ? 'auto' : 'smooth' });
  panel?.focus({ preventScroll: true });
}
