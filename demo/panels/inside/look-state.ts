import { type Text, say, sayFailure } from '../../language';
import { gpu, shown } from '../../state';
import { subject } from '../../subject';
import type { Look } from './look';

const texts = {
  step: { en: 'With the weights of step {step}.', ko: '{step}번째 배치의 가중치로 계산했습니다.' },
  recorded: {
    en:
      'The recorded run, with the weights of step {step}: the nearest of the {count} moments that are kept whole, in ' +
      'eight bits per weight.',
    ko: '녹화된 훈련입니다. 모든 가중치를 8비트로 보관한 시점 {count}개 가운데 가장 가까운, 배치 {step}개로 훈련한 신경망으로 계산했습니다.',
  },
  checking: { en: 'Looking for a GPU …', ko: 'GPU를 찾는 중 …' },
  unavailable: {
    en: 'The maps are computed by the GPU, and WebGPU is not available here. You can still choose an image.',
    ko: '특성 맵은 GPU로 계산하는데, 이 브라우저에서는 지금 WebGPU를 쓸 수 없습니다. 이미지는 고를 수 있습니다.',
  },
  lost: {
    en: 'The connection to the GPU was lost, and the network with it. The notice above makes a new one.',
    ko: 'GPU와의 연결이 끊겨 신경망을 볼 수 없습니다. 위의 안내에서 다시 연결할 수 있습니다.',
  },
  waiting: { en: 'The network is being prepared …', ko: '신경망을 준비하는 중 …' },
  failed: { en: 'The network could not be looked into: {reason}', ko: '신경망을 들여다보지 못했습니다: {reason}' },
} satisfies Record<string, Text>;

/** Why there is no look; null where there is one. */
export function sayAbsence(look: Look | null, failure: string | null): string | null {
  if (!subject.value && gpu.value.name !== 'ready') return say(texts[gpu.value.name]);
  const reason = shown.value?.failure.value ?? failure;
  if (reason !== null) return say(texts.failed, { reason: sayFailure(reason) });
  return look ? null : say(texts.waiting);
}

/** Of which weights a look is. */
export const sayMoment = ({ step, run }: Look): string =>
  run.recorded ? say(texts.recorded, { step, count: run.recorded.weights.length }) : say(texts.step, { step });
