import type { JSX } from 'preact';
import { Boundary } from '../../components/boundary';
import { type Text, say } from '../../language';
import { Augmentation } from './augmentation';
import { CatsAndDogs } from './cats-and-dogs';
import { Depth } from './depth';
import { Dropout } from './dropout';
import { Overfitting } from './overfitting';
import { Untrained } from './untrained';
import { WindowLab } from './window/window-lab';
import './labs.css';

const texts = {
  lead: {
    en: 'Guess first; then the experiment runs, and its result is measured, not quoted from a book.',
    ko: '먼저 예상해 보세요. 그다음 실험을 실제로 돌려, 책에서 옮긴 답이 아니라 측정한 결과를 보여 줍니다.',
  },
} satisfies Record<string, Text>;

export function Content(): JSX.Element {
  return (
    <>
      <p class="faint">{say(texts.lead)}</p>
      <Boundary>
        <WindowLab />
      </Boundary>
      <Boundary>
        <Untrained />
      </Boundary>
      <Boundary>
        <Depth />
      </Boundary>
      <Boundary>
        <Overfitting />
      </Boundary>
      <Boundary>
        <Dropout />
      </Boundary>
      <Boundary>
        <Augmentation />
      </Boundary>
      <Boundary>
        <CatsAndDogs />
      </Boundary>
    </>
  );
}
