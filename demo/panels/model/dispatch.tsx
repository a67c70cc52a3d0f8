import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import { type Text, language, say } from '../../language';
import type { Shape } from '../../run/architecture';
import type { BoundTensor, StepDispatch } from '../../worker/train-step';
import { Copy } from '../../components/copy';
import { WGSL } from './wgsl';

const texts = {
  slowest: { en: 'slowest of the step', ko: '이 스텝에서 가장 느림' },
  share: { en: '{time}, {percent}% of the step', ko: '{time}, 스텝의 {percent}%' },
  unseen: { en: 'too short for the clock', ko: '시계로 재기에는 너무 짧음' },
  threads: {
    en: '{groups} of {size} {size|thread|threads}: {threads} {threads|thread|threads} for the {results} {results|number|numbers} of {name}, {each}.',
    ko: '{groups}, 각각 스레드 {size}개: {name}의 숫자 {results}개를 스레드 {threads}개가 계산합니다. {each}.',
  },
  group: { en: 'One workgroup', ko: '워크그룹 1개' },
  groups: { en: '{count} workgroups', ko: '워크그룹 {count}개' },
  many: { en: 'about {each} per thread', ko: '스레드 하나가 약 {each}개씩 맡습니다' },
  one: { en: 'one per thread', ko: '스레드 하나가 하나씩 맡습니다' },
  fewer: { en: 'fewer than threads', ko: '숫자보다 스레드가 많습니다' },
  activation: {
    en: 'The activation is part of this shader, so it needs no dispatch.',
    ko: '활성화 함수가 이 셰이더 안에 있어 따로 디스패치하지 않습니다.',
  },
  masks: {
    en:
      'It also multiplies by the derivative of the ReLU before it: the gradient of that layer is fused into this ' +
      'one.',
    ko: '앞 층 ReLU의 도함수까지 함께 곱합니다. 그 층의 기울기 일부가 이 셰이더에 합쳐져 있습니다.',
  },
  weights: {
    en: 'For the gradient of the kernel and the bias, by which they learn.',
    ko: '커널과 절편의 기울기를 계산합니다. 이 값으로 가중치가 갱신됩니다.',
  },
  input: {
    en: 'For the gradient of the layer’s input, from which the layer before it continues.',
    ko: '층 입력의 기울기를 계산합니다. 앞 층이 이 값을 이어받습니다.',
  },
  tensors: { en: 'Tensors bound', ko: '연결된 텐서' },
  name: { en: 'Name', ko: '이름' },
  access: { en: 'Access', ko: '접근' },
  shape: { en: 'Shape', ko: '모양' },
  size: { en: 'Size', ko: '크기' },
  reads: { en: 'reads', ko: '읽기' },
  writes: { en: 'writes', ko: '쓰기' },
  standsIn: { en: 'not used', ko: '쓰지 않음' },
  view: { en: 'What to show of {name}', ko: '{name}에서 볼 것' },
  specialized: { en: 'As the GPU runs it', ko: 'GPU가 실행하는 코드' },
  file: { en: 'As in the file', ko: '파일 그대로' },
  code: { en: 'WGSL of {name}', ko: '{name}의 WGSL' },
} satisfies Record<string, Text>;

/** Which of the two every shader is shown as. */
const view = signal<'specialized' | 'file'>('specialized');

export const shapeText = (shape: Shape): string => shape.join(' × ') || '1';

/** Milliseconds with as many digits as say something. */
export function timeText(milliseconds: number): string {
  if (milliseconds <= 0) return say(texts.unseen);
  const maximumFractionDigits = milliseconds >= 10 ? 1 : milliseconds >= 1 ? 2 : 3;
  return `${milliseconds.toLocaleString(language.value, { maximumFractionDigits })} ms`;
}

export const percentOf = (part: number, whole: number): string => (whole > 0 ? ((100 * part) / whole).toFixed(1) : '0');

export interface DispatchViewProps {
  readonly dispatch: StepDispatch;
  /** GPU time of the whole step. */
  readonly total: number;
  readonly slowest: boolean;
}

