import { effect } from '@preact/signals';
import { run } from './state';

/** Has the built page work without a network from its second visit on. Where that cannot be, it is as it was. */
export function keepOffline(): void {
  // Browsers have it over https and on localhost alone.
  const container = (navigator as Partial<Navigator>).serviceWorker;
  if (!container) return;
  // With it come all files of the page: not before the reader does something.
  const register = (): void =>
    void container.register(new URL('./service-worker.js', document.baseURI)).catch(() => undefined);
  if (container.controller) register();
  else for (const event of ['pointerdown', 'keydown']) addEventListener(event, register, { once: true });
  effect(() => {
    if (run.value) register();
  });
  effect(() => {
    if (run.value?.opened.value?.source !== 'full') return;
    const { dataset } = run.value.config;
    void container.ready.then(({ active }) => active?.postMessage(dataset));
  });
}
