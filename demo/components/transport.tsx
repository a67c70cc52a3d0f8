import { useSignalEffect } from '@preact/signals';
import type { JSX } from 'preact';
import { pause, reset, seek, step, train, willing } from '../control';
import { type Text, say } from '../language';
import { cursor, frame, gpu, run, shown, watching } from '../state';
import { still } from '../theme';
import { statusOf } from './status';

const texts = {
  train: { en: 'Train', ko: '훈련' },
  pause: { en: 'Pause', ko: '일시 정지' },
  step: { en: 'Step', ko: '한 배치' },
  reset: { en: 'Reset', ko: '처음부터' },
  time: { en: 'Time', ko: '시간' },
  moment: { en: 'step {step}, epoch {epoch}', ko: '{step}번째 배치, 에포크 {epoch}' },
  live: { en: 'live', ko: '실시간' },
  goLive: { en: 'Back to live', ko: '실시간으로' },
  unavailable: { en: 'Training needs WebGPU, which is not to be had here.', ko: '훈련하려면 WebGPU가 필요한데, 여기서는 쓸 수 없습니다.' },
  lost: { en: 'The GPU is gone. Load the page again to train.', ko: 'GPU와의 연결이 끊겼습니다. 훈련하려면 페이지를 새로 고치세요.' },
  left: { en: '{time} left', ko: '{time} 남음' },
  perStep: { en: '{time} ms a step', ko: '배치당 {time}ms' },
  region: { en: 'Training and time', ko: '훈련과 시간' },
} satisfies Record<string, Text>;

/** Milliseconds between two frames of the recorded run as it plays, and at its end. */
const PLAY = 120;
const REST = 2500;

/** The bar at the foot of the page: orders to the run, and the time that every panel shows. */
export function Transport(): JSX.Element {
  const run_ = run.value;
  const running = run_?.running ?? false;
  const able = willing();
  const reason = gpu.value.name === 'unavailable' || gpu.value.name === 'lost' ? say(texts[gpu.value.name]) : undefined;
  const frames = shown.value?.frames.value ?? [];
  const last = Math.max(0, frames.length - 1);
  const at = Math.min(cursor.value ?? last, last);
  const moment = frame.value ? say(texts.moment, { step: frame.value.step, epoch: frame.value.epoch + 1 }) : '';
  const live = cursor.value === null && watching.value === 'run';
  usePlayback();
  return (
    <section class="transport" aria-label={say(texts.region)}>
      <div class="orders">
        <button type="button" id="train" class="primary" disabled={!able} title={reason} aria-describedby={reason ? 'train-reason' : undefined} onClick={running ? pause : train}>
          {say(running ? texts.pause : texts.train)}
        </button>
        <button type="button" id="step" disabled={!able || running} onClick={step}>{say(texts.step)}</button>
        <button type="button" id="reset" disabled={gpu.value.name !== 'ready' || !run_} onClick={reset}>{say(texts.reset)}</button>
      </div>
      <div class="timeline">
        <input type="range" id="time" min={0} max={last} step={1} value={at} disabled={frames.length < 2}
          aria-label={say(texts.time)} aria-valuetext={live ? `${moment}, ${say(texts.live)}` : moment}
          onInput={(event) => { watchPaused(); seek(event.currentTarget.valueAsNumber); }} />
        <p class="moment">
          <output id="moment" for="time">{moment}</output>
          {live ? <span class="live">{say(texts.live)}</span> : null}
          {cursor.value !== null && watching.value === 'run' ? <button type="button" id="live" class="small" onClick={() => seek(null)}>{say(texts.goLive)}</button> : null}
        </p>
      </div>
      <p id="status" class="status" aria-live="polite" aria-busy={running}>
        {reason ? <span id="train-reason">{reason}</span> : statusOf(watching.value === 'run' || !shown.value?.recorded ? run_ : shown.value)}
        {watching.value === 'run' && run_ ? <Pace /> : null}
      </p>
    </section>
  );
}

/** Time per step, and time left of the epochs asked for. */
function Pace(): JSX.Element | null {
  const run_ = run.value!;
  const { step, stepTime } = run_.progress.value;
  const batches = run_.opened.value?.batches;
  if (!batches || !Number.isFinite(stepTime)) return null;
  const left = Math.max(0, run_.config.epochs * batches - step) * stepTime;
  return (
    <span class="pace">
      {' · '}{say(texts.perStep, { time: stepTime.toFixed(stepTime < 10 ? 1 : 0) })}
      {run_.running ? ` · ${say(texts.left, { time: duration(left) })}` : ''}
    </span>
  );
}

/** Minutes and seconds, or hours and minutes: `1:05`, `2 h 03`. */
function duration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  const two = (value: number): string => String(value).padStart(2, '0');
  return seconds < 3600 ? `${Math.floor(seconds / 60)}:${two(seconds % 60)}` : `${Math.floor(seconds / 3600)} h ${two(Math.floor(seconds / 60) % 60)}`;
}

let touched = false;
const watchPaused = (): void => {
  touched = true;
};

/** Plays the recorded run over and over until the reader takes the scrubber, or anything else, in hand. */
function usePlayback(): void {
  useSignalEffect(() => {
    const recorded = shown.value;
    const frames = recorded?.frames.value.length ?? 0;
    if (!recorded?.recorded || still.value || frames < 2) return;
    let timer = 0;
    const next = (): void => {
      if (touched) return;
      const now = cursor.peek() ?? frames - 1;
      const to = now >= frames - 1 ? 0 : now + 1;
      cursor.value = to;
      timer = window.setTimeout(next, to === frames - 1 ? REST : PLAY);
    };
    next();
    return () => clearTimeout(timer);
  });
}
