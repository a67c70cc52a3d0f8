import { useSignal, useSignalEffect } from '@preact/signals';
import { proxy } from 'comlink';
import type { ComponentChildren, JSX } from 'preact';
import { useMemo, useRef } from 'preact/hooks';
import { useEscape } from '../../components/escape';
import { useLatest } from '../../components/latest';
import { type Text, language, say } from '../../language';
import { CLASS_NAMES } from '../../run/classes';
import type { Frame } from '../../run/frame';
import { type Input, input, shown } from '../../state';
import { closely, stand, subject } from '../../subject';
import { Gallery } from './gallery';
import { Hand } from './hand';
import { Matrix, PerClass, cellText, rightOf } from './matrix';
import { type Outcome, confusion, mistakesOf, outcomesOf } from './outcomes';
import './mistakes.css';

const texts = {
  noNetwork: { en: 'There is no network yet.', ko: '아직 신경망이 없습니다.' },
  lead: {
    en:
      'Test images are used neither for training nor for validation. After the first time they are evaluated ' +
      'again whenever the moment changes; during training, after each epoch.',
    ko: '테스트 이미지는 훈련에도 검증에도 쓰지 않은 이미지입니다. 한 번 평가하고 나면 시점이 바뀔 때마다, 훈련 중에는 에포크가 끝날 때마다 다시 평가합니다.',
  },
  evaluate: { en: 'Evaluate at step {step}', ko: '{step}번째 배치에서 평가하기' },
  progress: { en: '{done} of {total} {total|image|images}', ko: '이미지 {total}장 중 {done}장' },
  accuracy: {
    en: 'Step {step}: {right} of {total} test {total|image|images} {right|is|are} recognised, an accuracy of {percent}%.',
    ko: '{step}번째 배치: 테스트 이미지 {total}장 중 {right}장을 맞혀 정확도는 {percent}%입니다.',
  },
  failed: { en: 'That did not work: {message}', ko: '평가하지 못했습니다: {message}' },
  perClass: { en: 'By class', ko: '클래스별 정확도' },
  matrix: { en: 'Confusion matrix', ko: '혼동 행렬' },
  mistakes: { en: 'Mistakes, most confident first', ko: '가장 확신하며 틀린 이미지부터' },
  shown: {
    en:
      '{shown} of {total} {total|mistake|mistakes}, with what the network took {total|it for and what it is|them for and what they are}. Click one to see below ' +
      'what speaks for its class.',
    ko: '틀린 이미지 {total}장 중 {shown}장입니다. 위는 예측, 아래는 정답입니다. 이미지를 누르면 어디를 보고 그렇게 예측했는지 아래에 나옵니다.',
  },
  none: { en: 'None: every image is recognised.', ko: '없습니다. 모든 이미지를 맞혔습니다.' },
  more: { en: 'Show more', ko: '더 보기' },
  close: { en: 'Close', ko: '닫기' },
} satisfies Record<string, Text>;

/** Mistakes that are shown at first, and more at each order: whole rows of 2, 3, 4, 6, 8 and 12. */
const PAGE = 24;

interface Evaluation {
  readonly step: number;
  readonly outcomes: readonly Outcome[];
}

/** How often the network is wrong, on which images, and what speaks for it. */
export function Content(): JSX.Element {
  const evaluations = useLatest<Evaluation>();
  const done = useMemo(() => new WeakMap<Frame, Evaluation>(), []);
  const orders = useSignal(0);
  const progress = useSignal({ done: 0, total: 0 });
  const rest = useRef<{ readonly frame: Frame | null; readonly epochs: number }>({ frame: null, epochs: 0 });

  useSignalEffect(() => {
    const of = subject.value;
    evaluations.about(shown.value);
    if (!of || orders.value === 0) return;
    const { run: own, at: when, frame, moment, host } = of;
    // While it trains on, each epoch's end is a new version; as long as there is none, that at which it began.
    const epochs = own.validation.value.length;
    if (when !== 'live' || !own.running) rest.current = { frame, epochs };
    evaluations.ask([when, orders.value], epochs > rest.current.epochs ? epochs : rest.current.frame, async () => {
      const before = done.get(frame);
      if (before) return before;
      progress.value = { done: 0, total: 0 };
      const tell = proxy((done: number, total: number) => (progress.value = { done, total }));
      const { step, value } = await host.evaluate(moment, tell);
      const evaluation = { step, outcomes: outcomesOf(value) };
      // In training the network may be further than the frame it was asked at.
      if (when !== 'live' || step === frame.step) done.set(frame, evaluation);
      return evaluation;
    });
  });

  const now = subject.value;
  const answer = evaluations.answer.value;
  const busy = evaluations.busy.value;
  if (!answer && !now) return <p class="faint">{say(texts.noNetwork)}</p>;
  return (
    <>
      <p class="faint">{say(texts.lead)}</p>
      <div class="row">
        <button
          type="button"
          id="evaluate"
          disabled={!now}
          onClick={() => {
            stand();
            orders.value++;
          }}
        >
          {say(texts.evaluate, { step: now?.frame.step ?? 0 })}
        </button>
        <p id="accuracy" aria-live="polite" aria-busy={busy} data-step={answer?.step}>
          {answer ? accuracyOf(answer) : ''}
        </p>
        {busy ? (
          <label class="progress">
            <span>{say(texts.progress, progress.value)}</span>
            <progress max={progress.value.total || 1} value={progress.value.done} />
          </label>
        ) : null}
      </div>
      {evaluations.failure.value === null ? null : (
        <p role="alert">{say(texts.failed, { message: evaluations.failure.value })}</p>
      )}
      <Evaluated answer={answer} />
    </>
  );
}

