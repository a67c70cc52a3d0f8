import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { Picture } from '../../components/picture';
import { type Text, say } from '../../language';
import type { Run } from '../../run/run';
import { EpochCurves, greatestLoss, trainingLosses, validationLosses } from './epoch-curves';
import { Experiment, type Outcome, type Trial } from './experiment';
import { WEIGHTS } from '../kernels/layout';
import { type Choice, Lab, Table, Verdict } from './lab';
import { type LabSettings, DROPOUT, MOST_IMAGES, SEEDS, pairOf } from './lab-network';
import { Settings, Work, isWith, trainingMissing } from './training-controls';
import { grid } from './untrained';

const texts = {
  title: { en: '4. Dropout on and off, one seed', ko: '4. 같은 시드로 드롭아웃 켜고 끄기' },
  question: {
    en:
      'Two networks begin with the same weights, from seed {seed}; one has dropout {rate}. Each stops after ' +
      '{patience} {patience|epoch|epochs} without a lower validation loss. Which one’s best epoch comes earlier?',
    ko:
      '두 신경망은 시드 {seed}에서 뽑은 같은 가중치로 시작하고, 하나만 드롭아웃 {rate}를 씁니다. 검증 손실이 에포크 {patience}번 동안 낮아지지 않으면 조기 종료합니다. 가장 좋은 ' +
      '에포크는 어느 쪽이 먼저 나올까요?',
  },
  without: { en: 'Without dropout', ko: '드롭아웃 없이' },
  with: { en: 'With dropout', ko: '드롭아웃 사용' },
  same: { en: 'In the same epoch', ko: '같은 에포크' },
  action: { en: 'Train both', ko: '둘 다 훈련하기' },
  goOn: { en: 'Train on', ko: '이어서 훈련하기' },
  waiting: { en: 'The answer comes when both are trained.', ko: '둘 다 훈련하면 결과가 나옵니다.' },
  equal: {
    en:
      'Before the first step all {count} weights are the same in both, to the last bit, and each epoch’s batches ' +
      'come in the same order.',
    ko: '첫 배치 전에는 두 신경망의 가중치 {count}개가 마지막 비트까지 모두 같고, 에포크마다 배치 순서도 같습니다.',
  },
  unequal: {
    en: 'Before the first step {different} of the {count} weights {different|differs|differ}, which should not happen.',
    ko: '첫 배치 전에 가중치 {count}개 중 {different}개가 다릅니다. 이래서는 안 됩니다.',
  },
  differs: {
    en:
      'The losses already differ on the first batch, {without} and {with}, because dropout leaves out half of the ' +
      'dense layer’s units; from there on the weights diverge, and in the end {different} of {count} {different|differs|differ}.',
    ko:
      '드롭아웃이 밀집층 유닛의 절반을 빼므로 첫 배치의 손실부터 다릅니다({without}, {with}). 그 뒤로 가중치가 서로 다른 길을 가서, 끝에는 {count}개 중 ' +
      '{different}개가 다릅니다.',
  },
  bests: {
    en: 'The lowest validation loss is that of epoch {without} without dropout, {with} with it.',
    ko: '검증 손실이 가장 낮은 에포크는 드롭아웃이 없으면 {without}, 있으면 {with}입니다.',
  },
  earlier: {
    en: 'As the textbook says: dropout slows overfitting down, so validation keeps improving for longer.',
    ko: '교과서와 같은 결과입니다. 드롭아웃이 과대적합을 늦춰 검증 손실이 더 오래 낮아집니다.',
  },
  notEarlier: {
    en:
      'The textbook expects the network without dropout to overfit earlier. With this seed it did not: single runs ' +
      'vary by some epochs.',
    ko: '교과서대로라면 드롭아웃이 없는 신경망이 먼저 과대적합되어야 하지만, 이 시드에서는 그렇지 않습니다. 훈련마다 몇 에포크씩 달라집니다.',
  },
  unfinished: {
    en: 'At least one of them was still improving when its epochs ended; more epochs would show more.',
    ko: '적어도 한 신경망은 훈련이 끝날 때까지 계속 나아지고 있었습니다. 에포크를 늘리면 더 분명해집니다.',
  },
  stopped: {
    en:
      '{name}: stopped early after epoch {last}, {patience} {patience|epoch|epochs} after the best one, {best}. Its weights are ' +
      'restored: validation loss {measured}, measured again; in epoch {best} it was {then}.',
    ko:
      '{name}: 에포크 {last}에서 조기 종료했습니다. 가장 좋았던 에포크 {best} 뒤 {patience}에포크 동안 나아지지 않았습니다. 그때의 가중치로 되돌렸습니다. 다시 잰 검증 손실은 ' +
      '{measured}, 에포크 {best}의 검증 손실은 {then}입니다.',
  },
  ended: {
    en:
      '{name}: trained for {last} {last|epoch|epochs}; the best was {best}. Its weights are restored: validation loss {measured}, ' +
      'measured again; in epoch {best} it was {then}.',
    ko:
      '{name}: 에포크 {last}까지 모두 훈련했고, 가장 좋은 에포크는 {best}입니다. 그때의 가중치로 되돌렸습니다. 다시 잰 검증 손실은 {measured}, 에포크 {best}의 검증 ' +
      '손실은 {then}입니다.',
  },
  validation: {
    en: 'Validation loss; dashed lines mark the best epochs',
    ko: '검증 손실. 점선은 가장 좋은 에포크입니다',
  },
  training: { en: 'Training loss, dropout on where there is any', ko: '훈련 손실. 드롭아웃이 있으면 켠 채로 쟀습니다' },
  curveLabel: {
    en: 'Epoch {epoch}: {without} without dropout; epoch {epochWith}: {with} with it.',
    ko: '드롭아웃이 없으면 에포크 {epoch}에 {without}, 있으면 에포크 {epochWith}에 {with}입니다.',
  },
  first: { en: '{name}: kernels before training', ko: '{name}: 훈련 전 커널' },
  last: { en: '{name}: kernels of the best epoch', ko: '{name}: 가장 좋은 에포크의 커널' },
  figures: {
    en: 'With the best epoch’s weights, dropout off',
    ko: '가장 좋은 에포크의 가중치로, 드롭아웃을 끄고 측정',
  },
  figure: { en: 'Figure', ko: '항목' },
  bestEpoch: { en: 'Best epoch', ko: '가장 좋은 에포크' },
  lastEpoch: { en: 'Last epoch', ko: '마지막 에포크' },
  validationLoss: { en: 'Validation loss', ko: '검증 손실' },
  validationAccuracy: { en: 'Validation accuracy', ko: '검증 정확도' },
  trainingLoss: { en: 'Training loss', ko: '훈련 손실' },
} satisfies Record<string, Text>;

