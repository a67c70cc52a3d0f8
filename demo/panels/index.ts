import type { DeferredPanelProps } from '../components/deferred';

/** The panels below the first screen, in their order. */
export const PANELS: readonly DeferredPanelProps[] = [
  { id: 'inside', title: { en: 'Look inside', ko: '안을 들여다보기' }, load: () => import('./inside/inside') },
  { id: 'labs', title: { en: 'Labs: guess, then see', ko: '실험실: 먼저 예상하고 확인하기' }, load: () => import('./labs/labs') },
  { id: 'mistakes', title: { en: 'Mistakes', ko: '틀린 답' }, load: () => import('./mistakes/mistakes') },
  { id: 'model', title: { en: 'The model and its shaders', ko: '모델과 셰이더' }, load: () => import('./model/model') },
  { id: 'export', title: { en: 'Take it home', ko: '가져가기' }, load: () => import('./export/export') },
];
