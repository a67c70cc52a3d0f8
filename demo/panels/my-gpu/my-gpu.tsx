import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { Copy } from '../../components/copy';
import { type Text, say } from '../../language';
import { encodeLink } from '../../run/encode-link';
import { config, gpu } from '../../state';
import { download } from '../export/download';
import { began, device, examineGPU, failure, ops, phase, progress, stopExamining, took, tuned } from './examination';
import { type Examination, nameOf, percentOf, problemText, reportOf, timesText, worstOf } from './report';
import './my-gpu.css';

const texts = {
  lead: {
    en:
      'Is what this device computes right, and how fast is it? Every op of the library is compared with a plain ' +
      'calculation in 64-bit numbers: results, gradients, and what becomes of a NaN. Then the shaders that your ' +
      'network’s training step can be made of are timed. Your run goes on meanwhile, only slower. Nothing is sent: ' +
      'the report is yours to copy.',
    ko:
      '이 기기가 계산한 값이 맞는지, 얼마나 빠른지 확인합니다. 라이브러리의 모든 연산을 64비트로 계산한 기준값과 비교합니다. 결과와 기울기, NaN을 다루는 방식까지 살펴봅니다. 그런 다음 지금 설정한 신경망의 ' +
      '훈련에 쓸 수 있는 셰이더들의 시간을 잽니다. 그동안 훈련은 조금 느려질 뿐 계속됩니다. 아무것도 전송하지 않으며, 보고서는 직접 복사할 수 있습니다.',
  },
  every: { en: 'All cases of every op (minutes)', ko: '연산마다 모든 경우를 검사(몇 분 걸림)' },
  start: { en: 'Check this GPU', ko: '이 GPU 검사' },
  again: { en: 'Check again', ko: '다시 검사' },
  stop: { en: 'Stop', ko: '중지' },
  starting: { en: 'Preparing …', ko: '준비하는 중 …' },
  checking: { en: 'Op {done} of {total}: {name}', ko: '연산 {done}/{total}: {name}' },
  preparing: { en: 'Preparing the network’s shaders …', ko: '신경망의 셰이더를 준비하는 중 …' },
  tuning: { en: 'Timing shaders, {done} of {total}', ko: '셰이더 시간 재기 {done}/{total}' },
  done: { en: 'Finished after {seconds} seconds.', ko: '{seconds}초 만에 끝났습니다.' },
  stopped: {
    en: 'Stopped after {seconds} seconds. What was found stays below.',
    ko: '{seconds}초 뒤에 중지했습니다. 그때까지의 결과는 아래에 남아 있습니다.',
  },
  failed: {
    en: 'It ended after {seconds} seconds, by an error: {reason}',
    ko: '{seconds}초 뒤에 오류로 끝났습니다: {reason}',
  },
  lost: {
    en:
      'The GPU was lost after {seconds} seconds, at what stands last in the report. That is worth a report of its ' +
      'own; your run is on another connection.',
    ko: '{seconds}초 뒤에 GPU와의 연결이 끊겼습니다. 보고서의 마지막 항목을 검사하던 때입니다. 보고할 만한 일이며, 훈련은 다른 연결을 쓰므로 영향을 받지 않습니다.',
  },
  unavailable: {
    en: 'WebGPU is not available here, so there is no GPU to check.',
    ko: '지금은 WebGPU를 쓸 수 없어 검사할 GPU가 없습니다.',
  },
  device: { en: 'Device', ko: '기기' },
  adapter: { en: 'Adapter', ko: '어댑터' },
  unnamed: { en: 'it says nothing of itself', ko: '알려 주지 않음' },
  features: { en: 'Features', ko: '기능' },
  none: { en: 'none', ko: '없음' },
  browser: { en: 'Browser', ko: '브라우저' },
  version: { en: 'Vitrine', ko: 'Vitrine' },
  right: {
    en:
      'All {count} {count|op|ops} checked so far {count|is|are} right. The largest error is {percent} of what is ' +
      'allowed ({name}).',
    ko: '지금까지 검사한 연산 {count}개가 모두 맞습니다. 가장 큰 오차는 허용 범위의 {percent}입니다({name}).',
  },
  wrong: {
    en: '{count} {count|fault|faults} in {names}:',
    ko: '오류 {count}개({names}):',
  },
  ops: { en: 'Every op ({count})', ko: '모든 연산({count}개)' },
  op: { en: 'Op', ko: '연산' },
  cases: { en: 'Cases', ko: '경우' },
  share: { en: 'Largest error, of what is allowed', ko: '가장 큰 오차(허용 범위 대비)' },
  faults: { en: 'Faults', ko: '오류' },
  shaders: { en: 'Shaders of a training step ({count})', ko: '훈련 한 스텝의 셰이더({count}개)' },
  problem: { en: 'Problem', ko: '문제' },
  before: { en: 'By default', ko: '기본' },
  fastest: { en: 'Fastest', ko: '가장 빠름' },
  candidates: { en: 'Candidates, milliseconds', ko: '후보(밀리초)' },
  report: { en: 'Report', ko: '보고서' },
  save: { en: 'Save as JSON', ko: 'JSON으로 저장' },
} satisfies Record<string, Text>;

