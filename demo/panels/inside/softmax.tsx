import type { JSX } from 'preact';
import { greatest } from '../../../engine/extremes';
import { type Text, language, say } from '../../language';
import { CLASS_NAMES } from '../../run/classes';
import { explain } from '../../run/explain';
import { Figure, figure } from './figures';
import { type Look, inputOf } from './look';

const texts = {
  caption: {
    en: 'Softmax: e to the power of each sum, divided by the total of all {count}',
    ko: '소프트맥스: 각 합을 지수로 하는 e의 거듭제곱을 {count}개의 총합으로 나눕니다',
  },
  class: { en: 'class', ko: '클래스' },
  sum: { en: 'sum z', ko: '합 z' },
  share: { en: 'e^z ÷ total', ko: 'e^z ÷ 총합' },
  network: { en: 'network', ko: '신경망' },
  total: { en: 'Total', ko: '총합' },
  shift: {
    en: 'The network subtracts the largest z from all first. The quotients stay the same, and no power becomes too large.',
    ko: '신경망은 먼저 모든 z에서 가장 큰 z를 뺍니다. 몫은 그대로이고, 거듭제곱이 너무 커지지 않습니다.',
  },
} satisfies Record<string, Text>;

/** The exponentials of a softmax layer, their sum, and the quotients beside what the network gave. */
export function Softmax({
  id,
  look,
  at,
}: {
  readonly id: string;
  readonly look: Look;
  readonly at: number;
}): JSX.Element {
  const layer = look.run.config.layers[at]!;
  const output = look.outputs[at]!;
  const sums = Array.from(output.data, (_, unit) => {
    const explanation = explain(layer, inputOf(look, at), look.weights[at]!, [unit]);
    return 'preactivation' in explanation ? explanation.preactivation : 0;
  });
  const largest = greatest(sums);
  const shares = sums.map((z) => Math.exp(z - largest));
  const share = shares.reduce((a, b) => a + b, 0);
  const names = CLASS_NAMES[look.run.config.dataset][language.value];
  const caption = say(texts.caption, { count: sums.length });
  return (
    <div class="scroll" tabIndex={0} role="group" aria-label={caption}>
      <table id={id} class="softmax">
        <caption>{caption}</caption>
        <thead>
          <tr>
            <th scope="col">{say(texts.class)}</th>
            <th scope="col">{say(texts.sum)}</th>
            <th scope="col">
              e<sup>z</sup>
            </th>
            <th scope="col">{say(texts.share)}</th>
            <th scope="col">{say(texts.network)}</th>
          </tr>
        </thead>
        <tbody>
          {sums.map((z, i) => (
            <tr key={i}>
              <th scope="row">{names[i] ?? i}</th>
              <td>{figure(z)}</td>
              <td>{power(z)}</td>
              <td style={{ '--share': `${(100 * shares[i]!) / share}%` }} class="share">
                <Figure value={shares[i]! / share} />
              </td>
              <td>{figure(output.data[i]!)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{say(texts.total)}</th>
            <td />
            <td>{power(largest + Math.log(share))}</td>
            <td>{figure(1)}</td>
            <td />
          </tr>
        </tfoot>
      </table>
      <p class="faint">{say(texts.shift)}</p>
    </div>
  );
}

/** e to that power; a large one as 1.2e+5. */
const power = (z: number): string => (z < Math.log(1e5) ? figure(Math.exp(z)) : Math.exp(z).toExponential(2));
