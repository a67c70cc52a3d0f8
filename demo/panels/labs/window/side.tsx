import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { greatest, least } from '../../../../engine/extremes';
import type { Padding } from '../../../../engine/ops/window';
import type { NDArray } from '../../../../nn';
import { colorAt, colormap } from '../../../../viz';
import { Canvas } from '../../../components/canvas';
import { useWidth } from '../../../components/measure';
import { Pick } from '../../../components/pick';
import { type Text, say } from '../../../language';
import { css } from '../../../theme';
import { Figure, figure, tint } from '../../inside/figures';
import { short } from './short';
import { type Setting, type Slid, convolve, extentOf, productsAt, slideOver, sumOf } from './convolve';
import { paint } from './paint';
import { picked as pickedOf } from './sandbox';

const texts = {
  valid: { en: 'The window stays within the image.', ko: '창이 이미지 안에만 놓입니다.' },
  same: {
    en: 'Zeros around the image: {before} above and at the left, {after} below and at the right.',
    ko: '이미지 둘레에 0을 채웁니다. 위쪽과 왼쪽에 {before}줄, 아래쪽과 오른쪽에 {after}줄입니다.',
  },
  none: { en: 'No zeros are needed around the image.', ko: '이미지 둘레에 0을 채우지 않아도 됩니다.' },
  tooLarge: {
    en: 'The window covers {extent} {extent|cell|cells}, but the image has only {side}: there is no output.',
    ko: '창의 크기는 {extent}칸인데 이미지는 {side}칸뿐이어서 출력이 없습니다.',
  },
  input: {
    en: 'Input {side} × {side}, padded to {padded} × {padded}',
    ko: '입력 {side} × {side}, 패딩 후 {padded} × {padded}',
  },
  inputAlone: { en: 'Input {side} × {side}', ko: '입력 {side} × {side}' },
  output: { en: 'Output {out} × {out}', ko: '출력 {out} × {out}' },
  cell: { en: 'row {row}, column {column}: {value}', ko: '{row}행 {column}열: {value}' },
  products: {
    en: 'Row {row}, column {column}: the products of its window',
    ko: '{row}행 {column}열: 창 안의 곱',
  },
  channels: { en: 'red, green, blue', ko: '빨강, 초록, 파랑' },
  total: { en: 'Sum', ko: '합' },
} satisfies Record<string, Text>;

const VIRIDIS = colormap('viridis');
const LARGEST_CELL = 34;

export interface SideProps {
  readonly image: NDArray;
  readonly kernel: NDArray;
  readonly setting: Setting;
  readonly padding: Padding;
}

/** What comes out with one kind of padding: the image, the window over it, every number, and the products of one. */
export function Side({ image, kernel, setting, padding }: SideProps): JSX.Element {
  const { place, width } = useWidth();
  const side = image.shape[0]!;
  const slid = slideOver(side, setting, padding);
  return (
    <section class="side-of" id={`window-${padding}`} ref={place}>
      <h4>{`padding='${padding}'`}</h4>
      <p class="formula">{formulaOf(side, setting, padding, slid)}</p>
      {slid ? (
        <>
          <p class="faint">{say(texts[around(padding, slid)], { before: slid.before, after: slid.after })}</p>
          {width.value > 0 ? <Slides {...{ image, kernel, slid, padding }} across={width.value} /> : null}
        </>
      ) : (
        <p class="alarm">{say(texts.tooLarge, { extent: extentOf(setting), side })}</p>
      )}
    </section>
  );
}

const around = (padding: Padding, { before, after }: Slid): 'valid' | 'same' | 'none' =>
  padding === 'same' && before + after === 0 ? 'none' : padding;

/** The size of the output, by the rule with its numbers put in. */
function formulaOf(side: number, setting: Setting, padding: Padding, slid: Slid | null): string {
  const { kernel, stride, dilation } = setting;
  if (padding === 'same') return `⌈n / s⌉ = ⌈${side} / ${stride}⌉ = ${slid!.out}`;
  const extent = dilation === 1 ? `${kernel}` : `((${kernel} − 1) · ${dilation} + 1)`;
  const rule = dilation === 1 ? '⌊(n − k) / s⌋ + 1' : '⌊(n − ((k − 1) · d + 1)) / s⌋ + 1';
  return `${rule} = ⌊(${side} − ${extent}) / ${stride}⌋ + 1${slid ? ` = ${slid.out}` : ''}`;
}