const experiment = new Experiment();
const SEED = SEEDS[0];
const PATIENCE = 3;

/** One seed, one network, dropout or none: the same beginning, and what becomes of it. */
export function Dropout(): JSX.Element {
  const id = 'lab-dropout';
  const guess = useSignal<string | null>(null);
  const seen = useSignal(false);
  const settings = useSignal<LabSettings>({ images: MOST_IMAGES, epochs: 20, patience: PATIENCE });
  const choices: readonly Choice[] = (['without', 'with', 'same'] as const).map((value) => ({
    value,
    name: say(texts[value]),
  }));
  const configs = Object.values(pairOf(settings.value, SEED));
  const missing = trainingMissing();
  const go = (): void => {
    seen.value = true;
    void experiment.conduct(configs);
  };
  const undone = configs.some((config) => !experiment.trialOf(config));
  return (
    <Lab
      id={id}
      title={say(texts.title)}
      question={say(texts.question, { seed: SEED, rate: DROPOUT, patience: PATIENCE })}
      choices={choices}
      guess={guess}
      seen={seen}
      action={say(texts.action)}
      reason={missing}
      onRun={go}
      onLeave={() => experiment.running.value && experiment.stop()}
      controls={
        <Settings
          id={id}
          experiment={experiment}
          settings={settings}
          seeds={1}
          disabled={seen.value || experiment.running.value}
        />
      }
      aside={<Work id={id} experiment={experiment} />}
    >
      <Answer
        id={id}
        trials={experiment.trials.value}
        epochs={settings.value.epochs}
        guess={guess.value}
        choices={choices}
      />
      {!experiment.running.value && undone ? (
        <div class="row">
          <button type="button" id={`${id}-on`} class="primary" disabled={missing !== null} onClick={go}>
            {say(texts.goOn)}
          </button>
        </div>
      ) : null}
    </Lab>
  );
}

