import { useSignal, useSignalEffect } from '@preact/signals';
import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import { useInView } from '../../components/measure';
import { type Text, say } from '../../language';
import type { RunConfig } from '../../run/config';
import { gpu, run } from '../../state';
import type { StepDispatch, TrainStepListing } from '../../worker/train-step';
import { DispatchView, percentOf, shapeText, timeText } from './dispatch';
import { askAgain, askIfUnknown, asking, found, idle } from './listing';
import { type Part, partsOf } from './parts';

const texts = {
  lead: {
    en:
      'The network as it is trained, from the batch down to the update of its weights. Each box opens the shaders ' +
      'that run for it, written by hand in WGSL: forward, and beside it the gradient. Shapes are those of one ' +
      'image, height × width × channels; a step takes {batch} {batch|image|images} at a time.',
    ko:
      '배치에서 가중치 갱신까지, 훈련되는 신경망의 전체 모습입니다. 상자를 열면 그 자리에서 실행되는, 손으로 쓴 WGSL 셰이더가 순전파와 기울기 계산으로 나뉘어 나옵니다. 모양은 이미지 한 장 ' +
      '기준으로 높이 × 너비 × 채널이며, 한 스텝에 이미지 {batch}장을 처리합니다.',
  },
  images: { en: '{count} {count|image|images}', ko: '이미지 {count}장' },
  weights: { en: '{count} {count|weight|weights}', ko: '가중치 {count}개' },
  edge: { en: '{shape}: {count} {count|number|numbers}', ko: '{shape}: 숫자 {count}개' },
  edgeOne: { en: '{count} {count|number|numbers}', ko: '숫자 {count}개' },
  forward: { en: 'Forward', ko: '순전파' },
  backward: { en: 'Gradient', ko: '기울기' },
  loss: { en: 'Loss, its gradient, and accuracy', ko: '손실과 그 기울기, 정확도' },
  update: { en: 'Update', ko: '가중치 갱신' },
  kernel: { en: 'Kernel {shape}', ko: '커널 {shape}' },
  bias: { en: 'bias {shape}', ko: '절편 {shape}' },
  total: {
    en: 'A training step is {count} {count|dispatch|dispatches} and takes {time} of GPU time on {adapter}.',
    ko: '훈련 한 스텝은 디스패치 {count}개이며, {adapter}에서 GPU 시간 {time}가 걸립니다.',
  },
  thisGPU: { en: 'this GPU', ko: '이 GPU' },
  untimed: {
    en: 'A training step is {count} {count|dispatch|dispatches} on {adapter}.',
    ko: '훈련 한 스텝은 {adapter}에서 디스패치 {count}개입니다.',
  },
  method: {
    en:
      'Times are by timestamp-query around each dispatch, each in its own pass: the mean of the faster half of ' +
      '{replays} replays on a copy of the model. In training all run in one pass, a little faster.',
    ko:
      '시간은 디스패치마다 패스를 따로 두고 timestamp-query로 쟀으며, 모델 사본에서 {replays}번 되풀이한 것 중 빠른 절반의 평균입니다. 실제 훈련에서는 모두 한 패스로 실행되어 ' +
      '조금 더 빠릅니다.',
  },
  split: { en: 'Of the step: {parts}', ko: '스텝 안에서의 비율: {parts}' },
  share: { en: '{pass} {percent}%', ko: '{pass} {percent}%' },
  partTime: { en: '{time}, {percent}%', ko: '{time}, {percent}%' },
  partSlowest: { en: 'has the slowest dispatch', ko: '가장 느린 디스패치가 있음' },
  again: { en: 'Measure again', ko: '다시 재기' },
  noTimestamps: {
    en: 'There are no GPU times: this browser or adapter does not offer timestamp-query.',
    ko: 'GPU 시간은 없습니다. 이 브라우저나 어댑터는 timestamp-query를 지원하지 않습니다.',
  },
  training: {
    en: 'GPU times are not measured while training runs, so as not to slow it down. Pause it to see them.',
    ko: '훈련을 방해하지 않도록, 훈련하는 동안에는 GPU 시간을 재지 않습니다. 일시 정지하면 잽니다.',
  },
  measuring: { en: 'Timing the step on the GPU …', ko: 'GPU에서 스텝의 시간을 재는 중 …' },
  preparing: {
    en: 'The shaders appear as soon as the network is prepared.',
    ko: '신경망이 준비되는 대로 셰이더가 나타납니다.',
  },
  unavailable: {
    en:
      'Shaders and GPU times need WebGPU: which shader runs, and for how long, depends on the GPU. The graph, its ' +
      'shapes and the summary do not.',
    ko: 'WebGPU를 쓸 수 없어 셰이더와 GPU 시간은 볼 수 없습니다. 어떤 셰이더가 얼마나 오래 실행되는지는 GPU에 따라 다르기 때문입니다. 그래프와 모양, 요약은 GPU 없이도 볼 수 있습니다.',
  },
  lost: { en: 'The GPU is gone: nothing more can be measured.', ko: 'GPU와의 연결이 끊겨 더 잴 수 없습니다.' },
  failed: { en: 'The step could not be looked at: {reason}', ko: '스텝을 들여다보지 못했습니다: {reason}' },
  flatten: {
    en: 'No dispatch, in either direction: the same numbers in the same memory, read as one row.',
    ko: '어느 방향으로도 디스패치가 없습니다. 같은 메모리의 같은 숫자를 한 줄로 읽을 뿐입니다.',
  },
  within: {
    en: 'What is done here is done where the numbers that it takes are written, by a shader of a layer beside it: see what stands after “>” in their names.',
    ko: '여기서 하는 일은 그 입력을 쓰는 이웃 층의 셰이더가 함께 합니다. 셰이더 이름에서 “>” 뒤에 있는 것입니다.',
  },
  nothing: { en: 'Nothing runs here.', ko: '여기서는 실행되는 것이 없습니다.' },
  head: {
    en: 'Softmax is left to the loss, whose shader starts from the logits and gives its gradient at once.',
    ko: '소프트맥스는 손실에 맡깁니다. 손실의 셰이더가 로짓에서 시작해 기울기까지 한 번에 계산합니다.',
  },
  image: {
    en: 'The image itself needs no gradient, so there is the kernel’s alone.',
    ko: '이미지의 기울기는 필요 없으므로 커널의 기울기만 계산합니다.',
  },
  batch: {
    en: 'The images are on the GPU as bytes. One shader picks those of the batch and scales them to 0 to 1.',
    ko: '이미지는 GPU에 바이트로 놓여 있습니다. 셰이더 하나가 섞인 순서대로 배치를 골라 0부터 1까지의 값으로 만듭니다.',
  },
  optimizer: {
    en: 'All weights are in one buffer, so one dispatch updates them all.',
    ko: '모든 가중치가 한 버퍼에 놓여 있어 디스패치 하나로 전부 갱신합니다.',
  },
} satisfies Record<string, Text>;

