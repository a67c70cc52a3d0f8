import { batch, useSignal, useSignalEffect } from '@preact/signals';
import type { JSX } from 'preact';
import { useMemo, useRef } from 'preact/hooks';
import { goTo } from '../../components/go-to';
import { useInView, useWidth } from '../../components/measure';
import { type Text, language, say } from '../../language';
import { CLASS_NAMES, argmax } from '../../run/classes';
import { type Connections, connectionsOf, countOf, inputsOf, strongest } from '../../run/connections';
import { hidden, inHand } from '../../state';
import { closely, subject } from '../../subject';
import { type Look, inputOf, useLook } from '../inside/look';
import { sayAbsence, sayMoment } from '../inside/look-state';
import { channel, chooseLayer, chooseMap, layer, map, open } from '../inside/selection';
import { Band } from './band';
import { type Cells, classCells, imageCells, mapCells, unitCells } from './cells';
import { Links } from './links';
import { Opened } from './opened';
import { keepMoment } from './moment';
import { IMAGE, type Item, neighbours, strongestWay } from './shine';
import './network.css';

const texts = {
  lead: {
    en:
      'The image goes in at the top; the answer comes out at the bottom. Point at a map to see what it reads, through ' +
      'which kernels, and what reads it. Open it to watch its window at work.',
    ko:
      '이미지가 위로 들어가고 예측이 아래로 나옵니다. 특성 맵을 가리키면 어떤 커널로 무엇을 입력받는지, 결과를 어디에서 ' +
      '쓰는지 보입니다. 클릭하면 창이 움직이며 계산하는 과정이 열립니다.',
  },
  way: {
    en: 'Lit: the strongest connections behind “{name}” ({percent}%). Blue weights add, orange ones take away.',
    ko: '밝은 부분은 ‘{name}’({percent}%)에 이르는 가장 강한 연결입니다. 파란 선은 값을 더하고 주황 선은 뺍니다.',
  },
  lines: {
    en: 'Lit: what it reads, and what reads it. Blue weights add, orange ones take away; the thicker, the larger.',
    ko: '밝은 부분은 이 값의 입력과 이 값을 쓰는 곳입니다. 파란 선은 값을 더하고 주황 선은 뺍니다. 굵을수록 가중치가 큽니다.',
  },
  another: { en: 'Choose another image', ko: '다른 이미지 고르기' },
} satisfies Record<string, Text>;

/** The whole network: an image, every layer's maps, and the answer, with the lines between them. */
export function Content(): JSX.Element {
  const place = useRef<HTMLDivElement>(null);
  // Not before it is seen: of the recorded run all weights are fetched for each moment.
  const { answer, failure } = useLook(useInView(place, '0px'));
  const look = answer.value;
  const absence = sayAbsence(look, failure.value);
  useSignalEffect(useMemo(keepMoment, []));
  return (
    <div
      class="living"
      ref={place}
      data-step={look?.step}
      data-image={look ? String(look.image === inHand.value?.image) : undefined}
      {...closely(look?.step)}
    >
      <p>{say(texts.lead)}</p>
      {absence === null ? null : (
        <p role="status" class="alarm">
          {absence}
        </p>
      )}
      {look ? <Network look={look} /> : isComing() ? <div class="to-come" /> : null}
    </div>
  );
}

/** Whether there will be a network, for which room is kept. */
const isComing = (): boolean => subject.value !== null;

