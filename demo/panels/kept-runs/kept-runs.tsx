import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { kernelGrid } from '../../../viz';
import { Picture } from '../../components/picture';
import { compareWith, goOnWith } from '../../control';
import { type KeptRun, MOST_BYTES, keptRuns, removeRun, renameRun } from '../../kept/database';
import { lockName } from '../../kept/lock';
import { keptRun } from '../../kept/reopen';
import { type Text, language, say } from '../../language';
import { NOTES, type RunConfig } from '../../run/config';
import { differences } from '../../run/differences';
import type { Frame } from '../../run/frame';
import { decodeLink } from '../../run/link';
import { gpu, kept, run } from '../../state';
import { saySetting } from '../training/say-difference';
import { sayModel } from '../training/setting-names';
import './kept-runs.css';

const texts = {
  lead: {
    en: 'A run is kept in this browser as it trains, and nowhere else. It goes on where it was, to the bit.',
    ko: '훈련은 진행되는 동안 이 브라우저에만 저장되며, 멈춘 곳에서 이어서 훈련해도 결과가 비트 단위까지 같습니다.',
  },
  none: {
    en: 'No run is kept yet. Train one, and it is listed here.',
    ko: '아직 저장된 훈련이 없습니다. 훈련하면 여기에 나타납니다.',
  },
  failed: {
    en: 'Runs cannot be kept here: this browser stores nothing for the page.',
    ko: '이 브라우저는 페이지의 데이터를 저장하지 않아 훈련을 저장할 수 없습니다.',
  },
  total: { en: 'In all {size}, of at most {most}.', ko: '모두 {size} 사용 중(최대 {most})' },
  unnamed: { en: 'Run of {date}', ko: '{date} 훈련' },
  steps: { en: 'step {steps}', ko: '배치 {steps}개' },
  finished: { en: 'finished', ko: '훈련 끝' },
  best: { en: 'best validation accuracy {accuracy}', ko: '최고 검증 정확도 {accuracy}' },
  kernels: { en: 'Kernels of “{name}”', ko: '‘{name}’의 커널' },
  now: { en: 'open now', ko: '지금 열려 있음' },
  elsewhere: { en: 'open in another tab', ko: '다른 탭에서 열려 있음' },
  open: { en: 'Open', ko: '열기' },
  goOn: { en: 'Go on', ko: '이어서 훈련' },
  compare: { en: 'Compare as A', ko: 'A로 비교' },
  compared: { en: 'is run A', ko: '훈련 A' },
  rename: { en: 'Rename', ko: '이름 바꾸기' },
  name: { en: 'Name of the run', ko: '훈련 이름' },
  save: { en: 'Save', ko: '저장' },
  remove: { en: 'Delete', ko: '삭제' },
  sure: { en: 'Delete it for good?', ko: '완전히 삭제할까요?' },
  keep: { en: 'Keep', ko: '그대로 두기' },
  of: { en: '{order}: {name}', ko: '{order}: {name}' },
} satisfies Record<string, Text>;

/** A run of the list with its settings, and whether another tab has it. */
interface Listed extends KeptRun {
  readonly settings: RunConfig;
  readonly isElsewhere: boolean;
}

async function listed(): Promise<readonly Listed[]> {
  const [runs, { held = [] }] = await Promise.all([keptRuns(), navigator.locks.query()]);
  const names = new Set(held.map(({ name }) => name));
  return Promise.all(
    runs.map(async (each) => ({
      ...each,
      settings: (await decodeLink(each.config)).config,
      isElsewhere: names.has(lockName(each.id)) && each.id !== run.peek()?.id,
    })),
  );
}

const megabytes = (bytes: number): string =>
  new Intl.NumberFormat(language.value, { style: 'unit', unit: 'megabyte', maximumFractionDigits: 1 }).format(
    bytes / 1e6,
  );

const percent = (share: number): string =>
  new Intl.NumberFormat(language.value, { style: 'percent', minimumFractionDigits: 1 }).format(share);

const dateOf = (time: number): string =>
  new Date(time).toLocaleString(language.value, { dateStyle: 'medium', timeStyle: 'short' });

const nameOf = ({ name, created }: KeptRun): string => name || say(texts.unnamed, { date: dateOf(created) });

/** The runs that the browser keeps. */
export function Content(): JSX.Element {
  const runs = useSignal<readonly Listed[] | 'failed' | null>(null);
  const list = useRef<HTMLOListElement>(null);
  const look = async (): Promise<void> => {
    runs.value = await listed().catch(() => 'failed' as const);
  };
  useEffect(() => {
    const again = (): void => void look();
    addEventListener('focus', again); // another tab may have kept, renamed or deleted some
    return () => removeEventListener('focus', again);
  }, []);
  const keeps = run.value?.kept.value; // a step that has been kept since
  useEffect(() => void look(), [run.value, keeps]);
  if (runs.value === null) return <p class="faint" />;
  if (runs.value === 'failed') return <p>{say(texts.failed)}</p>;
  const total = runs.value.reduce((sum, { bytes }) => sum + bytes, 0);
  return (
    <div class="kept-runs">
      <p class="faint">{say(texts.lead)}</p>
      {runs.value.length === 0 ? (
        <p>{say(texts.none)}</p>
      ) : (
        <>
          <ol ref={list} tabIndex={-1}>
            {runs.value.map((each) => (
              <Entry
                key={each.id}
                of={each}
                look={look}
                onRemoved={() => {
                  list.current?.focus(); // the button that had it is gone
                }}
              />
            ))}
          </ol>
          <p id="kept-bytes" class="faint">
            {say(texts.total, { size: megabytes(total), most: megabytes(MOST_BYTES) })}
          </p>
        </>
      )}
    </div>
  );
}

