import type { Tuned } from '../../../nn';
import type { DeviceFacts, OpFinding } from '../../worker/examine';

/** All that a report says. */
export interface Examination {
  readonly version: string;
  /** ISO. */
  readonly date: string;
  readonly browser: string;
  /** `done`, or how it ended before. */
  readonly result: string;
  readonly failure: string | null;
  readonly seconds: number;
  /** As a link's text. */
  readonly network: string;
  readonly device: DeviceFacts | null;
  readonly ops: readonly OpFinding[];
  readonly tuned: readonly Tuned[] | null;
}

const row = (...cells: readonly (number | string)[]): string => `| ${cells.join(' | ')} |`;

/** Of what is allowed, in percent: `42%`. */
export const percentOf = (share: number): string => (Number.isFinite(share) ? `${Math.ceil(100 * share)}%` : 'NaN');

/** `conv2d BATCH=32 IN_H=28`: the family, and the constants that its shaders are set to. */
export function problemText(problem: string): string {
  const at = problem.indexOf(' ');
  const specs = Object.entries(JSON.parse(problem.slice(at)) as Record<string, unknown>);
  return `${problem.slice(0, at)} ${specs.map(([name, value]) => `${name}=${String(value)}`).join(' ')}`;
}

/** Each candidate and its milliseconds, the fastest first. */
export const timesText = ({ milliseconds, wrong }: Tuned): string =>
  [
    ...Object.entries(milliseconds)
      .toSorted(([, a], [, b]) => a - b)
      .map(([name, time]) => `${name} ${time.toPrecision(3)}`),
    ...wrong.map((name) => `${name} wrong`),
  ].join(', ');

/** What it says of itself in words. */
export const nameOf = ({ info }: DeviceFacts): string =>
  Object.values(info)
    .filter((value) => typeof value === 'string')
    .join(' ');

/** The largest share of all ops, and whose it is. */
export const worstOf = (ops: readonly OpFinding[]): OpFinding | null =>
  ops.reduce<OpFinding | null>((worst, op) => (op.share > (worst?.share ?? -1) ? op : worst), null);

/** In Markdown, in English: for an issue, and for whoever answers it. */
export function reportOf({ device, ops, tuned, ...rest }: Examination): string {
  const faults = ops.flatMap((op) => op.faults);
  const worst = worstOf(ops);
  const cases = ops.reduce((sum, op) => sum + op.cases, 0);
  return [
    `# Vitrine ${rest.version} on ${device ? nameOf(device) || 'an unnamed GPU' : 'no GPU'}`,
    '',
    `- ${rest.date}, ${rest.result} after ${rest.seconds.toFixed(1)} s${rest.failure === null ? '' : `: ${rest.failure}`}`,
    `- browser: ${rest.browser}`,
    ...(device
      ? [
          `- adapter: ${entriesOf(device.info)}`,
          `- features: ${device.features.join(', ') || 'none'}`,
          `- limits: ${entriesOf(device.limits)}`,
        ]
      : []),
    '',
    '## Ops',
    '',
    `${ops.length} ops, ${cases} cases, ${faults.length} faults.` +
      (worst ? ` Largest error: ${percentOf(worst.share)} of what is allowed, ${worst.name}.` : ''),
    '',
    ...faults.map((fault) => `- ${fault}`),
    ...(faults.length > 0 ? [''] : []),
    row('op', 'cases', 'largest error, of what is allowed', 'faults', 'ms'),
    row('---', '---:', '---:', '---:', '---:'),
    ...ops.map((op) => row(op.name, op.cases, percentOf(op.share), op.faults.length, op.milliseconds.toFixed(0))),
    ...(tuned
      ? [
          '',
          '## Shaders',
          '',
          `Of a training step of ${rest.network}, in milliseconds:`,
          '',
          row('problem', 'by default', 'fastest', 'candidates'),
          row('---', '---', '---', '---'),
          ...tuned.map((each) => row(problemText(each.problem), each.before, each.variant, timesText(each))),
        ]
      : []),
    '',
  ].join('\n');
}

const entriesOf = (record: Readonly<Record<string, number | string>>): string =>
  Object.entries(record)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ') || 'it says nothing of itself';
