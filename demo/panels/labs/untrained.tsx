import { useSignal, useSignalEffect } from '@preact/signals';
import type { JSX } from 'preact';
import type { NDArray } from '../../../engine';
import { greatest, least } from '../../../engine/extremes';
import { type Raster, featureMaps, kernelGrid } from '../../../viz';
import { type Drawing, Picture } from '../../components/picture';
import { type Text, language, say } from '../../language';
import { CLASS_NAMES } from '../../run/classes';
import type { Frame } from '../../run/frame';
import { deviationOf } from '../../run/kernel-facts';
import type { Run } from '../../run/run';
import { shown } from '../../state';
import { rest, subject } from '../../subject';
import { Probabilities } from '../pinned/pinned';
import { WEIGHTS } from '../kernels/layout';
import { type Choice, Lab, Table, Verdict } from './lab';
import { type Likeness, likeness } from './likeness';
import { type Looks, useLooks } from './looks';

const texts = {
  title: { en: '1. Untrained and trained', ko: '1. 훈련 전과 훈련 후' },
  question: {
    en:
      'One of these groups holds the first convolution’s kernels before training, the other those after {step} ' +
      '{step|step|steps}; both on one scale, −0.5 to 0.5. Which group was trained?',
    ko: '한 묶음은 훈련 전, 다른 한 묶음은 배치 {step}개로 훈련한 뒤의 첫 번째 합성곱 층 커널입니다. 색 범위는 둘 다 −0.5부터 0.5까지입니다. 어느 쪽이 훈련한 커널일까요?',
  },
  row: { en: 'Group {name}', ko: '묶음 {name}' },
  rowLabel: {
    en: 'Group {name}: {count} {count|kernel|kernels}, weights from {least} to {most}.',
    ko: '묶음 {name}: 커널 {count}개, 가중치는 {least}부터 {most}까지입니다.',
  },
  before: { en: 'Group {name}: before training', ko: '묶음 {name}: 훈련 전' },
  after: { en: 'Group {name}: after {step} {step|step|steps}', ko: '묶음 {name}: 배치 {step}개로 훈련한 뒤' },
  action: { en: 'See', ko: '확인하기' },
  nothing: {
    en: 'There is nothing to compare yet: train the network for a while, then come back.',
    ko: '아직 비교할 것이 없습니다. 신경망을 조금 훈련한 뒤에 다시 오세요.',
  },
  mapsLabel: {
    en: 'Responses of the {count} {count|kernel|kernels} to the image; {silent} of the maps {silent|shows|show} no response.',
    ko: '이미지에 대한 커널 {count}개의 특성 맵. 그중 {silent}개는 반응이 없습니다.',
  },
  kernelsLabel: { en: 'The {count} {count|kernel|kernels}.', ko: '커널 {count}개.' },
  looking: { en: 'Looking into the network …', ko: '신경망을 들여다보는 중 …' },
  failed: { en: 'The network could not be looked into: {message}', ko: '신경망을 들여다보지 못했습니다: {message}' },
  figures: { en: 'Measured', ko: '측정한 값' },
  figure: { en: 'Figure', ko: '항목' },
  deviation: { en: 'Weights’ standard deviation', ko: '가중치의 표준편차' },
  extreme: { en: 'Largest weight, sign aside', ko: '절댓값이 가장 큰 가중치' },
  silent: { en: 'Maps without response', ko: '반응이 없는 특성 맵' },
  zeros: { en: 'Share of zeros in the maps', ko: '특성 맵에서 0의 비율' },
  outline: { en: 'Likeness to the outline, mean |r|', ko: '윤곽과의 상관계수 |r| 평균' },
  probability: { en: 'Probability of the right class', ko: '정답 클래스의 확률' },
  grew: {
    en:
      'Training has spread the weights: their standard deviation was {before} and is {after} now. That contrast is ' +
      'what gives the group away.',
    ko: '훈련하면서 가중치가 퍼졌습니다. 표준편차가 {before}였는데 지금은 {after}입니다. 이렇게 커진 대비로 훈련한 묶음을 알아볼 수 있습니다.',
  },
  grewNot: {
    en:
      'The weights have hardly spread: their standard deviation was {before} and is {after} now, too little for ' +
      'contrast to give the group away. More training may do so.',
    ko: '가중치는 거의 퍼지지 않았습니다. 표준편차가 {before}였는데 지금은 {after}라서 대비만으로는 알아보기 어렵습니다. 더 훈련하면 달라질 수 있습니다.',
  },
  answers: {
    en:
      'An untrained kernel is not blank: {alive} of {count} untrained {count|map|maps} {alive|responds|respond}. Random weights are filters too, ' +
      'and their maps follow the outline at {beforeOutline} on average, the trained ones’ at {afterOutline}.',
    ko:
      '훈련하지 않은 커널도 비어 있지 않습니다. 훈련 전 특성 맵 {count}개 중 {alive}개가 반응합니다. 무작위 가중치도 하나의 필터이며, 윤곽과의 상관계수 평균은 훈련 전 ' +
      '{beforeOutline}, 훈련 후 {afterOutline}입니다.',
  },
  knows: {
    en: 'What training adds is an answer: the right class, {name}, had {before}% and has {after}% now.',
    ko: '훈련으로 얻는 것은 정답입니다. 정답인 {name}의 확률은 {before}%였는데 지금은 {after}%입니다.',
  },
  knowsNot: {
    en: 'For this image training has not helped: the right class, {name}, had {before}% and has {after}% now.',
    ko: '이 그림에서는 훈련이 도움이 되지 않았습니다. 정답인 {name}의 확률은 {before}%였는데 지금은 {after}%입니다.',
  },
} satisfies Record<string, Text>;

