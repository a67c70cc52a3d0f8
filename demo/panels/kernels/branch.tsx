import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { goOnWith } from '../../control';
import { renameRun } from '../../kept/database';
import { keptRun } from '../../kept/reopen';
import { type Text, say } from '../../language';
import { Run } from '../../run/run';
import { host } from '../../state';

const texts = {
  branch: { en: 'Branch from here', ko: '여기서 갈라 보기' },
  lead: {
    en: 'The run as it is stays as run A. Run B goes on from the same weights, optimizer and random numbers: change it, train it, compare.',
    ko: '지금까지의 훈련은 훈련 A로 남고, 훈련 B가 같은 가중치와 옵티마이저, 난수에서 이어집니다. B를 바꾸고 훈련해 A와 비교해 보세요.',
  },
  start: { en: 'After the first step a run can be branched.', ko: '한 배치 이상 훈련한 뒤에 갈라 볼 수 있습니다.' },
  unkept: {
    en: 'A branch is a copy of the run that the browser keeps, and this one is not kept: see the notice above.',
    ko: '갈라 보려면 브라우저에 저장된 훈련이 있어야 하는데, 이 훈련은 저장되지 않았습니다. 위의 안내를 보세요.',
  },
  name: { en: 'Branch at step {step}', ko: '{step}번째 배치에서 갈라진 훈련' },
  failed: { en: 'The run could not be branched: {reason}', ko: '갈라 보지 못했습니다: {reason}' },
} satisfies Record<string, Text>;

/** Has the run go on twice from its step at hand. */
export function Branch({ of }: { readonly of: Run }): JSX.Element {
  const busy = useSignal(false);
  const failure = useSignal<string | null>(null);
  const { step } = of.progress.value;
  const isUnkept = of.kept.value?.type === 'unkept';
  const begin = async (): Promise<void> => {
    busy.value = true;
    failure.value = null;
    try {
      const remote = host.value!;
      const { id } = new Run(of.config);
      await remote.pause();
      await remote.branch(id);
      const branch = (await keptRun(id))!;
      await renameRun(id, say(texts.name, { step: branch.branch!.step }));
      goOnWith(branch);
    } catch (error) {
      failure.value = error instanceof Error ? error.message : String(error);
    }
    busy.value = false;
  };
  return (
    <>
      <p class="orders">
        <button
          type="button"
          id="branch"
          disabled={busy.value || step === 0 || isUnkept}
          aria-describedby="branch-note"
          onClick={() => void begin()}
        >
          {say(texts.branch)}
        </button>
      </p>
      <p id="branch-note" class={failure.value === null ? 'faint' : 'alarm'} role="status">
        {failure.value !== null
          ? say(texts.failed, { reason: failure.value })
          : say(isUnkept ? texts.unkept : step === 0 ? texts.start : texts.lead)}
      </p>
    </>
  );
}
