import { useSignal } from '@preact/signals';
import type { ComponentType, JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { type Text, say } from '../language';
import { Panel } from './panel';

export interface DeferredPanelProps {
  readonly id: string;
  readonly title: Text;
  readonly load: () => Promise<{ readonly Content: ComponentType }>;
}

const loading: Text = { en: 'Loading …', ko: '불러오는 중 …' };
const failed: Text = { en: 'This part could not be loaded: {reason}', ko: '이 부분을 불러오지 못했습니다: {reason}' };

/** A panel whose code is fetched when the reader comes near it. */
export function DeferredPanel({ id, title, load }: DeferredPanelProps): JSX.Element {
  const place = useRef<HTMLDivElement>(null);
  const content = useSignal<{ readonly Content: ComponentType } | null>(null);
  const reason = useSignal<string | null>(null);
  useEffect(() => {
    if (!place.current) return;
    const observer = new IntersectionObserver(
      (entries) => {
        if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
        observer.disconnect();
        load().then(
          (loaded) => (content.value = loaded),
          (error: unknown) => (reason.value = String(error)),
        );
      },
      { rootMargin: '600px' },
    );
    observer.observe(place.current);
    return () => observer.disconnect();
  }, [load, content, reason]);

  const Content = content.value?.Content;
  return (
    <Panel id={id} title={title}>
      <div class="deferred" ref={place} data-ready={Content !== undefined}>
        {Content ? <Content /> : <p class="faint">{reason.value === null ? say(loading) : say(failed, { reason: reason.value })}</p>}
      </div>
    </Panel>
  );
}
