import { useSignal } from '@preact/signals';
import { proxy } from 'comlink';
import type { JSX } from 'preact';
import { type Text, say } from '../../language';
import { unravel } from '../../run/explain';
import { gpu } from '../../state';
import type { CheckedNetwork } from '../../worker/check-network';
import type { CheckedOutput, Found } from '../../worker/checked';
import { sayShape } from '../training/layer-texts';
import './checked.css';

const texts = {
  title: { en: 'A checked answer', ko: '답 검산' },
  lead: {
    en: 'Every layer’s output is computed twice, by the GPU and, much more slowly, by the CPU.',
    ko: '모든 층의 출력을 GPU로 한 번, 훨씬 느리지만 CPU로 한 번 더 계산해 비교합니다.',
  },
  check: { en: 'Check against the CPU', ko: 'CPU로 검산' },
  unavailable: {
    en: 'There is nothing to compare: without WebGPU, the CPU computes all that this page shows.',
    ko: 'WebGPU를 쓸 수 없어 비교할 것이 없습니다. 이 페이지에 보이는 값은 모두 CPU로 계산한 것입니다.',
  },
  preparing: {
    en: 'It can be checked once your own run is there: press Train.',
    ko: '내 훈련이 준비되면 검산할 수 있습니다. ‘훈련’을 누르세요.',
  },
  checking: { en: 'Checking: {percent}% …', ko: '검산하는 중: {percent}% …' },
  failed: { en: 'It could not be checked: {reason}', ko: '검산하지 못했습니다: {reason}' },
  within: {
    en: '{count} of {count} {count|output is|outputs are} within the tolerance of float32.',
    ko: '출력 {count}개가 모두 float32의 허용 오차 안에 있습니다.',
  },
  beyond: {
    en: '{far} of {count} {count|output|outputs} {far|differs|differ} by more than float32 explains: {names}.',
    ko: '출력 {count}개 가운데 {far}개가 float32로 설명할 수 있는 것보다 크게 다릅니다: {names}.',
  },
  lacking: {
    en: 'Not computed on the CPU, and so not checked: {names}.',
    ko: 'CPU에서 계산하지 않아 검산하지 못한 층: {names}.',
  },
  of: { en: 'With the weights of step {step}.', ko: '{step}번째 배치의 가중치로 계산했습니다.' },
  onImages: {
    en: 'On {samples} {samples|image|images}: the one in hand, then the first test images.',
    ko: '이미지 {samples}장으로 계산했습니다. 지금 보는 이미지와 처음 몇 장의 테스트 이미지입니다.',
  },
  onNumbers: {
    en: 'On {samples} {samples|sample|samples} of numbers from 0 to 1, since it does not read the page’s images.',
    ko: '페이지의 이미지를 입력으로 받지 않으므로 0부터 1까지의 숫자로 된 표본 {samples}개로 계산했습니다.',
  },
  exact: { en: 'the same to the last bit', ko: '마지막 비트까지 같음' },
  error: {
    en: 'off by {error} at most, {relative} of its largest number, at [{place}] of image {image}',
    ko: '최대 오차 {error}, 가장 큰 값의 {relative}배, 이미지 {image}의 [{place}]에서',
  },
  tolerance: { en: 'tolerance {tolerance}', ko: '허용 오차 {tolerance}' },
  notNumbers: { en: 'one of both is no number', ko: '한쪽이 숫자가 아님' },
  ok: { en: 'within', ko: '범위 안' },
  far: { en: 'beyond', ko: '범위 밖' },
  notChecked: { en: 'not checked', ko: '검산 안 함' },
  scale: {
    en: 'The bars are the errors, as a part of the layer’s largest number, from 10⁻¹⁰ to 1, ten times more at each tenth; the line in each is the tolerance.',
    ko: '막대는 그 층의 가장 큰 값에 견준 오차이며, 10⁻¹⁰부터 1까지 눈금 한 칸마다 10배입니다. 세로줄은 허용 오차입니다.',
  },
  why: { en: 'Where the tolerance comes from', ko: '허용 오차의 근거' },
  because: {
    en:
      'The GPU computes in float32, which rounds each number to 24 bits: by up to 2⁻²⁴, 6 × 10⁻⁸, of it. The CPU ' +
      'computes in float64, from the weights and from what the GPU has made before the layer, so each layer answers ' +
      'for itself. A sum of n products is rounded n times, up and down, which adds up as √n. The tolerance is 4 √n ' +
      '(n at least 16, for functions such as exp) times the larger of two: one rounding of the layer’s largest ' +
      'number, and how far it moves when all that it reads is moved by one rounding.',
    ko:
      'GPU는 float32로 계산하며, float32는 숫자를 24비트로 반올림하므로 한 번에 그 값의 2⁻²⁴(6 × 10⁻⁸)까지 어긋납니다. CPU는 같은 가중치와, GPU가 바로 앞 ' +
      '층까지 계산한 값으로 float64 계산을 하므로 층마다 제 오차만 나타납니다. 곱 n개의 합은 n번 반올림하지만 올림과 내림이 섞여 오차가 √n 정도로 커집니다. 허용 오차는 4√n(exp 같은 함수를 ' +
      '생각해 n은 16 이상)에 다음 가운데 큰 값을 곱한 것입니다. 그 층의 가장 큰 값을 한 번 반올림한 크기, 그리고 입력을 모두 한 번씩 반올림했을 때 출력이 움직이는 크기.',
  },
} satisfies Record<string, Text>;

