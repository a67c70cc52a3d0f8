import { dark, light } from '../viz';
import type { Data } from './data';
import { KERNEL_LIMIT, PICTURES, type Picture, drawPictures } from './pictures';
import type { Session, Snapshot } from './session';
import { type Language, type TextKey, say, text } from './text';

/** What there is to show. */
export interface View {
  data: Data | null;
  session: Session | null;
  /** Why there is no GPU to work with: final, until the page is loaded again. */
  noGPU: 'unavailable' | 'lost' | null;
  /** Why there are no images to work with: final too. */
  failure: Error | null;
}

const element = <E extends HTMLElement>(id: string): E => document.getElementById(id) as E;

export const controls = {
  form: element<HTMLFormElement>('controls'),
  pooling: element<HTMLSelectElement>('pooling'),
  seed: element<HTMLInputElement>('seed'),
  train: element<HTMLButtonElement>('train'),
  pause: element<HTMLButtonElement>('pause'),
  step: element<HTMLButtonElement>('step'),
  reset: element<HTMLButtonElement>('reset'),
};
const main = document.querySelector('main')!;
const canvases = Object.fromEntries(
  PICTURES.map((name) => [name, element<HTMLCanvasElement>(name)]),
) as Record<Picture, HTMLCanvasElement>;
const darkScheme = matchMedia('(prefers-color-scheme: dark)');

let language: Language = navigator.language.startsWith('ko') ? 'ko' : 'en';
let view: View;
let drawn: Snapshot | null = null;

/** Starts to show `shown`, in the reader's language, colours and width. */
export function show(shown: View): void {
  view = shown;
  element('language').addEventListener('click', () => {
    language = language === 'en' ? 'ko' : 'en';
    renderAll();
  });
  darkScheme.addEventListener('change', renderAll);
  addEventListener('resize', renderAll);
  renderAll();
}

/** Shows what has changed in the view. */
export function render(): void {
  renderProgress();
  if (view.session?.snapshot && view.session.snapshot !== drawn) renderPictures();
}

function renderAll(): void {
  document.documentElement.lang = language;
  document.title = say(language, 'title');
  for (const labelled of document.querySelectorAll<HTMLElement>('[data-text]')) {
    labelled.textContent = say(language, labelled.dataset.text as TextKey);
  }
  element('language').lang = language === 'en' ? 'ko' : 'en';
  renderPictures();
  renderProgress();
}

function renderPictures(): void {
  const { session, data } = view;
  const snapshot = session?.snapshot;
  if (!session || !data || !snapshot) return;
  drawn = snapshot;
  const theme = darkScheme.matches ? dark : light;
  const shown = { snapshot, boot: data.boot, history: session.history };
  drawPictures(canvases, shown, { theme, pixelRatio: devicePixelRatio });

  const mapsOf = (layer: 0 | 1) => {
    const { shape } = snapshot.maps[layer];
    return { size: shape[1]!, count: shape[3]! };
  };
  const values: Partial<Record<Picture, Record<string, number | string>>> = {
    histogram: { count: snapshot.kernel.data.length, limit: KERNEL_LIMIT.toFixed(3) },
    maps1: mapsOf(0),
    maps2: mapsOf(1),
  };
  for (const name of PICTURES) {
    const caption = say(language, name, values[name]);
    canvases[name].ariaLabel = `${say(language, `${name}Title`)}. ${caption}`;
    element(`${name}-caption`).textContent = caption;
  }
}

function renderProgress(): void {
  const { session, data, noGPU, failure } = view;
  const activity = session?.activity.name;
  const willing = noGPU === null && (activity === 'waiting' || activity === 'training' || activity === 'validating');
  const running = session?.running ?? false;
  controls.train.disabled = controls.step.disabled = !willing || running;
  controls.pause.disabled = !willing || !running;
  const usable = noGPU === null && data !== null;
  for (const control of [controls.reset, controls.pooling, controls.seed]) control.disabled = !usable;

  const notice = element('no-gpu');
  notice.hidden = noGPU === null;
  if (noGPU && notice.dataset.reason !== noGPU) {
    notice.dataset.reason = noGPU;
    // In both languages at once: nothing else works here, so neither reader should have to look for the toggle.
    const paragraph = (lang: Language) =>
      Object.assign(document.createElement('p'), { lang, textContent: text[noGPU][lang] });
    notice.replaceChildren(paragraph('en'), paragraph('ko'));
  }

  const write = (id: string, value: string): void => {
    const target = element(id);
    if (target.textContent !== value) target.textContent = value;
  };
  const figure = (value: number | undefined): string => value?.toFixed(4) ?? '–';
  const last = session?.history.training.at(-1)?.logs;
  const validation = session?.history.validation.at(-1)?.logs;
  write('status', status());
  write('epoch', session ? String(session.epoch + 1) : '–');
  write('batch', session?.batches ? `${session.batch} / ${session.batches}` : '–');
  write('stepTime', session?.stepTime ? `${session.stepTime.toFixed(session.stepTime < 10 ? 1 : 0)} ms` : '–');
  write('loss', figure(last?.loss));
  write('accuracy', figure(last?.accuracy));
  write('valLoss', figure(validation?.loss));
  write('valAccuracy', figure(validation?.accuracy));
  write('source', data ? say(language, data.source, imageCounts(data)) : '');

  // While it is busy, a screen reader waits; it tells the figures once training pauses.
  element('progress').ariaBusy = String(running);
  main.dataset.state = noGPU ?? (failure ? 'failed' : (activity ?? 'loading'));
  main.dataset.step = String(session?.step ?? 0);
  main.dataset.buffers = String(session?.buffers ?? 0);
}

function imageCounts({ train, validation }: Data): Record<string, number> {
  return { train: train[0].shape[0]!, validation: validation[0].shape[0]! };
}

function status(): string {
  const { session, noGPU, failure } = view;
  if (noGPU) return '';
  const error = failure ?? session?.failure;
  if (error) return `${say(language, 'failed')}: ${error.message}`;
  if (!session) return say(language, 'loading');
  const { activity } = session;
  switch (activity.name) {
    case 'waiting':
      return say(language, session.step === 0 ? 'ready' : 'paused');
    case 'compiling':
    case 'validating':
      return say(language, activity.name, { done: activity.done, total: activity.total });
    case 'preparing':
    case 'training':
    case 'closing':
    case 'failed':
      return say(language, activity.name);
  }
}
