import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { type Text, say } from '../../language';
import type { RunConfig } from '../../run/config';
import { EpochCurves, greatestLoss, trainingLosses, validationLosses } from './epoch-curves';
import { Experiment, type Outcome, type Trial } from './experiment';
import { type Choice, Lab, Table, Verdict } from './lab';
import { type LabSettings, DROPOUT, MOST_IMAGES, SEEDS, pairOf } from './lab-network';
import { Settings, Work, isWith, trainingMissing } from './training-controls';

const texts = {
  title: { en: '3. Overfitting on few images', ko: '3. 적은 이미지로 훈련할 때의 과대적합' },
  question: {
    en:
      'The same network learns {images} {images|image|images} twice: once without dropout, once with dropout {rate}. Whose gap, ' +
      'validation loss − training loss, is larger at the end?',
    ko:
      '같은 신경망을 이미지 {images}개로 두 번 훈련합니다. 한 번은 드롭아웃 없이, 한 번은 드롭아웃 {rate}로 훈련합니다. 끝났을 때 검증 손실 − 훈련 손실의 차이는 어느 쪽이 더 ' +
      '클까요?',
  },
  without: { en: 'Without dropout', ko: '드롭아웃 없이' },
  with: { en: 'With dropout', ko: '드롭아웃 사용' },
  same: { en: 'About the same', ko: '비슷하다' },
  action: { en: 'Train both', ko: '둘 다 훈련하기' },
  more: { en: '3 seeds', ko: '시드 3개로' },
  moreWhy: {
    en: 'One seed can be chance: train with seeds {seeds} and take the mean.',
    ko: '시드 하나로는 우연일 수 있습니다. 시드 {seeds}로 훈련해 평균을 냅니다.',
  },
  goOn: { en: 'Train on', ko: '이어서 훈련하기' },
  curveLabel: {
    en: 'At the end of epoch {epoch}: training loss {training}, validation loss {validation}.',
    ko: '에포크 {epoch} 끝: 훈련 손실 {training}, 검증 손실 {validation}.',
  },
  seed: { en: '{name}, seed {seed}', ko: '{name}, 시드 {seed}' },
  mean: { en: '{name}, mean of {count} {count|seed|seeds}', ko: '{name}, 시드 {count}개 평균' },
  fair: {
    en:
      'The curves’ training loss is the mean over each epoch while it trains, with dropout on, so it is too high ' +
      'where there is dropout. The table is fair: it evaluates both networks at the end, dropout off, on the ' +
      'images that they were trained on and on {validation} that they never saw.',
    ko:
      '곡선의 훈련 손실은 훈련하는 동안 에포크마다 낸 평균입니다. 드롭아웃을 켠 채 재므로, 드롭아웃이 있으면 실제보다 높게 나옵니다. 표는 공정하게 쟀습니다. 훈련이 끝난 두 신경망을 드롭아웃을 ' +
      '끄고, 훈련한 이미지와 처음 보는 이미지 {validation}개로 평가했습니다.',
  },
  figures: { en: 'At the end, dropout off', ko: '훈련이 끝난 뒤, 드롭아웃을 끄고 측정' },
  network: { en: 'Network', ko: '신경망' },
  training: { en: 'Training loss', ko: '훈련 손실' },
  validation: { en: 'Validation loss', ko: '검증 손실' },
  gap: { en: 'Gap', ko: '차이' },
  trainingAccuracy: { en: 'Training accuracy', ko: '훈련 정확도' },
  validationAccuracy: { en: 'Validation accuracy', ko: '검증 정확도' },
  gaps: {
    en: 'The gap is {without} without dropout and {with} with it ({over}); less than a tenth apart counts as the same.',
    ko: '차이는 드롭아웃이 없을 때 {without}, 있을 때 {with}입니다({over}). 10% 안쪽이면 비슷하다고 봅니다.',
  },
  overOne: { en: 'seed {seeds}', ko: '시드 {seeds}' },
  overMean: { en: 'mean of seeds {seeds}', ko: '시드 {seeds} 평균' },
  textbook: {
    en:
      'As the textbook says: without dropout the network memorises its few images. With it, no unit can ' +
      'rely on the others, so less of what it learns holds for these images only.',
    ko: '교과서와 같은 결과입니다. 드롭아웃이 없으면 신경망은 몇 안 되는 이미지를 외워 버립니다. 드롭아웃을 쓰면 유닛이 서로에게 기댈 수 없어, 그 이미지에만 맞는 것을 덜 배웁니다.',
  },
  against: {
    en:
      'The textbook expects a larger gap without dropout. These runs do not show it: more epochs, or more seeds, ' +
      'may.',
    ko: '교과서대로라면 드롭아웃이 없을 때 차이가 더 커야 하지만, 이번 훈련에서는 그렇지 않습니다. 에포크나 시드를 늘리면 달라질 수 있습니다.',
  },
  apart: {
    en: 'The network without dropout gets {training}% of its training images right, and {validation}% in validation.',
    ko: '드롭아웃이 없는 신경망의 정확도는 훈련 이미지에서 {training}%, 검증 이미지에서 {validation}%입니다.',
  },
  waiting: { en: 'The answer comes when both are trained.', ko: '둘 다 훈련하면 결과가 나옵니다.' },
} satisfies Record<string, Text>;

