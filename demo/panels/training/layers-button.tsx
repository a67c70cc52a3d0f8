import { useSignal } from '@preact/signals';
import type { ComponentType, JSX } from 'preact';
import { type Text, say } from '../../language';

const texts = {
  open: { en: 'Layers …', ko: '층 편집' },
  failed: { en: 'The editor could not be loaded: {reason}', ko: '편집기를 불러오지 못했습니다: {reason}' },
} satisfies Record<string, Text>;

/** Opens the editor of layers, whose code is fetched for the first who does. */
export function LayersButton(): JSX.Element {
  const open = useSignal(false);
  const code = useSignal<{ readonly Editor: ComponentType<{ readonly onClose: () => void }> } | null>(null);
  const reason = useSignal<string | null>(null);
  const edit = async (): Promise<void> => {
    try {
      if (!code.value) {
        const editor = await import('./layers');
        await editor.loadOffers();
        code.value = editor;
      }
      open.value = true;
    } catch (error) {
      reason.value = String(error);
    }
  };
  const Editor = open.value ? code.value?.Editor : undefined;
  return (
    <>
      <button type="button" id="edit-layers" aria-haspopup="dialog" onClick={() => void edit()}>
        {say(texts.open)}
      </button>
      {reason.value === null ? null : <p role="alert">{say(texts.failed, { reason: reason.value })}</p>}
      {Editor ? <Editor onClose={() => (open.value = false)} /> : null}
    </>
  );
}
