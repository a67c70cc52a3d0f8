import { signal } from '@preact/signals';

export type Language = 'en' | 'ko';
export type Values = Readonly<Record<string, number | string>>;

/** What the page says, in both its languages. `{name}` stands for a value. */
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
  return text.replace(/\{(\w+)\}/g, (placeholder, name: string) => values[name]?.toLocaleString(locale) ?? placeholder);
}
