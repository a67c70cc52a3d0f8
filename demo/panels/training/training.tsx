import type { JSX } from 'preact';
import { set } from '../../control';
import { type Text, say } from '../../language';
import { PRESETS, type PresetName } from '../../run/architecture';
import { config } from '../../state';

const texts = {
  model: { en: 'Model', ko: '모델' },
  seed: { en: 'Seed', ko: '시드' },
} satisfies Record<string, Text>;

/** Settings of the next run. */
export function Training(): JSX.Element {
  const preset = (Object.keys(PRESETS) as PresetName[]).find((name) => PRESETS[name] === config.value.layers);
  return (
    <form id="settings" autocomplete="off" onSubmit={(event) => event.preventDefault()}>
      <label>
        <span>{say(texts.model)}</span>
        <select id="preset" value={preset} onChange={(event) => set({ layers: PRESETS[event.currentTarget.value as PresetName] })}>
          {Object.keys(PRESETS).map((name) => <option key={name}>{name}</option>)}
        </select>
      </label>
      <label>
        <span>{say(texts.seed)}</span>
        <input id="seed" type="number" min={0} max={4294967295} step={1} value={config.value.seed} onChange={(event) => event.currentTarget.reportValidity() && set({ seed: event.currentTarget.valueAsNumber })} />
      </label>
    </form>
  );
}
