/**
 * Writes the files that TensorBoard reads: TensorFlow's records (TFRecord), each of which is an `Event`
 * (tensorboard/compat/proto/event.proto and summary.proto).
 */
import { crc32c } from './checksums';
import { type Message, fixed64, join, lengthDelimited, varint } from './protobuf';
import type { FileStore } from './storage';

/** What TensorBoard shows it with: the name of a plugin. */
export type SummaryKind = 'scalars' | 'histograms' | 'images' | 'graph_keras_model';

/** Something that is shown under a name. */
export interface Summary {
  readonly kind: SummaryKind;
  readonly tag: string;
  readonly tensor: SummaryTensor;
  /** What the plugin is told of it: the version of its form. Default none, which is version 0. */
  readonly content?: string;
}

/** Numbers, or texts and files. */
export type SummaryTensor =
  | { readonly shape: readonly number[]; readonly data: Float32Array | Float64Array }
  | { readonly shape: readonly number[]; readonly strings: readonly (string | Uint8Array)[] };

/** TensorFlow's numbers of types. */
const [FLOAT, DOUBLE, STRING] = [1, 2, 7];

function tensorProto(tensor: SummaryTensor): Message {
  const shape = lengthDelimited(2, tensor.shape.flatMap((size) => lengthDelimited(2, varint(1, size)))); // prettier-ignore
  if ('strings' in tensor)
    return [...varint(1, STRING), ...shape, ...tensor.strings.flatMap((each) => lengthDelimited(8, each))];
  const { data } = tensor;
  const content = new Uint8Array(data.buffer, data.byteOffset, data.byteLength); // little-endian, as WebGPU's machines
  return [...varint(1, data instanceof Float64Array ? DOUBLE : FLOAT), ...shape, ...lengthDelimited(4, content)];
}

function summaryValue({ kind, tag, tensor, content }: Summary): Message {
  const plugin = [...lengthDelimited(1, kind), ...(content === undefined ? [] : lengthDelimited(2, content))];
  return [
    ...lengthDelimited(1, tag),
    ...lengthDelimited(8, tensorProto(tensor)),
    ...lengthDelimited(9, lengthDelimited(1, plugin)),
  ];
}

/** A record: its length and content, each with a checksum. */
function record(content: Message): Uint8Array {
  const data = join(content);
  const bytes = new Uint8Array(data.length + 16);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length, true);
  view.setUint32(8, masked(bytes.subarray(0, 8)), true);
  bytes.set(data, 12);
  view.setUint32(12 + data.length, masked(data), true);
  return bytes;
}

/** A checksum that may stand beside what it is of. */
function masked(bytes: Uint8Array): number {
  const crc = crc32c(bytes);
  return ((crc >>> 15) | (crc << 17)) + 0xa282ead8;
}

/** The record that a file begins with. @param wallTime in seconds since 1970. */
export const versionRecord = (wallTime: number): Uint8Array =>
  record([
    ...fixed64(1, wallTime),
    ...lengthDelimited(3, 'brain.Event:2'),
    ...lengthDelimited(10, lengthDelimited(1, 'tensorflow.core.util.events_writer')),
  ]);

/** @param wallTime in seconds since 1970. */
export const summaryRecord = (wallTime: number, step: number, summary: Summary): Uint8Array =>
  record([
    ...fixed64(1, wallTime),
    ...(step === 0 ? [] : varint(2, step)),
    ...lengthDelimited(5, lengthDelimited(1, summaryValue(summary))),
  ]);

const now = (): number => Date.now() / 1000;

/** A file of a folder, which is made with its first record. Records are in it when `flush` has resolved. */
export class EventsFile {
  #path = '';
  #pending: Uint8Array[] = [];
  /** The last step of each tag. */
  readonly #last = new Map<string, number>();
  /** Of each tag, the step up to which records are left out. */
  #written: ReadonlyMap<string, number> = new Map();

  constructor(
    readonly folder: string,
    readonly store: Pick<FileStore, 'appendFile'>,
  ) {}

  /**
   * Steps that were added come again, as they were: they are left out. The format's own way, `SessionLog.START`, has a
   * reader drop all tags from a step on, while here some count epochs and some batches.
   */
  repeat(): void {
    this.#written = new Map(this.#last);
  }

  add(step: number, summary: Summary): void {
    const { tag } = summary;
    if (step <= (this.#written.get(tag) ?? -1)) return;
    this.#last.set(tag, step);
    if (this.#path === '') {
      // TensorBoard goes through a folder's files by name, which is TensorFlow's: the time, then who writes.
      const [seconds, milliseconds] = now().toFixed(3).split('.');
      this.#path = `${this.folder}/events.out.tfevents.${seconds}.vitrine.${milliseconds}.v2`;
      this.#pending.push(versionRecord(now()));
    }
    this.#pending.push(summaryRecord(now(), step, summary));
  }

  async flush(): Promise<void> {
    const records = this.#pending;
    if (records.length === 0) return;
    this.#pending = [];
    await this.store.appendFile(this.#path, join(records));
  }
}
