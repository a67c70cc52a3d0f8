import type { ComponentChildren, JSX } from 'preact';
import { drop } from '../../control';
import { type Text, say } from '../../language';
import { differences } from '../../run/differences';
import type { Run } from '../../run/run';
import { kept, run, shown } from '../../state';
import { sayDifference } from './say-difference';

const texts = {
  region: { en: 'Run A and run B', ko: '훈련 A와 훈련 B' },
  kept: {
    en: 'The previous run (seed {seed}, {steps} {steps|batch|batches}) is kept as run A.',
    ko: '앞의 훈련(시드 {seed}, 배치 {steps}개)은 훈련 A로 남겨 두었습니다.',
  },
  waits: { en: 'Run B is ready and waits for “Train”.', ko: '훈련 B는 준비되어 있으며 ‘훈련’을 누르면 시작합니다.' },
  next: {
    en: 'The next change replaces run A with B.',
    ko: '다음에 설정을 바꾸면 A는 지워지고 지금의 B가 A가 됩니다.',
  },
  differs: { en: 'A → B: {changes}.', ko: 'A → B: {changes}' },
  same: {
    en: 'Both have the same settings, so B repeats A to the bit.',
    ko: '두 훈련의 설정이 같으므로 B의 결과는 A와 비트 단위까지 같습니다.',
  },
  branch: {
    en: 'Run B is a branch of A: up to step {step} they are the same to the bit.',
    ko: '훈련 B는 A에서 갈라졌으며, {step}번째 배치까지는 비트 단위까지 같습니다.',
  },
  hands: {
    en: 'Both have the same settings, and kernels were changed by hand.',
    ko: '두 훈련의 설정은 같지만 직접 바꾼 커널이 있습니다.',
  },
  run: { en: 'Run', ko: '훈련' },
  epochs: { en: 'Epochs', ko: '에포크' },
  loss: { en: 'Lowest val. loss', ko: '최저 검증 손실' },
  accuracy: { en: 'Accuracy then', ko: '그때 정확도' },
  drop: { en: 'Drop', ko: '버리기' },
  dropA: { en: 'Drop run A', ko: '훈련 A 버리기' },
} satisfies Record<string, Text>;

/** The run that was kept beside the one at hand: what differs, and what came of it. */
export function Comparison(): JSX.Element | null {
  const [a, b] = [kept.value, run.value];
  if (!a || !b || shown.value !== b) return null;
  const changes = differences(a.config, b.config).map(sayDifference);
  const begun = b.progress.value.step > 0;
  return (
    <section class="comparison" aria-label={say(texts.region)}>
      <p id="kept" role="status">
        {say(texts.kept, { seed: String(a.config.seed), steps: a.progress.value.step })}{' '}
        {say(begun ? texts.next : texts.waits)}
      </p>
      <p id="differences">
        {changes.length > 0 ? say(texts.differs, { changes: changes.join(', ') }) : sayAlike(a, b)}
      </p>
      <table>
        <thead>
          <tr>
            {[texts.run, texts.epochs, texts.loss, texts.accuracy].map((text) => (
              <th key={text.en} scope="col">
                {say(text)}
              </th>
            ))}
            <td />
          </tr>
        </thead>
        <tbody>
          <Outcome name="A" run={a}>
            <button type="button" id="drop-kept" class="small" aria-label={say(texts.dropA)} onClick={drop}>
              {say(texts.drop)}
            </button>
          </Outcome>
          <Outcome name="B" run={b} />
        </tbody>
      </table>
    </section>
  );
}

/** Of two runs of the same settings. */
function sayAlike(a: Run, b: Run): string {
  const step = stepOfBranch(a, b);
  if (step !== null) return say(texts.branch, { step });
  return say([a, b].some(({ interventions }) => interventions.value.length > 0) ? texts.hands : texts.same);
}

/** Up to which step they are one run; null where neither is a branch of the other. */
function stepOfBranch(a: Run, b: Run): number | null {
  if (b.branch?.of === a.id) return b.branch.step;
  return a.branch?.of === b.id ? a.branch.step : null;
}

function Outcome({
  name,
  run: { validation, best },
  children,
}: {
  readonly name: string;
  readonly run: Run;
  readonly children?: ComponentChildren;
}): JSX.Element {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>{validation.value.length}</td>
      <td>{best?.point.loss.toFixed(4) ?? '–'}</td>
      <td>{best ? `${(100 * best.point.accuracy).toFixed(1)}%` : '–'}</td>
      <td>{children}</td>
    </tr>
  );
}
