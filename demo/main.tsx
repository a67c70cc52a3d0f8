import { effect } from '@preact/signals';
import { render } from 'preact';
import { App } from './app';
import { start } from './control';
import { language, say } from './language';
import { keepOffline } from './offline';
import { keepPlaying } from './playback';
import { NOTES, sameConfig } from './run/config';
import { decodeLink } from './run/link';
import { loadRecordedRun } from './run/recorded';
import { config, hidden, recording, watching } from './state';
import { chosenTheme } from './theme';
import './page.css';

/** Not at the top level: code that a link asks for may import this very file's chunk, which would wait for itself. */
async function begin(): Promise<void> {
  // Where its part of the code does not come, the page begins as the notes do.
  const link = await decodeLink(location.hash).catch(() => decodeLink(''));
  config.value = link.config;
  language.value = link.language ?? language.value;
  chosenTheme.value = link.theme;
  hidden.value = new Set(link.hidden);
  // Whoever follows a link to a network of its own wants to see that one.
  if (!sameConfig(link.config, NOTES)) watching.value = 'run';
  // A link that is followed on the page itself changes nothing but the address.
  addEventListener('hashchange', () => location.reload());

  effect(() => {
    document.documentElement.lang = language.value;
    document.title = say({ en: 'Vitrine: watch a CNN learn', ko: 'Vitrine: CNN이 배우는 모습' });
  });
  render(<App />, document.getElementById('page')!);
  keepPlaying();
  void loadRecordedRun().then((run) => (recording.value = run));
  void start();
  if (import.meta.env.PROD) keepOffline();
}

void begin();
