import { embed } from './state';

/** Under which the browser keeps what the reader has chosen, as a link's text. */
export const REMEMBERED = 'vitrine';

/** What the reader chose on an earlier visit; '' for the first, and where the browser keeps nothing. */
export function remembered(): string {
  try {
    return localStorage.getItem(REMEMBERED) ?? '';
  } catch {
    return '';
  }
}

/** Under which the browser keeps which run the reader was at. */
const LAST = 'vitrine-run';

/** The id of the run that the reader was at; null where they began a new one. */
export function lastRun(): string | null {
  try {
    return localStorage.getItem(LAST);
  } catch {
    return null;
  }
}

export function rememberRun(id: string | null): void {
  if (embed.value) return;
  try {
    if (id === null) localStorage.removeItem(LAST);
    else localStorage.setItem(LAST, id);
  } catch {
    // The next visit begins as the first did.
  }
}

/** Whether a field of an address is a setting; a panel's name alone, and the lesson, are none. */
export const isSetting = (field: string): boolean => field.includes('=') && !/^(lesson|cards)=/.test(field);

/**
 * Whether an address says more than where to go. It then holds all settings, those of the notes where it is
 * silent, so that a link is the same network for everybody; else they are what the reader chose last.
 */
export const hasSettings = (hash: string): boolean => hash.slice(1).split('&').some(isSetting);
