/** Milliseconds that a run is waited for: a tab that was closed lets go of its own within two seconds or so. */
const PATIENCE = 3000;

export const lockName = (id: string): string => `vitrine-run-${id}`;

/** Of several tabs, one goes on with a run. @returns null where another does. */
export function takeRun(id: string): Promise<{ release(): void } | null> {
  return new Promise((resolve) => {
    const hold = (): Promise<void> => new Promise((release) => resolve({ release }));
    navigator.locks.request(lockName(id), { signal: AbortSignal.timeout(PATIENCE) }, hold).catch(() => resolve(null));
  });
}
