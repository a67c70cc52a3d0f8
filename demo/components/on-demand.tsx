import { useSignal } from '@preact/signals';
import type { ComponentType, JSX } from 'preact';
import { useEffect } from 'preact/hooks';

export interface OnDemandProps {
  readonly wanted: boolean;
  readonly load: () => Promise<ComponentType>;
}

/** A part of a panel whose code is fetched when it is wanted for the first time. */
export function OnDemand({ wanted, load }: OnDemandProps): JSX.Element | null {
  const loaded = useSignal<{ readonly Part: ComponentType } | { readonly error: unknown } | null>(null);
  useEffect(() => {
    if (!wanted || loaded.peek()) return;
    load().then(
      (Part) => (loaded.value = { Part }),
      (error: unknown) => (loaded.value = { error }),
    );
  }, [wanted, load, loaded]);
  if (loaded.value && 'error' in loaded.value) throw loaded.value.error; // for the boundary around the panel
  const Part = loaded.value?.Part;
  return wanted && Part ? <Part /> : null;
}