const PASSES = ['forward', 'loss', 'backward', 'update'] as const;

/** The training step as a graph, each box with its shaders and their times. */
export function TrainStep({ settings }: { readonly settings: RunConfig }): JSX.Element {
  const place = useRef<HTMLDivElement>(null);
  const inView = useInView(place);
  useSignalEffect(() => {
    if (inView.value) askIfUnknown();
  });

  const listing = found.value?.value ?? null;
  const total = totalOf(listing?.dispatches ?? []);
  const slowest = slowestOf(listing?.dispatches ?? []);
  const open = useSignal<ReadonlySet<number>>(new Set());
  const toggle = (i: number): void => {
    const next = new Set(open.value);
    if (!next.delete(i)) next.add(i);
    open.value = next;
  };
  return (
    <div class="train-step" ref={place}>
      <p class="faint">{say(texts.lead, { batch: listing?.batchSize ?? settings.batchSize })}</p>
      <StepTimes listing={listing} total={total} />
      <ol class="graph">
        {partsOf(settings).map((part, i) => (
          <Box
            key={i}
            part={part}
            batch={listing?.batchSize ?? settings.batchSize}
            id={`part-${i}`}
            listing={listing}
            total={total}
            slowest={slowest}
            open={open.value.has(i)}
            onToggle={() => toggle(i)}
            first={i === 1}
          />
        ))}
      </ol>
    </div>
  );
}

