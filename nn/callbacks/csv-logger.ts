import { define } from '../keras-object';
import { flag, text } from '../options';
import type { OptionsOf } from '../schema';
import type { Logs } from './callback';
import { KerasCallback } from './keras-callback';
import { floatText } from './float-text';
import { storeWith } from './store-option';

const LINE_FEED = 10;

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
 * has it byte for byte: `epoch`, then the first epoch's figures by name, and NA for what an epoch does not have. Where
 * training goes back to an epoch, after a loss of the device, its line takes the place of the first.
 */
export class CSVLogger
  extends /* @__PURE__ */ define(KerasCallback, 'CSVLogger', ['filename', 'separator', 'append'], schema)
{
  #keys: readonly string[] | null = null;
  #withHeader = true;
  #size = 0;
  /** Of the epochs of this run: where the line begins, and the columns before it. */
  readonly #lines = new Map<number, { readonly start: number; readonly keys: readonly string[] | null }>();

  async #store() {
    return this.store ?? (await import('../io/storage'));
  }

  async onTrainBegin(): Promise<void> {
    const store = await this.#store();
    this.#keys = null;
    this.#withHeader = true;
    this.#size = 0;
    this.#lines.clear();
    if (!this.append) await store.writeFile(this.filename, new Uint8Array());
    else if (await store.exists(this.filename)) {
      const bytes = await store.readFile(this.filename);
      const whole = bytes.lastIndexOf(LINE_FEED) + 1;
      // A crash in the middle of a line may have left its beginning.
      if (whole < bytes.length) await store.writeFile(this.filename, bytes.slice(0, whole));
      this.#withHeader = whole === 0;
      this.#size = whole;
    }
  }

  async onEpochEnd(epoch: number, logs: Logs): Promise<void> {
    const store = await this.#store();
    const again = this.#lines.get(epoch);
    if (again) {
      await store.writeFile(this.filename, (await store.readFile(this.filename)).slice(0, again.start));
      this.#size = again.start;
      this.#keys = again.keys;
    }
    const before = { start: this.#size, keys: this.#keys };
    const header = this.#keys === null && this.#withHeader;
    const keys = (this.#keys ??= columns(logs));
    const row = [epoch, ...keys.map((key) => (key in logs ? floatText(logs[key]!) : 'NA'))];
    const lines = header ? [['epoch', ...keys], row] : [row];
    const text = lines
      .map((fields) => `${fields.map((field) => this.#quoted(String(field))).join(this.separator)}\r\n`)
      .join('');
    const bytes = new TextEncoder().encode(text);
    await store.appendFile(this.filename, bytes);
    this.#size += bytes.length;
    this.#lines.set(epoch, before);
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
