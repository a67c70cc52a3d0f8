import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { set } from '../../control';
import { type Text, say } from '../../language';
import { layerChoice } from '../../components/layer-name';
import { INPUT_SHAPE, type LayerKind, type LayerSpec } from '../../run/architecture';
import { type Checked, check } from '../../run/check';
import { type Edit, edited, fix, insertion } from '../../run/edit';
import { freshLayer, layerKinds, offerOf } from '../../run/layers';
import { config } from '../../state';
import { Fields } from './fields';
import { sayMend, sayProblem, sayShape } from './layer-texts';

/** What the editor is opened with. */
export { loadOffers } from '../../run/layers';

const texts = {
  title: { en: 'Layers of the network', ko: '신경망의 층' },
  lead: {
    en:
      'From the image to ten probabilities. Each line shows what its layer outputs (height × width × channels) and ' +
      'how many weights it learns.',
    ko: '이미지에서 확률 10개까지 이어지는 층입니다. 줄마다 그 층의 출력 크기(높이 × 너비 × 채널)와 학습하는 가중치 수를 보여 줍니다.',
  },
  image: { en: 'Image', ko: '이미지' },
  weights: { en: '{count} {count|weight|weights}', ko: '가중치 {count}개' },
  up: { en: 'Up: layer {at}, {name}', ko: '위로: {at}번째 층, {name}' },
  down: { en: 'Down: layer {at}, {name}', ko: '아래로: {at}번째 층, {name}' },
  remove: { en: 'Remove: layer {at}, {name}', ko: '지우기: {at}번째 층, {name}' },
  kind: { en: 'Another layer', ko: '새로운 층' },
  add: { en: 'Add', ko: '추가' },
  use: { en: 'Use this network', ko: '이 신경망 쓰기' },
  undo: { en: 'Undo changes', ko: '되돌리기' },
  close: { en: 'Close', ko: '닫기' },
  sound: {
    en: 'It works: {count} {count|weight|weights}.',
    ko: '훈련할 수 있는 신경망입니다. 가중치는 {count}개입니다.',
  },
  same: {
    en: 'This is the network in use: {count} {count|weight|weights}.',
    ko: '지금 쓰고 있는 신경망입니다. 가중치는 {count}개입니다.',
  },
  wrong: {
    en: 'It cannot be used yet: layer {at}, {name}, does not fit.',
    ko: '아직 쓸 수 없습니다. 맞지 않는 층: {at}번째, {name}.',
  },
} satisfies Record<string, Text>;

/** A layer with a name of its own, by which it stays the same line wherever it moves. */
interface Row {
  readonly id: number;
  readonly layer: LayerSpec;
}

let named = 0;
const take = (layer: LayerSpec, before: Row | null): Row => ({ id: before?.id ?? ++named, layer });

/** What was changed and not used, and the network that it was made of. */
let left: { readonly of: readonly LayerSpec[]; readonly rows: readonly Row[] } | null = null;

