import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { seek, train, watchRun, willing } from '../../control';
import { type Text, say } from '../../language';
import { type Order, changesOf, frozenIn } from '../../run/interventions';
import type { Frame } from '../../run/frame';
import type { Run } from '../../run/run';
import { cursor, frame, gpu, host, run, shown } from '../../state';
import { Branch } from './branch';
import { selected } from './selected';
import './hands.css';

const texts = {
  title: { en: 'Hands on kernel {i}', ko: '커널 {i} 직접 바꾸기' },
  lead: {
    en:
      'A frozen filter keeps its kernel and bias, to the bit, while all others train on. Numbers take effect at once, ' +
      'and training goes on from them.',
    ko: '고정한 필터는 나머지가 훈련하는 동안에도 커널과 절편이 비트 단위까지 그대로입니다. 바꾼 숫자는 바로 쓰이며, 훈련은 그 값에서 이어집니다.',
  },
  stopping: {
    en: 'Early stopping brings back the best epoch’s weights at the end, without what was changed after it.',
    ko: '조기 종료는 마지막에 가장 좋았던 에포크의 가중치로 되돌리므로, 그 뒤에 바꾼 숫자는 남지 않습니다.',
  },
  freeze: { en: 'Freeze', ko: '고정' },
  zero: { en: 'Zero', ko: '0으로' },
  undo: { en: 'Undo', ko: '되돌리기' },
  set: { en: 'Set the numbers', ko: '숫자 적용' },
  kernel: { en: 'Kernel', ko: '커널' },
  channel: { en: 'Kernel, input channel {channel}', ko: '커널, 입력 채널 {channel}' },
  place: { en: 'Row {row}, column {column}', ko: '{row}행 {column}열' },
  bias: { en: 'Bias', ko: '절편' },
  wrong: { en: 'Write a number, such as -0.25.', ko: '-0.25와 같은 숫자를 쓰세요.' },
  tooLarge: {
    en: 'Weights are float32 numbers: at most 3.4e38, sign aside.',
    ko: '가중치는 float32 숫자이므로 절댓값이 3.4e38을 넘을 수 없습니다.',
  },
  failed: { en: 'That could not be done: {reason}', ko: '바꾸지 못했습니다: {reason}' },
  recorded: {
    en: 'This is a recorded run: its numbers are what they were. Train a run of your own to change them.',
    ko: '녹화된 훈련이므로 숫자를 바꿀 수 없습니다. 직접 훈련하면 바꿀 수 있습니다.',
  },
  unavailable: {
    en: 'Kernels can be changed while a run trains, which needs WebGPU.',
    ko: '커널은 훈련하는 동안 바꿀 수 있으며, 훈련하려면 WebGPU가 필요합니다.',
  },
  train: { en: 'Train', ko: '훈련' },
  own: { en: 'Your own run', ko: '내 훈련 보기' },
  past: {
    en: 'You see an earlier moment. Kernels can be changed as they are now.',
    ko: '지난 시점을 보고 있습니다. 커널은 지금 상태에서만 바꿀 수 있습니다.',
  },
  live: { en: 'Back to live', ko: '실시간으로' },
  finished: {
    en: 'This run has finished, and nothing would train on. Start another to change its kernels.',
    ko: '훈련이 끝나 더 이어지지 않습니다. 새로 훈련을 시작하면 커널을 바꿀 수 있습니다.',
  },
  preparing: { en: 'The network is being prepared …', ko: '신경망을 준비하는 중 …' },
} satisfies Record<string, Text>;

/** What a reader can do to the chosen kernel of the run that trains; or why not now. */
export function Content(): JSX.Element {
  const now = frame.value;
  const i = Math.min(selected.value ?? 0, (now?.bias.length ?? 1) - 1);
  const own = run.value;
  const isOwn = own !== null && shown.value === own && now !== null;
  return (
    <section class="hands" id="hands" aria-labelledby="hands-title">
      <h3 id="hands-title">{say(texts.title, { i: i + 1 })}</h3>
      {isOwn && cursor.value === null && willing() ? (
        <>
          <p class="faint">
            {say(texts.lead)}
            {own.config.patience === null ? '' : ` ${say(texts.stopping)}`}
          </p>
          <Filter key={`${own.id} ${i}`} of={own} now={now} i={i} />
          <Branch of={own} />
        </>
      ) : (
        <Absence isOwn={isOwn} />
      )}
    </section>
  );
}

