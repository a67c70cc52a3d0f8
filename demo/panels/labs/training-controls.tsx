import type { Signal } from '@preact/signals';
import type { JSX } from 'preact';
import { duration } from '../../duration';
import { type Text, say } from '../../language';
import { gpu } from '../../state';
import { type Experiment, batchesOf, pace, working } from './experiment';
import { type LabSettings, BATCH, DROPOUT, MOST_EPOCHS, MOST_IMAGES, labConfig, pairOf } from './lab-network';
import { gpuMissing } from './needs';

const texts = {
  images: { en: 'Training images', ko: '훈련 이미지 수' },
  epochs: { en: 'Epochs', ko: '에포크' },
  network: {
    en:
      'The network: a convolution with 8 kernels, max pooling, a dense layer of 100 units, dropout {rate} or none; ' +
      'Adam, batches of {batch}.',
    ko: '신경망: 커널 8개인 합성곱 층, 최대 풀링, 유닛 100개인 밀집층, 드롭아웃 {rate} 또는 없음. 옵티마이저는 Adam, 배치 크기는 {batch}입니다.',
  },
  work: {
    en: '{networks} networks × {epochs} {epochs|epoch|epochs} × {batches} {batches|batch|batches}: {steps} steps.',
    ko: '신경망 {networks}개 × 에포크 {epochs} × 배치 {batches}개로, 모두 {steps}번 훈련합니다.',
  },
  atMost: {
    en: 'At most {networks} networks × {epochs} {epochs|epoch|epochs} × {batches} {batches|batch|batches}: {steps} steps.',
    ko: '최대 신경망 {networks}개 × 에포크 {epochs} × 배치 {batches}개로, {steps}번 훈련합니다.',
  },
  estimate: {
    en: 'About {time} here, from the measured steps.',
    ko: '측정한 속도로 보면 여기서는 약 {time} 걸립니다.',
  },
  unmeasured: {
    en: 'Seconds on a fast GPU, a few minutes without one.',
    ko: '빠른 GPU에서는 몇 초, GPU가 없으면 몇 분 걸립니다.',
  },
  measure: { en: 'Measure the time', ko: '시간 재 보기' },
  busy: {
    en: 'Another lab, or a network of your own classes, is training; wait for it, or stop it.',
    ko: '다른 실험이나 내 클래스의 신경망이 훈련 중입니다. 끝나기를 기다리거나 멈추세요.',
  },
  starting: { en: 'Preparing the lab', ko: '실험을 준비하는 중' },
  measuring: { en: 'Measuring a few steps', ko: '몇 배치를 재는 중' },
  training: {
    en: 'Network {name}, seed {seed}: epoch {epoch} of {epochs}',
    ko: '{name} 신경망, 시드 {seed}: 에포크 {epoch}/{epochs}',
  },
  steps: { en: 'step {done} of {total}', ko: '배치 {done}/{total}' },
  left: { en: 'about {time} left', ko: '약 {time} 남음' },
  stop: { en: 'Stop', ko: '멈추기' },
  paused: {
    en: 'Your own run was paused for this. It keeps its weights; press Train to continue it.',
    ko: '이 실험을 위해 진행 중이던 훈련을 일시 정지했습니다. 가중치는 그대로이며, 훈련 단추를 누르면 이어집니다.',
  },
  failed: { en: 'Stopped by an error: {message}', ko: '오류로 멈췄습니다: {message}' },
  without: { en: 'without dropout', ko: '드롭아웃 없는' },
  with: { en: 'with dropout', ko: '드롭아웃 있는' },
} satisfies Record<string, Text>;

/** Why networks cannot be trained for a lab now; null where they can. */
export const trainingMissing = (): string | null => gpuMissing() ?? (working.value ? say(texts.busy) : null);

/** How many images and epochs, and how long that will take. */
export function Settings({
  id,
  experiment,
  settings,
  seeds,
  disabled,
}: {
  readonly id: string;
  readonly experiment: Experiment;
  readonly settings: Signal<LabSettings>;
  readonly seeds: number;
  readonly disabled: boolean;
}): JSX.Element {
  const { images, epochs, patience } = settings.value;
  const field = (name: 'images' | 'epochs', least: number, most: number): JSX.Element => (
    <label>
      <span>{say(texts[name])}</span>
      <input
        type="number"
        required
        id={`${id}-${name}`}
        min={least}
        max={most}
        step={1}
        value={settings.value[name]}
        disabled={disabled}
        onChange={({ currentTarget }) =>
          currentTarget.reportValidity() &&
          (settings.value = { ...settings.value, [name]: currentTarget.valueAsNumber })
        }
      />
    </label>
  );
  const config = labConfig(settings.value, 0, 0);
  const networks = 2 * seeds;
  const steps = networks * epochs * batchesOf(config);
  const unmeasured = Number.isNaN(pace.value);
  return (
    <>
      <div class="row settings">
        {field('images', BATCH, MOST_IMAGES)}
        {field('epochs', 1, MOST_EPOCHS)}
      </div>
      <p class="faint">
        {say(texts.network, { rate: DROPOUT, batch: BATCH })}{' '}
        {say(patience === null ? texts.work : texts.atMost, { networks, epochs, batches: batchesOf(config), steps })}
        {gpu.value.name === 'unavailable'
          ? ''
          : ` ${unmeasured ? say(texts.unmeasured) : say(texts.estimate, { time: duration(steps * pace.value) })} `}
        {unmeasured && !disabled && gpu.value.name !== 'unavailable' ? (
          <button
            type="button"
            id={`${id}-measure`}
            class="small"
            disabled={trainingMissing() !== null}
            onClick={() => void experiment.measure(pairOf({ images, epochs, patience }, 0).with)}
          >
            {say(texts.measure)}
          </button>
        ) : null}
      </p>
    </>
  );
}

/** How far it is, and a button to end it; after an error, the error. */
export function Work({ id, experiment }: { readonly id: string; readonly experiment: Experiment }): JSX.Element | null {
  if (!experiment.running.value)
    return experiment.failure.value === null ? null : (
      <p role="alert">{say(texts.failed, { message: experiment.failure.value })}</p>
    );
  const { done, total } = experiment.steps.value;
  const trial = experiment.trials.value.find(({ outcome }) => outcome === null);
  const name = trial
    ? say(texts.training, {
        name: nameOf(trial.run.config),
        seed: trial.run.config.seed,
        epoch: trial.run.progress.value.epoch + 1,
        epochs: trial.run.config.epochs,
      })
    : say(done > 0 ? texts.measuring : texts.starting);
  return (
    <div class="work">
      <p>
        {name} · {say(texts.steps, { done, total })}
        {Number.isNaN(pace.value) || done === 0
          ? ''
          : ` · ${say(texts.left, { time: duration((total - done) * pace.value) })}`}
      </p>
      <div class="row">
        <progress value={done} max={Math.max(1, total)} aria-label={name} />
        <button type="button" id={`${id}-stop`} onClick={() => experiment.stop()}>
          {say(texts.stop)}
        </button>
      </div>
      {experiment.paused.value ? <p class="faint">{say(texts.paused)}</p> : null}
    </div>
  );
}

export const nameOf = (config: Parameters<typeof isWith>[0]): string =>
  say(isWith(config) ? texts.with : texts.without);

export const isWith = ({ layers }: ReturnType<typeof labConfig>): boolean =>
  layers.some((layer) => layer.kind === 'dropout' && layer.rate > 0);
