import { define } from '../keras-object';
import { flag, text } from '../options';
import type { OptionsOf } from '../schema';
import type { Logs } from './callback';
import { KerasCallback } from './keras-callback';
import { floatText } from './float-text';
import { storeWith } from './store-option';

const schema = {
  /** The path. */
  filename: text,
  /** Default `','`. */
  separator: /* @__PURE__ */ text.default(','),
  /** Goes on with a file that is there. Default false: starts it anew. */
  append: /* @__PURE__ */ flag.default(false),
  /**
   * Where the file is. Default: in Node the file system, in a page the origin's private files, by name or `opfs:name`.
   */
  store: /* @__PURE__ */ storeWith('readFile', 'writeFile', 'appendFile', 'exists'),
};

/** Options of `CSVLogger` beside the path. */
export type CSVLoggerOptions = Omit<OptionsOf<typeof schema>, 'filename'>;

/**
 * Writes a line an epoch, when it ends, to a file that spreadsheets and `pandas.read_csv` read, as Keras's `CSVLogger`
 * has it byte for byte: `epoch`, then the first epoch's figures by name, and NA for what an epoch does not have.
 */
export class CSVLogger
  extends /* @__PURE__ */ define(KerasCallback, 'CSVLogger', ['filename', 'separator', 'append'], schema)
{
  #keys: readonly string[] | null = null;
  #withHeader = true;

  async #store() {
    return this.store ?? (await import('../io/storage'));
  }

  async onTrainBegin(): Promise<void> {
    const store = await this.#store();
    this.#keys = null;
    this.#withHeader = true;
    if (!this.append) await store.writeFile(this.filename, new Uint8Array());
    else if (await store.exists(this.filename)) this.#withHeader = (await store.readFile(this.filename)).length === 0;
  }

  async onEpochEnd(epoch: number, logs: Logs): Promise<void> {
    const store = await this.#store();
    const header = this.#keys === null && this.#withHeader;
    const keys = (this.#keys ??= columns(logs));
    const row = [epoch, ...keys.map((key) => (key in logs ? floatText(logs[key]!) : 'NA'))];
    const lines = header ? [['epoch', ...keys], row] : [row];
    const text = lines
      .map((fields) => `${fields.map((field) => this.#quoted(String(field))).join(this.separator)}\r\n`)
      .join('');
    await store.appendFile(this.filename, new TextEncoder().encode(text));
  }

  #quoted(field: string): string {
    return [this.separator, '"', '\r', '\n'].some((each) => field.includes(each))
      ? `"${field.replaceAll('"', '""')}"`
      : field;
  }
}

/** A first epoch without validation leaves room for that of later ones. */
function columns(logs: Logs): string[] {
  const keys = Object.keys(logs).sort();
  return keys.some((key) => key.startsWith('val_')) ? keys : [...keys, ...keys.map((key) => `val_${key}`)];
}