/** By so much more spread, a row looks it. */
const SPREAD = 1.1;

type Row = 'A' | 'B';

/** By the seed, so that the same run asks alike: one bit of Knuth's multiplicative hash. */
const trainedRow = (seed: number): Row => (Math.imul(seed, 2654435761) & 0x10000 ? 'A' : 'B');

interface Side {
  readonly kernel: Frame['kernel'];
  readonly step: number;
  readonly probabilities: Float32Array | null;
  readonly maps: NDArray | null;
  readonly likeness: Likeness | null;
}

/**
 * The first convolution before and after training: its kernels as a riddle, its maps and what the network says as the
 * answer.
 */
export function Untrained(): JSX.Element {
  const guess = useSignal<string | null>(null);
  const seen = useSignal(false);
  // Rows that moved would give the answer away: what is asked stands still, but for a run that has come twice as far
  // before there is a guess.
  const asked = useSignal<{ readonly run: Run; readonly later: Frame } | null>(null);
  useSignalEffect(() => {
    const run = shown.value;
    const before = asked.value?.run === run ? asked.value : null;
    const later = run?.frames.value.at(-1);
    if (before && (guess.value !== null || (later && later.step < 2 * before.later.step))) return;
    asked.value = run && later && later.step > 0 ? { run, later } : null;
    if (before) return;
    guess.value = null;
    seen.value = false;
  });
  const { answer: looks, failure } = useLooks(seen, true);

  const choices: readonly Choice[] = (['A', 'B'] as const).map((name) => ({
    value: name,
    name: say(texts.row, { name }),
  }));
  const run = asked.value?.run ?? null;
  const first = run?.frames.value[0];
  const later = seen.value && subject.value?.run === run ? subject.value?.frame : asked.value?.later;
  const trained = trainedRow(run?.config.seed ?? 0);
  const look = looks.value?.run === run ? looks.value : null;
  const rows =
    first && later ? (['A', 'B'] as const).map((name) => ({ name, of: name === trained ? later : first })) : [];
  return (
    <Lab
      id="lab-untrained"
      title={say(texts.title)}
      open
      question={rows.length > 0 ? say(texts.question, { step: later!.step }) : say(texts.nothing)}
      exhibit={
        seen.value
          ? null
          : rows.map(({ name, of }) => (
              // No step: it would give the answer away.
              <figure key={name} data-step="">
                <figcaption>{say(texts.row, { name })}</figcaption>
                <Picture
                  id={`lab-untrained-${name}`}
                  label={say(texts.rowLabel, { name, count: of.bias.length, ...rangeOf(of.kernel.data) })}
                  words={{ scale: WEIGHTS }}
                  draw={(drawing) => grid(of.kernel, drawing)}
                />
              </figure>
            ))
      }
      choices={choices}
      guess={guess}
      seen={seen}
      action={say(texts.action)}
      reason={rows.length > 0 ? null : say(texts.nothing)}
      onRun={() => {
        rest();
        seen.value = true;
      }}
      onLeave={() => (asked.value = null)}
    >
      {first && later ? (
        <Answer
          run={run}
          trained={trained}
          first={first}
          later={later}
          look={look}
          guess={guess.value}
          choices={choices}
          failure={failure.value}
        />
      ) : null}
    </Lab>
  );
}

interface AnswerProps {
  readonly run: Run;
  readonly trained: Row;
  readonly first: Frame;
  readonly later: Frame;
  readonly look: Looks | null;
  readonly guess: string | null;
  readonly choices: readonly Choice[];
  readonly failure: string | null;
}

