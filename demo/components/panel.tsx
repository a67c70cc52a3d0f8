import type { ComponentChildren, JSX } from 'preact';
import { type Text, say } from '../language';
import { presented } from '../presented';
import { hidden } from '../state';
import { Boundary } from './boundary';

export interface PanelProps {
  /** By which a link hides it. */
  readonly id: string;
  readonly title: Text;
  readonly children: ComponentChildren;
}

const present: Text = { en: 'Present', ko: '크게 보기' };

/** A part of the page with a heading, unless a teacher's link hides it. */
export function Panel({ id, title, children }: PanelProps): JSX.Element | null {
  if (hidden.value.has(id)) return null;
  return (
    <section id={id} class="panel" tabIndex={-1} aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{say(title)}</h2>
      <button
        type="button"
        class="present"
        aria-label={`${say(present)}: ${say(title)}`}
        title={say(present)}
        onClick={() => (presented.value = id)}
      />
      <Boundary>{children}</Boundary>
    </section>
  );
}
