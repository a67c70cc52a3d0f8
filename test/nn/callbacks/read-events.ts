import { decodePNG } from '../../../nn/io/png';
import { decode } from '../../files/onnx-reader';

export interface ShownEvent {
  readonly kind: string;
  readonly tag: string;
  readonly step: number;
  /** Numbers of scalars and histograms, the text of a model; of images what the files hold. */
  readonly value: readonly number[] | string | { size: number[]; shape: number[]; data: number[] };
}

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** The records' contents: their checksums are looked at in bytes elsewhere. */
export function recordsOf(file: Uint8Array): Uint8Array[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const records: Uint8Array[] = [];
  for (let at = 0; at < file.length;) {
    const length = Number(view.getBigUint64(at, true));
    records.push(file.subarray(at + 12, at + 12 + length));
    at += length + 16;
  }
  return records;
}

/** A reader of event files, apart from the writer. */
export function readEvents(file: Uint8Array): ShownEvent[] {
  const [first, ...others] = recordsOf(file).map(decode);
  const version = text(first!.get(3)![0] as Uint8Array);
  if (version !== 'brain.Event:2') throw new Error(`the version is ${version}`);
  return others.map((event) => {
    const summary = decode(event.get(5)![0] as Uint8Array);
    const shown = decode(summary.get(1)![0] as Uint8Array);
    const metadata = decode(shown.get(9)![0] as Uint8Array);
    const kind = text(decode(metadata.get(1)![0] as Uint8Array).get(1)![0] as Uint8Array);
    const tensor = decode(shown.get(8)![0] as Uint8Array);
    return {
      kind,
      tag: text(shown.get(1)![0] as Uint8Array),
      step: Number(event.get(2)?.[0] ?? 0),
      value: valueOf(tensor),
    };
  });
}

function valueOf(tensor: ReturnType<typeof decode>): ShownEvent['value'] {
  const strings = (tensor.get(8) ?? []) as Uint8Array[];
  const content = (tensor.get(4)?.[0] as Uint8Array | undefined)?.slice().buffer;
  if (content) return [...(tensor.get(1)![0] === 1n ? new Float32Array(content) : new Float64Array(content))];
  if (strings.length === 1) return text(strings[0]!);
  const pictures = strings.slice(2).map((bytes) => decodePNG(bytes));
  const { shape } = pictures[0]!;
  return {
    size: strings.slice(0, 2).map((each) => Number(text(each))),
    shape: [...shape],
    data: pictures.flatMap(({ data }) => [...data]),
  };
}
