import type { Sheet } from '../panels/export/sheet';
import { figureOf } from '../panels/export/page-figure';
import { subject } from '../subject';
import { bring, unfold, whenThere } from './bring';
import type { Card } from './cards';
import { stage } from './scene';

/** Milliseconds after which a figure is given up. */
const PATIENCE = 20_000;

const nextFrame = (): Promise<void> => new Promise((resolve) => requestAnimationFrame(() => resolve()));

export interface Drawn {
  readonly sheet: Sheet;
  /** For who does not see it. */
  readonly label: string;
}

/** A card's figures, from the page itself: what is shown to draw them stays. Those that do not come are left out. */
export async function drawFigures(card: Card, out: ReadonlySet<string>, left: AbortSignal): Promise<readonly Drawn[]> {
  const waiting = new AbortController();
  left.addEventListener('abort', () => waiting.abort());
  const timer = setTimeout(() => waiting.abort(), PATIENCE);
  const drawn: Drawn[] = [];
  try {
    stage(card, true, out);
    await bring(card.panels[0]!, card.part, card.scene.unfold, waiting);
    if (card.shown?.unfold) await unfold(card.shown.unfold, waiting);
    // Of the scene's network, not of the one before it.
    if (card.asks)
      await whenThere(`${card.asks} [data-step="${subject.value?.frame.step}"][data-image="true"]`, waiting);
    for (const id of card.figures) {
      const canvas = await whenThere(`canvas#${id}:not([hidden])`, waiting);
      for (let frames = 0; frames < 3; frames++) await nextFrame();
      waiting.signal.throwIfAborted();
      if (canvas instanceof HTMLCanvasElement)
        drawn.push({ sheet: figureOf(canvas), label: canvas.getAttribute('aria-label') ?? '' });
    }
  } catch {
    // The sheet says that they are missing.
  } finally {
    clearTimeout(timer);
    waiting.abort();
  }
  return drawn;
}