function Slides({
  image,
  kernel,
  slid,
  padding,
  across,
}: Omit<SideProps, 'setting'> & { readonly slid: Slid; readonly across: number }): JSX.Element {
  const { setting, side, out, before, after } = slid;
  const picked = pickedOf[padding];
  const hovered = useSignal<number | null>(null);
  const padded = side + before + after;
  const half = across >= 460 ? (across - 20) / 2 : across;
  const cell = Math.max(6, Math.min(LARGEST_CELL, Math.floor(half / padded)));
  const values = convolve(image, kernel, slid);
  const [low, high] = [least(values), greatest(values)];
  const at = Math.min(hovered.value ?? picked.value, values.length - 1);
  const [row, column] = [Math.floor(at / out), at % out];
  const caption = padded === side ? say(texts.inputAlone, { side }) : say(texts.input, { side, padded });
  return (
    <>
      <div class="slides">
        <figure style={{ width: `${padded * cell}px` }}>
          <figcaption>{caption}</figcaption>
          <Canvas
            id={`window-input-${padding}`}
            label={caption}
            width={padded * cell}
            height={padded * cell}
            draw={(context) => {
              paint(context, image, { cell, before, after });
              context.strokeStyle = getComputedStyle(context.canvas).color;
              context.lineWidth = 2.5;
              for (let y = 0; y < setting.kernel; y++)
                for (let x = 0; x < setting.kernel; x++)
                  context.strokeRect(
                    (column * setting.stride + x * setting.dilation) * cell + 1.5,
                    (row * setting.stride + y * setting.dilation) * cell + 1.5,
                    cell - 3,
                    cell - 3,
                  );
            }}
          />
        </figure>
        <figure style={{ width: `${out * cell}px` }}>
          <figcaption>{say(texts.output, { out })}</figcaption>
          <Pick
            count={values.length}
            columns={out}
            cell={{ width: cell, height: cell, gap: 0 }}
            labelOf={(i) =>
              say(texts.cell, { row: Math.floor(i / out) + 1, column: (i % out) + 1, value: figure(values[i]!) })
            }
            onHover={(i) => (hovered.value = i)}
            onPick={(i) => (picked.value = i)}
            picked={Math.min(picked.value, values.length - 1)}
          >
            <Canvas
              id={`window-output-${padding}`}
              label={say(texts.output, { out })}
              width={out * cell}
              height={out * cell}
              draw={(context) => {
                context.font = `${Math.round(cell * 0.36)}px system-ui, sans-serif`;
                context.textAlign = 'center';
                context.textBaseline = 'middle';
                values.forEach((value, i) => {
                  const share = high > low ? (value - low) / (high - low) : 0;
                  const [x, y] = [(i % out) * cell, Math.floor(i / out) * cell];
                  context.fillStyle = css(colorAt(VIRIDIS, share));
                  context.fillRect(x, y, cell, cell);
                  if (cell < 26) return;
                  context.fillStyle = share > 0.6 ? '#000' : '#fff';
                  context.fillText(short(value), x + cell / 2, y + cell / 2);
                });
              }}
            />
          </Pick>
        </figure>
      </div>
      <Products products={productsAt(image, kernel, slid, [row, column])} row={row} column={column} padding={padding} />
    </>
  );
}

function Products({
  products,
  row,
  column,
  padding,
}: {
  readonly products: ReturnType<typeof productsAt>;
  readonly row: number;
  readonly column: number;
  readonly padding: Padding;
}): JSX.Element {
  const size = Math.round(Math.sqrt(products[0]!.length));
  const most = greatest(products.flatMap((channel) => channel.map(({ product }) => Math.abs(product))));
  const names = say(texts.channels).split(', ');
  const caption = say(texts.products, { row: row + 1, column: column + 1 });
  return (
    <div class="table" role="group" aria-label={caption} tabIndex={0}>
      <p class="faint">{caption}</p>
      <div class="channels-of">
        {products.map((channel, c) => (
          <table key={c} class="products-of">
            {products.length > 1 ? <caption>{names[c]}</caption> : null}
            <tbody>
              {Array.from({ length: size }, (_, y) => (
                <tr key={y}>
                  {channel.slice(y * size, (y + 1) * size).map(({ from, product }, x) => (
                    <td key={x} class={from ? undefined : 'padding'} style={tint(product, most)}>
                      {short(product)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        ))}
      </div>
      <p class="sum">
        {products.length > 1 ? (
          <>
            {products.map((channel, c) => (
              <span key={c}>
                {c > 0 ? ' + ' : ''}
                {figure(sumOf(channel))}
              </span>
            ))}
            {' = '}
          </>
        ) : (
          `${say(texts.total)}: `
        )}
        <strong>
          <Figure id={`window-sum-${padding}`} value={products.map(sumOf).reduce((a, b) => a + b, 0)} />
        </strong>
      </p>
    </div>
  );
}
