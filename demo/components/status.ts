import { type Text, say, sayFailure } from '../language';
import type { Run } from '../run/run';
import { gpu } from '../state';

const texts = {
  checking: { en: 'Looking for a GPU', ko: 'GPU를 찾는 중' },
  loading: { en: 'Loading the images', ko: '이미지를 불러오는 중' },
  preparing: { en: 'Preparing the GPU', ko: 'GPU 준비 중' },
  compiling: { en: 'Preparing the GPU: {done} of {total} pipelines', ko: 'GPU 준비 중: 파이프라인 {done}/{total}' },
  ready: { en: 'Ready', ko: '준비됨' },
  training: { en: 'Training', ko: '훈련 중' },
  paused: { en: 'Paused', ko: '일시 정지됨' },
  validating: { en: 'Validating: batch {done} of {total}', ko: '검증 중: 배치 {done}/{total}' },
  closing: { en: 'Starting over', ko: '처음부터 다시 준비하는 중' },
  finished: { en: 'Finished', ko: '훈련 끝' },
  failed: { en: 'Stopped by an error: {message}', ko: '오류로 멈췄습니다: {message}' },
} satisfies Record<string, Text>;

/** What is going on in the worker's run, in words. */
export function statusOf(run: Run | null): string {
  if (!run)
    return gpu.value.name === 'checking' ? say(texts.checking) : gpu.value.name === 'ready' ? say(texts.ready) : '';
  if (run.failure.value !== null) return say(texts.failed, { message: sayFailure(run.failure.value) });
  const activity = run.activity.value;
  switch (activity.name) {
    case 'waiting':
      return say(run.progress.value.step === 0 ? texts.ready : texts.paused);
    case 'compiling':
    case 'validating':
      return say(texts[activity.name], { done: activity.done, total: activity.total });
    case 'loading':
    case 'preparing':
    case 'training':
    case 'closing':
    case 'finished':
      return say(texts[activity.name]);
  }
}
