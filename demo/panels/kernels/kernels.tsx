import type { JSX } from 'preact';
import { kernelGrid } from '../../../viz';
import { type Drawing, Picture } from '../../components/picture';
import { type Text, say } from '../../language';
import type { Frame } from '../../run/frame';
import { frame, shown } from '../../state';

const texts = {
  now: { en: 'Now', ko: '지금' },
  before: { en: 'Before training', ko: '훈련 전' },
  change: { en: 'Change', ko: '변화' },
  label: {
    en: 'The {count} kernels of the first convolution at step {step}, {size} × {size} weights each, from −0.5 (violet) to 0.5 (yellow).',
    ko: '{step}번째 배치의 첫 번째 합성곱 층 커널 {count}개. 각각 {size} × {size} 가중치이며 −0.5(보라)부터 0.5(노랑)까지 나타냅니다.',
  },
  changeLabel: { en: 'What training has changed, from −0.5 (blue) to 0.5 (red).', ko: '훈련으로 달라진 값. −0.5(파랑)부터 0.5(빨강)까지 나타냅니다.' },
  caption: {
    en: 'All share one scale, −0.5 to 0.5. Contrast grows while they learn; some come to look like edges, not all do.',
    ko: '모든 커널의 색 범위는 −0.5부터 0.5까지로 같습니다. 배우는 동안 대비가 커지고, 일부는 가장자리처럼 보이지만 모두 그렇지는 않습니다.',
  },
} satisfies Record<string, Text>;

/** The first convolution's kernels: now, before training, and the difference. */
export function Kernels(): JSX.Element {
  const now = frame.value;
  const first = shown.value?.frames.value[0] ?? null;
  const values = { count: now?.bias.length ?? 0, step: now?.step ?? 0, size: now?.kernel.shape[0] ?? 3 };
  return (
    <>
      <figure>
        <figcaption>{say(texts.now)}</figcaption>
        <Picture id="kernels" label={say(texts.label, values)} draw={(drawing) => now && grid(now, drawing, 1)} />
      </figure>
      <div class="pair">
        <figure>
          <figcaption>{say(texts.before)}</figcaption>
          <Picture id="kernels-before" label={`${say(texts.before)}. ${say(texts.label, { ...values, step: 0 })}`} draw={(drawing) => first && grid(first, drawing, 1)} />
        </figure>
        <figure>
          <figcaption>{say(texts.change)}</figcaption>
          <Picture id="kernels-change" label={say(texts.changeLabel)} draw={(drawing) => now && first && grid(difference(now, first), drawing, 1, 'RdBu')} />
        </figure>
      </div>
      <p class="faint">{say(texts.caption)}</p>
    </>
  );
}

/** Two rows where they have room, else four; the squares as large as the place allows. */
function grid({ kernel }: Pick<Frame, 'kernel'>, { theme, dots, width }: Drawing, gap: number, colormap: 'viridis' | 'RdBu' = 'viridis') {
  const count = kernel.shape[3]!;
  const side = kernel.shape[1]!;
  const columns = Math.min(count, width < 400 ? 8 : 16);
  const cell = Math.floor(width / columns);
  const scale = Math.max(1, Math.floor((cell - 4 * gap) / side));
  return kernelGrid(kernel, { theme, columns, scale: scale * dots, gap: 4 * gap * dots, colorbar: false, colormap });
}

function difference(now: Frame, first: Frame): Pick<Frame, 'kernel'> {
  const { data, shape } = now.kernel;
  return { kernel: { data: data.map((value, i) => value - first.kernel.data[i]!), shape } };
}
