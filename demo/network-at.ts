import { type Text, say } from './language';

const texts = {
  untrained: { en: 'the untrained network', ko: '훈련 전 신경망' },
  trained: { en: 'the network of step {step}', ko: '배치 {step}개로 훈련한 신경망' },
} satisfies Record<string, Text>;

/** A network by how long it was trained. */
export const networkAt = (step: number): string => say(step === 0 ? texts.untrained : texts.trained, { step });
