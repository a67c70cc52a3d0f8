import { useSignal } from '@preact/signals';
import type { ComponentType, JSX } from 'preact';
import { type Text, say } from '../../language';

const texts = {
  open: { en: 'Layers …', ko: '층 …' },
} satisfies Record<string, Text>;

/** Opens the editor of layers, whose code is loaded then. */
export function LayersButton(): JSX.Element {
  const open = useSignal(false);
  const editor = useSignal<{ readonly Editor: ComponentType<{ readonly onClose: () => void }> } | null>(null);
  const load = (): Promise<unknown> => import('./layers').then(({ LayersEditor }) => (editor.value = { Editor: LayersEditor }));
  const Editor = editor.value?.Editor;
  return (
    <>
      <button type="button" id="edit-layers" aria-haspopup="dialog" onPointerEnter={() => void load()} onClick={() => void load().then(() => (open.value = true))}>
        {say(texts.open)}
      </button>
      {open.value && Editor ? <Editor onClose={() => (open.value = false)} /> : null}
    </>
  );
}
