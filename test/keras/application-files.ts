/** Opens the applications that Keras has written, predicts, and writes them again: for `npm run test:keras`. */
import { type NDArray, loadModel, saveModel } from 'vitrine';
import goldens from './applications.json';
import { numbers } from './numbers';
import type { Result } from './page';

/** Of the largest, as in application-files.py. */
const PREDICTIONS = 1e-4;

/** What is done in Node, by pieces: a file is some 100 MB. */
interface Node {
  /** In base64; '' at the end. */
  piece(file: string, offset: number): Promise<string>;
  append(file: string, piece: string): Promise<void>;
  tell(result: Result): Promise<void>;
}

interface Input {
  readonly names: readonly string[];
  /** Keras and its version. */
  readonly from: string;
}

export async function run({ names, from }: Input, write: (text: string) => void, node: Node): Promise<void> {
  for (const name of names) {
    for (const format of ['.keras', '.h5']) {
      const reason = await check(name, `${name}${format}`, node).catch((error) => String(error));
      await node.tell({ direction: `${from} -> Vitrine`, format, case: `application ${name}`, reason });
    }
    write(`Vitrine has opened and written ${name}\n`);
  }
}

async function check(name: string, file: string, node: Node): Promise<string | null> {
  const { size, predictions } = goldens.find((each) => each.name === name)!;
  const model = await loadModel(await read(file, node), { name: file });
  try {
    const shape = [1, size, size, 3];
    const x = { data: numbers(shape, 1000).map((v) => Math.fround(v + 1) * 127.5), shape };
    const { data } = (await model.predict(x)) as NDArray;
    const largest = Math.max(...predictions!.map(Math.abs));
    const error = Math.max(...predictions!.map((value, i) => Math.abs(data[i]! - value) / largest));
    await keep(file, await saveModel(model, file), node);
    return error <= PREDICTIONS ? null : `predictions: off by ${error.toExponential(1)}`;
  } finally {
    model.dispose();
  }
}

async function read(file: string, node: Node): Promise<Blob> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for (let offset = 0; ; offset += parts.at(-1)!.length) {
    const piece = await node.piece(file, offset);
    if (piece === '') return new Blob(parts);
    parts.push(Uint8Array.from(atob(piece), (letter) => letter.charCodeAt(0)));
  }
}

async function keep(file: string, bytes: Uint8Array, node: Node): Promise<void> {
  for (let at = 0; at < bytes.length; at += 2 ** 20) {
    const letters = Array.from(bytes.subarray(at, at + 2 ** 20), (byte) => String.fromCharCode(byte));
    await node.append(file, btoa(letters.join('')));
  }
}
