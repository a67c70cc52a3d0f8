import { effect } from '@preact/signals';
import { render } from 'preact';
import { App } from './app';
import { start } from './control';
import { language, say } from './language';
import './page.css';

effect(() => {
  document.documentElement.lang = language.value;
  document.title = say({ en: 'Vitrine: watch a CNN learn', ko: 'Vitrine: CNN이 배우는 모습' });
});
render(<App />, document.getElementById('page')!);
void start();
