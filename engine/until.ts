/**
 * What a caller's code gives or promises, or a rejection with the signal's reason once it is aborted: a hook or a
 * generator may never answer.
 * @param grace asked then: milliseconds that it is still waited for. Default: it is not.
 */
export function until<T>(signal: AbortSignal, given: T | PromiseLike<T>, grace?: () => number): T | Promise<T> {
  if (typeof (given as PromiseLike<T> | null | undefined)?.then !== 'function') return given as T;
  return new Promise<T>((resolve, reject) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const end = (): void => reject(signal.reason as Error);
    const abort = (): void => {
      if (grace) timer = setTimeout(end, grace());
      else end();
    };
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
    const settled = (): void => {
      signal.removeEventListener('abort', abort);
      clearTimeout(timer);
    };
    // A caller's own `then` may return nothing.
    void Promise.resolve(given).then(resolve, reject).then(settled);
  });
}
