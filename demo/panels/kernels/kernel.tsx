import type { ReadonlySignal } from '@preact/signals';
import type { JSX } from 'preact';
import { colorAt, colormap, notFinite } from '../../../viz';
import { OnDemand } from '../../components/on-demand';
import { type Text, say } from '../../language';
import type { Frame } from '../../run/frame';
import { run } from '../../state';
import { css } from '../../theme';
import { changing, pinned } from './selected';

const texts = {
  title: { en: 'Kernel {i}', ko: '커널 {i}' },
  before: { en: 'before', ko: '훈련 전' },
  now: { en: 'step {step}', ko: '{step}번째 배치' },
  bias: { en: 'Bias {now}', ko: '절편 {now}' },
  change: { en: 'Change it', ko: '바꿔 보기' },
  biasBefore: { en: 'before {before}', ko: '훈련 전 {before}' },
  invitation: {
    en: 'Point at a kernel to see the training patches that activate it most.',
    ko: '커널을 가리키면 그 커널이 가장 크게 반응하는 훈련 이미지 조각을 보여 줍니다.',
  },
} satisfies Record<string, Text>;

/** Before there is a run, the images are fetched only for who points at a kernel. */
const loadStrongest = () => import('./strongest');

export interface KernelProps {
  readonly now: Frame;
  readonly first: Frame;
  readonly i: number;
  /** Null: none yet, and the first is shown. */
  readonly chosen: ReadonlySignal<number | null>;
}

/** One kernel closely: its numbers now and before, its bias, and what in the training images fires it most. */
export function Kernel({ now, first, i, chosen }: KernelProps): JSX.Element {
  const bias = { now: now.bias[i]!.toFixed(3), before: first.bias[i]!.toFixed(3) };
  return (
    <div class="kernel" id="kernel">
      <Weights frame={first} i={i} id="kernel-before" caption={say(texts.before)} />
      <Weights frame={now} i={i} id="kernel-now" caption={say(texts.now, { step: now.step })} />
      <div class="bias">
        <h3>{say(texts.title, { i: i + 1 })}</h3>
        <p id="bias">{say(texts.bias, bias)}</p>
        <p>{say(texts.biasBefore, bias)}</p>
        <button
          type="button"
          id="change-kernel"
          class="small"
          aria-expanded={changing.value}
          onClick={() => (changing.value = pinned.value = !changing.value)}
        >
          {say(texts.change)}
        </button>
      </div>
      <OnDemand wanted={run.value !== null || chosen.value !== null} load={loadStrongest}>
        <div class="patches">
          <p>{say(texts.invitation)}</p>
        </div>
      </OnDemand>
    </div>
  );
}

/** Beyond 5 x 5, colours alone: the numbers would have no room. */
const LEGIBLE = 5;

function Weights({
  frame,
  i,
  id,
  caption,
}: {
  readonly frame: Frame;
  readonly i: number;
  readonly id: string;
  readonly caption: string;
}): JSX.Element {
  const { data, shape } = frame.kernel;
  const [height = 0, width = 0, , count = 1] = shape;
  const rows = Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (_, x) => data[(y * width + x) * count + i]!),
  );
  return (
    <table id={id} class={width > LEGIBLE ? 'plain' : undefined}>
      <caption>{caption}</caption>
      <tbody>
        {rows.map((row, y) => (
          <tr key={y}>
            {row.map((weight, x) => (
              <td key={x} style={colours(weight)}>
                {width > LEGIBLE ? null : weight.toFixed(3)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The weight's colour, and on it black or white, whichever is the more legible: at least 4.5 to 1 on any colour. */
function colours(weight: number): { background: string; color: string } {
  const background = Number.isFinite(weight) ? colorAt(colormap('viridis'), weight + 0.5) : notFinite;
  const linear = (shift: number): number => {
    const value = ((background >> shift) & 255) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  // Relative luminance of WCAG 2; at 0.179, black and white have the same contrast.
  const luminance = 0.2126 * linear(16) + 0.7152 * linear(8) + 0.0722 * linear(0);
  return { background: css(background), color: luminance > 0.179 ? '#000000' : '#ffffff' };
}
