import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { greatest } from '../../../engine/extremes';
import { curves } from '../../../viz';
import { Legend, type LegendEntry } from '../../components/legend';
import { OnDemand } from '../../components/on-demand';
import { Picture } from '../../components/picture';
import { type Text, say } from '../../language';
import { bestOf } from '../../run/best';
import type { Point } from '../../run/frame';
import type { Run } from '../../run/run';
import { frame, kept, shown } from '../../state';

const texts = {
  loss: { en: 'Loss', ko: '손실' },
  accuracy: { en: 'Accuracy', ko: '정확도' },
  figures: { en: '{training}, val {validation}', ko: '{training}, 검증 {validation}' },
  label: {
    en: '{name} at step {step}: {training} in training, {validation} in validation.',
    ko: '{step}번째 배치의 {name}: 훈련 {training}, 검증 {validation}.',
  },
  comparedLabel: {
    en: 'Run A, to compare: {training} and {validation} in the end.',
    ko: '비교할 훈련 A의 마지막 값: 훈련 {training}, 검증 {validation}.',
  },
  training: { en: 'training: mean of the epoch so far', ko: '훈련: 에포크 시작부터의 평균' },
  validation: { en: 'validation: at each epoch’s end', ko: '검증: 에포크가 끝날 때마다' },
  gap: { en: 'the gap between them', ko: '훈련과 검증의 차이' },
  best: { en: 'best epoch', ko: '가장 좋은 에포크' },
  compared: { en: 'run A', ko: '훈련 A' },
  now: { en: 'the moment shown', ko: '지금 보는 시점' },
  byEpoch: { en: 'By epoch, as fit returns them', ko: '에포크별로 보기(fit이 돌려주는 값)' },
  epoch: { en: 'epoch', ko: '에포크' },
  noBest: { en: 'No epoch has ended yet.', ko: '아직 끝난 에포크가 없습니다.' },
  bestSoFar: {
    en: 'Best validation loss: {loss} (epoch {epoch}).',
    ko: '가장 낮은 검증 손실: {loss}(에포크 {epoch})',
  },
} satisfies Record<string, Text>;

const loadByEpoch = () => import('./by-epoch');

/** Loss and accuracy up to the moment shown, and faintly what came after it. */
export function Curves(): JSX.Element {
  const run = shown.value;
  const step = frame.value?.step ?? 0;
  const best = bestOf(upTo(pointsOf(run).validation, step));
  const other = compared();
  const byEpoch = useSignal(false);
  const entries: readonly LegendEntry[] = [
    { mark: 'line', series: 0, text: say(texts.training) },
    { mark: 'line', series: 1, text: say(texts.validation) },
    { mark: 'band', series: 1, text: say(texts.gap) },
    { mark: 'limit', text: say(texts.best) },
    { mark: 'upright', text: say(texts.now) },
    ...(other ? [{ mark: 'dashed', series: 0, text: say(texts.compared) } as const] : []),
  ];
  return (
    <>
      <div class="pair">
        <Curve name="loss" other={other} legend={entries} />
        <Curve name="accuracy" other={other} legend={entries} />
      </div>
      <Legend entries={entries} />
      <p class="faint" id="best-epoch">
        {best ? say(texts.bestSoFar, { epoch: best.epoch + 1, loss: best.point.loss.toFixed(4) }) : say(texts.noBest)}
      </p>
      <details id="by-epoch" onToggle={({ currentTarget }) => (byEpoch.value = currentTarget.open)}>
        <summary>{say(texts.byEpoch)}</summary>
        <OnDemand wanted={byEpoch.value} load={loadByEpoch} />
      </details>
    </>
  );
}

interface CurveProps {
  readonly name: 'loss' | 'accuracy';
  readonly other: Run | null;
  readonly legend: readonly LegendEntry[];
}

