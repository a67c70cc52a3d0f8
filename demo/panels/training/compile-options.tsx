import { useSignal } from '@preact/signals';
import type { ComponentChildren, JSX } from 'preact';
import { set } from '../../control';
import { type Text, say } from '../../language';
import type { RunConfig } from '../../run/config';
import { LOSS_NAMES, fieldsOfObjective, lossOf, metricNames, metricOf } from '../../run/objectives';
import { type Chosen, type Field, type Options, construct, formFields, withOption } from '../../run/options';
import {
  SCHEDULE_NAMES,
  freshSchedule,
  makeOptimizer,
  optimizerOf,
  scheduleType,
  usualRate,
} from '../../run/optimizers';
import { config } from '../../state';
import { OptionFields } from './fields';
import { SETTING_NAMES } from './setting-names';
import './compile-options.css';

const texts = {
  options: { en: '{name}: options', ko: '{name} 옵션' },
  constant: { en: 'constant', ko: '고정' },
  schedule: { en: 'Learning rate schedule', ko: '학습률 스케줄' },
  none: { en: 'accuracy only', ko: '정확도만' },
  metric: { en: 'Metric beside accuracy', ko: '정확도와 함께 볼 지표' },
  refused: { en: 'Not used: {reason}', ko: '적용하지 않았습니다: {reason}' },
} satisfies Record<string, Text>;

/** Options of what a model is compiled with, as fields: the optimizer, its learning rate, the loss, a metric. */
export function CompileOptions(): JSX.Element {
  /** What the library refused, as it stands in the fields; null where the fields are the settings in use. */
  const refused = useSignal<{ readonly of: RunConfig; readonly draft: RunConfig; readonly reason: string } | null>(
    null,
  );
  const now = refused.value?.of === config.value ? refused.value.draft : config.value;
  const reason = refused.value?.of === config.value ? refused.value.reason : null;

  const change = (changes: Partial<RunConfig>): void => {
    const draft = { ...now, ...changes };
    const problem = problemOf(draft);
    refused.value = problem === null ? null : { of: config.value, draft, reason: problem };
    if (problem === null) set(draft);
  };

  const optimizer = optimizerOf(now);
  const schedule = typeof now.learningRate === 'number' ? null : now.learningRate;
  const loss = lossOf(now);
  const metric = metricOf(now);
  return (
    <>
      <Group name={say(texts.options, { name: optimizer.type.className })}>
        <Options
          fields={formFields(optimizer.type)}
          options={now.optimizerOptions ?? {}}
          onChange={(options) => change({ optimizerOptions: Object.keys(options).length > 0 ? options : undefined })}
        />
      </Group>
      <Group name={say(texts.schedule)}>
        <Names
          id="schedule"
          name={say(texts.schedule)}
          names={SCHEDULE_NAMES}
          none={say(texts.constant)}
          value={schedule?.className ?? null}
          onChange={(className) => change({ learningRate: rateBy(className, now) })}
        />
        {schedule ? (
          <Options
            fields={formFields(scheduleType(schedule.className)!)}
            options={schedule.options}
            onChange={(options) => change({ learningRate: { ...schedule, options } })}
          />
        ) : null}
      </Group>
      <Group name={say(SETTING_NAMES.loss)}>
        <Names
          id="loss"
          name={say(SETTING_NAMES.loss)}
          names={LOSS_NAMES}
          value={loss.type.className}
          onChange={(className) => change(withLoss({ className: className!, options: {} }, now))}
        />
        <Options
          fields={fieldsOfObjective(loss.type)}
          options={now.loss?.options ?? {}}
          onChange={(options) => change(withLoss({ className: loss.type.className, options }, now))}
        />
      </Group>
      <Group name={say(texts.metric)}>
        <Names
          id="metric"
          name={say(texts.metric)}
          names={metricNames(now)}
          none={say(texts.none)}
          value={metric?.type.className ?? null}
          onChange={(className) => change({ metric: className === null ? undefined : { className, options: {} } })}
        />
        {metric ? (
          <Options
            fields={fieldsOfObjective(metric.type)}
            options={now.metric!.options}
            onChange={(options) => change({ metric: { className: metric.type.className, options } })}
          />
        ) : null}
      </Group>
      {reason === null ? null : (
        <p role="alert" class="problem">
          {say(texts.refused, { reason })}
        </p>
      )}
    </>
  );
}

/** Why the library cannot train so, in its words. */
function problemOf(draft: RunConfig): string | null {
  try {
    makeOptimizer(draft);
    const metric = metricOf(draft);
    for (const made of [lossOf(draft), ...(metric ? [metric] : [])]) construct<unknown>(made);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** A learning rate of a kind, from where the one before begins. */
function rateBy(className: string | null, { learningRate, optimizer }: RunConfig): RunConfig['learningRate'] {
  const first = typeof learningRate === 'number' ? learningRate : learningRate.options.initialLearningRate;
  const rate = typeof first === 'number' ? first : usualRate(optimizer);
  return className === null ? rate : freshSchedule(className, rate);
}

/** As one that all has by default, the settings have no loss; a metric that compares with other targets goes. */
function withLoss(chosen: Chosen, { metric }: RunConfig): Partial<RunConfig> {
  const isUsual = chosen.className === lossOf({}).type.className && Object.keys(chosen.options).length === 0;
  const loss = isUsual ? undefined : chosen;
  return { loss, metric: metric && metricNames({ loss }).includes(metric.className) ? metric : undefined };
}

function Group({ name, children }: { readonly name: string; readonly children: ComponentChildren }): JSX.Element {
  return (
    <fieldset>
      <legend>{name}</legend>
      <div class="row">{children}</div>
    </fieldset>
  );
}

function Options({
  fields,
  options,
  onChange,
}: {
  readonly fields: readonly Field[];
  readonly options: Options;
  readonly onChange: (options: Options) => void;
}): JSX.Element {
  return (
    <OptionFields
      fields={fields}
      options={options}
      onChange={(name, value) => onChange(withOption(fields, options, name, value))}
    />
  );
}

interface NamesProps {
  readonly id: string;
  readonly name: string;
  readonly names: readonly string[];
  /** What it says where none of them is chosen; absent where one must be. */
  readonly none?: string;
  readonly value: string | null;
  readonly onChange: (className: string | null) => void;
}

function Names({ id, name, names, none, value, onChange }: NamesProps): JSX.Element {
  const choices = none === undefined ? names : [null, ...names];
  return (
    <select
      id={id}
      aria-label={name}
      value={String(value)}
      onChange={({ currentTarget }) => onChange(choices[currentTarget.selectedIndex]!)}
    >
      {choices.map((choice) => (
        <option key={choice} value={String(choice)}>
          {choice ?? none}
        </option>
      ))}
    </select>
  );
}
