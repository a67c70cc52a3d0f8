import { Component, type ComponentChildren, type JSX } from 'preact';
import { type Text, say } from '../language';

const texts = {
  failed: { en: 'This part has failed: {reason}', ko: '이 부분에서 오류가 났습니다: {reason}' },
  again: { en: 'Try again', ko: '다시 시도' },
} satisfies Record<string, Text>;

interface Failure {
  readonly reason?: string | null;
}

/** Says what is thrown while its children are drawn, in their place; the rest of the page goes on. */
export class Boundary extends Component<{ readonly children: ComponentChildren }, Failure> {
  static override getDerivedStateFromError(error: unknown): Failure {
    return { reason: error instanceof Error ? error.message : String(error) };
  }

  override render(): JSX.Element {
    const { reason = null } = this.state;
    if (reason === null) return <>{this.props.children}</>;
    return (
      <div class="failed" role="alert">
        <p>{say(texts.failed, { reason })}</p>
        <button type="button" class="small" onClick={() => this.setState({ reason: null })}>
          {say(texts.again)}
        </button>
      </div>
    );
  }
}
