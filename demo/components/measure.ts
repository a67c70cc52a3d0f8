import { type Signal, useSignal } from '@preact/signals';
import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';

/** How wide a place is that has no padding, in whole CSS pixels: 0 until it is known. */
export function useWidth<Place extends HTMLElement = HTMLDivElement>(): {
  readonly place: RefObject<Place | null>;
  readonly width: Signal<number>;
} {
  const place = useRef<Place>(null);
  const width = useSignal(0);
  // Before it is painted, whenever it is drawn: what is drawn by its width has its size at once, and pushes nothing.
  useLayoutEffect(() => {
    // As the observer below has it: `clientWidth` is rounded, and all would be drawn for each of two widths in turn.
    width.value = Math.floor(Number.parseFloat(getComputedStyle(place.current!).width)) || 0; // hidden: `auto`
  });
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => (width.value = Math.floor(entry!.contentRect.width)));
    observer.observe(place.current!);
    return () => observer.disconnect();
  }, [width]);
  return { place, width };
}

/** Whether the reader has a place before their eyes, or nearly. */
export function useInView(place: RefObject<HTMLElement | null>, rootMargin = '200px'): Signal<boolean> {
  const inView = useSignal(false);
  useEffect(() => {
    let near = false;
    const tell = (): void => {
      inView.value = near && !document.hidden;
    };
    const observer = new IntersectionObserver(
      (entries) => {
        near = entries.at(-1)!.isIntersecting;
        tell();
      },
      { rootMargin },
    );
    observer.observe(place.current!);
    document.addEventListener('visibilitychange', tell);
    return () => {
      observer.disconnect();
      document.removeEventListener('visibilitychange', tell);
    };
  }, [place, inView]);
  return inView;
}
