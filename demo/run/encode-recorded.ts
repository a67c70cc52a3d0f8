import { greatest } from '../../engine/extremes';
import { encodeLink } from './encode-link';
import type { Frame, Point } from './frame';
import type { RecordedFrame, RecordedRun, Triple } from './recorded';
import type { Recorded, Run } from './run';

/** A run as the page can come with it. */
export function encodeRecordedRun(run: Run, { date, adapter, weights }: Recorded): RecordedRun {
  const { source, images, batches, pinned } = run.opened.value!;
  return {
    date,
    adapter,
    config: encodeLink({ config: run.config, language: null, theme: null, hidden: [] }),
    source,
    images,
    batches,
    pinned: { image: toBase64(pinned.image), label: pinned.label },
    training: run.training.value.map(toTriple),
    validation: run.validation.value.map(toTriple),
    frames: run.frames.value.map(encodeFrame),
    weights,
  };
}

function encodeFrame({ step, epoch, kernel, bias, probabilities }: Frame): RecordedFrame {
  const weights = [...kernel.data, ...bias];
  const scale = greatest(weights.map(Math.abs)) / 32767 || 1;
  const bytes = new DataView(new ArrayBuffer(2 * weights.length));
  weights.forEach((weight, i) => bytes.setInt16(2 * i, Math.round(weight / scale), true));
  return {
    step,
    epoch,
    scale,
    weights: toBase64(new Uint8Array(bytes.buffer)),
    probabilities: Array.from(probabilities, (value) => rounded(value)),
  };
}

const rounded = (value: number): number => Number(value.toFixed(5));
const toTriple = ({ step, loss, accuracy }: Point): Triple => [step, rounded(loss), rounded(accuracy)];

export const toBase64 = (bytes: Uint8Array): string =>
  btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
