import type { JSX } from 'preact';
import { type Text, say } from '../../language';
import { historyCSV } from '../../run/history-csv';
import { shown } from '../../state';
import { download } from './download';
import { baseName, thisConfig } from './this-run';

const texts = {
  title: { en: 'The run in numbers', ko: '숫자로 된 기록' },
  history: { en: 'History (CSV)', ko: '훈련 기록(CSV)' },
  historyNote: { en: 'loss and accuracy in training and validation, by step', ko: '배치별 훈련·검증 손실과 정확도' },
  historyNone: { en: 'available after the first step', ko: '첫 배치를 훈련하면 생깁니다' },
  settings: { en: 'Settings (JSON)', ko: '설정(JSON)' },
  settingsNote: { en: 'everything that determines the run', ko: '훈련을 결정하는 모든 것' },
} satisfies Record<string, Text>;

/** The run in numbers. */
export function Data(): JSX.Element {
  const training = shown.value?.training.value ?? [];
  const validation = shown.value?.validation.value ?? [];
  const none = training.length + validation.length === 0;
  return (
    <section aria-labelledby="data-title">
      <h3 id="data-title">{say(texts.title)}</h3>
      <ul class="files">
        <li>
          <button
            type="button"
            id="history-csv"
            disabled={none}
            aria-describedby="history-note"
            onClick={() => download(`${baseName.value}-history.csv`, historyCSV(training, validation))}
          >
            {say(texts.history)}
          </button>
          <span id="history-note" class="faint">
            {say(none ? texts.historyNone : texts.historyNote)}
          </span>
        </li>
        <li>
          <button
            type="button"
            id="settings-json"
            onClick={() =>
              download(`${baseName.value}-settings.json`, `${JSON.stringify(thisConfig.value, null, 2)}\n`)
            }
          >
            {say(texts.settings)}
          </button>
          <span class="faint">{say(texts.settingsNote)}</span>
        </li>
      </ul>
    </section>
  );
}
