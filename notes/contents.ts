/** The notes, in their order, by the names of their files. */
export const contents = [
  { name: 'fashion-mnist-cnn', title: { en: 'A CNN for Fashion-MNIST', ko: '패션 MNIST를 분류하는 합성곱 신경망' } },
  { name: 'weights-and-feature-maps', title: { en: 'Weights and feature maps', ko: '가중치와 특성 맵' } },
  { name: 'functional-api', title: { en: 'Feature maps by the functional API', ko: '함수형 API로 보는 특성 맵' } },
  {
    name: 'what-a-cnn-sees',
    title: { en: 'Digits, cats and dogs, and what a CNN sees', ko: '숫자, 고양이와 개, 그리고 CNN이 보는 것' },
  },
] as const;
