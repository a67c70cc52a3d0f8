import type { JSX } from 'preact';
import './choice.css';

export interface ChoiceProps<T extends string | number> {
  /** Names the group. */
  readonly id: string;
  readonly legend: string;
  readonly options: readonly { readonly value: T; readonly text: string; readonly detail?: string }[];
  readonly value: T;
  readonly onChange: (value: T) => void;
}

/** One of a few, all in sight: radio buttons that look like tabs. */
export function Choice<T extends string | number>({
  id,
  legend,
  options,
  value,
  onChange,
}: ChoiceProps<T>): JSX.Element {
  return (
    <fieldset id={id} class="choice">
      <legend>{legend}</legend>
      {options.map((option) => (
        <label key={option.value}>
          <input
            type="radio"
            name={id}
            value={option.value}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
          />
          <span>
            {option.text}
            {option.detail === undefined ? null : <small>{option.detail}</small>}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
