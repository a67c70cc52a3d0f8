import { ArgumentError } from '../../engine';
import { assertKnown, optionsOf, shown } from '../schema';
import { type Callback, HOOKS } from './callback';

type NoHook = 'setModel' | 'setParams' | 'stateDict' | 'loadStateDict';
type Hooks = { [Name in Exclude<keyof Callback, NoHook>]?: Callback[Name] | null | undefined };
type ByPosition = [
  onEpochBegin?: Hooks['onEpochBegin'],
  onEpochEnd?: Hooks['onEpochEnd'],
  onTrainBegin?: Hooks['onTrainBegin'],
  onTrainEnd?: Hooks['onTrainEnd'],
  onTrainBatchBegin?: Hooks['onTrainBatchBegin'],
  onTrainBatchEnd?: Hooks['onTrainBatchEnd'],
];

/**
 * Hooks that were given one by one, after Keras's `LambdaCallback`. `fit` takes an object with hooks just as well.
 * @throws ArgumentError for what is no hook, and a hook that is no function.
 */
export const LambdaCallback: new (...hooks: [hooks: Hooks] | ByPosition) => Callback = class {
  constructor(...args: readonly unknown[]) {
    const hooks = optionsOf('LambdaCallback', HOOKS.slice(0, 6), args);
    assertKnown('LambdaCallback', hooks, HOOKS);
    for (const [name, hook] of Object.entries(hooks)) {
      if (hook === undefined || hook === null) continue;
      if (typeof hook !== 'function')
        throw new ArgumentError(`LambdaCallback: ${name} must be a function, got ${shown(hook)}`);
      Object.assign(this, { [name]: hook });
    }
  }
};
