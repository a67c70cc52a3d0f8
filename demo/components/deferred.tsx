import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { type Text, say } from '../language';
import { hidden } from '../state';
import { OnDemand, type OnDemandProps } from './on-demand';
import { Panel, type PanelProps } from './panel';

export type DeferredPanelProps = Pick<PanelProps, 'id' | 'title'> & Pick<OnDemandProps, 'load'>;

const loading: Text = { en: 'Loading …', ko: '불러오는 중 …' };

/** A panel whose code is fetched when the reader comes near it. */
export function DeferredPanel({ id, title, load }: DeferredPanelProps): JSX.Element {
  const place = useRef<HTMLDivElement>(null);
  const near = useSignal(false);
  const isHidden = hidden.value.has(id);
  useEffect(() => {
    if (!place.current) return;
    const observer = new IntersectionObserver(
      (entries) => {
        if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
        observer.disconnect();
        near.value = true;
      },
      { rootMargin: '600px' },
    );
    observer.observe(place.current);
    return () => observer.disconnect();
  }, [near, isHidden]);

  return (
    <Panel id={id} title={title}>
      <div class="deferred" ref={place}>
        <OnDemand wanted={near.value} load={load}>
          <p class="faint loading">{say(loading)}</p>
        </OnDemand>
      </div>
    </Panel>
  );
}