const experiment = new Experiment();

/** Gaps this near to each other, as a share of the larger, are the same. */
const MARGIN = 0.1;

/** Few images, many epochs: training and validation part ways, and dropout holds them together. */
export function Overfitting(): JSX.Element {
  const id = 'lab-overfitting';
  const guess = useSignal<string | null>(null);
  const seen = useSignal(false);
  const seeds = useSignal(1);
  const settings = useSignal<LabSettings>({ images: MOST_IMAGES, epochs: 15, patience: null });
  const choices: readonly Choice[] = (['without', 'with', 'same'] as const).map((value) => ({
    value,
    name: say(texts[value]),
  }));
  const configs = (count: number): readonly RunConfig[] =>
    SEEDS.slice(0, count).flatMap((seed) => Object.values(pairOf(settings.value, seed)));
  const go = (count: number): void => {
    seeds.value = count;
    seen.value = true;
    void experiment.conduct(configs(count));
  };
  const trials = experiment.trials.value;
  const asked = configs(seeds.value);
  const missing = trainingMissing();
  const undone = asked.some((config) => !experiment.trialOf(config));
  return (
    <Lab
      id={id}
      title={say(texts.title)}
      question={say(texts.question, { images: settings.value.images, rate: DROPOUT })}
      choices={choices}
      guess={guess}
      seen={seen}
      action={say(texts.action)}
      reason={missing}
      onRun={() => go(1)}
      onLeave={() => experiment.running.value && experiment.stop()}
      controls={
        <Settings
          id={id}
          experiment={experiment}
          settings={settings}
          seeds={seeds.value}
          disabled={seen.value || experiment.running.value}
        />
      }
      aside={<Work id={id} experiment={experiment} />}
    >
      <Answer id={id} trials={trials} settings={settings.value} guess={guess.value} choices={choices} />
      {experiment.running.value ? null : (
        <div class="row">
          {undone ? (
            <button
              type="button"
              id={`${id}-on`}
              class="primary"
              disabled={missing !== null}
              onClick={() => go(seeds.value)}
            >
              {say(texts.goOn)}
            </button>
          ) : null}
          {seeds.value < SEEDS.length ? (
            <>
              <button type="button" id={`${id}-seeds`} disabled={missing !== null} onClick={() => go(SEEDS.length)}>
                {say(texts.more)}
              </button>
              <p class="faint">{say(texts.moreWhy, { seeds: SEEDS.join(', ') })}</p>
            </>
          ) : null}
        </div>
      )}
    </Lab>
  );
}

interface AnswerProps {
  readonly id: string;
  readonly trials: readonly Trial[];
  readonly settings: LabSettings;
  readonly guess: string | null;
  readonly choices: readonly Choice[];
}

