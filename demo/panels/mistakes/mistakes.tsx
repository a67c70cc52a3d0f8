import type { JSX } from 'preact';

export function Content(): JSX.Element {
  return <p />;
}
