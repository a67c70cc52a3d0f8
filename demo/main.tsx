import { type ReadonlySignal, effect } from '@preact/signals';
import { render } from 'preact';
import { App } from './app';
import { showRecording, start } from './control';
import { keepKeys } from './keys';
import { language, say } from './language';
import { keepOffline } from './offline';
import { IS_ONE_FILE } from './one-file';
import { keepPlaying } from './playback';
import { START, sameConfig } from './run/config';
import { type Link, decodeLink } from './run/link';
import { hasSettings, lastRun, remembered, rememberRun } from './remembered';
import { presented } from './presented';
import { PANEL_IDS } from './panels';
import { loadRecordedRun } from './run/recorded';
import { config, embed, hidden, lesson, linkFaults, run, section, watching } from './state';
import { chosenTheme } from './theme';
import './page.css';

/** Milliseconds that the page waits for the recorded run before it is drawn without. */
const SOON = 100;

/** Not at the top level: code that a link asks for may import this very file's chunk, which would wait for itself. */
async function begin(): Promise<void> {
  const { hash } = location;
  const recorded = loadRecordedRun();
  // Where its part of the code does not come, the page begins as the notes do.
  const [link, own] = (await Promise.all(
    [hash, remembered()].map((text) => decodeLink(text).catch(() => decodeLink(''))),
  )) as [Link, Link];
  config.value = (hasSettings(hash) ? link : own).config;
  language.value = link.language ?? own.language ?? language.value;
  chosenTheme.value = link.theme ?? own.theme;
  hidden.value = new Set(link.hidden);
  embed.value = link.embed ?? null;
  const Page = embed.value ? (await import('./embed/embed')).Embed : App;
  if (hash.length > 1) {
    const fields = new URLSearchParams(hash.slice(1));
    section.value = PANEL_IDS.find((id) => fields.get(id) === '') ?? null;
    if (fields.get('present') === '') presented.value = section.value;
    void import('./run/link-faults').then(async (code) => {
      if (lesson.value.card === null) lesson.value = code.decodeLesson(hash); // else the reader was faster
      linkFaults.value = await code.linkFaults(hash, link, PANEL_IDS);
    });
  }
  // Whoever follows a link to a network of its own, or chose one, wants to see that one.
  if (!sameConfig(config.value, START)) watching.value = 'run';
  // A link that is followed on the page itself changes nothing but the address.
  addEventListener('hashchange', () => location.reload());

  effect(() => {
    document.documentElement.lang = language.value;
    document.title = say({ en: 'Vitrine: watch a CNN learn', ko: 'Vitrine: CNN이 배우는 모습' });
  });
  // It is asked for with this very script: where it is here, the page is drawn once instead of twice. Who has left a run
  // sees that one first.
  const isFirst = embed.value !== null || lastRun() === null;
  if (isFirst) await Promise.race([recorded.then(showRecording), new Promise((resolve) => setTimeout(resolve, SOON))]);
  render(<Page />, document.getElementById('page')!);
  keepPlaying();
  keepKeys();
  if (!embed.value) await goOn(hash);
  if (!isFirst) void recorded.then(showRecording);
  void start();
  takeDrops();
}

/** Goes on with what the reader has left, and keeps what they do from now on. */
async function goOn(hash: string): Promise<void> {
  rememberChanges({ config, language, theme: chosenTheme });
  // A new visitor sees the recorded run; a reader who has left a run, that one.
  const last = lastRun();
  if (last !== null)
    await import('./kept/reopen').then(({ showLast }) => showLast(last, hasSettings(hash))).catch(() => undefined);
  effect(() => {
    if (run.value?.kept.value?.type === 'kept') rememberRun(run.value.id);
  });
  if (import.meta.env.PROD && !IS_ONE_FILE) keepOffline();
}

/** A file that is dropped where no panel takes it is a network of the reader's. */
function takeDrops(): void {
  const take = (event: DragEvent): void => {
    const { types, files } = event.dataTransfer!;
    if (event.defaultPrevented || !types.includes('Files')) return;
    event.preventDefault();
    if (event.type === 'drop') void import('./panels/your-own/own').then(({ takeDropped }) => takeDropped(files));
  };
  addEventListener('dragover', take);
  addEventListener('drop', take);
}

/** Keeps what changes from now on, by code that the first change fetches. */
function rememberChanges(choices: { readonly [Name in keyof Link]?: ReadonlySignal<Link[Name]> }): void {
  for (const [name, choice] of Object.entries(choices)) {
    let isFirst = true;
    choice.subscribe((value) => {
      if (!isFirst) void import('./remember').then(({ remember }) => remember({ [name]: value }));
      isFirst = false;
    });
  }
}

void begin();