/** The layers in a list: what each is and gives, and why it cannot stand where it stands. */
export function Editor({ onClose }: { readonly onClose: () => void }): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const asItWas = (): readonly Row[] => config.value.layers.map((layer) => take(layer, null));
  const rows = useSignal<readonly Row[]>(left?.of === config.value.layers ? left.rows : asItWas());
  const kind = useSignal<LayerKind>('conv2d');
  /** Where the focus goes when the list has changed: to the first of these that can take it. */
  const next = useRef<readonly string[]>([]);
  left = { of: config.value.layers, rows: rows.value };

  useLayoutEffect(() => dialog.current!.showModal(), []);
  useLayoutEffect(() => {
    const target = next.current.map((selector) => dialog.current!.querySelector<HTMLElement>(selector)).find(Boolean);
    next.current = [];
    target?.focus();
  });

  const layers = rows.value.map(({ layer }) => layer);
  const checked = check(layers);
  const wrong = checked.findIndex(({ problem }) => problem !== null);
  const unchanged = JSON.stringify(layers) === JSON.stringify(config.value.layers);
  const count = checked.reduce((sum, { weights }) => sum + weights, 0);

  /** @param focus of the line that it leads to, what gets the focus. */
  const apply = (edit: Edit, ...focus: readonly string[]): void => {
    rows.value = edited(rows.value, edit, take);
    const at = edit.kind === 'move' ? edit.to : Math.min(edit.at, rows.value.length - 1);
    const row = rows.value[at];
    next.current =
      edit.kind === 'replace' && focus.length === 0
        ? []
        : [...focus.map((one) => `[data-row="${row?.id}"] ${one}`), '#add-layer'];
  };
  const FIELD = ':is(input, select):enabled';
  const said =
    wrong >= 0
      ? say(texts.wrong, { at: wrong + 1, name: layerChoice(layers[wrong]!.kind) })
      : say(unchanged ? texts.same : texts.sound, { count });
  return (
    <dialog id="network-editor" ref={dialog} aria-labelledby="network-editor-title" onClose={onClose}>
      <h2 id="network-editor-title">{say(texts.title)}</h2>
      <p class="faint">{say(texts.lead)}</p>
      <ol>
        <li class="layer">
          <span class="what">{say(texts.image)}</span>
          <span class="shape">{sayShape(INPUT_SHAPE)}</span>
        </li>
        {rows.value.map(({ id, layer }, at) => (
          <Line
            key={id}
            id={id}
            layer={layer}
            at={at}
            last={at === layers.length - 1}
            checked={checked[at]!}
            layers={layers}
            onEdit={apply}
          />
        ))}
      </ol>
      <div class="adding">
        <label>
          <span>{say(texts.kind)}</span>
          <select
            id="layer-kind"
            value={kind.value}
            aria-describedby="layer-says"
            onChange={({ currentTarget }) => (kind.value = layerKinds()[currentTarget.selectedIndex]!)}
          >
            {groups().map(([name, kinds]) => (
              <optgroup key={name} label={name}>
                {kinds.map((one) => (
                  <option key={one} value={one}>
                    {layerChoice(one)}
                  </option>
                ))}
              </optgroup>
            ))}
          </select>
        </label>
        <button
          type="button"
          id="add-layer"
          onClick={() => apply(insertion(layers, freshLayer(kind.value)), FIELD, 'button:enabled')}
        >
          {say(texts.add)}
        </button>
        <p id="layer-says" class="faint">
          {sayWhat(kind.value)}
        </p>
      </div>
      <p id="network-state" role="status" class={wrong >= 0 ? 'problem' : undefined}>
        {said}
      </p>
      <div class="orders">
        <button
          type="button"
          id="use-network"
          class="primary"
          disabled={wrong >= 0 || unchanged}
          aria-describedby="network-state"
          onClick={() => {
            set({ layers });
            dialog.current!.close();
          }}
        >
          {say(texts.use)}
        </button>
        <button
          type="button"
          id="undo-network"
          disabled={unchanged}
          onClick={() => {
            rows.value = asItWas();
            next.current = ['#add-layer'];
          }}
        >
          {say(texts.undo)}
        </button>
        <button type="button" id="close-layers" onClick={() => dialog.current!.close()}>
          {say(texts.close)}
        </button>
      </div>
    </dialog>
  );
}

/** The layers that the page offers, by what they stand among. */
function groups(): readonly (readonly [name: string, kinds: readonly LayerKind[]])[] {
  const named = layerKinds().map((kind) => [say(offerOf(kind).group!), kind] as const);
  return [...new Set(named.map(([name]) => name))].map((name) => [
    name,
    named.flatMap(([group, kind]) => (group === name ? [kind] : [])),
  ]);
}

function sayWhat(kind: LayerKind): string {
  const { says } = offerOf(kind);
  return says ? say(says) : '';
}

interface LineProps extends Row {
  readonly at: number;
  readonly last: boolean;
  readonly checked: Checked;
  readonly layers: readonly LayerSpec[];
  readonly onEdit: (edit: Edit, ...focus: readonly string[]) => void;
}

function Line({ id, layer, at, last, checked: { shape, weights, problem }, layers, onEdit }: LineProps): JSX.Element {
  const name = layerChoice(layer.kind);
  const way = problem && fix(layers, at, problem);
  const replace = (by: LayerSpec): void => onEdit({ kind: 'replace', at, layer: by });
  const order = (text: Text, sign: string, hook: string, enabled: boolean, onClick: () => void): JSX.Element => (
    <button
      type="button"
      class={`small ${hook}`}
      disabled={!enabled}
      aria-label={say(text, { at: at + 1, name })}
      title={say(text, { at: at + 1, name })}
      onClick={onClick}
    >
      {sign}
    </button>
  );
  return (
    <li class="layer" data-row={id} data-problem={problem?.rule}>
      <span class="what">{name}</span>
      <span class="shape">{shape ? sayShape(shape) : '–'}</span>
      <span class="count">{shape && weights > 0 ? say(texts.weights, { count: weights }) : ''}</span>
      <span class="moves">
        {order(texts.up, '↑', 'up', at > 0, () =>
          onEdit({ kind: 'move', at, to: at - 1 }, '.up:enabled', '.down:enabled'),
        )}
        {order(texts.down, '↓', 'down', !last, () =>
          onEdit({ kind: 'move', at, to: at + 1 }, '.down:enabled', '.up:enabled'),
        )}
        {order(texts.remove, '✕', 'remove', layers.length > 1, () => onEdit({ kind: 'remove', at }, '.remove:enabled'))}
      </span>
      <Fields layer={layer} at={at} onChange={replace} />
      {problem ? (
        <p class="problem">
          {problem.rule === 'library' ? (
            <span lang="en">{sayProblem(problem, layer)}</span>
          ) : (
            sayProblem(problem, layer)
          )}
          {way ? (
            <button
              type="button"
              class="small fix"
              onClick={() => onEdit(way, ':is(input, select):enabled', 'button:enabled')}
            >
              {sayMend(way, layers)}
            </button>
          ) : null}
        </p>
      ) : null}
    </li>
  );
}