interface EntryProps {
  readonly of: Listed;
  readonly look: () => Promise<void>;
  readonly onRemoved: () => void;
}

function Entry({ of: each, look, onRemoved }: EntryProps): JSX.Element {
  const at = useSignal<'rename' | 'remove' | null>(null);
  const name = nameOf(each);
  const isNow = run.value?.id === each.id;
  const isA = kept.value?.id === each.id;
  const { id, settings, step, isFinished, best, saved, bytes, kernel } = each;
  const title = isNow ? texts.now : each.isElsewhere ? texts.elsewhere : null;
  const facts = [
    say(texts.steps, { steps: step }),
    ...(isFinished ? [say(texts.finished)] : []),
    ...(best ? [say(texts.best, { accuracy: percent(best.point.accuracy) })] : []),
    dateOf(saved),
    megabytes(bytes),
  ];
  const others = differences(NOTES, settings).filter(({ setting }) => setting !== 'layers');
  const show = async (): Promise<void> => {
    const found = await keptRun(id);
    if (found) goOnWith(found);
    else await look();
  };
  const compare = async (): Promise<void> => {
    const found = await keptRun(id);
    if (found) compareWith(found);
    else await look();
  };
  const order = (text: Text, does: () => void, disabled: boolean, kind: string): JSX.Element => (
    <button
      type="button"
      class={`small ${kind}`}
      disabled={disabled}
      aria-label={say(texts.of, { order: say(text), name })}
      onClick={does}
    >
      {say(text)}
    </button>
  );
  return (
    <li data-id={id} data-step={step}>
      {kernel ? (
        <Picture
          id={`kernels-of-${id}`}
          label={say(texts.kernels, { name })}
          draw={({ theme, dots }) => {
            const first = firstOf(kernel);
            const scale = Math.max(1, Math.floor(13 / kernel.shape[0]!));
            return kernelGrid(first, { theme, columns: COLUMNS, scale: scale * dots, gap: dots, colorbar: false });
          }}
        />
      ) : null}
      <div>
        <h3>
          {name}
          {title ? <span class="faint"> ({say(title)})</span> : null}
        </h3>
        <p>{[sayModel(settings.layers), ...others.map(saySetting)].join(' · ')}</p>
        <p class="faint">{facts.join(' · ')}</p>
        {at.value === 'rename' ? (
          <Rename
            of={each}
            onDone={async () => {
              at.value = null;
              await look();
            }}
          />
        ) : at.value === 'remove' ? (
          <p class="orders" role="group" aria-label={say(texts.sure)}>
            <span>{say(texts.sure)}</span>
            {order(texts.remove, () => void removeRun(id).then(look).then(onRemoved), false, 'sure')}
            {order(texts.keep, () => (at.value = null), false, 'keep')}
          </p>
        ) : (
          <p class="orders">
            {order(
              isFinished ? texts.open : texts.goOn,
              () => void show(),
              isNow || each.isElsewhere || !['ready', 'unavailable'].includes(gpu.value.name),
              'open',
            )}
            {order(isA ? texts.compared : texts.compare, () => void compare(), isNow || isA, 'compare')}
            {order(texts.rename, () => (at.value = 'rename'), false, 'rename')}
            {order(texts.remove, () => (at.value = 'remove'), isNow || each.isElsewhere, 'remove')}
          </p>
        )}
      </div>
    </li>
  );
}

function Rename({ of: each, onDone }: { readonly of: KeptRun; readonly onDone: () => Promise<void> }): JSX.Element {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.select(), []);
  return (
    <form
      autocomplete="off"
      onSubmit={(event) => {
        event.preventDefault();
        void renameRun(each.id, field.current!.value.trim()).then(onDone);
      }}
    >
      <input ref={field} aria-label={say(texts.name)} maxLength={80} defaultValue={nameOf(each)} />
      <button type="submit" class="small">
        {say(texts.save)}
      </button>
    </form>
  );
}

const COLUMNS = 8;

/** Two rows are enough to know a run by. */
function firstOf({ data, shape }: Frame['kernel']): Frame['kernel'] {
  const [filters = 1, count = Math.min(filters, 2 * COLUMNS)] = shape.slice(3);
  return { data: data.filter((_, i) => i % filters < count), shape: [...shape.slice(0, 3), count] };
}
