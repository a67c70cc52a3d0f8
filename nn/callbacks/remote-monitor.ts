import { define } from '../keras-object';
import { flag, orNull, text, value } from '../options';
import { type OptionsOf, isOptions } from '../schema';
import type { Logs } from './callback';
import { KerasCallback } from './keras-callback';
import { print, warningToConsole } from './messages';

const schema = {
  /** Address of the server. Default `'http://localhost:9000'`. */
  root: /* @__PURE__ */ text.default('http://localhost:9000'),
  /** What comes after it. Default `'/publish/epoch/end/'`. */
  path: /* @__PURE__ */ text.default('/publish/epoch/end/'),
  /** The field of the form that holds the figures as JSON, unless `sendAsJson`. Default `'data'`. */
  field: /* @__PURE__ */ text.default('data'),
  /** More headers of the request, by name. Default null. */
  headers: /* @__PURE__ */ orNull(
    value<Readonly<Record<string, string>>>(
      'an object of texts',
      (given) => isOptions(given) && Object.values(given).every((each) => typeof each === 'string'),
    ),
  ).default(null),
  /** Sends JSON, not a form. Default false. */
  sendAsJson: /* @__PURE__ */ flag.default(false),
  /** Takes the warning that the server cannot be reached. Default: the console. */
  print,
};

/** Options of `RemoteMonitor`. */
export type RemoteMonitorOptions = OptionsOf<typeof schema>;

/**
 * Sends the figures of each epoch to a server by HTTP POST, with the epoch's number from 0, as Keras's `RemoteMonitor`.
 * Training goes on, with a warning, where nobody answers. What JSON cannot say, such as NaN, is null there.
 */
export class RemoteMonitor
  extends /* @__PURE__ */ define(
    KerasCallback,
    'RemoteMonitor',
    ['root', 'path', 'field', 'headers', 'sendAsJson'],
    schema,
  )
{
  async onEpochEnd(epoch: number, logs: Logs): Promise<void> {
    const json = JSON.stringify({ epoch, ...logs });
    const headers = { ...(this.sendAsJson && { 'Content-Type': 'application/json' }), ...this.headers };
    const body = this.sendAsJson ? json : new URLSearchParams({ [this.field]: json });
    try {
      await fetch(this.root + this.path, { method: 'POST', headers, body });
    } catch {
      (this.print ?? warningToConsole)(`Could not reach RemoteMonitor root server at ${this.root}`);
    }
  }
}
