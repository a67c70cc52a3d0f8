import { useEffect, useRef } from 'preact/hooks';

/** Escape closes what is open in a part of the page, where the focus is there or nowhere. */
export function useEscape(part: string, close: () => void): void {
  const order = useRef(close);
  order.current = close;
  useEffect(() => {
    const hear = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.defaultPrevented || document.querySelector('dialog[open]')) return;
      if (event.target !== document.body && !(event.target as Element).closest(part)) return;
      event.preventDefault();
      order.current();
    };
    addEventListener('keydown', hear, true); // before what fills the screen hears of it, and leaves
    return () => removeEventListener('keydown', hear, true);
  }, [part]);
}
