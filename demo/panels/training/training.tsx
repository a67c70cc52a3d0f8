import type { JSX } from 'preact';
import { OnDemand } from '../../components/on-demand';
import { kept } from '../../state';
import { Progress } from './progress';
import { Settings } from './settings';
import './training.css';

const loadComparison = () => import('./comparison').then(({ Comparison }) => ({ Content: Comparison }));

/** What is trained and how, how far it is, and the run before it. */
export function Training(): JSX.Element {
  return (
    <>
      <Settings />
      <Progress />
      <OnDemand wanted={kept.value !== null} load={loadComparison} />
    </>
  );
}
