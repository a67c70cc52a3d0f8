import { signal } from '@preact/signals';

export type Language = 'en' | 'ko';
export type Values = Readonly<Record<string, number | string>>;

/**
 * What the page says, in both its languages. `{name}` stands for a value, `{name|map|maps}` for what a number of them is
 * called: one, or others.
 */
export type Text = Readonly<Record<Language, string>>;

export const language = signal<Language>(navigator.language.startsWith('ko') ? 'ko' : 'en');

/**
 * The text in the reader's language; a component that says it is drawn anew with the language. Numbers get its
 * separators.
 */
export function say(text: Text, values: Values = {}): string {
  return fill(text[language.value], values, language.value);
}

/** For what must be said in a language that is not the reader's. */
export function fill(text: string, values: Values, locale: Language): string {
  return text.replace(
    /\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}/g,
    (placeholder, name: string, one: string | undefined, other: string) => {
      const value = values[name];
      if (one === undefined) return value?.toLocaleString(locale) ?? placeholder;
      return new Intl.PluralRules(locale).select(Number(value)) === 'one' ? one : other;
    },
  );
}
