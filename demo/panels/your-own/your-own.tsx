import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import { type Text, say } from '../../language';
import type { Reading } from '../../keras-reader/read-keras';
import type { Unread } from '../../keras-reader/reasons';
import { type Unfit } from '../../run/layers-of-model';
import { gpu, run } from '../../state';
import type { OwnFile } from '../../worker/own-file';
import { CheckedAnswer } from '../checked/checked';
import { sayProblem, sayShape } from '../training/layer-texts';
import {
  brought,
  busy,
  checkFile,
  code,
  failures,
  labels,
  networkOf,
  readCode,
  takeFiles,
  test,
  testFile,
  testRun,
  train,
} from './own';
import { sayReason } from './reason-texts';
import '../../components/program.css';
import './your-own.css';

const texts = {
  lead: {
    en:
      'Bring a network: a model file (.keras, .h5, .weights.h5, .safetensors), or Keras code as a cell, a .py file or ' +
      'a notebook. It stays in this tab, and code is read, never run.',
    ko:
      '신경망을 가져오세요. 모델 파일(.keras, .h5, .weights.h5, .safetensors)이나 Keras 코드(셀, .py 파일, 노트북)를 열 수 있습니다. ' +
      '파일과 코드는 이 탭 밖으로 나가지 않으며, 코드는 읽기만 할 뿐 실행하지 않습니다.',
  },
  file: { en: 'A model or code file', ko: '모델 또는 코드 파일' },
  hint: {
    en: 'Choose a file, or drop one anywhere on the page.',
    ko: '파일을 고르거나 페이지 아무 곳에나 끌어다 놓으세요.',
  },
  code: { en: 'Keras code', ko: 'Keras 코드' },
  read: { en: 'Read the code', ko: '코드 읽기' },
  busy: { en: 'Reading …', ko: '읽는 중 …' },
  failed: { en: '{name} could not be opened: {message}', ko: '{name} 파일을 열지 못했습니다: {message}' },
  failedCode: { en: 'The code could not be read: {message}', ko: '코드를 읽지 못했습니다: {message}' },
  failedTest: { en: 'The test failed: {message}', ko: '테스트하지 못했습니다: {message}' },
  none: { en: 'There is no network in this code.', ko: '이 코드에는 신경망이 없습니다.' },
  settingsOnly: {
    en: 'There is no network in this code, but settings: {names}.',
    ko: '이 코드에는 신경망이 없고 설정만 있습니다: {names}.',
  },
  found: { en: 'The network {name} of line {line}', ko: '{line}번째 줄의 신경망 {name}' },
  ofFile: { en: 'The model in {name}', ko: '{name}에 든 모델' },
  ofWeights: {
    en: 'The weights in {name}, in the page’s network',
    ko: '페이지의 신경망에 넣은 {name}의 가중치',
  },
  lacks: {
    en: 'It lacks what line {line} adds, which is not read, so it cannot be used.',
    ko: '{line}번째 줄에서 더하는 것을 읽지 못해 신경망이 완전하지 않으므로 쓸 수 없습니다.',
  },
  assumes: {
    en: 'The code does not say what the network reads; the page’s images are taken for it.',
    ko: '코드에 입력의 모양이 없어 페이지의 이미지를 입력으로 여깁니다.',
  },
  shape: {
    en: 'It reads {reads}. The page’s images are {images}, so the page does not train it.',
    ko: '이 신경망의 입력은 {reads}입니다. 페이지의 이미지는 {images}이므로 페이지에서 훈련하지 않습니다.',
  },
  anySize: { en: 'any', ko: '임의' },
  inputs: {
    en: 'It reads {count} inputs. The page trains networks that read one image.',
    ko: '입력이 {count}개입니다. 페이지는 이미지 한 장을 입력으로 받는 신경망만 훈련합니다.',
  },
  outputs: {
    en: 'It gives {count} outputs. The page trains networks that give one.',
    ko: '출력이 {count}개입니다. 페이지는 출력이 하나인 신경망만 훈련합니다.',
  },
  empty: { en: 'It has no layers, so the page does not train it.', ko: '층이 없어 페이지에서 훈련하지 않습니다.' },
  branch: {
    en: 'It branches or merges at {layer} ({className}). The page trains layers in one line.',
    ko: '{layer}({className}) 층에서 갈라지거나 합쳐집니다. 페이지는 층을 한 줄로 쌓은 신경망만 훈련합니다.',
  },
  layer: {
    en: 'The page’s editor does not have {layer} ({className}), so the page does not train the network.',
    ko: '페이지의 편집기에 {layer}({className}) 층이 없어 이 신경망을 훈련하지 않습니다.',
  },
  option: {
    en: 'The page’s editor does not have {layer} ({className}) with {option}={value}, so the page does not train the network.',
    ko: '페이지의 편집기에서는 {layer}({className}) 층을 {option}={value}(으)로 설정할 수 없어 이 신경망을 훈련하지 않습니다.',
  },
  problem: { en: 'The page does not train it: {problem}', ko: '페이지에서 훈련하지 않습니다. {problem}' },
  noGPU: {
    en: 'Training and testing it needs WebGPU, which is not available here.',
    ko: '훈련하고 테스트하려면 WebGPU가 필요한데, 지금은 쓸 수 없습니다.',
  },
  use: { en: 'Use this network', ko: '이 신경망 쓰기' },
  useWeights: { en: 'Use this network with its weights', ko: '가중치와 함께 이 신경망 쓰기' },
  used: {
    en: 'The page has this network now: train it, look inside, or save it below.',
    ko: '이제 페이지가 이 신경망을 씁니다. 훈련하거나, 안을 들여다보거나, 아래에서 저장할 수 있습니다.',
  },
  optimizer: {
    en: 'The file’s optimizer is used too: {name}, learning rate {rate}; its state begins anew.',
    ko: '파일의 옵티마이저도 씁니다: {name}, 학습률 {rate}. 옵티마이저의 상태는 처음부터 시작합니다.',
  },
  noOptimizer: {
    en: 'The page trains it with its own settings.',
    ko: '페이지의 설정으로 훈련합니다.',
  },
  names: {
    en: 'A saved file keeps the names of the layers until the page is reloaded or the layers are changed.',
    ko: '페이지를 새로 고치거나 층을 바꾸기 전까지는 저장한 파일에 층 이름이 그대로 남습니다.',
  },
  notTaken: {
    en: 'The page has no setting for this in the file: {names}.',
    ko: '파일에 있지만 페이지에는 없는 설정입니다: {names}.',
  },
  test: { en: 'Test it on the images', ko: '이미지로 테스트' },
  testing: { en: '{done} of {total} test {total|image|images} …', ko: '테스트 이미지 {total}장 중 {done}장 …' },
  score: {
    en: '{right} of {total} test {total|image|images} {right|is|are} right: {percent}%.',
    ko: '테스트 이미지 {total}장 중 {right}장을 맞혔습니다: {percent}%.',
  },
  weights: { en: 'Kernels', ko: '커널' },
  weight: { en: 'Weight', ko: '가중치' },
  size: { en: 'Shape', ko: '모양' },
  mean: { en: 'Mean', ko: '평균' },
  std: { en: 'Standard deviation', ko: '표준편차' },
  summary: { en: 'Summary, as Keras prints it', ko: 'Keras가 출력하는 요약' },
  unread: { en: 'Not read', ko: '읽지 않은 줄' },
  at: { en: 'Line {line}', ko: '{line}번째 줄' },
  atCell: { en: 'Cell {cell}, line {line}', ko: '셀 {cell}, {line}번째 줄' },
  stopped: { en: 'Reading stopped: {reason}', ko: '읽기를 멈췄습니다: {reason}' },
  labels: { en: 'Classes: {names}', ko: '클래스: {names}' },
} satisfies Record<string, Text>;

