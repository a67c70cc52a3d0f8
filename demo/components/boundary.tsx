import type { ComponentChildren, JSX } from 'preact';
import { useErrorBoundary } from 'preact/hooks';
import { type Text, say } from '../language';

const texts = {
  failed: { en: 'This part has failed: {reason}', ko: '이 부분에서 오류가 났습니다: {reason}' },
  again: { en: 'Try again', ko: '다시 시도' },
} satisfies Record<string, Text>;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Says what is thrown while its children are drawn, in their place; the rest of the page goes on. */
export function Boundary({ children }: { readonly children: ComponentChildren }): JSX.Element {
  const [error, reset] = useErrorBoundary() as [unknown, () => void];
  if (error === undefined) return <>{children}</>;
  return (
    <div class="failed" role="alert">
      <p>{say(texts.failed, { reason: messageOf(error) })}</p>
      <button type="button" class="small" onClick={reset}>{say(texts.again)}</button>
    </div>
  );
}