function Network({ look }: { readonly look: Look }): JSX.Element {
  const { place, width } = useWidth();
  const lit = useSignal<Item | null>(null);
  const { layers, dataset } = look.run.config;
  const last = layers.length - 1;
  const connections = useMemo(() => {
    const made: Connections[] = [];
    return (at: number): Connections =>
      (made[at] ??= connectionsOf(
        layers[at]!.kind,
        inputOf(look, at).shape,
        look.outputs[at]!.shape,
        look.weights[at]!,
      ));
  }, [look]);
  const cells = useMemo(() => cellsOf(look, width.value), [look, width.value]);

  const answer = argmax(look.outputs[last]!.data);
  const opened =
    open.value && layer.value !== 'all' && layer.value <= last
      ? { at: layer.value, i: Math.min(map.value, countOf(look.outputs[layer.value]!.shape) - 1) }
      : null;
  const chosen = lit.value ?? opened;
  const shine = useMemo(
    () =>
      chosen
        ? neighbours(connections, layers.length, chosen)
        : strongestWay(connections, activityOf(look), { at: last, i: answer }),
    [look, chosen?.at, chosen?.i],
  );
  const toggle = ({ at, i }: Item): void => {
    if (at === IMAGE) return;
    batch(() => {
      open.value = !(opened?.at === at && opened.i === i);
      chooseLayer(at);
      chooseMap(i);
      // The products are of one input map throughout: of that whose weights are the largest.
      channel.value = strongest(inputsOf(connections(at), i), 1)[0]?.i ?? null;
    });
  };
  /** Whoever has opened a map is back at its cell, where the keyboard was. */
  const close = (): void => {
    if (!opened) return;
    place.current?.querySelector<HTMLElement>(`[data-cells="${opened.at}"] .cell`)?.focus();
    open.value = false;
  };
  const said = chosen
    ? say(texts.lines)
    : say(texts.way, {
        name: CLASS_NAMES[dataset][language.value][answer] ?? answer,
        percent: (100 * look.outputs[last]!.data[answer]!).toFixed(1),
      });
  return (
    <>
      <p class="faint">
        {sayMoment(look)} {said}{' '}
        {hidden.value.has('inside') ? null : (
          <a href="#inside" onClick={(event) => goTo(event, 'inside')}>
            {say(texts.another)}
          </a>
        )}
      </p>
      <div class="network" ref={place}>
        {width.value > 0 ? (
          <>
            <Links shine={shine} cells={cells} />
            {[...cells].map(([at, each]) => (
              <Band
                key={at}
                look={look}
                at={at}
                cells={each}
                inputs={cells.get(at - 1) ?? null}
                across={width.value}
                connections={connections}
                shine={shine}
                chosen={chosen}
                opened={opened?.at === at ? opened.i : null}
                onHover={(i) => (lit.value = i === null ? null : { at, i })}
                onPick={(i) => toggle({ at, i })}
              >
                {opened?.at === at ? (
                  <Opened key={`${at} ${opened.i}`} look={look} at={at} i={opened.i} onClose={close} />
                ) : null}
              </Band>
            ))}
          </>
        ) : null}
      </div>
    </>
  );
}

/** How each layer lies, from the image on. */
function cellsOf(look: Look, across: number): ReadonlyMap<number, Cells> {
  const image = inputOf(look, 0);
  const cells = new Map([[IMAGE, imageCells(image.shape[1]! / image.shape[2]!, across)]]);
  let channels = 1;
  look.outputs.forEach(({ shape }, at) => {
    const count = countOf(shape);
    if (shape.length === 4) {
      channels = count;
      cells.set(at, mapCells(count, shape[1]! / shape[2]!, across, kernelAspect(look, at)));
    } else
      cells.set(
        at,
        at === look.outputs.length - 1
          ? classCells(count, across)
          : unitCells(count, count % channels === 0 ? channels : 1, across),
      );
  });
  return cells;
}

/** Height by width of the kernel that stands above each map; 0 where there are several for each, or none. */
function kernelAspect({ weights }: Look, at: number): number {
  const { shape = [] } = weights[at]![0] ?? {};
  return shape.length === 4 && shape[2] === 1 ? shape[0]! / shape[1]! : 0;
}

/** How large the numbers of an item are, on average. */
function activityOf({ outputs }: Look): (item: Item) => number {
  const means = new Map<number, Float64Array>();
  return ({ at, i }) => {
    const output = outputs[at];
    if (!output) return 1;
    let known = means.get(at);
    if (!known) {
      const count = countOf(output.shape);
      known = new Float64Array(count);
      output.data.forEach((value, k) => (known![k % count]! += (Math.abs(value) * count) / output.data.length));
      means.set(at, known);
    }
    return known[i]!;
  };
}
