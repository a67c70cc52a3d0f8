import type { JSX } from 'preact';
import { type Text, say } from '../../language';
import { shown } from '../../state';

const texts = {
  stopped: {
    en:
      'Stopped after epoch {last}: the validation loss no longer fell. The weights of epoch {best}, the best, are ' +
      'restored.',
    ko: '에포크 {last}에서 조기 종료했습니다. 검증 손실이 더 낮아지지 않아 가장 좋았던 에포크 {best}의 가중치로 되돌렸습니다.',
  },
  restored: {
    en: 'Training is done, after {last} {last|epoch|epochs}. The weights of epoch {best}, the best, are restored.',
    ko: '에포크 {last}개를 모두 마쳤고, 가장 좋았던 에포크 {best}의 가중치로 되돌렸습니다.',
  },
  lastIsBest: {
    en: 'Training is done, after {last} {last|epoch. Its|epochs. The last was the best; its} weights stay.',
    ko: '에포크 {last}개를 모두 마쳤습니다. 마지막 에포크가 가장 좋았으므로 그 가중치를 그대로 둡니다.',
  },
  done: {
    en: 'Training is done, after {last} {last|epoch|epochs}. The weights are the last epoch’s.',
    ko: '에포크 {last}개를 모두 마쳤습니다. 가중치는 마지막 에포크의 것입니다.',
  },
} satisfies Record<string, Text>;

/** How the shown run has ended, and whose weights it has. */
export function Content(): JSX.Element | null {
  const { finished, validation } = shown.value!;
  if (!finished.value) return null;
  const { stoppedEarly, bestEpoch } = finished.value;
  const last = validation.value.length;
  if (bestEpoch === null) return <>{say(texts.done, { last })}</>;
  const text = stoppedEarly ? texts.stopped : bestEpoch + 1 === last ? texts.lastIsBest : texts.restored;
  return <>{say(text, { last, best: bestEpoch + 1 })}</>;
}