function Answer({ id, trials, settings, guess, choices }: AnswerProps): JSX.Element {
  const of = (seed: number): { readonly without: Trial | undefined; readonly with: Trial | undefined } => {
    const own = trials.filter(({ run }) => run.config.seed === seed);
    return { without: own.find(({ run }) => !isWith(run.config)), with: own.find(({ run }) => isWith(run.config)) };
  };
  const seed = trials.at(-1)?.run.config.seed ?? SEEDS[0];
  const shown = of(seed);
  const most = greatestLoss(trials.map(({ run }) => run));
  // Only seeds with both count.
  const pairs = SEEDS.map((each) => ({ seed: each, ...of(each) })).flatMap((pair) =>
    pair.without?.outcome && pair.with?.outcome
      ? [{ seed: pair.seed, without: pair.without.outcome, with: pair.with.outcome }]
      : [],
  );
  const names = { without: say(texts.without), with: say(texts.with) };
  const rowsOf = (name: 'without' | 'with'): readonly (readonly string[])[] => [
    ...SEEDS.flatMap((each) => {
      const outcome = of(each)[name]?.outcome;
      return outcome ? [[say(texts.seed, { name: names[name], seed: each }), ...figuresOf([outcome])]] : [];
    }),
    ...(pairs.length > 1
      ? [[say(texts.mean, { name: names[name], count: pairs.length }), ...figuresOf(pairs.map((pair) => pair[name]))]]
      : []),
  ];
  const gaps = {
    without: mean(pairs.map((pair) => gapOf(pair.without))),
    with: mean(pairs.map((pair) => gapOf(pair.with))),
  };
  const answer =
    Math.abs(gaps.without - gaps.with) < MARGIN * Math.max(Math.abs(gaps.without), Math.abs(gaps.with))
      ? 'same'
      : gaps.without > gaps.with
        ? 'without'
        : 'with';
  return (
    <>
      {pairs.length > 0 ? (
        <Verdict id={id} guess={guess} answer={answer} choices={choices}>
          <p>
            {say(texts.gaps, {
              without: gaps.without.toFixed(3),
              with: gaps.with.toFixed(3),
              over: say(pairs.length > 1 ? texts.overMean : texts.overOne, {
                seeds: pairs.map((pair) => pair.seed).join(', '),
              }),
            })}{' '}
            {say(answer === 'without' ? texts.textbook : texts.against)}
          </p>
          <p>
            {say(texts.apart, {
              training: percent(mean(pairs.map((pair) => pair.without.training.accuracy))),
              validation: percent(mean(pairs.map((pair) => pair.without.validation.accuracy))),
            })}
          </p>
        </Verdict>
      ) : (
        <p class="faint">{say(texts.waiting)}</p>
      )}
      <div class="pair">
        {(['without', 'with'] as const).map((name) => {
          const run = shown[name]?.run;
          const [training, validation] = run ? [trainingLosses(run), validationLosses(run)] : [[], []];
          const last = run?.validation.value.at(-1);
          const label = last
            ? say(texts.curveLabel, {
                epoch: run!.validation.value.length,
                training: run!.training.value.findLast(({ step }) => step <= last.step)?.loss.toFixed(3) ?? '–',
                validation: last.loss.toFixed(3),
              })
            : '';
          return (
            <EpochCurves
              key={name}
              id={`${id}-${name}`}
              caption={say(texts.seed, { name: names[name], seed })}
              label={label}
              epochs={settings.epochs}
              most={most}
              series={{ loss: training, val_loss: validation }}
              options={{ between: ['loss', 'val_loss'] }}
            />
          );
        })}
      </div>
      {trials.some(({ outcome }) => outcome) ? (
        <Table
          id={`${id}-figures`}
          caption={say(texts.figures)}
          head={[
            texts.network,
            texts.training,
            texts.validation,
            texts.gap,
            texts.trainingAccuracy,
            texts.validationAccuracy,
          ].map((text) => say(text))}
          rows={[...rowsOf('without'), ...rowsOf('with')]}
        />
      ) : null}
      <p class="faint">{say(texts.fair, { validation: trials[0]?.run.opened.value?.images.validation ?? '' })}</p>
    </>
  );
}

const gapOf = ({ training, validation }: Outcome): number => validation.loss - training.loss;
const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
const percent = (share: number): string => (100 * share).toFixed(1);

function figuresOf(outcomes: readonly Outcome[]): readonly string[] {
  const over = (pick: (outcome: Outcome) => number): number => mean(outcomes.map(pick));
  return [
    over(({ training }) => training.loss).toFixed(3),
    over(({ validation }) => validation.loss).toFixed(3),
    over(gapOf).toFixed(3),
    `${percent(over(({ training }) => training.accuracy))}%`,
    `${percent(over(({ validation }) => validation.accuracy))}%`,
  ];
}