function Answer({ run, trained, first, later, look, guess, choices, failure }: AnswerProps): JSX.Element {
  const names = CLASS_NAMES[run.config.dataset][language.value];
  const label = look?.label ?? null;
  const side = (i: 0 | 1, of: Frame): Side => {
    const moment = look?.moments[i];
    const maps = moment?.value[0] ?? null;
    return {
      kernel: of.kernel,
      step: of.step,
      maps,
      probabilities: moment ? Float32Array.from(moment.value.at(-1)!.data) : null,
      likeness: look && maps ? likeness(maps, look.image, run.config.layers, 0) : null,
    };
  };
  const [before, after] = [side(0, first), side(1, later)];
  const [spreadBefore, spreadAfter] = [deviationOf(before.kernel.data), deviationOf(after.kernel.data)];
  const percent = ({ probabilities }: Side): number =>
    100 * (label === null || !probabilities ? NaN : probabilities[label]!);
  const sides =
    trained === 'B'
      ? ([
          ['A', before],
          ['B', after],
        ] as const)
      : ([
          ['A', after],
          ['B', before],
        ] as const);
  const headOf = (name: string, of: Side): string =>
    say(of === before ? texts.before : texts.after, { name, step: of.step });
  const row = (name: Text, cell: (of: Side) => string | null): readonly string[] => [
    say(name),
    ...sides.map(([, of]) => cell(of) ?? '–'),
  ];
  return (
    <>
      <Verdict id="lab-untrained" guess={guess} answer={trained} choices={choices}>
        <p>
          {say(spreadAfter > SPREAD * spreadBefore ? texts.grew : texts.grewNot, {
            before: spreadBefore.toFixed(3),
            after: spreadAfter.toFixed(3),
          })}
        </p>
        {before.likeness && after.likeness ? (
          <p>
            {say(texts.answers, {
              alive: before.likeness.maps - before.likeness.silent,
              count: before.likeness.maps,
              beforeOutline: before.likeness.outline.toFixed(2),
              afterOutline: after.likeness.outline.toFixed(2),
            })}
          </p>
        ) : null}
        {label !== null && before.probabilities && after.probabilities ? (
          <p>
            {say(percent(after) > percent(before) ? texts.knows : texts.knowsNot, {
              name: names[label]!,
              before: percent(before).toFixed(1),
              after: percent(after).toFixed(1),
            })}
          </p>
        ) : null}
      </Verdict>
      <div class="pair">
        {sides.map(([name, of]) => (
          <figure key={name} data-step={of.step}>
            <figcaption>{headOf(name, of)}</figcaption>
            <Picture
              id={`lab-untrained-kernels-${name}`}
              label={`${headOf(name, of)}. ${say(texts.kernelsLabel, { count: of.kernel.shape[3]! })}`}
              words={{ scale: WEIGHTS }}
              draw={(drawing) => grid(of.kernel, drawing)}
            />
            {of.maps && of.likeness ? (
              <Picture
                id={`lab-untrained-maps-${name}`}
                label={[
                  headOf(name, of),
                  say(texts.mapsLabel, { count: of.likeness.maps, silent: of.likeness.silent }),
                ].join('. ')}
                draw={(drawing) => mapsGrid(of.maps!, drawing)}
              />
            ) : null}
            {of.probabilities ? <Probabilities values={of.probabilities} names={names} right={label} /> : null}
          </figure>
        ))}
      </div>
      {look ? null : (
        <p class="faint">{say(failure === null ? texts.looking : texts.failed, { message: failure ?? '' })}</p>
      )}
      <Table
        id="lab-untrained-figures"
        caption={say(texts.figures)}
        head={[say(texts.figure), ...sides.map(([name, of]) => headOf(name, of))]}
        rows={[
          row(texts.deviation, ({ kernel }) => deviationOf(kernel.data).toFixed(3)),
          row(texts.extreme, ({ kernel }) => greatest(kernel.data.map(Math.abs)).toFixed(3)),
          row(texts.silent, (of) => of.likeness && `${of.likeness.silent} / ${of.likeness.maps}`),
          row(texts.zeros, (of) => of.likeness && `${(100 * of.likeness.zeros).toFixed(1)}%`),
          row(texts.outline, (of) => of.likeness && of.likeness.outline.toFixed(3)),
          row(texts.probability, (of) => (Number.isNaN(percent(of)) ? null : `${percent(of).toFixed(1)}%`)),
        ]}
      />
    </>
  );
}

/** As many in a row as fit, up to 16. */
export function grid(kernel: Frame['kernel'], { theme, dots, width }: Drawing): Raster {
  const columns = Math.min(kernel.shape[3]!, width < 460 ? 8 : 16);
  const scale = Math.max(1, Math.min(12, Math.floor((width / columns - 4) / kernel.shape[1]!)));
  return kernelGrid(kernel, { theme, columns, scale: scale * dots, gap: 4 * dots, colorbar: false });
}

/** Eight in a row. */
export function mapsGrid(maps: NDArray, { theme, dots, width }: Drawing): Raster {
  const side = maps.shape[2]!;
  const columns = Math.min(8, maps.shape[3]!);
  const most = Math.floor((width + 4) / columns - 4);
  const scale = Math.max(1, Math.floor(Math.min(most, 72) / side));
  return featureMaps(maps, { theme, columns, scale: scale * dots, gap: 4 * dots });
}

const rangeOf = (values: Float32Array) => ({ least: least(values).toFixed(2), most: greatest(values).toFixed(2) });