const totalOf = (dispatches: readonly StepDispatch[]): number =>
  dispatches.reduce((sum, { milliseconds }) => sum + (milliseconds ?? 0), 0);

function slowestOf(dispatches: readonly StepDispatch[]): StepDispatch | null {
  return dispatches.reduce<StepDispatch | null>(
    (slowest, each) => ((each.milliseconds ?? 0) > (slowest?.milliseconds ?? 0) ? each : slowest),
    null,
  );
}

/** The whole step: how long it takes and where that goes, or why nobody knows. */
function StepTimes({
  listing,
  total,
}: {
  readonly listing: TrainStepListing | null;
  readonly total: number;
}): JSX.Element {
  const timed = listing !== null && listing.replays > 0;
  const adapter = (gpu.value.name === 'ready' && gpu.value.adapter) || say(texts.thisGPU);
  const count = listing?.dispatches.length ?? 0;
  const reason = reasonOf(listing);
  const shares = PASSES.map((pass) => ({
    pass,
    time: totalOf(listing?.dispatches.filter((dispatch) => dispatch.pass === pass) ?? []),
  }));
  const said = shares.map(({ pass, time }) =>
    say(texts.share, { pass: say(pass === 'loss' ? lossAlone : texts[pass]), percent: percentOf(time, total) }),
  );
  return (
    <div class="step-times" data-timed={timed}>
      {listing ? <p>{say(timed ? texts.total : texts.untimed, { count, time: timeText(total), adapter })}</p> : null}
      {timed ? (
        <>
          <div class="timeline-of-step" role="img" aria-label={say(texts.split, { parts: said.join(', ') })}>
            {listing.dispatches.map(({ pass, shader, milliseconds }, i) => (
              <span
                key={i}
                class={`bar ${pass}`}
                style={{ flexGrow: milliseconds ?? 0 }}
                title={`${shader}: ${timeText(milliseconds ?? 0)}`}
              />
            ))}
          </div>
          <ul class="passes" aria-hidden="true">
            {shares.map(({ pass }, i) => (
              <li key={pass}>
                <span class={`bar ${pass}`} />
                {said[i]}
              </li>
            ))}
          </ul>
          <p class="faint">{say(texts.method, { replays: listing.replays })}</p>
        </>
      ) : null}
      <p class="reason" role="status">
        {reason === null ? null : say(reason.text, reason.values)}
      </p>
      {listing?.timestamps || found.value?.failure ? (
        <button
          type="button"
          class="small"
          id="measure"
          disabled={!idle.value || asking.value || gpu.value.name !== 'ready'}
          onClick={askAgain}
        >
          {say(texts.again)}
        </button>
      ) : null}
    </div>
  );
}

const lossAlone: Text = { en: 'Loss', ko: '손실' };

/** What is missing, and why; null where nothing is. */
function reasonOf(
  listing: TrainStepListing | null,
): { readonly text: Text; readonly values?: Readonly<Record<string, string>> } | null {
  const { name } = gpu.value;
  if (name === 'unavailable' || name === 'lost') return { text: texts[name] };
  const failure = found.value?.failure;
  if (failure) return { text: texts.failed, values: { reason: failure } };
  if (listing && !listing.timestamps) return { text: texts.noTimestamps };
  if (listing && listing.replays > 0 && !asking.value) return null;
  if (listing && !idle.value) return { text: texts.training };
  return { text: run.value?.opened.value ? texts.measuring : texts.preparing };
}

interface BoxProps {
  readonly part: Part;
  /** Images in it. */
  readonly batch: number;
  readonly id: string;
  readonly listing: TrainStepListing | null;
  readonly total: number;
  readonly slowest: StepDispatch | null;
  readonly open: boolean;
  readonly onToggle: () => void;
  /** Whether it reads the images. */
  readonly first: boolean;
}

