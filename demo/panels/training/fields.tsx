import type { JSX, TargetedEvent } from 'preact';
import type { Kind } from '../../../nn/schema';
import { type Text, say } from '../../language';
import type { LayerSpec } from '../../run/architecture';
import { limitsOf } from '../../run/check';
import { fieldsOf, moreFieldsOf, optionsOf } from '../../run/layers';
import { type Field, type OptionValue, type Options, withOption } from '../../run/options';
import { DROPOUT_RATES, including } from './choices';
import { fieldName } from './layer-texts';

const texts = {
  labelled: { en: '{field}, layer {at}', ko: '{at}번째 층, {field}' },
  more: { en: 'More', ko: '더 보기' },
  none: { en: 'none', ko: '없음' },
} satisfies Record<string, Text>;

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
  const more = moreFieldsOf(layer.kind);
  const options = optionsOf(layer);
  const common = { options, labelOf: (field: string) => say(texts.labelled, { field, at: at + 1 }), isTyped: true };
  if (fields.length === 0 && more.length === 0) return null;
  return (
    <span class="fields">
      <OptionFields {...common} fields={fields} onChange={(name, value) => onChange({ ...layer, [name]: value })} />
      {more.length > 0 ? (
        <details>
          <summary>{say(texts.more)}</summary>
          <OptionFields
            {...common}
            fields={more}
            onChange={(name, value) => {
              const changed = withOption(more, options, name, value);
              const kept = Object.entries(layer).filter(([key]) => !more.some(([each]) => each === key));
              onChange({ ...Object.fromEntries(kept), ...changed } as LayerSpec);
            }}
          />
        </details>
      ) : null}
    </span>
  );
}

interface OptionFieldsProps {
  readonly fields: readonly Field[];
  /** What is not among them is as by default. */
  readonly options: Options;
  readonly labelOf?: (field: string) => string;
  /** Whether numbers are taken as they are typed. Default when they are finished. */
  readonly isTyped?: boolean;
  readonly onChange: (name: string, value: OptionValue) => void;
}

/** A field for each option. */
export function OptionFields({
  fields,
  options,
  labelOf = String,
  isTyped = false,
  onChange,
}: OptionFieldsProps): JSX.Element {
  return (
    <>
      {fields.map(([name, option]) => (
        <label key={name}>
          <span>{fieldName(name)}</span>
          <OptionField
            name={name}
            label={labelOf(fieldName(name))}
            option={option}
            value={options[name] === undefined ? (option.fallback as OptionValue) : options[name]}
            isTyped={isTyped}
            onChange={(value) => onChange(name, value)}
          />
        </label>
      ))}
    </>
  );
}

interface OptionFieldProps {
  readonly name: string;
  readonly label: string;
  readonly option: Field[1];
  readonly value: OptionValue;
  readonly isTyped: boolean;
  readonly onChange: (value: OptionValue) => void;
}

function OptionField({ name, label, option, value, isTyped, onChange }: OptionFieldProps): JSX.Element {
  const common = { name, 'aria-label': label };
  const names = /regularizer|constraint/.test(option.kind) ? [null, ...(option.names ?? [])] : option.names;
  const choices = typeof value === 'number' && CHOICES[name] ? including(CHOICES[name], value) : names;
  if (choices)
    return (
      <select
        {...common}
        value={String(value)}
        onChange={({ currentTarget }) => onChange(choices[currentTarget.selectedIndex]!)}
      >
        {choices.map((choice) => (
          <option key={choice} value={String(choice)}>
            {choice ?? say(texts.none)}
          </option>
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
  if (typeof value === 'number' || value === null) {
    const [least, most] = limitsOf(name) ?? [];
    const isOptional = option.follows !== undefined || option.parse(null) !== undefined;
    const take = ({ currentTarget: { valueAsNumber } }: TargetedEvent<HTMLInputElement>): void =>
      onChange(isOptional && Number.isNaN(valueAsNumber) ? null : valueAsNumber);
    return (
      <input
        {...common}
        type="number"
        required={!isOptional}
        placeholder={isOptional ? say(texts.none) : undefined}
        min={least}
        max={most}
        step={option.kind.startsWith('number') ? 'any' : 1}
        value={value === null || Number.isNaN(value) ? '' : value}
        {...(isTyped ? { onInput: take } : { onChange: take })}
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
