import { useSignal } from '@preact/signals';
import type { ComponentType, JSX } from 'preact';
import { useEffect } from 'preact/hooks';

export interface OnDemandProps {
  readonly wanted: boolean;
  readonly load: () => Promise<ComponentType>;
}

/** A part of a panel whose code is fetched when it is wanted for the first time. */
export function OnDemand({ wanted, load }: OnDemandProps): JSX.Element | null {
  const loaded = useSignal<{ readonly Part: ComponentType } | null>(null);
  useEffect(() => {
    if (wanted && !loaded.peek()) void load().then((Part) => (loaded.value = { Part }));
  }, [wanted, load, loaded]);
  const Part = loaded.value?.Part;
  return wanted && Part ? <Part /> : null;
}
