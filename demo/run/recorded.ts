import type { RunEvent } from './events';
import type { Frame, Point } from './frame';
import { decodeLink } from './link';
import { Run } from './run';

type Opened = Extract<RunEvent, { type: 'opened' }>;

/** A run that comes with the page, as JSON: settings as in a link, bytes as base64. */
export interface RecordedRun {
  /** Of the day: `2025-12-01`. */
  readonly date: string;
  readonly adapter: string;
  readonly config: string;
  readonly source: Opened['source'];
  readonly images: Opened['images'];
  readonly batches: number;
  readonly pinned: { readonly image: string; readonly label: number };
  /** `[step, loss, accuracy]` */
  readonly training: readonly Triple[];
  readonly validation: readonly Triple[];
  readonly frames: readonly RecordedFrame[];
  /** Steps of those frames of which `recorded-weights/` has all weights. */
  readonly weights: readonly number[];
}

export type Triple = readonly [number, number, number];

export interface RecordedFrame {
  readonly step: number;
  readonly epoch: number;
  /** A weight is its number times this. */
  readonly scale: number;
  /** Little-endian int16, the kernel's numbers and then the bias's. */
  readonly weights: string;
  readonly probabilities: readonly number[];
}

/** Rejects where it is not what `encodeRecordedRun` gives. */
export async function decodeRecordedRun(recorded: RecordedRun): Promise<Run> {
  const { date, adapter, source, images, batches, pinned, frames, weights } = recorded;
  const { config } = await decodeLink(recorded.config);
  const run = new Run(config, { date: String(date), adapter: String(adapter), weights });
  const image = fromBase64(pinned.image);
  if (image.length !== 28 * 28 || frames.length === 0) throw new Error('the recorded run is not whole');
  run.hear({ type: 'opened', step: 0, source, images, batches, pinned: { image, label: pinned.label } });
  const [first] = config.layers;
  if (first?.kind !== 'conv2d') throw new Error('the recorded run has no kernels');
  const shape = [first.kernelSize, first.kernelSize, 1, first.filters];
  for (const frame of frames) run.hear({ type: 'frame', frame: decodeFrame(frame, shape) });
  const { step, epoch } = frames.at(-1)!;
  run.hear({
    type: 'progress',
    step,
    epoch,
    batch: step - epoch * batches,
    stepTime: NaN,
    buffers: 0,
    points: recorded.training.map(fromTriple),
  });
  recorded.validation.forEach((point, epoch) => run.hear({ type: 'validated', epoch, point: fromTriple(point) }));
  run.hear({ type: 'activity', activity: { name: 'finished' } });
  return run;
}

function decodeFrame({ step, epoch, scale, weights, probabilities }: RecordedFrame, shape: readonly number[]): Frame {
  const bytes = fromBase64(weights);
  const view = new DataView(bytes.buffer);
  const all = new Float32Array(bytes.length / 2);
  for (let i = 0; i < all.length; i++) all[i] = scale * view.getInt16(2 * i, true);
  const size = shape.reduce((a, b) => a * b, 1);
  if (all.length !== size + shape[3]! || probabilities.length !== 10)
    throw new Error('the recorded run is not of its model');
  return {
    step,
    epoch,
    kernel: { data: all.slice(0, size), shape },
    bias: all.slice(size),
    probabilities: Float32Array.from(probabilities),
  };
}

/** The run that came with the page. Null where it is missing or not whole: the page is as good without. */
export async function loadRecordedRun(): Promise<Run | null> {
  try {
    const response = await fetch(new URL('../recorded-run.json', import.meta.url));
    return await decodeRecordedRun((await response.json()) as RecordedRun);
  } catch {
    return null;
  }
}

const fromTriple = ([step, loss, accuracy]: Triple): Point => ({ step, loss, accuracy });

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const characters = atob(text);
  const bytes = new Uint8Array(characters.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = characters.charCodeAt(i);
  return bytes;
}