function Curve({ name, other, legend }: CurveProps): JSX.Element {
  const run = shown.value;
  const step = frame.value?.step ?? 0;
  // Before the first step a run looks as it did then; from there on, faintly, what is yet to come is a map to find
  // one's way by.
  const all = pointsOf(run, step > 0);
  const others = pointsOf(other);
  const figure = (points: readonly Point[]): string => points.at(-1)?.[name].toFixed(3) ?? '–';
  const figures = { training: figure(upTo(all.training, step)), validation: figure(upTo(all.validation, step)) };
  const compare = other
    ? { [name]: along(others, 'training', name), [`val_${name}`]: along(others, 'validation', name) }
    : {};
  const drawn = other ? [all, others] : [all];
  const best = bestOf(upTo(all.validation, step));
  const label = say(texts.label, { name: say(texts[name]), step, ...figures });
  const otherLabel = other
    ? ` ${say(texts.comparedLabel, { training: figure(others.training), validation: figure(others.validation) })}`
    : '';
  return (
    <figure>
      <figcaption>
        <b>{say(texts[name])}</b> {say(texts.figures, figures)}
      </figcaption>
      <Picture
        id={`${name}-curve`}
        height={150}
        label={label + otherLabel}
        words={{ title: say(texts[name]), axes: [say(texts.epoch), say(texts[name])], legend }}
        draw={({ theme, pixelRatio, width, height }) =>
          run &&
          curves(
            { [name]: along(all, 'training', name), [`val_${name}`]: along(all, 'validation', name) },
            {
              theme,
              pixelRatio,
              width: Math.max(200, width),
              height,
              xlabel: '',
              ylabel: '',
              legend: false,
              xlim: [0, greatest([1, ...drawn.map(epochsOf)])],
              ylim: [0, name === 'accuracy' ? 1 : greatest(drawn.map(reach))],
              compare,
              between: [name, `val_${name}`],
              marks: best ? [{ x: best.epoch + 1, label: best.point[name].toFixed(3) }] : [],
              now: step / all.batches,
            },
          )
        }
      />
    </figure>
  );
}

/** Run A, where it is not the run shown and has something to show. */
function compared(): Run | null {
  const other = kept.value;
  return other &&
    other !== shown.value &&
    !shown.value?.recorded &&
    other.opened.value &&
    pointsOf(other).training.length > 0
    ? other
    : null;
}

interface Points {
  readonly training: readonly Point[];
  readonly validation: readonly Point[];
  /** In an epoch. */
  readonly batches: number;
}

/** A run's points, redrawn with each of its frames: a figure takes 10 ms, and progress comes twenty times a second. */
function pointsOf(run: Run | null, begun = true): Points {
  const points =
    run && begun && run.frames.value.length > 0
      ? { training: run.training.peek(), validation: run.validation.peek() }
      : { training: [], validation: [] };
  return { ...points, batches: run?.opened.value?.batches ?? 1 };
}

const upTo = (points: readonly Point[], step: number): readonly Point[] => points.filter((point) => point.step <= step);

/** Against epochs, so that runs with batches of different sizes can be compared. */
function along({ batches, ...points }: Points, of: 'training' | 'validation', name: 'loss' | 'accuracy') {
  return { x: points[of].map(({ step }) => step / batches), y: points[of].map((point) => point[name]) };
}

/** Epochs begun: the axis grows only when another begins. */
const epochsOf = ({ training, batches }: Points): number => Math.ceil((training.at(-1)?.step ?? 0) / batches);

/** ln 10, the loss of a network that has learned nothing, fits. */
const UNTRAINED = 2.5;

/**
 * The top of the axis of the loss. What the first tenth of the first epoch had beyond it is cut off where the rest has
 * come down since, or the gap could not be seen for it.
 */
function reach({ training, validation, batches }: Points): number {
  const settled = training.filter(({ step }) => step > batches / 10);
  const losses = [...(settled.length > 0 ? settled : training), ...validation]
    .map(({ loss }) => loss)
    .filter(Number.isFinite);
  return losses.length > 0 ? 1.05 * greatest([1e-3, ...losses]) : UNTRAINED;
}
