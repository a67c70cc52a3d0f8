import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { type Text, say } from '../language';
import { frame, gpu, linkFaults, run, section } from '../state';
import { OnDemand } from './on-demand';
import { painted } from './painted';

const preparing: Text = { en: 'Preparing the network …', ko: '신경망을 준비하는 중 …' };

/** Few readers ever see it. */
const loadNotice = () => import('./notice');

/** Whether there is something to say of the GPU, or of the page's address. */
const isNoticed = (): boolean =>
  ['unavailable', 'lost'].includes(gpu.value.name) ||
  (run.value?.resumed.value ?? 0) > 0 ||
  run.value?.kept.value?.type === 'unkept' ||
  linkFaults.value.length > 0;

export interface MainProps {
  /** What stands above the panels. */
  readonly lead?: ComponentChildren;
  /** The panels. */
  readonly children: ComponentChildren;
}

/** The page's panels, below what there is to say of it. */
export function Main({ lead, children }: MainProps): JSX.Element {
  const { step, buffers } = run.value?.progress.value ?? { step: 0, buffers: 0 };
  const state =
    gpu.value.name === 'ready'
      ? run.value?.failure.value
        ? 'failed'
        : (run.value?.activity.value.name ?? 'ready')
      : gpu.value.name;
  // All at once, as soon as there is something to see in them: parts that come one by one push each other about.
  const ready = useRef(false);
  ready.current ||= frame.value !== null || state === 'failed' || state === 'unavailable';
  useEffect(() => {
    if (ready.current) requestAnimationFrame(() => setTimeout(() => (painted.value = true)));
  }, [ready.current]);
  useEffect(() => {
    if (painted.value && section.value) document.getElementById(section.value)?.scrollIntoView();
  }, [painted.value]);
  return (
    <main data-state={state} data-step={step} data-buffers={buffers}>
      <OnDemand wanted={isNoticed()} load={loadNotice} />
      {lead}
      {ready.current ? children : <p class="preparing">{say(preparing)}</p>}
    </main>
  );
}
