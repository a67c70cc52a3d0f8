import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import { type Text, say } from '../language';
import { download } from '../panels/export/download';
import { hidden } from '../state';
import { chosenTheme } from '../theme';
import { answers, forget } from './answers';
import { CARDS } from './cards';
import { type Drawn, drawFigures } from './draw-figures';
import { Paper, paperTitle } from './paper';
import { lessonRun } from './scene';
import { fileOf } from './sheet-file';
import { order, sheetOpen } from './state';
import './paper.css';
import './sheet.css';

const texts = {
  title: { en: 'Sheet to hand in', ko: '제출할 학습지' },
  drawing: { en: 'Drawing the figures: card {now} of {count}', ko: '그림을 그리는 중: 카드 {now}/{count}' },
  name: { en: 'Your name', ko: '이름' },
  save: { en: 'Download (HTML)', ko: '내려받기(HTML)' },
  print: { en: 'Print, or save as PDF', ko: '인쇄 또는 PDF로 저장' },
  forget: { en: 'Delete all answers', ko: '답 모두 지우기' },
  close: { en: 'Back to the lesson', ko: '수업으로 돌아가기' },
} satisfies Record<string, Text>;

const close = (): void => void (sheetOpen.value = false);

/** The answers and figures of all cards, to be saved or printed; over the page, which draws its figures meanwhile. */
export function Content(): JSX.Element {
  const cards = order.value;
  const place = useRef<HTMLElement>(null);
  const name = useSignal('');
  const figures = useSignal<ReadonlyMap<number, readonly Drawn[]>>(new Map());
  const now = useSignal(0);
  const isDrawn = now.value === cards.length;
  const out = useMemo(() => hidden.value, []);
  useLayoutEffect(() => {
    const others = [...place.current!.parentElement!.children].filter((other) => other !== place.current);
    for (const other of others) other.toggleAttribute('inert', true);
    document.documentElement.dataset.sheet = '';
    place.current!.focus();
    return () => {
      for (const other of others) other.toggleAttribute('inert', false);
      delete document.documentElement.dataset.sheet;
      document.getElementById('lesson-sheet')?.focus();
    };
  }, []);
  useEffect(() => {
    const left = new AbortController();
    const theme = chosenTheme.value;
    const draw = async (): Promise<void> => {
      chosenTheme.value = 'light'; // as paper is
      for (const at of cards) {
        if (left.signal.aborted) break;
        if (answers.value[at])
          figures.value = new Map([...figures.value, [at, await drawFigures(CARDS[at - 1]!, out, left.signal)]]);
        now.value++;
      }
      chosenTheme.value = theme;
    };
    void draw();
    return () => left.abort();
  }, []);
  const save = (): void => {
    const paper = document.getElementById('paper')!;
    download('vitrine-lesson.html', new Blob([fileOf(paper, paperTitle())], { type: 'text/html' }));
  };
  return (
    <section
      id="sheet"
      ref={place}
      role="dialog"
      aria-modal="true"
      aria-labelledby="sheet-title"
      tabIndex={-1}
      data-drawn={isDrawn}
      onKeyDown={(event) => {
        event.stopPropagation(); // the page's keys are not the sheet's
        if (event.key === 'Escape') close();
      }}
    >
      <div class="controls">
        <h2 id="sheet-title">{say(texts.title)}</h2>
        <label>
          <span>{say(texts.name)}</span>
          <input
            id="sheet-name"
            autocomplete="name"
            value={name.value}
            onInput={({ currentTarget }) => (name.value = currentTarget.value)}
          />
        </label>
        <p class="orders">
          <button type="button" id="sheet-save" class="primary" disabled={!isDrawn} onClick={save}>
            {say(texts.save)}
          </button>
          <button type="button" id="sheet-print" disabled={!isDrawn} onClick={() => print()}>
            {say(texts.print)}
          </button>
          <button type="button" id="sheet-forget" onClick={forget}>
            {say(texts.forget)}
          </button>
          <button type="button" id="sheet-close" onClick={close}>
            {say(texts.close)}
          </button>
        </p>
        <p role="status">{isDrawn ? '' : say(texts.drawing, { now: now.value + 1, count: cards.length })}</p>
      </div>
      <Paper cards={cards} name={name.value} figures={figures.value} run={lessonRun()!} />
    </section>
  );
}
