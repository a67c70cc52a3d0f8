import type { JSX } from 'preact';
import type { Kind, Option } from '../../../nn/schema';
import { type Text, say } from '../../language';
import type { LayerSpec } from '../../run/architecture';
import { limitsOf } from '../../run/check';
import { type OptionValue, fieldsOf, optionsOf } from '../../run/layers';
import { DROPOUT_RATES, including } from './choices';
import { fieldName } from './layer-texts';

const labelled: Text = { en: '{field}, layer {at}', ko: '{at}번째 층, {field}' };

/** Numbers of which a reader chooses, by the option's name. */
const CHOICES: Readonly<Record<string, readonly number[]>> = { rate: DROPOUT_RATES };

/** A layer's options as fields, of the kind that the class's schema says. */
export function Fields({
  layer,
  at,
  onChange,
}: {
  readonly layer: LayerSpec;
  readonly at: number;
  readonly onChange: (layer: LayerSpec) => void;
}): JSX.Element | null {
  const fields = fieldsOf(layer.kind);
  const options = optionsOf(layer);
  if (fields.length === 0) return null;
  return (
    <span class="fields">
      {fields.map(([name, option]) => (
        <label key={name}>
          <span>{fieldName(name)}</span>
          <Field
            name={name}
            label={say(labelled, { field: fieldName(name), at: at + 1 })}
            option={option}
            value={options[name]!}
            onChange={(value) => onChange({ ...layer, [name]: value })}
          />
        </label>
      ))}
    </span>
  );
}

interface FieldProps {
  readonly name: string;
  readonly label: string;
  readonly option: Option;
  readonly value: OptionValue;
  readonly onChange: (value: OptionValue) => void;
}

function Field({ name, label, option, value, onChange }: FieldProps): JSX.Element {
  const common = { name, 'aria-label': label };
  const choices = typeof value === 'number' && CHOICES[name] ? including(CHOICES[name], value) : option.names;
  if (choices)
    return (
      <select
        {...common}
        value={String(value)}
        onChange={({ currentTarget }) => onChange(choices[currentTarget.selectedIndex]!)}
      >
        {choices.map((choice) => (
          <option key={choice}>{choice}</option>
        ))}
      </select>
    );
  if (option.kind === 'flag')
    return (
      <input
        {...common}
        type="checkbox"
        checked={value === true}
        onChange={({ currentTarget }) => onChange(currentTarget.checked)}
      />
    );
  if (typeof value === 'number') {
    const [least, most] = limitsOf(name) ?? [];
    return (
      <input
        {...common}
        type="number"
        required
        min={least}
        max={most}
        step={option.kind === 'number' ? 'any' : 1}
        value={Number.isNaN(value) ? '' : value}
        onInput={({ currentTarget }) => onChange(currentTarget.valueAsNumber)}
      />
    );
  }
  return (
    <input
      {...common}
      required
      value={typeof value === 'object' ? JSON.stringify(value).replaceAll(',', ', ') : String(value)}
      onChange={({ currentTarget }) => onChange(typed(currentTarget.value, option.kind))}
    />
  );
}

/** As it is typed where a list is expected and it is none, for the library to refuse. */
function typed(text: string, kind: Kind): OptionValue {
  if (kind !== 'integers' && kind !== 'numbers') return text;
  try {
    return JSON.parse(text) as OptionValue;
  } catch {
    return text;
  }
}