function Answer({
  id,
  trials,
  epochs,
  guess,
  choices,
}: {
  readonly id: string;
  readonly trials: readonly Trial[];
  readonly epochs: number;
  readonly guess: string | null;
  readonly choices: readonly Choice[];
}): JSX.Element {
  const sides = [
    { name: 'without', text: say(texts.without), trial: trials.find(({ run }) => !isWith(run.config)) },
    { name: 'with', text: say(texts.with), trial: trials.find(({ run }) => isWith(run.config)) },
  ] as const;
  const [off, on] = [sides[0].trial, sides[1].trial];
  const losses = (of: (run: Run) => ReturnType<typeof validationLosses>) => ({
    'no dropout': off ? of(off.run) : [],
    dropout: on ? of(on.run) : [],
  });
  const bests = new Set([off, on].flatMap((trial) => (trial?.run.best ? [trial.run.best.epoch + 1] : [])));
  const marks = Array.from(bests, (x) => ({ x, label: String(x) }));
  const most = greatestLoss(trials.map(({ run }) => run));
  const curveLabel = (last: (run: Run) => number | undefined): string =>
    say(texts.curveLabel, {
      epoch: off?.run.validation.value.length ?? 0,
      without: off ? (last(off.run)?.toFixed(3) ?? '–') : '–',
      epochWith: on?.run.validation.value.length ?? 0,
      with: on ? (last(on.run)?.toFixed(3) ?? '–') : '–',
    });
  return (
    <>
      {off?.outcome && on?.outcome ? (
        <Told
          id={id}
          off={{ ...off, outcome: off.outcome }}
          on={{ ...on, outcome: on.outcome }}
          guess={guess}
          choices={choices}
        />
      ) : (
        <p class="faint">{say(texts.waiting)}</p>
      )}
      <div class="pair">
        <EpochCurves
          id={`${id}-validation`}
          caption={say(texts.validation)}
          label={curveLabel((run) => run.validation.value.at(-1)?.loss)}
          epochs={epochs}
          most={most}
          series={losses(validationLosses)}
          options={{ marks }}
        />
        <EpochCurves
          id={`${id}-training`}
          caption={say(texts.training)}
          label={curveLabel((run) => run.training.value.at(-1)?.loss)}
          epochs={epochs}
          most={most}
          series={losses(trainingLosses)}
        />
      </div>
      <div class="pair">
        {sides.map(({ name, text, trial }) => {
          const [first, last] = [
            trial?.run.frames.value[0],
            trial?.outcome ? trial.run.frames.value.at(-1) : undefined,
          ];
          return (
            <div key={name}>
              {(
                [
                  ['first', first],
                  ['last', last],
                ] as const
              ).map(
                ([when, of]) =>
                  of && (
                    <figure key={when} data-of="none">
                      <figcaption>{say(texts[when], { name: text })}</figcaption>
                      <Picture
                        id={`${id}-${when}-${name}`}
                        label={say(texts[when], { name: text })}
                        words={{ scale: WEIGHTS }}
                        draw={(drawing) => grid(of.kernel, drawing)}
                      />
                    </figure>
                  ),
              )}
            </div>
          );
        })}
      </div>
      {off?.outcome && on?.outcome ? (
        <Table
          id={`${id}-figures`}
          caption={say(texts.figures)}
          head={[say(texts.figure), sides[0].text, sides[1].text]}
          rows={[
            [say(texts.bestEpoch), ...[off, on].map(({ run }) => String((run.best?.epoch ?? NaN) + 1))],
            [say(texts.lastEpoch), ...[off, on].map(({ run }) => String(run.validation.value.length))],
            [
              say(texts.validationLoss),
              ...[off.outcome, on.outcome].map(({ validation }) => validation.loss.toFixed(4)),
            ],
            [
              say(texts.validationAccuracy),
              ...[off.outcome, on.outcome].map(({ validation }) => `${(100 * validation.accuracy).toFixed(1)}%`),
            ],
            [say(texts.trainingLoss), ...[off.outcome, on.outcome].map(({ training }) => training.loss.toFixed(4))],
          ]}
        />
      ) : null}
    </>
  );
}

type Done = Trial & { readonly outcome: Outcome };

function Told({
  id,
  off,
  on,
  guess,
  choices,
}: {
  readonly id: string;
  readonly off: Done;
  readonly on: Done;
  readonly guess: string | null;
  readonly choices: readonly Choice[];
}): JSX.Element {
  const [a, b] = [off, on].map(({ run }) => (run.best?.epoch ?? NaN) + 1) as [number, number];
  const answer = a === b ? 'same' : a < b ? 'without' : 'with';
  const unfinished = [off, on].some(({ run }) => run.best?.epoch === run.config.epochs - 1);
  const count = off.outcome.first.reduce((sum, { data }) => sum + data.length, 0);
  const before = differences(off.outcome.first, on.outcome.first);
  const firstLoss = ({ run }: Done): string => run.training.value[0]?.loss.toFixed(3) ?? '–';
  return (
    <Verdict id={id} guess={guess} answer={answer} choices={choices}>
      <p>
        {say(texts.bests, { without: a, with: b })}{' '}
        {say(answer === 'without' ? texts.earlier : unfinished ? texts.unfinished : texts.notEarlier)}
      </p>
      <p id={`${id}-weights`} data-different={before}>
        {say(before === 0 ? texts.equal : texts.unequal, { count, different: before })}{' '}
        {say(texts.differs, {
          without: firstLoss(off),
          with: firstLoss(on),
          count,
          different: differences(off.outcome.last, on.outcome.last),
        })}
      </p>
      {[off, on].map(({ run, outcome }, i) => (
        <p key={i}>
          {say(run.finished.value?.stoppedEarly ? texts.stopped : texts.ended, {
            name: say(i === 0 ? texts.without : texts.with),
            last: run.validation.value.length,
            patience: PATIENCE,
            best: (run.best?.epoch ?? NaN) + 1,
            measured: outcome.validation.loss.toFixed(4),
            then: run.best?.point.loss.toFixed(4) ?? '–',
          })}
        </p>
      ))}
    </Verdict>
  );
}

/** How many numbers are not the same to the bit. */
function differences(a: Outcome['first'], b: Outcome['first']): number {
  return a.reduce(
    (sum, { data }, i) => sum + Array.from(data).filter((value, j) => !Object.is(value, b[i]!.data[j])).length,
    0,
  );
}
