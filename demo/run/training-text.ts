import { type RunConfig, START } from './config';
import { fieldsOfObjective, lossType, metricNames, metricType } from './objectives';
import { type Chosen, type Field, type Made, construct, formFields, isAccepted } from './options';
import { decodeOptions, encodeOptions } from './options-text';
import { makeOptimizer, optimizerType, scheduleType, usualRate } from './optimizers';

/** The settings that say what a run's model is compiled with. */
type Training = Pick<RunConfig, 'optimizer' | 'optimizerOptions' | 'learningRate' | 'loss' | 'metric'>;

/** A setting as a link has it: `exponentialDecay` as `ExponentialDecay-decaySteps_1000-decayRate_0.9`. */
export const encodeChosen = ({ className, options }: Chosen): string => className + encodeOptions(options);

/** What a text says of a setting, where that is no number. Null where there is no such thing, or the library refuses it. */
export const readTraining = {
  optimizer: (text: string | null): Chosen | null => decode(text, optimizerType, formFields),
  learningRate: (text: string | null): Chosen | null => decode(text, scheduleType, formFields),
  loss: (text: string | null): Chosen | null => sound(decode(text, lossType, fieldsOfObjective), lossType),
  metric: (text: string | null): Chosen | null => sound(decode(text, metricType, fieldsOfObjective), metricType),
};

/**
 * What a link's texts say; what none says, or says wrongly, is as by default.
 * @param rate the learning rate, where it is a number.
 */
export function decodeTraining(
  text: (setting: 'optimizer' | 'learningRate' | 'loss' | 'metric') => string | null,
  rate: number | null,
): Training {
  const optimizer = readTraining.optimizer(text('optimizer'));
  const chosen: Training = {
    optimizer: optimizer?.className ?? START.optimizer,
    optimizerOptions: optimizer && Object.keys(optimizer.options).length > 0 ? optimizer.options : undefined,
    learningRate: rate ?? usualRate(optimizer?.className ?? START.optimizer),
  };
  const loss = readTraining.loss(text('loss')) ?? undefined;
  const metric = readTraining.metric(text('metric'));
  return {
    ...firstSound(
      { ...chosen, learningRate: readTraining.learningRate(text('learningRate')) ?? chosen.learningRate },
      chosen,
      { ...chosen, optimizerOptions: undefined },
    ),
    ...(loss && { loss }),
    ...(metric && metricNames({ loss }).includes(metric.className) && { metric }),
  };
}

/** A name and options. Null where there is no such class, or one of the options is wrong. */
function decode(
  text: string | null,
  typeOf: (name: string) => Made['type'] | undefined,
  fieldsOf: (type: Made['type']) => readonly Field[],
): Chosen | null {
  const className = text?.split('-', 1)[0] ?? '';
  const type = typeOf(className);
  const options = type && decodeOptions(text!.slice(className.length), fieldsOf(type));
  return options ? { className, options } : null;
}

/** Null for one that the library refuses. */
const sound = (chosen: Chosen | null, typeOf: (name: string) => Made['type'] | undefined): Chosen | null =>
  chosen && isAccepted(() => construct({ ...chosen, type: typeOf(chosen.className)! })) ? chosen : null;

const firstSound = (...all: readonly Training[]): Training =>
  all.find((each) => isAccepted(() => makeOptimizer(each)))!;