function Evaluated({ answer }: { readonly answer: Evaluation | null }): JSX.Element {
  const cell = useSignal<number | null>(null);
  const most = useSignal(PAGE);
  const held = useSignal<{ readonly input: Input; readonly index: number } | null>(null);
  const names = CLASS_NAMES[shown.value?.config.dataset ?? 'fashion-mnist'][language.value];
  const hand = useRef<HTMLDivElement>(null);
  const place = useRef<HTMLDivElement>(null);

  const take = ({ index, image, label }: Outcome): void => {
    held.value = { index, input: { image: Float32Array.from(image, (byte) => byte / 255), label } };
    input.value = held.value.input;
    hand.current?.firstElementChild?.scrollIntoView({ block: 'nearest' });
  };
  const gallery = {
    names,
    onPick: take,
    held: held.value && input.value === held.value.input ? held.value.index : null,
  };
  const counts = useMemo(() => answer && confusion(answer.outcomes), [answer]);
  const mistakes = useMemo(() => answer && mistakesOf(answer.outcomes), [answer]);
  const opened = cell.value;
  /** Whoever has opened a cell of the matrix is back at it. */
  const close = (): void => {
    if (cell.value === null) return;
    place.current!.querySelector<HTMLElement>('.matrix .cell')?.focus();
    cell.value = null;
  };
  return (
    <>
      {answer && counts && mistakes ? (
        <div class="evaluated" ref={place} data-step={answer.step} {...closely(answer.step)}>
          <div>
            <h3>{say(texts.matrix)}</h3>
            <Matrix
              step={answer.step}
              counts={counts}
              names={names}
              picked={opened}
              onPick={(i) => (cell.value = i === opened ? null : i)}
            />
          </div>
          <div>
            <h3>{say(texts.perClass)}</h3>
            <PerClass counts={counts} names={names} />
          </div>
          {opened === null ? null : (
            <Opened title={cellText(counts, names, opened)} onClose={close}>
              <Gallery
                {...gallery}
                id="cell-images"
                label={cellText(counts, names, opened)}
                outcomes={answer.outcomes.filter(({ label, predicted }) => label * names.length + predicted === opened)}
              />
            </Opened>
          )}
          <div class="wide">
            <h3>{say(texts.mistakes)}</h3>
            <p class="faint">
              {mistakes.length === 0
                ? say(texts.none)
                : say(texts.shown, { shown: Math.min(most.value, mistakes.length), total: mistakes.length })}
            </p>
            <Gallery {...gallery} id="surest" label={say(texts.mistakes)} outcomes={mistakes.slice(0, most.value)} />
            {mistakes.length > most.value ? (
              <button type="button" id="more" onClick={() => (most.value += PAGE)}>
                {say(texts.more)}
              </button>
            ) : null}
          </div>
        </div>
      ) : null}
      <div ref={hand}>
        <Hand />
      </div>
    </>
  );
}

/** The images of a cell of the matrix. */
function Opened({
  title,
  onClose,
  children,
}: {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}): JSX.Element {
  useEscape('#mistakes', onClose);
  return (
    <div class="wide" id="opened">
      <div class="row">
        <h3 aria-live="polite">{title}</h3>
        <button type="button" class="small" onClick={onClose}>
          {say(texts.close)}
        </button>
      </div>
      {children}
    </div>
  );
}

function accuracyOf({ step, outcomes }: Evaluation): string {
  const right = rightOf(confusion(outcomes));
  return say(texts.accuracy, {
    step,
    right,
    total: outcomes.length,
    percent: ((100 * right) / outcomes.length).toFixed(1),
  });
}
