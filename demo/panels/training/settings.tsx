import { useSignal } from '@preact/signals';
import type { ComponentChildren, JSX } from 'preact';
import { OnDemand } from '../../components/on-demand';
import { choose, set } from '../../control';
import { type Text, say } from '../../language';
import { PRESETS, PRESET_NAMES, dropoutRate, presetOf, withDropout } from '../../run/architecture';
import { BOUNDS, type DatasetName, type RunConfig, START, sameConfig } from '../../run/config';
import { config, run } from '../../state';
import { DROPOUT_RATES, including } from './choices';
import { IS_ONE_FILE } from '../../one-file';
import { LayersButton } from './layers-button';
import { optimizers, unfolded } from './library';
import { sayDataset, SETTING_NAMES, sayImages, sayModel, sayOptimizer, sayPatience } from './setting-names';

const texts = {
  more: { en: 'More settings', ko: '설정 더 보기' },
  options: { en: 'Optimizer, schedule, loss, metric', ko: '옵티마이저, 스케줄, 손실, 지표' },
  off: { en: '0: off', ko: '0: 끔' },
  lively: {
    en: '{count} {count|image validates|images validate}, chosen once; not all of those set aside, to keep it fast.',
    ko: '검증용 이미지 가운데 미리 정한 {count}장만 써서 검증이 빨리 끝나게 합니다.',
  },
  notes: { en: 'Settings of the notes', ko: '노트의 설정으로' },
  whole: { en: 'Train on all 60,000 images ({size} MB)', ko: '이미지 60,000장 모두로 훈련하기({size}MB)' },
  fetching: { en: '{done} of {total} MB of images', ko: '이미지 {total}MB 가운데 {done}MB' },
  again: { en: 'Try again', ko: '다시 시도' },
  cancel: { en: 'Cancel', ko: '취소' },
  missing: {
    en: 'The images could not be fetched; the sample is used instead.',
    ko: '이미지를 가져오지 못해 표본을 대신 사용합니다.',
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
  const optionsUnfolded = useSignal(false);
  const now = config.value;
  const { learningRate: rate } = now;
  const preset = presetOf(now.layers);
  const dropout = dropoutRate(now.layers);
  // What a data set has is known once it is loaded.
  const opened = run.value?.config.dataset === now.dataset ? run.value.opened.value : null;
  const images = IMAGES.filter((count) => count < (opened?.images.all ?? Infinity));
  const datasets = DATASETS.filter((name) => name === 'sample' || name in __DATASETS__ || now.dataset === name);
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
              dataset:
                name === 'mnist' && name in __DATASETS__ ? name : now.dataset === 'mnist' ? 'sample' : now.dataset,
            })
          }
        />
        <LayersButton />
      </div>
      {IS_ONE_FILE ? <SampleAlone /> : <Images />}
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
      <details onToggle={({ currentTarget }) => (unfolded.value ||= currentTarget.open)}>
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
            tell={sayDataset}
            onChange={chooseDataset}
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
        <details id="more-options" onToggle={({ currentTarget }) => (optionsUnfolded.value ||= currentTarget.open)}>
          <summary>{say(texts.options)}</summary>
          <OnDemand wanted={optionsUnfolded.value} load={loadOptions} />
        </details>
        <button type="button" id="notes-settings" disabled={sameConfig(now, START)} onClick={() => choose(START)}>
          {say(texts.notes)}
        </button>
        {opened?.source === 'full' ? (
          <p class="faint">{say(texts.lively, { count: opened.images.validation })}</p>
        ) : null}
      </details>
    </form>
  );
}

const chooseDataset = (dataset: DatasetName): void => set({ dataset, images: null });

/** The way to all images, and how far they are: they are no part of the page until somebody wants them. */
function Images(): JSX.Element | null {
  const { dataset } = config.value;
  const bytes = dataset === 'mnist' ? __DATASETS__.mnist : __DATASETS__['fashion-mnist'];
  const own = run.value?.config.dataset === dataset ? run.value : null;
  const activity = own?.activity.value;
  if (activity?.name === 'loading' && activity.total !== undefined) {
    const { done = 0, total } = activity;
    const text = say(texts.fetching, { done: megabytes(done), total: megabytes(total) });
    return (
      <p class="row" id="images-fetched">
        <progress aria-label={text} max={total} value={done} />
        <span>{text}</span>
        <button type="button" class="small" onClick={() => chooseDataset('sample')}>
          {say(texts.cancel)}
        </button>
      </p>
    );
  }
  if (dataset === 'sample' && bytes)
    return (
      <p class="row">
        <button type="button" id="whole" class="small" onClick={() => chooseDataset('fashion-mnist')}>
          {say(texts.whole, { size: megabytes(bytes) })}
        </button>
      </p>
    );
  const isMissing = dataset === 'fashion-mnist' && bytes && own?.opened.value?.source === 'sample';
  return isMissing ? (
    <p class="row">
      <span class="faint" role="status">
        {say(texts.missing)}
      </span>
      <button type="button" id="whole" class="small" onClick={() => chooseDataset(dataset)}>
        {say(texts.again)}
      </button>
    </p>
  ) : null;
}

/** Of the page in one file, which fetches nothing. */
function SampleAlone(): JSX.Element {
  const text: Text = {
    en: 'This copy of the page has the sample of 2,500 images. The page on the web also has all 60,000.',
    ko: '이 사본에는 이미지 2,500장으로 된 표본만 들어 있습니다. 60,000장 모두로 훈련하려면 웹에 있는 페이지를 여세요.',
  };
  return (
    <p class="faint" id="sample-alone">
      {say(text)}
    </p>
  );
}

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);

const DATASETS = ['sample', 'fashion-mnist', 'mnist'] as const;

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