/** Checks a network; `step` is that of its weights, null for a file's. */
type Check = (
  tell: (done: number, total: number) => void,
) => Promise<{ readonly step: number | null; readonly value: CheckedNetwork }>;

export interface CheckedAnswerProps {
  /** Of what on the page it is, for its ids. */
  readonly id: string;
  /** Whose answer it is: that of another is not shown. */
  readonly of: unknown;
  readonly isReady: boolean;
  readonly check: Check;
}

type State =
  | { readonly name: 'checking'; readonly share: number }
  | { readonly name: 'failed'; readonly reason: string }
  | { readonly name: 'done'; readonly step: number | null; readonly network: CheckedNetwork };

/** A network's outputs on the GPU beside the CPU's, layer by layer. */
export function CheckedAnswer({ id, of, isReady, check }: CheckedAnswerProps): JSX.Element {
  const latest = useSignal<{ readonly of: unknown; readonly state: State } | null>(null);
  const { value: last } = latest;
  const state = last && last.of === of ? last.state : null;
  const begin = async (): Promise<void> => {
    const now = (next: State): void => {
      if (latest.value?.of === of) latest.value = { of, state: next };
    };
    latest.value = { of, state: { name: 'checking', share: 0 } };
    try {
      const { step, value } = await check(
        proxy((done, total) => {
          if (latest.peek()?.state.name === 'checking') now({ name: 'checking', share: done / total });
        }),
      );
      now({ name: 'done', step, network: value });
    } catch (error) {
      now({ name: 'failed', reason: error instanceof Error ? error.message : String(error) });
    }
  };
  const isAvailable = gpu.value.name !== 'unavailable';
  return (
    <section class="checked" id={id} aria-labelledby={`${id}-title`} data-state={state?.name ?? 'none'}>
      <h3 id={`${id}-title`}>{say(texts.title)}</h3>
      {isAvailable ? (
        <>
          <p class="faint">{say(texts.lead)}</p>
          <p class="orders">
            <button
              type="button"
              id={`${id}-begin`}
              disabled={gpu.value.name !== 'ready' || !isReady || state?.name === 'checking'}
              onClick={() => void begin()}
            >
              {say(texts.check)}
            </button>
          </p>
        </>
      ) : null}
      <p role="status" id={`${id}-status`}>
        {isAvailable ? (isReady || state ? sayState(state) : say(texts.preparing)) : say(texts.unavailable)}
      </p>
      {state?.name === 'done' ? <Answer network={state.network} step={state.step} /> : null}
    </section>
  );
}

