import { effect, signal } from '@preact/signals';

/** Under which the browser keeps whether the reader has it open. */
const REMEMBERED = 'vitrine-engineers';

/** An address may open it: `#model&engineers`. */
function isWanted(): boolean {
  if (new URLSearchParams(location.hash.slice(1)).get('engineers') === '') return true;
  try {
    return localStorage.getItem(REMEMBERED) !== null;
  } catch {
    return false;
  }
}

/** Whether what is for engineers stands open: shaders, workgroups, GPU times. */
export const engineers = signal(isWanted());

effect(() => {
  try {
    if (engineers.value) localStorage.setItem(REMEMBERED, '');
    else localStorage.removeItem(REMEMBERED);
  } catch {
    // The browser keeps nothing: the next visit begins without.
  }
});
