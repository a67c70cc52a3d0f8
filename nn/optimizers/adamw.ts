import { type Taking, define } from '../keras-object';
import { notNegative } from '../options';
import { type OptionsOf, option } from '../schema';
import { Adam, type AdamOptions } from './adam';

const decay = {
  /** Default 0.004. */
  weightDecay: /* @__PURE__ */ option<number>('number', '0 or more; without it, use Adam', notNegative.parse).default(
    0.004,
  ),
};

/** Options of `AdamW`: those of `Adam`, with a `weightDecay` of 0.004 by default. */
export type AdamWOptions = Omit<AdamOptions, 'weightDecay'> & OptionsOf<typeof decay>;

const adam: Taking<AdamOptions, Adam> = Adam;

/** Adam with decoupled weight decay: every weight loses `weight * weightDecay * learningRate` before Adam's update. */
export class AdamW
  extends /* @__PURE__ */ define(
    adam,
    'AdamW',
    ['learningRate', 'weightDecay', 'beta1', 'beta2', 'epsilon', 'amsgrad'],
    decay,
  ) {}
