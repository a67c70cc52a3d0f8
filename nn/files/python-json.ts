import { floatText } from '../callbacks/float-text';

/**
 * What Python must see as a float, wherever a Keras file has it: `"momentum": 0` has Keras 3 refuse the file, and a
 * learning rate of `1` is an integer variable there. Lists and objects under such a key (`values` of a schedule,
 * `loss_weights` by output) hold floats too; an object of a class (a schedule) goes by its own keys.
 */
const FLOATS: ReadonlySet<string> = new Set([
  // optimizers and schedules
  'learning_rate',
  'weight_decay',
  'clipnorm',
  'global_clipnorm',
  'clipvalue',
  'ema_momentum',
  'beta_1',
  'beta_2',
  'rho',
  'initial_learning_rate',
  'end_learning_rate',
  'decay_rate',
  'power',
  'alpha',
  'warmup_target',
  'values',
  // layers and initializers; a batch normalization's `scale` is true or false
  'momentum',
  'epsilon',
  'rate',
  'scale',
  'offset',
  'negative_slope',
  'value',
  'minval',
  'maxval',
  'mean',
  'stddev',
  'gain',
  'l1',
  'l2',
  'renorm_momentum',
  // compile
  'loss_weights',
  'label_smoothing',
  'threshold',
]);

/**
 * JSON as Python's `json.dumps` writes it: a space behind commas and colons, ASCII alone, and a point in a float where
 * JavaScript has none.
 */
export function pythonJSON(value: unknown, isFloat = false): string {
  if (Array.isArray(value)) return `[${value.map((each) => pythonJSON(each, isFloat)).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    return `{${Object.entries(value)
      .map(
        ([key, each]) =>
          `${pythonJSON(key)}: ${pythonJSON(each, FLOATS.has(key) || (isFloat && !('class_name' in value)))}`,
      )
      .join(', ')}}`;
  }
  if (typeof value === 'number' && isFloat) return floatText(value);
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