/** A reader's own network: from a model file, or from Keras code. */
export function Content(): JSX.Element {
  const field = useRef<HTMLTextAreaElement>(null);
  const now = brought.value;
  return (
    <div class="your-own">
      <p>{say(texts.lead)}</p>
      <div class="bring">
        <label>
          <span>{say(texts.file)}</span>
          <input
            type="file"
            id="own-file"
            multiple
            accept=".keras,.h5,.hdf5,.safetensors,.py,.ipynb,.md,.txt"
            onChange={(event) => void takeFiles([...(event.currentTarget.files ?? [])])}
          />
          <span class="faint">{say(texts.hint)}</span>
        </label>
        <label>
          <span>{say(texts.code)}</span>
          <textarea
            class="program"
            id="own-code"
            ref={field}
            rows={10}
            spellcheck={false}
            value={code.value}
            onInput={(event) => (code.value = event.currentTarget.value)}
          />
        </label>
        <button type="button" id="own-read" disabled={busy.value} onClick={() => void readCode(code.value)}>
          {say(texts.read)}
        </button>
      </div>
      <div role="status" id="own-status">
        {busy.value ? <p class="faint">{say(texts.busy)}</p> : null}
        {failures.value.map(({ name, message }, i) => (
          <p class="alarm" key={i}>
            {say(name === '' ? texts.failedCode : texts.failed, { name, message })}
          </p>
        ))}
        {now?.kind === 'failed' ? <p class="alarm">{say(texts.failedTest, { message: now.message })}</p> : null}
        {labels.value.length > 0 ? <p>{say(texts.labels, { names: labels.value.join(', ') })}</p> : null}
        {now?.kind === 'code' ? <FromCode reading={now.reading} /> : null}
        {now?.kind === 'file' ? <FromFile file={now.file} /> : null}
      </div>
      {now?.kind === 'code' ? (
        <NotRead reading={now.reading} select={(line) => selectLine(field.current, line)} />
      ) : null}
    </div>
  );
}

