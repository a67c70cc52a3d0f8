import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { answer, start } from '../control';
import { type Language, type Text, fill, say } from '../language';
import { asked, embed, gpu, linkFaults, run, shown } from '../state';

const texts = {
  unavailable: {
    en:
      'WebGPU is not available in this browser, so nothing can be trained. Recent versions of Chrome, Edge and Safari ' +
      'have it, and Firefox on Windows and macOS, over https or on localhost.',
    ko:
      '이 브라우저에서는 WebGPU를 쓸 수 없어 훈련할 수 없습니다. 최신 Chrome, Edge, Safari나 Windows와 macOS의 Firefox에서 https 또는 localhost로 열어 ' +
      '주세요.',
  },
  lost: {
    en:
      'The connection to the GPU was lost. What was trained so far stays on the page. Where no GPU answers, wait a ' +
      'minute, or restart the browser.',
    ko: 'GPU와의 연결이 끊겼습니다. 지금까지 훈련한 내용은 화면에 그대로 있습니다. 다시 연결되지 않으면 잠시 기다리거나 브라우저를 다시 시작하세요.',
  },
  resumed: {
    en: 'The connection to the GPU was lost and made anew. The run was restored from the last step that was kept.',
    ko: 'GPU와의 연결이 끊겨 다시 연결하고, 마지막으로 저장된 스텝의 상태로 되돌렸습니다.',
  },
  goesOn: { en: 'Training goes on.', ko: '훈련은 계속됩니다.' },
  waits: { en: 'It waits: press Train to go on.', ko: '지금은 멈춰 있습니다. ‘훈련’을 누르면 이어집니다.' },
  link: {
    en: 'The page’s address has settings that it cannot use, so they are as usual: {faults}.',
    ko: '주소에 쓸 수 없는 설정이 있어 기본값으로 두었습니다: {faults}.',
  },
  again: { en: 'Go on from the last kept step', ko: '마지막으로 저장된 스텝부터 계속' },
  /** In another page, where nothing is kept. */
  anewHere: { en: 'Begin this run again', ko: '이 훈련을 처음부터 다시 시작' },
  recorded: { en: 'What you see is a recorded run.', ko: '지금 보이는 것은 녹화된 훈련입니다.' },
  own: {
    en: 'What you see is the run that this browser has kept.',
    ko: '지금 보이는 것은 이 브라우저에 저장된 훈련입니다.',
  },
  limit: {
    en: 'This run is not kept: the runs that are kept take 1 GB, the most that this page stores. Delete some of them.',
    ko: '이 훈련은 저장되지 않습니다. 저장된 훈련이 이 페이지의 한도인 1GB에 이르렀으니 몇 개를 지워 주세요.',
  },
  full: {
    en: 'This run is not kept: the browser has no room left for it. Delete runs that are kept, or free disk space.',
    ko: '이 훈련은 저장되지 않습니다. 브라우저의 저장 공간이 가득 찼으니 저장된 훈련을 지우거나 디스크 공간을 늘려 주세요.',
  },
  none: {
    en: 'Runs are not kept here: this browser stores nothing for the page, as in a private window. A reload loses the run.',
    ko: '여기서는 훈련이 저장되지 않습니다. 사생활 보호 창처럼 브라우저가 페이지의 데이터를 저장하지 않아, 새로 고치면 훈련이 사라집니다.',
  },
  lose: {
    en: 'This run is not kept. Start a new one all the same? It stays beside the new one until the next change.',
    ko: '이 훈련은 저장되지 않았습니다. 그래도 새로 시작할까요? 다음에 다시 바꿀 때까지는 새 훈련 옆에 남아 있습니다.',
  },
  anew: { en: 'Start a new run', ko: '새로 시작' },
  stay: { en: 'Stay with this one', ko: '그대로 두기' },
} satisfies Record<string, Text>;

/** What there is to say of the page's address, and of the GPU. */
export function Content(): JSX.Element {
  return (
    <>
      {linkFaults.value.length > 0 ? (
        <p id="link-faults" class="notice" role="status">
          {say(texts.link, { faults: linkFaults.value.join(', ') })}
        </p>
      ) : null}
      <OfGPU />
      <OfKeeping />
    </>
  );
}

const UNKEPT = { limit: texts.limit, full: texts.full, unavailable: texts.none };

/** That the run is not kept, and why. Who would leave it is asked before. */
function OfKeeping(): JSX.Element | null {
  const kept = run.value?.kept.value;
  const reason = kept?.type === 'unkept' ? kept.reason : null;
  useEffect(() => {
    if (!reason) return;
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, [reason]);
  if (!reason) return null;
  return (
    <div id="not-kept" class="notice" role="status" data-reason={reason}>
      <p>{say(UNKEPT[reason])}</p>
      {asked.value ? <Question order={asked.value} /> : null}
    </div>
  );
}

function Question({ order }: { readonly order: () => void }): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => dialog.current!.showModal(), []);
  return (
    <dialog id="lose-run" ref={dialog} aria-labelledby="lose-run-question" onClose={() => answer(null)}>
      <p id="lose-run-question">{say(texts.lose)}</p>
      <p class="orders">
        <button type="button" id="lose" onClick={() => answer(order)}>
          {say(texts.anew)}
        </button>
        <button type="button" id="stay" onClick={() => answer(null)}>
          {say(texts.stay)}
        </button>
      </p>
    </dialog>
  );
}

/** Whether the run that was restored trains. */
function sayCourse(): string {
  if (run.value?.running) return say(texts.goesOn);
  return run.value?.activity.value.name === 'waiting' ? say(texts.waits) : '';
}

/**
 * That the GPU was lost, once it is back. Why there is none to train on, in both languages at once: nobody should have
 * to look for the toggle to know.
 */
function OfGPU(): JSX.Element | null {
  const { name } = gpu.value;
  const losses = run.value?.resumed.value ?? 0;
  if (name === 'ready' && losses > 0)
    return (
      <p id="gpu-again" class="notice" role="status" data-losses={losses}>
        {say(texts.resumed)} {sayCourse()}
      </p>
    );
  if (name !== 'unavailable' && name !== 'lost') return null;
  const languages: readonly Language[] = ['en', 'ko'];
  return (
    <div id="no-gpu" class="notice" role="alert" data-reason={name}>
      {languages.map((lang) => (
        <p key={lang} lang={lang}>
          {fill(texts[name][lang], {}, lang)}
          {name === 'unavailable' && shown.value ? ` ${texts[shown.value.recorded ? 'recorded' : 'own'][lang]}` : ''}
        </p>
      ))}
      {name === 'lost' ? (
        <button type="button" id="start-again" onClick={() => void start()}>
          {say(embed.value ? texts.anewHere : texts.again)}
        </button>
      ) : null}
    </div>
  );
}
