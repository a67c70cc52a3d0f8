import { language } from './language';

/** The two largest units of a time in the reader's language: `2 hr 9 min`, `2시간 9분`, `4 sec`. */
export function duration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  const unit = (value: number, unit: 'hour' | 'minute' | 'second'): string =>
    value.toLocaleString(language.value, { style: 'unit', unit });
  if (seconds < 60) return unit(seconds, 'second');
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${unit(minutes, 'minute')} ${unit(seconds % 60, 'second')}`
    : `${unit(Math.floor(minutes / 60), 'hour')} ${unit(minutes % 60, 'minute')}`;
}