/** Why nothing can be changed, and the way to where it can. */
function Absence({ isOwn }: { readonly isOwn: boolean }): JSX.Element {
  if (gpu.value.name !== 'ready') return <p>{say(texts.unavailable)}</p>;
  if (!isOwn)
    return (
      <>
        <p>{say(shown.value?.recorded ? texts.recorded : texts.preparing)}</p>
        {shown.value?.recorded ? (
          <p class="orders">
            <button type="button" id="hands-train" onClick={() => void train()}>
              {say(texts.train)}
            </button>
            {run.value ? (
              <button type="button" id="hands-own" onClick={watchRun}>
                {say(texts.own)}
              </button>
            ) : null}
          </p>
        ) : null}
      </>
    );
  if (cursor.value !== null)
    return (
      <>
        <p>{say(texts.past)}</p>
        <p class="orders">
          <button type="button" id="hands-live" onClick={() => seek(null)}>
            {say(texts.live)}
          </button>
        </p>
      </>
    );
  return <p>{say(run.value?.finished.value ? texts.finished : texts.preparing)}</p>;
}

interface FilterProps {
  readonly of: Run;
  readonly now: Frame;
  readonly i: number;
}

/** Digits that a field shows. */
const DIGITS = 4;

/** One filter's orders and numbers. */
function Filter({ of, now, i }: FilterProps): JSX.Element {
  /** What the reader has written, by place. */
  const draft = useSignal<ReadonlyMap<number, string>>(new Map());
  const busy = useSignal(false);
  const failure = useSignal<string | null>(null);
  const done = of.interventions.value;
  const isFrozen = frozenIn(done).has(i);
  const [height = 1, width = 1, channels = 1, filters = 1] = now.kernel.shape;
  const size = height * width * channels;
  const numberOf = (text: string): number => (text.trim() === '' ? NaN : Number(text.replace('−', '-')));
  const isWrong = (at: number): boolean =>
    draft.value.has(at) && !Number.isFinite(Math.fround(numberOf(draft.value.get(at)!)));
  const wrong = [...draft.value.keys()].filter(isWrong);
  const isTooLarge = wrong.every((at) => !Number.isNaN(numberOf(draft.value.get(at)!)));

  const give = async (order: Order): Promise<void> => {
    busy.value = true;
    failure.value = null;
    try {
      await host.value!.intervene(order);
      if (order.kind !== 'freeze' && order.kind !== 'thaw') draft.value = new Map();
    } catch (error) {
      failure.value = error instanceof Error ? error.message : String(error);
    }
    busy.value = false;
  };
  const field = (at: number, label: string): JSX.Element => (
    <input
      key={at}
      id={`number-${at}`}
      inputMode="decimal"
      autocomplete="off"
      aria-label={label}
      aria-invalid={isWrong(at)}
      value={draft.value.get(at) ?? (at < size ? now.kernel.data[at * filters + i]! : now.bias[i]!).toFixed(DIGITS)}
      onInput={({ currentTarget }) => (draft.value = new Map(draft.value).set(at, currentTarget.value))}
    />
  );
  return (
    <>
      <p class="orders">
        <button
          type="button"
          id="freeze"
          aria-pressed={isFrozen}
          disabled={busy.value}
          onClick={() => void give({ kind: isFrozen ? 'thaw' : 'freeze', filter: i })}
        >
          {say(texts.freeze)}
        </button>
        <button type="button" id="zero" disabled={busy.value} onClick={() => void give({ kind: 'zero', filter: i })}>
          {say(texts.zero)}
        </button>
        <button
          type="button"
          id="undo"
          disabled={busy.value || (changesOf(done, i).length === 0 && draft.value.size === 0)}
          onClick={() => {
            // What is not set yet comes back first.
            if (draft.value.size > 0) draft.value = new Map();
            else void give({ kind: 'undo', filter: i });
          }}
        >
          {say(texts.undo)}
        </button>
      </p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (wrong.length > 0 || busy.value || draft.value.size === 0) return;
          const numbers = new Map(Array.from(draft.value, ([at, text]) => [at, Math.fround(numberOf(text))]));
          void give({ kind: 'edit', filter: i, numbers });
        }}
      >
        {Array.from({ length: channels }, (_, channel) => (
          <fieldset key={channel}>
            <legend>{channels > 1 ? say(texts.channel, { channel: channel + 1 }) : say(texts.kernel)}</legend>
            <div class="numbers">
              <div style={{ '--size': width }}>
                {Array.from({ length: height * width }, (__, place) =>
                  field(
                    place * channels + channel,
                    say(texts.place, { row: Math.floor(place / width) + 1, column: (place % width) + 1 }),
                  ),
                )}
              </div>
            </div>
          </fieldset>
        ))}
        <div class="bias-field">
          <span>{say(texts.bias)}</span>
          {field(size, say(texts.bias))}
        </div>
        <p class="orders">
          <button type="submit" id="set-numbers" disabled={busy.value || wrong.length > 0 || draft.value.size === 0}>
            {say(texts.set)}
          </button>
          <span id="hands-status" role="status" class={wrong.length > 0 || failure.value !== null ? 'alarm' : 'faint'}>
            {wrong.length > 0
              ? say(isTooLarge ? texts.tooLarge : texts.wrong)
              : failure.value === null
                ? ''
                : say(texts.failed, { reason: failure.value })}
          </span>
        </p>
      </form>
    </>
  );
}
