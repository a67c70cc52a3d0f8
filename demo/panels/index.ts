import type { ComponentType } from 'preact';
import type { DeferredPanelProps } from '../components/deferred';
import type { PanelProps } from '../components/panel';
import { Curves } from './curves/curves';
import { Histogram } from './histogram/histogram';
import { Kernels } from './kernels/kernels';
import { Pinned } from './pinned/pinned';
import { Training } from './training/training';

type FirstPanel = Pick<PanelProps, 'id' | 'title'> & { readonly Content: ComponentType };

/** The first screen's panels: what there is to watch, and what stands beside it. */
export const WATCH_PANELS: readonly FirstPanel[] = [
  { id: 'kernels-panel', title: { en: 'Kernels', ko: '커널' }, Content: Kernels },
  { id: 'histogram-panel', title: { en: 'Kernel weights', ko: '커널의 가중치 분포' }, Content: Histogram },
  { id: 'curves', title: { en: 'Loss and accuracy', ko: '손실과 정확도' }, Content: Curves },
];
export const SIDE_PANELS: readonly FirstPanel[] = [
  { id: 'pinned', title: { en: 'One image', ko: '이미지 하나' }, Content: Pinned },
  { id: 'training', title: { en: 'Training', ko: '훈련' }, Content: Training },
];

/** The panels below the first screen, in their order. */
export const PANELS: readonly DeferredPanelProps[] = [
  {
    id: 'network',
    title: { en: 'The whole network', ko: '한눈에 보는 신경망' },
    load: () => import('./network/network'),
  },
  { id: 'inside', title: { en: 'Look inside', ko: '안을 들여다보기' }, load: () => import('./inside/inside') },
  { id: 'labs', title: { en: 'Labs', ko: '실험실' }, load: () => import('./labs/labs') },
  { id: 'mistakes', title: { en: 'Mistakes', ko: '오답' }, load: () => import('./mistakes/mistakes') },
  { id: 'model', title: { en: 'Model and shaders', ko: '모델과 셰이더' }, load: () => import('./model/model') },
  { id: 'your-own', title: { en: 'Your own', ko: '내 신경망' }, load: () => import('./your-own/your-own') },
  {
    id: 'your-classes',
    title: { en: 'Your classes', ko: '내 클래스' },
    load: () => import('./your-classes/your-classes'),
  },
  { id: 'runs', title: { en: 'Runs', ko: '훈련 기록' }, load: () => import('./kept-runs/kept-runs') },
  { id: 'export', title: { en: 'Export and share', ko: '내보내기' }, load: () => import('./export/export') },
  { id: 'my-gpu', title: { en: 'My GPU', ko: '내 GPU' }, load: () => import('./my-gpu/my-gpu') },
];

/** The ids that a link may name. */
export const PANEL_IDS: readonly string[] = [...WATCH_PANELS, ...SIDE_PANELS, ...PANELS].map(({ id }) => id);
