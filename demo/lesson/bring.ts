/** Milliseconds that parts above may still come, grow, and push the part about. */
const SETTLING = 3000;

/** An element, once it is there. Rejects when it is no longer waited for. */
export function whenThere(selector: string, { signal }: { readonly signal: AbortSignal }): Promise<Element> {
  return new Promise((resolve, reject) => {
    const look = (): void => {
      const found = document.querySelector(selector);
      if (!found) return;
      observer.disconnect();
      resolve(found);
    };
    const observer = new MutationObserver(look);
    observer.observe(document.body, { subtree: true, childList: true, attributes: true });
    signal.addEventListener('abort', () => {
      observer.disconnect();
      reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
    });
    look();
  });
}

/** Unfolds a part of the page, once it is there. */
export async function unfold(selector: string, waiting: { readonly signal: AbortSignal }): Promise<void> {
  const details = await whenThere(selector, waiting);
  if (details instanceof HTMLDetailsElement) details.open = true;
}

/** Scrolls to a part of a panel, whose code may come only then; and stays there until the reader goes elsewhere. */
export async function bring(
  panel: string,
  part: string,
  unfolded: string | undefined,
  waiting: { readonly signal: AbortSignal },
): Promise<void> {
  (await whenThere(`#${panel}`, waiting)).scrollIntoView();
  if (unfolded !== undefined) await unfold(unfolded, waiting);
  const place = await whenThere(part, waiting);
  place.scrollIntoView();
  const observer = new ResizeObserver(() => place.isConnected && place.scrollIntoView());
  observer.observe(document.querySelector('main')!);
  const stop = (): void => {
    observer.disconnect();
    for (const event of MOVES) removeEventListener(event, stop, true);
  };
  for (const event of MOVES) addEventListener(event, stop, { passive: true, capture: true });
  waiting.signal.addEventListener('abort', stop);
  setTimeout(stop, SETTLING);
}

/** By which a reader goes elsewhere, or does something. */
const MOVES = ['wheel', 'touchstart', 'pointerdown', 'keydown'];
