import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { snakeCase } from '../../../nn/names';
import { type Text, say } from '../../language';
import type { LayerSpec } from '../../run/architecture';
import { PlotModel } from './plot-model';

const texts = {
  title: { en: 'The model, as plot_model draws it', ko: 'plot_model로 그린 모델' },
  label: {
    en: 'The layers from top to bottom, as boxes that arrows join.',
    ko: '층을 위에서 아래로 상자와 화살표로 나타낸 그림.',
  },
} satisfies Record<string, Text>;

const OPTIONS = ['showShapes', 'showLayerNames', 'showLayerActivations'] as const;

/** The page's network, with what Keras has the figure say. */
export function Plotted({ layers }: { readonly layers: readonly LayerSpec[] }): JSX.Element {
  const open = useSignal(false);
  const options = useSignal({ showShapes: true, showLayerNames: true, showLayerActivations: false });
  const said = OPTIONS.filter((name) => options.value[name]).map((name) => `, ${snakeCase(name)}=True`);
  return (
    <details id="plotted" onToggle={({ currentTarget }) => (open.value = currentTarget.open)}>
      <summary>
        <h3>{say(texts.title)}</h3>
      </summary>
      {open.value ? (
        <>
          <p class="choices">
            {OPTIONS.map((name) => (
              <label key={name} class="check">
                <input
                  type="checkbox"
                  id={`plot-${name}`}
                  checked={options.value[name]}
                  onChange={({ currentTarget }) =>
                    (options.value = { ...options.value, [name]: currentTarget.checked })
                  }
                />
                <code>{snakeCase(name)}</code>
              </label>
            ))}
          </p>
          <p>
            <code>{`keras.utils.plot_model(model${said.join('')})`}</code>
          </p>
          <figure data-of="layers">
            <PlotModel
              id="plot-model"
              title={say(texts.title)}
              label={say(texts.label)}
              layers={layers}
              options={options.value}
            />
          </figure>
        </>
      ) : null}
    </details>
  );
}
