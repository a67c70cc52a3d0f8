import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { OnDemand } from '../../../components/on-demand';
import { type Text, say } from '../../../language';

const title: Text = {
  en: 'The window: kernel size, stride, padding, dilation',
  ko: '창 움직여 보기: 커널 크기, 스트라이드, 패딩, 팽창',
};

const load = () => import('./window');

/** The lab without a riddle: whoever opens it plays. */
export function WindowLab(): JSX.Element {
  const open = useSignal(false);
  return (
    <details id="lab-window" class="lab" onToggle={({ currentTarget }) => (open.value = currentTarget.open)}>
      <summary>
        <h3>{say(title)}</h3>
      </summary>
      <OnDemand wanted={open.value} load={load} />
    </details>
  );
}
