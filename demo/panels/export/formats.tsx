import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { type Text, say } from '../../language';
import { MODEL_FORMATS, type ModelFormat } from '../../run/model-format';
import { download } from './download';
import './formats.css';

const texts = {
  saved: { en: 'Saved {name}, {size} KB.', ko: '{name} 저장됨, {size}KB.' },
  failed: { en: 'It could not be saved: {reason}', ko: '저장하지 못했습니다: {reason}' },
} satisfies Record<string, Text>;

const descriptions: Readonly<Record<ModelFormat, Text>> = {
  '.keras': { en: 'Keras 3, the whole model', ko: 'Keras 3, 모델 전체' },
  '.h5': { en: 'Keras 2 and 3, the whole model', ko: 'Keras 2와 3, 모델 전체' },
  '.weights.h5': { en: 'Keras 3, weights only', ko: 'Keras 3, 가중치만' },
  '.safetensors': { en: 'NumPy, PyTorch and others, weights only', ko: 'NumPy, PyTorch 등, 가중치만' },
  '.onnx': { en: 'ONNX Runtime and others, to predict with', ko: 'ONNX Runtime 등, 예측용' },
};

export interface FormatsProps {
  /** What the ids begin with. */
  readonly id: string;
  /** What the buttons are described by. */
  readonly note: string;
  readonly disabled: boolean;
  /** Said until the file is there. */
  readonly saving: Text;
  readonly write: (format: ModelFormat) => Promise<{ readonly name: string; readonly bytes: Uint8Array<ArrayBuffer> }>;
}

/** A button for each format that the library writes. */
export function Formats({ id, note, disabled, saving, write }: FormatsProps): JSX.Element {
  const said = useSignal<{ readonly text: Text; readonly values: Readonly<Record<string, string | number>> } | null>(
    null,
  );
  const busy = useSignal(false);
  const save = async (format: ModelFormat): Promise<void> => {
    busy.value = true;
    said.value = { text: saving, values: { file: format } };
    try {
      const { name, bytes } = await write(format);
      download(name, bytes);
      said.value = { text: texts.saved, values: { name, size: Math.round(bytes.length / 1000) } };
    } catch (error) {
      said.value = { text: texts.failed, values: { reason: error instanceof Error ? error.message : String(error) } };
    }
    busy.value = false;
  };
  return (
    <>
      <ul class="files">
        {MODEL_FORMATS.map((format) => (
          <li key={format}>
            <button
              type="button"
              id={`${id}${format.replaceAll('.', '-')}`}
              disabled={disabled || busy.value}
              aria-describedby={note}
              onClick={() => void save(format)}
            >
              {format}
            </button>
            <span class="faint">{say(descriptions[format])}</span>
          </li>
        ))}
      </ul>
      <p id={`${note}-status`} class="faint" role="status">
        {said.value ? say(said.value.text, said.value.values) : ''}
      </p>
    </>
  );
}
