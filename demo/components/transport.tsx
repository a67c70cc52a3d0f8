import type { JSX } from 'preact';
import { pause, reset, seek, step, train, watchRecording, watchRun, willing } from '../control';
import { type Text, say } from '../language';
import { playing } from '../playback';
import { cursor, frame, gpu, recording, run, shown } from '../state';
import { OnDemand } from './on-demand';
import { statusOf } from './status';

const texts = {
  train: { en: 'Train', ko: '훈련' },
  pause: { en: 'Pause', ko: '일시 정지' },
  step: { en: 'Step', ko: '한 배치 훈련' },
  reset: { en: 'Reset', ko: '처음부터' },
  time: { en: 'Time', ko: '시간' },
  moment: { en: 'step {step}, epoch {epoch}', ko: '{step}번째 배치, 에포크 {epoch}' },
  live: { en: 'live', ko: '실시간' },
  goLive: { en: 'Back to live', ko: '실시간으로' },
  unavailable: {
    en: 'Training needs WebGPU, which is not available here.',
    ko: '훈련하려면 WebGPU가 필요한데, 지금은 쓸 수 없습니다.',
  },
  lost: {
    en: 'The connection to the GPU was lost. The notice above makes a new one.',
    ko: 'GPU와의 연결이 끊겼습니다. 위의 안내에서 다시 연결할 수 있습니다.',
  },
  play: { en: 'Play', ko: '재생' },
  stop: { en: 'Pause', ko: '멈춤' },
  playback: { en: '{order} the recorded run', ko: '녹화된 훈련 {order}' },
  recorded: { en: 'recorded', ko: '녹화' },
  toRecording: { en: 'Recorded run', ko: '녹화된 훈련 보기' },
  toRun: { en: 'Your own run', ko: '내 훈련 보기' },
  region: { en: 'Training and time', ko: '훈련과 시간' },
} satisfies Record<string, Text>;

/** There is none before something trains. */
const loadPace = () => import('./pace');

/** The bar at the foot of the page: orders to the run, and the time that every panel shows. */
export function Transport(): JSX.Element {
  const run_ = run.value;
  const running = isRunning();
  const able = willing();
  const recorded = shown.value?.recorded ? shown.value : null;
  const live = isLive();
  return (
    <section id="transport" class="transport" tabIndex={-1} aria-label={say(texts.region)}>
      <div class="orders">
        <TrainButton />
        <button type="button" id="step" disabled={!able || running} onClick={() => void step()}>
          {say(texts.step)}
        </button>
        <button type="button" id="reset" disabled={gpu.value.name !== 'ready'} onClick={reset}>
          {say(texts.reset)}
        </button>
      </div>
      <div class="timeline">
        <Scrubber />
        <div class="moment">
          <Moment />
          {live || recorded ? <span class="live">{say(live ? texts.live : texts.recorded)}</span> : null}
          {cursor.value !== null && !recorded ? (
            <button type="button" id="live" class="small" onClick={() => seek(null)}>
              {say(texts.goLive)}
            </button>
          ) : null}
          {recorded && run_ ? (
            <button type="button" id="to-run" class="small" onClick={watchRun}>
              {say(texts.toRun)}
            </button>
          ) : null}
          {!recorded && recording.value ? (
            <button type="button" id="to-recording" class="small" onClick={() => watchRecording()}>
              {say(texts.toRecording)}
            </button>
          ) : null}
          <Status />
        </div>
      </div>
    </section>
  );
}

/** What hinders training. */
const hindrance = (): string | undefined =>
  gpu.value.name === 'unavailable' || gpu.value.name === 'lost' ? say(texts[gpu.value.name]) : undefined;

const isRunning = (): boolean => (gpu.value.name === 'ready' && run.value?.running) ?? false;

/** Whether the page shows a run of the reader's as it is now. */
const isLive = (): boolean => cursor.value === null && frame.value !== null && !shown.value?.recorded;

const sayMoment = (): string =>
  frame.value ? say(texts.moment, { step: frame.value.step, epoch: frame.value.epoch + 1 }) : '';

export function TrainButton(): JSX.Element {
  const running = isRunning();
  const reason = hindrance();
  return (
    <button
      type="button"
      id="train"
      class="primary"
      disabled={!willing()}
      title={reason}
      aria-describedby={reason ? 'train-reason' : undefined}
      onClick={running ? pause : train}
    >
      {say(running ? texts.pause : texts.train)}
    </button>
  );
}

/** The time that every panel shows. */
export function Scrubber(): JSX.Element {
  const last = Math.max(0, (shown.value?.frames.value.length ?? 0) - 1);
  return (
    <div class="scrubber">
      <input
        type="range"
        id="time"
        min={0}
        max={last}
        step={1}
        value={Math.min(cursor.value ?? last, last)}
        disabled={last === 0}
        aria-label={say(texts.time)}
        aria-valuetext={isLive() ? `${sayMoment()}, ${say(texts.live)}` : sayMoment()}
        onInput={(event) => {
          playing.value = false;
          seek(event.currentTarget.valueAsNumber);
        }}
      />
      {shown.value?.recorded ? <PlayButton /> : null}
    </div>
  );
}

export function Moment(): JSX.Element {
  return (
    <output id="moment" for="time" aria-live={shown.value?.recorded && playing.value ? 'off' : 'polite'}>
      {sayMoment()}
    </output>
  );
}

/** What the run is at, or why none can be trained. */
export function Status(): JSX.Element {
  const reason = hindrance();
  return (
    <p id="status" class="status" aria-live="polite" aria-busy={isRunning()}>
      {reason ? <span id="train-reason">{reason}</span> : statusOf(run.value)}
      <OnDemand wanted={Number.isFinite(run.value?.progress.value.stepTime)} load={loadPace} />
    </p>
  );
}

/** What moves by itself can be stopped: WCAG 2.2, 2.2.2. */
function PlayButton(): JSX.Element {
  const order = say(playing.value ? texts.stop : texts.play);
  return (
    <button
      type="button"
      id="play"
      class="small"
      aria-label={say(texts.playback, { order })}
      onClick={() => (playing.value = !playing.value)}
    >
      {order}
    </button>
  );
}
