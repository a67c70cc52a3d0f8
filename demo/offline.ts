import { effect } from '@preact/signals';
import { run } from './state';

/** Has the built page work without a network from its second visit on. Where that cannot be, it is as it was. */
export function keepOffline(): void {
  // Browsers have it over https and on localhost alone.
  const container = (navigator as Partial<Navigator>).serviceWorker;
  if (!container) return;
  container.register(new URL('./service-worker.js', document.baseURI)).catch(() => undefined);
  effect(() => {
    if (run.value?.opened.value?.source !== 'full') return;
    const { dataset } = run.value.config;
    void container.ready.then(({ active }) => active?.postMessage(dataset));
  });
}
