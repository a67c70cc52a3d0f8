import type { JSX } from 'preact';
import { OnDemand } from '../../components/on-demand';
import { type Text, say } from '../../language';
import { bestOf } from '../../run/best';
import type { RunConfig } from '../../run/config';
import type { Point } from '../../run/frame';
import { cursor, frame, shown } from '../../state';
import { sayDataset } from './setting-names';

const texts = {
  at: {
    en: 'Epoch {epoch} of {epochs}, batch {batch} of {batches}',
    ko: '에포크 {epoch}/{epochs}, 배치 {batch}/{batches}',
  },
  progress: { en: 'Batches trained, of all of this run', ko: '전체 배치 가운데 훈련한 배치' },
  training: { en: 'Training', ko: '훈련' },
  validation: { en: 'Validation', ko: '검증' },
  loss: { en: 'loss', ko: '손실' },
  accuracy: { en: 'accuracy', ko: '정확도' },
  sample: {
    en: 'Built-in sample: {train} images train, {validation} validate.',
    ko: '내장 표본: {train}장으로 훈련, {validation}장으로 검증합니다.',
  },
  full: {
    en: '{name}: {train} images train, {validation} validate.',
    ko: '{name}: {train}장으로 훈련, {validation}장으로 검증합니다.',
  },
  part: { en: '{train} of {all}', ko: '{all}장 가운데 {train}' },
  fell: { en: 'The validation loss is the lowest yet.', ko: '검증 손실이 지금까지 가장 낮습니다.' },
  waits: {
    en: 'The validation loss has not fallen for {waited} {waited|epoch|epochs}; at {most} {most|epoch|epochs} training stops.',
    ko: '검증 손실이 {waited} 에포크째 낮아지지 않았습니다. {most} 에포크가 되면 훈련을 멈춥니다.',
  },
} satisfies Record<string, Text>;

const loadEnding = () => import('./ending');

/** How far the run is at the moment shown, its figures, and what early stopping makes of them. */
export function Progress(): JSX.Element | null {
  const run = shown.value;
  const opened = run?.opened.value;
  if (!run || !opened) return null;
  const live = cursor.value === null && !run.recorded;
  const { step, epoch } = live ? run.progress.value : (frame.value ?? { step: 0, epoch: 0 });
  const until = (points: readonly Point[]): readonly Point[] => points.filter((point) => point.step <= step);
  const validation = until(run.validation.value);
  const { train, validation: validated, all } = opened.images;
  const part = train < all ? say(texts.part, { train, all }) : train;
  return (
    <div class="progress">
      <p id="epoch">
        {say(texts.at, {
          epoch: epoch + 1,
          epochs: run.config.epochs,
          batch: step - epoch * opened.batches,
          batches: opened.batches,
        })}
      </p>
      <progress aria-label={say(texts.progress)} max={run.config.epochs * opened.batches} value={step} />
      <dl>
        <Figures name="training" point={until(run.training.value).at(-1)} />
        <Figures name="validation" point={validation.at(-1)} />
        {run.config.metric ? (
          <OtherMetric
            name={run.config.metric.className}
            training={until(run.training.value).at(-1)}
            validation={validation.at(-1)}
          />
        ) : null}
      </dl>
      <p id="stopping" role="status">
        <OnDemand wanted={live && run.finished.value !== null} load={loadEnding}>
          {wait(run.config, validation)}
        </OnDemand>
      </p>
      <p id="images-used" class="faint">
        {say(texts[opened.source], { name: sayDataset(run.config.dataset), train: part, validation: validated })}
      </p>
    </div>
  );
}

function Figures({
  name,
  point,
}: {
  readonly name: 'training' | 'validation';
  readonly point: Point | undefined;
}): JSX.Element {
  const figure = (of: 'loss' | 'accuracy', said: (value: number) => string): JSX.Element => (
    <dd>
      {say(texts[of])}{' '}
      {point ? (
        <data id={`${name}-${of}`} value={String(point[of])}>
          {said(point[of])}
        </data>
      ) : (
        '–'
      )}
    </dd>
  );
  return (
    <>
      <dt>{say(texts[name])}</dt>
      {figure('loss', (loss) => loss.toFixed(4))}
      {figure('accuracy', (accuracy) => `${(100 * accuracy).toFixed(1)}%`)}
    </>
  );
}

/** A line of the metric beside accuracy. */
function OtherMetric({
  name,
  training,
  validation,
}: {
  readonly name: string;
  readonly training: Point | undefined;
  readonly validation: Point | undefined;
}): JSX.Element {
  const figure = (of: 'training' | 'validation', point: Point | undefined): JSX.Element => (
    <dd id={`${of}-metric`}>
      {say(texts[of])} {point?.metric?.toFixed(4) ?? '–'}
    </dd>
  );
  return (
    <>
      <dt>{name}</dt>
      {figure('training', training)}
      {figure('validation', validation)}
    </>
  );
}

/**
 * What patience has to say after these epochs. Keras stops at one without gain at the earliest, be the patience 0 or 1.
 */
function wait({ patience }: RunConfig, validation: readonly Point[]): string | null {
  if (patience === null || validation.length === 0) return null;
  const best = bestOf(validation)!.epoch;
  const waited = validation.length - 1 - best;
  return waited === 0 ? say(texts.fell) : say(texts.waits, { waited, most: Math.max(1, patience) });
}
