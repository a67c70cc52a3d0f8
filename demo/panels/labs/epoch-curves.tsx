import type { JSX } from 'preact';
import { greatest } from '../../../engine/extremes';
import { type CurvesOptions, type Series, curves } from '../../../viz';
import { Picture } from '../../components/picture';
import { type Text, say } from '../../language';
import type { Run } from '../../run/run';

const texts = {
  epoch: { en: 'epoch', ko: '에포크' },
  loss: { en: 'loss', ko: '손실' },
} satisfies Record<string, Text>;

/** The last mean of each epoch's training loss, as `fit` measures it: with dropout on. */
export function trainingLosses({ training, opened }: Run): Series {
  const batches = opened.value?.batches ?? Infinity;
  const points = training.value.filter(({ step }) => step % batches === 0);
  return { x: points.map(({ step }) => step / batches), y: points.map(({ loss }) => loss) };
}

export function validationLosses({ validation }: Run): Series {
  return { x: validation.value.map((_, i) => i + 1), y: validation.value.map(({ loss }) => loss) };
}

export interface EpochCurvesProps {
  readonly id: string;
  readonly caption: string;
  /** What can be read off the curves. */
  readonly label: string;
  readonly epochs: number;
  readonly most: number;
  readonly series: Readonly<Record<string, Series>>;
  /** Of `curves`: a gap to shade, epochs to mark. */
  readonly options?: Pick<CurvesOptions, 'between' | 'marks'>;
  readonly axis?: string;
}

/** Losses, or what `axis` says, by epoch, on axes that stay in place while they grow. */
export function EpochCurves({
  id,
  caption,
  label,
  epochs,
  most,
  series,
  options,
  axis = say(texts.loss),
}: EpochCurvesProps): JSX.Element {
  const some = Object.values(series).some((points) => ('y' in points ? points.y : points).length > 0);
  return (
    <figure data-of="none">
      <figcaption>{caption}</figcaption>
      <Picture
        id={id}
        height={240}
        label={`${caption}. ${label}`}
        words={{ axes: [say(texts.epoch), axis] }}
        draw={({ theme, pixelRatio, width, height }) =>
          some
            ? curves(series, {
                theme,
                pixelRatio,
                width: Math.max(200, width),
                height,
                xlabel: '',
                ylabel: '',
                xlim: [0, Math.max(1, epochs)],
                ylim: [0, most],
                ...options,
              })
            : null
        }
      />
    </figure>
  );
}

/** The greatest loss of the runs, and a little more. */
export function greatestLoss(runs: readonly Run[]): number {
  const all = runs.flatMap((run) =>
    [trainingLosses(run), validationLosses(run)].flatMap((points) => Array.from('y' in points ? points.y : points)),
  );
  return 1.05 * greatest([0.5, ...all.filter(Number.isFinite)]);
}
