import { type Option, option } from './schema';

export const numbers: Option<readonly number[]> = /* @__PURE__ */ option('numbers', 'a list of numbers', (value) =>
  Array.isArray(value) && value.every(Number.isFinite) ? (value as readonly number[]) : undefined,
);
