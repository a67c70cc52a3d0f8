import type { JSX } from 'preact';
import { useLayoutEffect } from 'preact/hooks';
import { type Text, say } from '../language';
import { enlarged, presented } from '../presented';
import './presenter.css';

const texts = {
  leave: { en: 'Leave (Esc)', ko: '발표 화면 나가기 (Esc)' },
} satisfies Record<string, Text>;

/** CSS pixels that a panel is wide at least, however large: with less its parts would stand one below the other. */
const LEAST_WIDTH = 900;

/** Has one panel fill the screen, the bar at the foot below it, until Escape or the button. */
export function Content(): JSX.Element {
  const id = presented.value;
  useLayoutEffect(() => {
    const panel = id === '' ? panelInSight() : document.getElementById(id!);
    if (!panel?.matches('.panel')) presented.value = null;
    else if (id === '') presented.value = panel.id;
    else return present(panel);
    return undefined;
  }, [id]);
  return (
    <button type="button" id="leave-presenting" class="small" onClick={leave}>
      {say(texts.leave)}
    </button>
  );
}

const leave = (): void => {
  presented.value = null;
};

/** That which has the focus, or else shows most of itself. */
function panelInSight(): HTMLElement | null {
  const focused = document.activeElement?.closest<HTMLElement>('.panel');
  if (focused) return focused;
  const seen = Array.from(document.querySelectorAll<HTMLElement>('.panel'), (panel) => {
    const { top, bottom, width } = panel.getBoundingClientRect();
    return { panel, area: width * (Math.min(bottom, innerHeight) - Math.max(top, 0)) };
  });
  return seen.toSorted((a, b) => b.area - a.area)[0]?.panel ?? null;
}

/** @returns what has the page be as it was. */
function present(panel: HTMLElement): () => void {
  const before = document.activeElement;
  const { gridColumn } = getComputedStyle(panel);
  const place = document.createElement('div'); // so that nothing behind it moves
  Object.assign(place.style, { gridColumn, height: `${panel.offsetHeight}px` });
  const behind = othersThan(panel).filter((element) => !element.inert);
  panel.after(place);
  panel.dataset.presented = '';
  for (const element of behind) element.inert = true;
  const fit = (): void => {
    enlarged.value = Math.max(1, innerWidth / LEAST_WIDTH);
    panel.style.setProperty('--enlarged', String(enlarged.value));
  };
  fit();
  panel.scrollTop = 0;
  panel.focus({ preventScroll: true });
  // Where there is none, or nobody has just clicked, as browsers demand, the panel fills the window.
  if (navigator.userActivation.isActive) void document.documentElement.requestFullscreen?.().catch(() => undefined);

  const heard = new AbortController();
  const { signal } = heard;
  addEventListener('resize', fit, { signal });
  document.addEventListener('fullscreenchange', () => document.fullscreenElement ?? leave(), { signal });
  addEventListener(
    'keydown',
    (event) => {
      if (event.key === 'Escape' && !event.defaultPrevented && !document.querySelector('dialog[open]')) leave();
    },
    { signal },
  );
  return () => {
    heard.abort();
    if (document.fullscreenElement) void document.exitFullscreen();
    place.remove();
    delete panel.dataset.presented;
    panel.style.removeProperty('--enlarged');
    for (const element of behind) element.inert = false;
    enlarged.value = 1;
    if (before instanceof HTMLElement && before !== document.body) before.focus({ preventScroll: true });
    else panel.blur();
  };
}

/** What is there whatever fills the screen: the page's heading, the bar at the foot, the button to leave. */
const KEPT = 'header, #transport, #leave-presenting, dialog';

/** All that lies beside the panel, up to the page, but for what is kept. */
function othersThan(panel: HTMLElement): HTMLElement[] {
  const others = [...document.querySelectorAll<HTMLElement>('header > :not(h1)')];
  for (let at = panel; at.parentElement && at.id !== 'page'; at = at.parentElement)
    for (const element of at.parentElement.children)
      if (element instanceof HTMLElement && element !== at && !element.matches(KEPT)) others.push(element);
  return others;
}