const isBeyond = ({ found }: CheckedOutput): boolean => found !== null && !(found.error <= found.tolerance);

function sayState(state: State | null): string {
  switch (state?.name) {
    case undefined:
      return '';
    case 'checking':
      return say(texts.checking, { percent: Math.floor(100 * state.share) });
    case 'failed':
      return say(texts.failed, { reason: state.reason });
    case 'done': {
      const { outputs } = state.network;
      const names = (all: readonly CheckedOutput[]): string => [...new Set(all.map(({ layer }) => layer))].join(', ');
      const checked = outputs.filter(({ found }) => found);
      const [far, lacking] = [checked.filter(isBeyond), outputs.filter(({ found }) => !found)];
      const count = checked.length;
      return [
        ...(far.length > 0 ? [say(texts.beyond, { far: far.length, count, names: names(far) })] : []),
        ...(far.length === 0 && count > 0 ? [say(texts.within, { count })] : []),
        ...(lacking.length > 0 ? [say(texts.lacking, { names: names(lacking) })] : []),
      ].join(' ');
    }
  }
}

function Answer({ network, step }: { readonly network: CheckedNetwork; readonly step: number | null }): JSX.Element {
  const { samples, drawn, outputs } = network;
  return (
    <>
      <p class="faint">
        {say(drawn ? texts.onNumbers : texts.onImages, { samples })}{' '}
        {step === null ? '' : `${say(texts.of, { step })} `}
        {say(texts.scale)}
      </p>
      <ol>
        {outputs.map((output, i) => (
          <Row key={i} output={output} />
        ))}
      </ol>
      <details>
        <summary>{say(texts.why)}</summary>
        <p>{say(texts.because)}</p>
      </details>
    </>
  );
}

/** Powers of ten from the least part that a bar shows to the whole. */
const DECADES = 10;

/** How far along the bar a part of the largest number is, in percent. */
function placeOf(value: number, { largest }: Found): number {
  const part = value / (largest || 1);
  return 100 * Math.max(0, Math.min(1, 1 + Math.log10(part) / DECADES));
}

function Row({ output }: { readonly output: CheckedOutput }): JSX.Element {
  const { layer, className, shape, found } = output;
  const beyond = isBeyond(output);
  return (
    <li data-layer={layer} data-error={found?.error} data-tolerance={found?.tolerance} data-beyond={beyond}>
      <p class="layer">
        <strong>{layer}</strong>{' '}
        <span class="faint">
          {className}, {sayShape(shape)}
        </span>
        <span class={beyond ? 'verdict alarm' : 'verdict'}>
          {say(found ? (beyond ? texts.far : texts.ok) : texts.notChecked)}
        </span>
      </p>
      {found ? (
        <>
          <span class="track" aria-hidden="true">
            <span class={beyond ? 'bar far' : 'bar'} style={{ width: `${placeOf(found.error, found)}%` }} />
            <span class="tolerance" style={{ left: `${placeOf(found.tolerance, found)}%` }} />
          </span>
          <p class="figures">
            {sayError(found, shape)}; {say(texts.tolerance, { tolerance: scientific(found.tolerance) })}
          </p>
        </>
      ) : null}
    </li>
  );
}

function sayError({ error, largest, at, sample }: Found, shape: readonly number[]): string {
  if (error === 0) return say(texts.exact);
  const place = unravel(at, shape).join(', ');
  const where = { place, image: sample + 1, relative: scientific(error / (largest || 1)) };
  if (!Number.isFinite(error)) return `${say(texts.notNumbers)} [${place}]`;
  return say(texts.error, { ...where, error: scientific(error) });
}

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** `3.1 × 10⁻⁷` */
function scientific(value: number): string {
  if (value === 0) return '0';
  const [digits, power] = value.toExponential(1).split('e') as [string, string];
  const raised = power
    .replace('+', '')
    .replace('-', '⁻')
    .replaceAll(/\d/g, (digit) => SUPERSCRIPTS[Number(digit)]!);
  return `${digits} × 10${raised}`;
}