/** A dispatch: how much work it is and for how long, what it reads and writes, and its shader. */
export function DispatchView({ dispatch, total, slowest }: DispatchViewProps): JSX.Element {
  const { shader, code, source, specs, workgroups, workgroupSize, tensors, milliseconds, pass } = dispatch;
  const file = `${shader}.wgsl`;
  const specialized = view.value === 'specialized';
  const shown = specialized ? code : source;
  const gradient = gradientOf(dispatch);
  return (
    <article class="dispatch" data-shader={shader}>
      <h5>{file}</h5>
      {milliseconds === null ? null : (
        <p class="time" data-milliseconds={milliseconds}>
          <span class="track" aria-hidden="true">
            <span class={`bar ${pass}`} style={{ width: `${percentOf(milliseconds, total)}%` }} />
          </span>
          {say(texts.share, { time: timeText(milliseconds), percent: percentOf(milliseconds, total) })}
          {slowest ? <strong class="slowest">{say(texts.slowest)}</strong> : null}
        </p>
      )}
      <p class="sizes" data-workgroups={workgroups.join()}>
        <code>dispatchWorkgroups({workgroups.join(', ')})</code>{' '}
        <code>@workgroup_size({workgroupSize.join(', ')})</code>
      </p>
      {gradient ? <p class="faint">{say(texts[gradient])}</p> : null}
      <p class="faint">{workSaid(dispatch)}</p>
      {pass === 'forward' && (specs.ACTIVATION ?? 'linear') !== 'linear' ? (
        <p class="faint">{say(texts.activation)}</p>
      ) : null}
      {specs.RELU_MASK === true || shader.endsWith('relu-gradient') ? <p class="faint">{say(texts.masks)}</p> : null}
      <Tensors tensors={tensors} />
      <div class="shader-head">
        <div role="group" aria-label={say(texts.view, { name: file })}>
          {(['specialized', 'file'] as const).map((which) => (
            <button
              key={which}
              type="button"
              class="small"
              aria-pressed={view.value === which}
              onClick={() => (view.value = which)}
            >
              {say(texts[which])}
            </button>
          ))}
        </div>
        <Copy text={shown} what={file} />
      </div>
      <pre class="shader" tabIndex={0} role="group" aria-label={say(texts.code, { name: file })}>
        <WGSL code={shown} specs={specs} specialized={specialized} />
      </pre>
    </article>
  );
}

/** What a step back is for, where its shader says so. */
function gradientOf({ pass, op, shader, specs }: StepDispatch): 'weights' | 'input' | null {
  if (pass !== 'backward') return null;
  if (op === 'dense') return specs.TRANSPOSE_A === true ? 'weights' : 'input';
  if (/kernel-gradient|sum-partials/.test(shader)) return 'weights';
  return /input-gradient|pool2d-gradient|^dropout/.test(shader) ? 'input' : null;
}

function workSaid({ workgroups, workgroupSize, tensors }: StepDispatch): string {
  const count = workgroups.reduce((a, b) => a * b, 1);
  const size = workgroupSize.reduce((a, b) => a * b, 1);
  const { name = '', shape = [] } = tensors.find(({ written }) => written) ?? {};
  const results = shape.reduce((a, b) => a * b, 1);
  const each = results / (count * size);
  const said = each >= 1.5 ? say(texts.many, { each: Math.round(each) }) : say(each > 0.67 ? texts.one : texts.fewer);
  const groups = count === 1 ? say(texts.group) : say(texts.groups, { count });
  return say(texts.threads, { groups, size, threads: count * size, results, name, each: said });
}

function Tensors({ tensors }: { readonly tensors: readonly BoundTensor[] }): JSX.Element {
  return (
    <div class="scroll" tabIndex={0} role="group" aria-label={say(texts.tensors)}>
      <table>
        <thead>
          <tr>
            {(['name', 'access', 'shape', 'size'] as const).map((column) => (
              <th key={column} scope="col">
                {say(texts[column])}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {tensors.map(({ name, written, shape, dtype, bytes, standsIn }) => (
            <tr key={name}>
              <th scope="row">
                <code>{name}</code>
              </th>
              <td>{say(standsIn ? texts.standsIn : written ? texts.writes : texts.reads)}</td>
              <td>{standsIn ? '' : `${shapeText(shape)} ${dtype}`}</td>
              <td class="number">{standsIn ? '' : bytesText(bytes)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function bytesText(bytes: number): string {
  const [value, unit] = bytes < 1e3 ? [bytes, 'B'] : bytes < 1e6 ? [bytes / 1e3, 'kB'] : [bytes / 1e6, 'MB'];
  return `${value.toLocaleString(language.value, { maximumFractionDigits: 1 })} ${unit}`;
}
