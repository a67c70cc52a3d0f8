import { useSignal } from '@preact/signals';
import type { ComponentChildren, ComponentType, JSX } from 'preact';
import { useEffect } from 'preact/hooks';

interface Loaded {
  readonly Content: ComponentType;
}

export interface OnDemandProps {
  readonly wanted: boolean;
  readonly load: () => Promise<Loaded>;
  /** What stands in its place until it is there. */
  readonly children?: ComponentChildren;
}

/** A part whose code is fetched when it is wanted for the first time. */
export function OnDemand({ wanted, load, children }: OnDemandProps): JSX.Element {
  const loaded = useSignal<Loaded | { readonly error: unknown } | null>(null);
  useEffect(() => {
    if (!wanted || loaded.peek()) return;
    load().then(
      (content) => (loaded.value = content),
      (error: unknown) => (loaded.value = { error }),
    );
  }, [wanted, load, loaded]);
  if (!wanted || !loaded.value) return <>{children}</>;
  if ('error' in loaded.value) throw loaded.value.error; // for the boundary around the panel
  const { Content } = loaded.value;
  return <Content />;
}