/** Checks and times this device, and gives a report of it. */
export function Content(): JSX.Element {
  const every = useSignal(false);
  const running = phase.value === 'running';
  if (gpu.value.name === 'unavailable') return <p>{say(texts.unavailable)}</p>;
  return (
    <div class="my-gpu">
      <p class="faint">{say(texts.lead)}</p>
      <div class="orders">
        <button
          type="button"
          id="examine"
          class={running ? undefined : 'primary'}
          onClick={() => (running ? stopExamining() : void examineGPU(every.value))}
        >
          {say(running ? texts.stop : phase.value === 'before' ? texts.start : texts.again)}
        </button>
        <label class="check">
          <input
            type="checkbox"
            id="every-case"
            checked={every.value}
            disabled={running}
            onChange={({ currentTarget }) => (every.value = currentTarget.checked)}
          />
          <span>{say(texts.every)}</span>
        </label>
      </div>
      <Course />
      {device.value ? <Device /> : null}
      {ops.value.length > 0 ? <Ops /> : null}
      {tuned.value ? <Shaders /> : null}
      {phase.value === 'before' || running ? null : <Report />}
    </div>
  );
}

/** What it is at, or how it ended. */
function Course(): JSX.Element {
  const at = progress.value;
  const seconds = (took.value / 1000).toFixed(1);
  if (phase.value !== 'running')
    return (
      <p id="gpu-course" role="status" data-phase={phase.value}>
        {phase.value === 'before' ? '' : say(texts[phase.value], { seconds, reason: failure.value ?? '' })}
      </p>
    );
  const said = !at
    ? say(texts.starting)
    : say(at.type === 'checking' ? texts.checking : at.total === 0 ? texts.preparing : texts.tuning, {
        done: at.type === 'checking' ? at.done + 1 : at.done,
        total: at.total,
        name: at.name,
      });
  return (
    <div id="gpu-course" data-phase="running">
      <progress aria-label={said} max={at?.total || 1} value={at && at.total > 0 ? at.done : undefined} />
      <p class="faint">{said}</p>
    </div>
  );
}

function Device(): JSX.Element {
  const { features } = device.value!;
  return (
    <section>
      <h3>{say(texts.device)}</h3>
      <dl>
        <dt>{say(texts.adapter)}</dt>
        <dd>{nameOf(device.value!) || say(texts.unnamed)}</dd>
        <dt>{say(texts.features)}</dt>
        <dd>{features.join(', ') || say(texts.none)}</dd>
        <dt>{say(texts.browser)}</dt>
        <dd>{navigator.userAgent}</dd>
        <dt>{say(texts.version)}</dt>
        <dd>{__VERSION__}</dd>
      </dl>
    </section>
  );
}

function Ops(): JSX.Element {
  const all = ops.value;
  const wrong = all.filter(({ faults }) => faults.length > 0);
  const faults = wrong.flatMap((op) => op.faults);
  const worst = worstOf(all)!;
  return (
    <section>
      {wrong.length === 0 ? (
        <p id="ops-right">
          {say(texts.right, { count: all.length, percent: percentOf(worst.share), name: worst.name })}
        </p>
      ) : (
        <div id="ops-wrong" class="failed" role="alert">
          <p>{say(texts.wrong, { count: faults.length, names: wrong.map(({ name }) => name).join(', ') })}</p>
          <ul>
            {faults.map((fault) => (
              <li key={fault}>{fault}</li>
            ))}
          </ul>
        </div>
      )}
      <details>
        <summary>
          <h3>{say(texts.ops, { count: all.length })}</h3>
        </summary>
        <Table
          label={say(texts.ops, { count: all.length })}
          columns={[texts.op, texts.cases, texts.share, texts.faults]}
          rows={all.map(({ name, cases, share, faults }) => [name, cases, percentOf(share), faults.length])}
        />
      </details>
    </section>
  );
}

function Shaders(): JSX.Element {
  const all = tuned.value!;
  return (
    <details>
      <summary>
        <h3>{say(texts.shaders, { count: all.length })}</h3>
      </summary>
      <Table
        label={say(texts.shaders, { count: all.length })}
        columns={[texts.problem, texts.before, texts.fastest, texts.candidates]}
        rows={all.map((each) => [problemText(each.problem), each.before, each.variant, timesText(each)])}
      />
    </details>
  );
}

interface TableProps {
  readonly label: string;
  readonly columns: readonly Text[];
  readonly rows: readonly (readonly (number | string)[])[];
}

const Table = ({ label, columns, rows }: TableProps): JSX.Element => (
  <div class="scroll" tabIndex={0} role="group" aria-label={label}>
    <table>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column.en} scope="col">
              {say(column)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(([first, ...others], i) => (
          <tr key={i}>
            <th scope="row">{first}</th>
            {others.map((cell, k) => (
              <td key={k}>{cell}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);

/** To copy, to save, and to read before either. */
function Report(): JSX.Element {
  const examination: Examination = {
    version: __VERSION__,
    date: began.value!.toISOString(),
    browser: navigator.userAgent,
    result: phase.value,
    failure: failure.value,
    seconds: took.value / 1000,
    network: encodeLink({ config: config.value, language: null, theme: null, hidden: [] }) || 'the notes’ network',
    device: device.value,
    ops: ops.value,
    tuned: tuned.value,
  };
  const report = reportOf(examination);
  return (
    <section>
      <div class="report-head">
        <h3>{say(texts.report)}</h3>
        <Copy id="copy-report" text={report} what={say(texts.report)} />
        <button
          type="button"
          class="small"
          id="save-report"
          onClick={() => download('vitrine-gpu.json', JSON.stringify(examination, null, 2))}
        >
          {say(texts.save)}
        </button>
      </div>
      <pre id="gpu-report" tabIndex={0} role="region" aria-label={say(texts.report)}>
        {report}
      </pre>
    </section>
  );
}
