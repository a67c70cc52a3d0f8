import { effect } from '@preact/signals';
import { render } from 'preact';
import { App } from './app';
import { start } from './control';
import { language, say } from './language';
import { keepOffline } from './offline';
import { decodeLink } from './run/link';
import { config, hidden } from './state';
import { chosenTheme } from './theme';
import './page.css';

const link = decodeLink(location.hash);
config.value = link.config;
language.value = link.language ?? language.value;
chosenTheme.value = link.theme;
hidden.value = new Set(link.hidden);
// A link that is followed on the page itself changes nothing but the address.
addEventListener('hashchange', () => location.reload());

effect(() => {
  document.documentElement.lang = language.value;
  document.title = say({ en: 'Vitrine: watch a CNN learn', ko: 'Vitrine: CNN이 배우는 모습' });
});
render(<App />, document.getElementById('page')!);
void start();
if (import.meta.env.PROD) keepOffline();
