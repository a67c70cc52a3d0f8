import { type Text, say } from '../../language';
import { gpu } from '../../state';

const texts = {
  checking: { en: 'Looking for a GPU.', ko: 'GPU를 찾는 중입니다.' },
  unavailable: {
    en: 'This lab trains or runs a network; that needs WebGPU, which is not available here.',
    ko: '이 실험은 신경망을 직접 돌려 보므로 WebGPU가 필요한데, 이 브라우저에서는 지금 쓸 수 없습니다.',
  },
  lost: {
    en: 'The connection to the GPU was lost. Once the notice above has made a new one, this lab runs.',
    ko: 'GPU와의 연결이 끊겼습니다. 위의 안내에서 다시 연결하면 이 실험을 할 수 있습니다.',
  },
} satisfies Record<string, Text>;

/** Why a lab that needs the GPU cannot run; null where it can. */
export const gpuMissing = (): string | null => (gpu.value.name === 'ready' ? null : say(texts[gpu.value.name]));
