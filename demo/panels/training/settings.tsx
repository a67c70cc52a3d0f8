import { useSignal } from '@preact/signals';
import type { ComponentChildren, JSX } from 'preact';
import { OnDemand } from '../../components/on-demand';
import { set } from '../../control';
import { type Text, say } from '../../language';
import { PRESETS, PRESET_NAMES, dropoutRate, presetOf, withDropout } from '../../run/architecture';
import { BOUNDS, type RunConfig } from '../../run/config';
import { config, run } from '../../state';
import { DROPOUT_RATES, including } from './choices';
import { LayersButton } from './layers-button';
import { optimizers } from './library';
import { DATASET_NAMES, SETTING_NAMES, sayImages, sayModel, sayOptimizer, sayPatience } from './setting-names';

const texts = {
  more: { en: 'More settings', ko: '설정 더 보기' },
  options: { en: 'Optimizer, schedule, loss, metric', ko: '옵티마이저, 스케줄, 손실, 지표' },
  off: { en: '0: off', ko: '0: 끔' },
  lively: {
    en: '{count} images validate, chosen once; not all of those set aside, to keep it fast.',
    ko: '검증용 이미지 가운데 미리 정한 {count}장만 써서 검증이 빨리 끝나게 합니다.',
  },
  noDropout: { en: 'no such layer', ko: '드롭아웃 층 없음' },
} satisfies Record<string, Text>;

const BATCH_SIZES = [16, 32, 64, 128, 256];
const RATES = [1, 0.3, 0.1, 0.03, 0.01, 0.003, 0.001, 0.0003, 0.0001];
const IMAGES = [20_000, 10_000, 5000, 2000, 1000, 500, 200];
const PATIENCES = [0, 1, 2, 3, 5, 10];

const loadOptions = () => import('./compile-options').then(({ CompileOptions }) => ({ Content: CompileOptions }));

/** Settings of the next run; each change opens it. */
export function Settings(): JSX.Element {
  const unfolded = useSignal(false);
  const now = config.value;
  const { learningRate: rate } = now;
  const preset = presetOf(now.layers);
  const dropout = dropoutRate(now.layers);
  // What a data set has is known once it is loaded.
  const opened = run.value?.config.dataset === now.dataset ? run.value.opened.value : null;
  const images = IMAGES.filter((count) => count < (opened?.images.all ?? Infinity));
  const datasets = DATASETS.filter((name) => name !== 'mnist' || __DATASETS__.includes(name) || now.dataset === name);
  return (
    <form id="settings" autocomplete="off" onSubmit={(event) => event.preventDefault()}>
      <div class="row">
        <Choice
          id="preset"
          name="layers"
          value={preset}
          values={preset ? PRESET_NAMES : [...PRESET_NAMES, null]}
          tell={(name) => sayModel(name ? PRESETS[name] : now.layers)}
          onChange={(name) =>
            name &&
            set({
              layers: PRESETS[name],
              dataset: name === 'mnist' && __DATASETS__.includes(name) ? name : 'fashion-mnist',
            })
          }
        />
        <LayersButton />
      </div>
      <div class="row">
        <WholeNumber name="seed" />
        <Choice
          id="batch"
          name="batchSize"
          value={now.batchSize}
          values={including(BATCH_SIZES, now.batchSize)}
          onChange={(batchSize) => set({ batchSize })}
        />
        <Choice
          id="rate"
          name="learningRate"
          value={typeof rate === 'number' ? rate : rate.className}
          values={typeof rate === 'number' ? including(RATES, rate) : [...RATES, rate.className]}
          onChange={(learningRate) => typeof learningRate === 'number' && set({ learningRate })}
        />
      </div>
      <details>
        <summary>{say(texts.more)}</summary>
        <div class="row">
          <Choice
            id="optimizer"
            name="optimizer"
            value={now.optimizer}
            values={optimizers.value?.map(({ name }) => name) ?? [now.optimizer]}
            tell={sayOptimizer}
            onChange={(optimizer) =>
              set({
                optimizer,
                optimizerOptions: undefined,
                learningRate: optimizers.value!.find(({ name }) => name === optimizer)!.learningRate,
              })
            }
          />
          <Choice
            id="dropout"
            name="dropout"
            value={dropout}
            values={dropout === null ? [null] : including(DROPOUT_RATES, dropout)}
            tell={(rate) => (rate === null ? say(texts.noDropout) : rate === 0 ? say(texts.off) : String(rate))}
            onChange={(rate) => rate !== null && set({ layers: withDropout(now.layers, rate) })}
          />
          <Choice
            id="data"
            name="dataset"
            value={now.dataset}
            values={datasets}
            tell={(name) => DATASET_NAMES[name]}
            onChange={(dataset) => set({ dataset, images: null })}
          />
          <Choice
            id="images"
            name="images"
            value={now.images}
            values={[null, ...(now.images === null ? images : including(images, now.images))]}
            tell={sayImages}
            onChange={(count) => set({ images: count })}
          />
          <WholeNumber name="epochs" />
          <Choice
            id="patience"
            name="patience"
            value={now.patience}
            values={[null, ...(now.patience === null ? PATIENCES : including(PATIENCES, now.patience))]}
            tell={sayPatience}
            onChange={(patience) => set({ patience })}
          />
        </div>
        <details id="more-options" onToggle={({ currentTarget }) => (unfolded.value ||= currentTarget.open)}>
          <summary>{say(texts.options)}</summary>
          <OnDemand wanted={unfolded.value} load={loadOptions} />
        </details>
        {opened?.source === 'full' ? (
          <p class="faint">{say(texts.lively, { count: opened.images.validation })}</p>
        ) : null}
      </details>
    </form>
  );
}

const DATASETS = ['fashion-mnist', 'mnist'] as const;

interface ChoiceProps<T> {
  readonly id: string;
  readonly name: keyof typeof SETTING_NAMES;
  readonly value: T;
  readonly values: readonly T[];
  readonly tell?: (value: T) => string;
  readonly onChange: (value: T) => void;
}

function Choice<T extends string | number | null>({
  id,
  name,
  value,
  values,
  tell = String,
  onChange,
}: ChoiceProps<T>): JSX.Element {
  return (
    <Labelled name={name}>
      <select
        id={id}
        value={String(value)}
        disabled={values.length < 2}
        onChange={({ currentTarget }) => onChange(values[currentTarget.selectedIndex]!)}
      >
        {values.map((one) => (
          <option key={one} value={String(one)}>
            {tell(one)}
          </option>
        ))}
      </select>
    </Labelled>
  );
}

/**
 * Taken when it is finished, so that typing opens no run for every digit; what is no such number is refused in the
 * browser's words.
 */
function WholeNumber({ name }: { readonly name: 'seed' | 'epochs' }): JSX.Element {
  const [least, most] = BOUNDS[name];
  const changes = (value: number): Partial<RunConfig> => ({ [name]: value });
  return (
    <Labelled name={name}>
      <input
        id={name}
        type="number"
        required
        min={least}
        max={most}
        step={1}
        value={config.value[name]}
        onChange={({ currentTarget }) => currentTarget.reportValidity() && set(changes(currentTarget.valueAsNumber))}
      />
    </Labelled>
  );
}

function Labelled({
  name,
  children,
}: {
  readonly name: keyof typeof SETTING_NAMES;
  readonly children: ComponentChildren;
}): JSX.Element {
  return (
    <label class={name}>
      <span>{say(SETTING_NAMES[name])}</span>
      {children}
    </label>
  );
}
