import { type Engine, createEngine } from '../nn';
import { loadData } from './data';
import { type View, controls, render, show } from './page';
import { Session } from './session';

const view: View = { data: null, session: null, noGPU: null, failure: null };
let engine: Engine;
let latest = 0;

/**
 * Opens a session with the model and seed chosen. Sessions never overlap, since they share the seed and the GPU's
 * memory: of several calls while one closes, the last opens the next.
 */
async function open(): Promise<void> {
  if (!view.data || view.noGPU || !controls.form.reportValidity()) return;
  const call = ++latest;
  view.session?.close();
  await view.session?.closed;
  if (call !== latest || view.noGPU) return;
  view.session = new Session({
    engine,
    data: view.data,
    pooling: controls.pooling.value === 'average' ? 'average' : 'max',
    seed: controls.seed.valueAsNumber,
    onChange: render,
  });
  render();
}

function giveUp(reason: 'unavailable' | 'lost'): void {
  view.noGPU = reason;
  view.session?.close();
  render();
}

show(view);
controls.train.addEventListener('click', () => view.session?.train());
controls.pause.addEventListener('click', () => view.session?.pause());
controls.step.addEventListener('click', () => view.session?.trainOneBatch());
controls.reset.addEventListener('click', () => void open());
controls.pooling.addEventListener('change', () => void open());
controls.seed.addEventListener('change', () => void open());
controls.form.addEventListener('submit', (event) => event.preventDefault());

try {
  engine = await createEngine();
  void engine.device.lost.then(() => giveUp('lost'));
  try {
    view.data = await loadData();
    await open();
  } catch (error) {
    view.failure = error instanceof Error ? error : new Error(String(error));
    render();
  }
} catch {
  giveUp('unavailable');
}