/** A box of the graph, the edge out of it, and under it, once open, its dispatches. */
function Box({ part, batch, id, listing, total, slowest, open, onToggle, first }: BoxProps): JSX.Element {
  const own = listing?.dispatches.filter(part.owns) ?? [];
  const time = totalOf(own);
  const weights = part.weights.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  const name = typeof part.name === 'string' ? part.name : say(part.name);
  const columns = PASSES.map((pass) => ({ pass, dispatches: own.filter((dispatch) => dispatch.pass === pass) })).filter(
    ({ dispatches }) => dispatches.length > 0,
  );
  const timed = listing !== null && listing.replays > 0;
  return (
    <li class="part" data-part={name} data-kind={part.kind}>
      <h3>
        <button type="button" aria-expanded={open} aria-controls={id} onClick={onToggle}>
          <span class="name">{name}</span>
          <span class="call">{part.kind === 'batch' ? say(texts.images, { count: batch }) : part.call}</span>
          <span class="weights">{weights > 0 ? say(texts.weights, { count: weights }) : ''}</span>
          {timed ? (
            <span class="time">
              <span class="track" aria-hidden="true">
                {columns.map(({ pass, dispatches }) => (
                  <span
                    key={pass}
                    class={`bar ${pass}`}
                    style={{ width: `${percentOf(totalOf(dispatches), total)}%` }}
                  />
                ))}
              </span>
              <span class="number">
                {own.length > 0 ? say(texts.partTime, { time: timeText(time), percent: percentOf(time, total) }) : '–'}
              </span>
              {slowest && own.includes(slowest) ? (
                <span class="slowest" title={say(texts.partSlowest)}>
                  <span aria-hidden="true">▲</span>
                  <span class="unseen">{say(texts.partSlowest)}</span>
                </span>
              ) : null}
            </span>
          ) : null}
        </button>
      </h3>
      <div id={id} class="inside" hidden={!open}>
        {open ? (
          <>
            {part.weights.length > 0 ? (
              <p>{part.weights.map(({ name, shape }) => sayWeight(name, shapeText(shape))).join(', ')}</p>
            ) : null}
            {noteOf(part, listing && own, first).map((note) => (
              <p key={note.en} class="faint">
                {say(note)}
              </p>
            ))}
            {listing ? null : <p class="faint">{said(reasonOf(listing))}</p>}
            <div class="columns">
              {columns.map(({ pass, dispatches }) => (
                <section key={pass} class="pass" data-pass={pass}>
                  <h4>
                    <span class={`bar ${pass}`} aria-hidden="true" />
                    {say(texts[pass])}
                  </h4>
                  {dispatches.map((dispatch, i) => (
                    <DispatchView key={i} dispatch={dispatch} total={total} slowest={dispatch === slowest} />
                  ))}
                </section>
              ))}
            </div>
          </>
        ) : null}
      </div>
      {part.shape ? (
        <p class="edge">
          <span aria-hidden="true">↓ </span>
          {say(part.shape.length > 1 ? texts.edge : texts.edgeOne, {
            shape: shapeText(part.shape),
            count: sizeOf(part.shape),
          })}
        </p>
      ) : null}
    </li>
  );
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

const said = (reason: ReturnType<typeof reasonOf>): string => (reason ? say(reason.text, reason.values) : '');

const sayWeight = (name: string, shape: string): string =>
  name === 'kernel' || name === 'bias' ? say(texts[name], { shape }) : `${name} ${shape}`;

const NOTES: Partial<Record<Part['kind'], Text>> = {
  flatten: texts.flatten,
  batch: texts.batch,
  update: texts.optimizer,
};

/** Of these all, or the way back, may be the end of another's shader. */
const WITHIN: ReadonlySet<Part['kind']> = new Set(['dropout', 'maxPooling2d', 'averagePooling2d']);

/** What is not to be seen from the shaders. */
function noteOf({ kind, call }: Part, own: readonly StepDispatch[] | null, first: boolean): readonly Text[] {
  const note = NOTES[kind];
  if (note) return [note];
  if (own && WITHIN.has(kind) && !own.some(({ pass }) => pass === 'backward')) return [texts.within];
  if (own?.length === 0) return [texts.nothing];
  return [
    ...(first ? [texts.image] : []),
    ...(call.includes('softmax') && !own?.some(({ op }) => op === 'softmax') ? [texts.head] : []),
  ];
}
