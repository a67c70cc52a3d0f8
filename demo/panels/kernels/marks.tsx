import type { JSX } from 'preact';
import { type Text, language, say } from '../../language';
import { changedIn, frozenIn } from '../../run/interventions';
import { frame, shown } from '../../state';
import './hands.css';

const texts = {
  frozen: { en: 'Frozen (❄): kernel {list}.', ko: '고정한 커널(❄): {list}.' },
  changed: { en: 'Changed by hand (✎): kernel {list}.', ko: '직접 바꾼 커널(✎): {list}.' },
} satisfies Record<string, Text>;

/** Which kernels the reader holds, and which they have changed: on the kernels, and in words. */
export function Content(): JSX.Element {
  const done = shown.value?.interventions.value ?? [];
  const until = done.filter(({ step }) => step <= (frame.value?.step ?? 0));
  const [frozen, changed] = [frozenIn(until), changedIn(until)];
  const listed = (filters: ReadonlySet<number>): string =>
    new Intl.ListFormat(language.value).format([...filters].sort((a, b) => a - b).map((filter) => String(filter + 1)));
  return (
    <>
      <div class="marks" aria-hidden="true">
        {Array.from(frame.value?.bias ?? [], (_, filter) => (
          <span key={filter}>
            {frozen.has(filter) ? <b>❄</b> : null}
            {changed.has(filter) ? <b>✎</b> : null}
          </span>
        ))}
      </div>
      <p id="hand-marks" class="faint" role="status">
        {frozen.size > 0 ? `${say(texts.frozen, { list: listed(frozen) })} ` : ''}
        {changed.size > 0 ? say(texts.changed, { list: listed(changed) }) : ''}
      </p>
    </>
  );
}
