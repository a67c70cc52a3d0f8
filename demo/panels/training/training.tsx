import type { JSX } from 'preact';
import { Comparison } from './comparison';
import { Progress } from './progress';
import { Settings } from './settings';
import './training.css';

/** What is trained and how, how far it is, and the run before it. */
export function Training(): JSX.Element {
  return (
    <>
      <Settings />
      <Progress />
      <Comparison />
    </>
  );
}