function FromCode({ reading }: { readonly reading: Reading }): JSX.Element {
  const found = networkOf(reading);
  const names = Object.keys(reading.settings);
  if (!found)
    return names.length === 0 ? (
      <p id="own-result">{say(texts.none)}</p>
    ) : (
      <p id="own-result">{say(texts.settingsOnly, { names: names.join(', ') })}</p>
    );
  const { name, line, lacks, assumes, layers, summary, settings } = found;
  return (
    <>
      <h3 id="own-result">{say(texts.found, { name: name ?? '', line })}</h3>
      {lacks ? <p class="alarm">{say(texts.lacks, { line: lacks.line })}</p> : null}
      {assumes ? <p class="faint">{say(texts.assumes)}</p> : null}
      {layers === null ? null : (
        <Use layers={layers} onUse={(fit) => train(fit, { ...reading.settings, ...settings })} />
      )}
      <Summary text={summary} />
    </>
  );
}

function FromFile({ file }: { readonly file: OwnFile }): JSX.Element {
  const { name, summary, layers, weights, isWeights } = file;
  return (
    <>
      <h3 id="own-result">{say(isWeights ? texts.ofWeights : texts.ofFile, { name })}</h3>
      {'rule' in layers || isWeights ? null : <Training file={file} />}
      <Use layers={layers} withWeights onUse={(fit) => train(fit, file.settings, name)} />
      {'rule' in layers && file.isTestable ? <Test isReady onTest={() => testFile(name)} /> : null}
      <div class="own-figures" role="group" tabIndex={0} aria-label={say(texts.weights)}>
        <table id="own-weights">
          <caption>{say(texts.weights)}</caption>
          <thead>
            <tr>
              {[texts.weight, texts.size, texts.mean, texts.std].map((heading) => (
                <th key={heading.en} scope="col">
                  {say(heading)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {weights.map((weight) => (
              <tr key={weight.name}>
                <th scope="row">{weight.name}</th>
                <td>{sayShape(weight.shape)}</td>
                <td>{float32Text(weight.mean)}</td>
                <td>{float32Text(weight.std)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {isWeights ? null : <CheckedAnswer id="own-checked" of={file} isReady check={(tell) => checkFile(name, tell)} />}
      <Summary text={summary} />
    </>
  );
}

/** What of the file the page takes over with its weights, and what it does not. */
function Training({ file: { settings, notTaken } }: { readonly file: OwnFile }): JSX.Element {
  const { optimizer, learningRate: rate } = settings;
  return (
    <>
      <p class="faint" id="own-training">
        {optimizer === undefined
          ? say(texts.noOptimizer)
          : say(texts.optimizer, {
              name: optimizer,
              rate: typeof rate === 'object' ? rate.className : (rate ?? ''),
            })}{' '}
        {say(texts.names)}
      </p>
      {notTaken.length > 0 ? <p class="faint">{say(texts.notTaken, { names: notTaken.join(', ') })}</p> : null}
    </>
  );
}

/** As NumPy prints a float32: the fewest digits that give it back. */
function float32Text(value: number): string {
  const digits = Array.from({ length: 9 }, (_, i) => Number(value.toPrecision(i + 1)));
  return String(digits.find((each) => Math.fround(each) === Math.fround(value)) ?? value);
}

interface UseProps {
  readonly layers: OwnFile['layers'];
  readonly withWeights?: boolean;
  readonly onUse: (layers: Exclude<OwnFile['layers'], Unfit>) => void;
}

/** Has the page take a network, and tests it; or why not. */
function Use({ layers, withWeights, onUse }: UseProps): JSX.Element {
  const used = useSignal<unknown>(null);
  if ('rule' in layers) return <p class="faint">{sayUnfit(layers)}</p>;
  const isUsed = used.value === layers;
  if (gpu.value.name === 'unavailable') return <p class="faint">{say(texts.noGPU)}</p>;
  return (
    <>
      <p class="orders">
        <button
          type="button"
          id="own-use"
          onClick={() => {
            used.value = layers;
            onUse(layers);
          }}
        >
          {say(withWeights ? texts.useWeights : texts.use)}
        </button>
      </p>
      {isUsed ? (
        <>
          <p class="faint">{say(texts.used)}</p>
          <Test isReady={run.value?.opened.value !== null} onTest={testRun} />
        </>
      ) : null}
    </>
  );
}

/** Tests a network on the page's images. */
function Test({ isReady, onTest }: { readonly isReady: boolean; readonly onTest: () => Promise<void> }): JSX.Element {
  const isUnderWay = test.value !== null && 'done' in test.value;
  return (
    <>
      <p class="orders">
        <button
          type="button"
          id="own-test"
          disabled={gpu.value.name !== 'ready' || !isReady || isUnderWay}
          onClick={() => void onTest()}
        >
          {say(texts.test)}
        </button>
      </p>
      <p id="own-score">{sayTest()}</p>
    </>
  );
}

function sayTest(): string {
  const now = test.value;
  if (!now) return '';
  if ('done' in now) return say(texts.testing, now);
  return say(texts.score, { ...now, percent: ((100 * now.right) / now.total).toFixed(2) });
}

function sayUnfit(unfit: Unfit): string {
  switch (unfit.rule) {
    case 'shape':
      return say(texts.shape, {
        reads: unfit.reads.map((size) => size ?? say(texts.anySize)).join(' × '),
        images: sayShape(unfit.images),
      });
    case 'inputs':
    case 'outputs':
    case 'empty':
    case 'branch':
    case 'layer':
    case 'option': {
      const { rule, ...values } = unfit;
      return say(texts[rule], values);
    }
    case 'problem':
      return say(texts.problem, { problem: sayProblem(unfit.problem, unfit.layer) });
  }
}

function Summary({ text }: { readonly text: string }): JSX.Element {
  return (
    <details>
      <summary>{say(texts.summary)}</summary>
      <pre class="program own-summary" tabIndex={0}>
        {text}
      </pre>
    </details>
  );
}

interface NotReadProps {
  readonly reading: Reading;
  readonly select: (line: number) => void;
}

/** The lines that were not read, each with why, and a way to it. */
function NotRead({ reading, select }: NotReadProps): JSX.Element | null {
  const { unread, stopped } = reading;
  if (unread.length === 0 && !stopped) return null;
  return (
    <section aria-labelledby="own-unread-title">
      <h3 id="own-unread-title">{say(texts.unread)}</h3>
      <ol id="own-unread">
        {unread.map((each, i) => (
          <li key={i}>
            <At unread={each} select={select} />
            <code>{each.source}</code>
            <span>{sayReason(each.reason)}</span>
          </li>
        ))}
      </ol>
      {stopped ? <p class="alarm">{say(texts.stopped, { reason: sayReason(stopped) })}</p> : null}
    </section>
  );
}

function At({ unread, select }: { readonly unread: Unread; readonly select: (line: number) => void }): JSX.Element {
  const { line, cell } = unread;
  // A notebook's text is its JSON.
  if (cell !== null) return <span>{say(texts.atCell, { cell, line })}</span>;
  return (
    <button type="button" onClick={() => select(line)}>
      {say(texts.at, { line })}
    </button>
  );
}

/** Selects a line of the field, and brings it into view. */
function selectLine(field: HTMLTextAreaElement | null, line: number): void {
  if (!field) return;
  const lines = field.value.split('\n');
  const start = lines.slice(0, line - 1).reduce((sum, { length }) => sum + length + 1, 0);
  field.focus();
  field.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
  field.scrollTop = (field.scrollHeight / lines.length) * Math.max(0, line - 3);
}
