import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { FINE } from '../../components/fine';
import { Picture } from '../../components/picture';
import { type Text, say } from '../../language';
import { INPUT_SHAPE, type LayerSpec, type Shape } from '../../run/architecture';
import { worker } from '../../state';
import type { Plot, PlotOptions } from '../../worker/plot';

const texts = {
  drawing: { en: 'Drawing it …', ko: '그리는 중 …' },
  failed: { en: 'It could not be drawn: {reason}', ko: '그리지 못했습니다: {reason}' },
} satisfies Record<string, Text>;

/** Of a figure at its size on the page: Keras's default of 200 would be three pages long. */
const DPI = 60;

export interface PlotModelProps {
  readonly id: string;
  readonly title: string;
  readonly label: string;
  readonly layers: readonly LayerSpec[];
  readonly input?: Shape;
  readonly options: PlotOptions;
}

/** The network as `plot_model` draws it, by the library, in the worker. */
export function PlotModel({ id, title, label, layers, input = INPUT_SHAPE, options }: PlotModelProps): JSX.Element {
  const found = useSignal<{ readonly dots: number; readonly plot: Plot } | null>(null);
  const failure = useSignal<string | null>(null);
  const remote = worker.value;
  const key = JSON.stringify([layers, input, options]);
  useEffect(() => {
    if (!remote) return;
    let late = false;
    const dots = Math.ceil(devicePixelRatio);
    remote.plot(layers, input, options, [DPI * dots, DPI * FINE]).then(
      (plot) => {
        if (!late) found.value = { dots, plot };
      },
      (error: unknown) => {
        if (!late) failure.value = error instanceof Error ? error.message : String(error);
      },
    );
    return () => {
      late = true;
    };
  }, [remote, key]);
  if (failure.value !== null) return <p role="alert">{say(texts.failed, { reason: failure.value })}</p>;
  if (!found.value) return <p class="faint">{say(texts.drawing)}</p>;
  const { dots: onPage, plot } = found.value;
  return (
    <Picture
      id={id}
      label={label}
      words={{ title, svg: plot.svg }}
      draw={({ dots }) => plot.pictures[dots === onPage ? 0 : 1]!}
    />
  );
}
