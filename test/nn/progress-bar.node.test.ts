import { describe, expect, it } from 'vitest';
import { type FitParams, type Logs, ProgressBar, type ProgressBarOptions } from '../../nn';

// What is expected here was worked out from keras/src/utils/progbar.py and callbacks/progbar_logger.py.

/** A bar on a clock of its own, in seconds. */
function bar(params: FitParams, options: Omit<ProgressBarOptions, 'write' | 'now'> = {}) {
  let written = '';
  let time = 1000;
  const progress = new ProgressBar({ write: (text) => (written += text), now: () => time * 1000, ...options });
  progress.onTrainBegin(params);
  return {
    begin: (epoch = 0) => progress.onEpochBegin(epoch),
    batch: (batch: number, after: number, logs: Logs = {}) => {
      time += after;
      progress.onTrainBatchEnd(batch, logs);
    },
    end: (after: number, logs: Logs = {}, epoch = 0) => {
      time += after;
      progress.onEpochEnd(epoch, logs);
    },
    /** What was written since the last look. */
    text: () => {
      const text = written;
      written = '';
      return text;
    },
  };
}

const FULL = '━'.repeat(20);

it("ends an epoch with the notes' line: figures in the order of the logs, what a callback has added last", () => {
  const line = bar({ epochs: 1, steps: 1500 });
  line.begin();
  expect(line.text()).toBe(''); // Keras heads epochs only where there are more than one
  line.batch(0, 0.5);
  line.text();
  line.end(6.2, { accuracy: 0.8134, loss: 0.5228, val_accuracy: 0.8783, val_loss: 0.3351, learning_rate: 0.5, a: 2 });
  expect(line.text()).toBe(
    `\r1500/1500 ${FULL} 7s 4ms/step - accuracy: 0.8134 - loss: 0.5228 - val_accuracy: 0.8783 - val_loss: 0.3351 - learning_rate: 0.5000 - a: 2.0000\n`,
  );
});

it('heads each of several epochs, and starts its clock anew', () => {
  const line = bar({ epochs: 3, steps: 10 });
  for (const epoch of [0, 1]) {
    line.begin(epoch);
    line.end(20, { loss: 1 }, epoch);
    expect(line.text()).toBe(`Epoch ${epoch + 1}/3\n\r10/10 ${FULL} 20s 2s/step - loss: 1.0000\n`);
  }
});

describe('while it runs', () => {
  it('shows the bar, what is left of the time, and the time of a step without the first', () => {
    const line = bar({ epochs: 1, steps: 200 });
    line.begin();
    line.batch(0, 3, { loss: 2.3026 }); // the first step compiles: 3 s; until there is another, it is all there is
    expect(line.text()).toBe(`\r  1/200 ${FULL} 9:57 3s/step - loss: 2.3026`);
    line.batch(49, 49 * 0.02, { accuracy: 0.25, loss: 1.5 });
    expect(line.text()).toBe(`\r 50/200 ${FULL} 3s 20ms/step - accuracy: 0.2500 - loss: 1.5000`);
    line.batch(199, 150 * 0.02, { accuracy: 0.5, loss: 1 });
    expect(line.text()).toBe(`\r200/200 ${FULL} 0s 20ms/step - accuracy: 0.5000 - loss: 1.0000`);
    line.end(1, { accuracy: 0.5, loss: 1 }); // 1 s of validation counts, as in Keras
    expect(line.text()).toBe(`\r200/200 ${FULL} 8s 25ms/step - accuracy: 0.5000 - loss: 1.0000\n`);
  });

  it('fills the bar with colour where there is ANSI', () => {
    const line = bar({ epochs: 1, steps: 40 }, { ansi: true });
    line.begin();
    line.batch(0, 0.001);
    expect(line.text()).toBe(`\r\x1b[1m 1/40\x1b[0m \x1b[37m${FULL}\x1b[0m \x1b[1m0s\x1b[0m 1ms/step`);
    line.batch(29, 1);
    expect(line.text()).toBe(
      `\r\x1b[1m30/40\x1b[0m \x1b[32m${'━'.repeat(15)}\x1b[0m\x1b[37m${'━'.repeat(5)}\x1b[0m \x1b[1m0s\x1b[0m 34ms/step`,
    );
    line.end(1);
    expect(line.text()).toBe(
      `\r\x1b[1m40/40\x1b[0m \x1b[32m${FULL}\x1b[0m\x1b[37m\x1b[0m \x1b[1m2s\x1b[0m 51ms/step\n`,
    );
  });

  it('blanks out what a longer line left behind', () => {
    const line = bar({ epochs: 1, steps: 4 });
    line.begin();
    line.batch(0, 1, { loss: 0.0001 });
    line.text();
    line.batch(1, 1, { loss: 1 });
    expect(line.text()).toBe(`\r2/4 ${FULL} 2s 1s/step - loss: 1.0000    `);
    line.batch(2, 1, { loss: 1 });
    expect(line.text()).toBe(`\r3/4 ${FULL} 1s 1s/step - loss: 1.0000`);
  });

  it('draws at most every interval', () => {
    const line = bar({ epochs: 1, steps: 100 }, { interval: 200 });
    line.begin();
    line.batch(0, 0.125);
    expect(line.text()).not.toBe('');
    line.batch(1, 0.125);
    expect(line.text()).toBe('');
    line.batch(2, 0.125);
    expect(line.text()).not.toBe('');
    line.end(0);
    expect(line.text()).toContain('100/100');
  });
});

it('an epoch with more batches than the first has no time left, not less', () => {
  const line = bar({ epochs: 2, steps: 4 });
  line.begin();
  for (let batch = 0; batch < 6; batch++) line.batch(batch, 1, { loss: 1 });
  expect(line.text()).toContain(` 0s 1s/step - loss: 1.0000`);
  expect(line.text()).not.toContain('-1s');
});

describe('a generator whose end nobody knows', () => {
  /** Two epochs: the first of seven batches. @returns what each call wrote. */
  const epochs = (second: number, options: Parameters<typeof bar>[1] = {}): string[][] => {
    const line = bar({ epochs: 2, steps: null }, options);
    return [7, second].map((batches, epoch) => {
      line.begin(epoch);
      const texts = [line.text()];
      for (let batch = 0; batch < batches; batch++) {
        line.batch(batch, batch === 0 ? 0.5 : 0.25, { accuracy: batch === 0 ? 0.03125 : 0.15625, loss: 2 });
        texts.push(line.text());
      }
      line.end(1, { accuracy: 0.15625, loss: 2, val_accuracy: 0.5, val_loss: 1, learning_rate: 0.001 }, epoch);
      return [...texts, line.text()];
    });
  };
  const figures = 'accuracy: 0.1562 - loss: 2.0000';
  const final = `${figures} - val_accuracy: 0.5000 - val_loss: 1.0000 - learning_rate: 1.0000e-03\n`;

  it('counts, ends the epoch with a full bar, and knows the end from then on', () => {
    const [first, second] = epochs(7);
    expect(first!.slice(0, 3)).toEqual([
      'Epoch 1/2\n',
      '\r      1/Unknown 0s 500ms/step - accuracy: 0.0312 - loss: 2.0000',
      `\r      2/Unknown 1s 250ms/step - ${figures}`,
    ]);
    expect(first!.slice(-2)).toEqual([
      `\r      7/Unknown 2s 250ms/step - ${figures}`,
      `\r7/7 ${FULL} 3s 417ms/step - ${final}`,
    ]);
    expect(second!.slice(0, 3)).toEqual([
      'Epoch 2/2\n',
      `\r1/7 ${FULL} 3s 500ms/step - accuracy: 0.0312 - loss: 2.0000`,
      `\r2/7 ${FULL} 1s 250ms/step - ${figures}`,
    ]);
    expect(second!.at(-1)).toBe(`\r7/7 ${FULL} 3s 417ms/step - ${final}`);
  });

  it('has no bold count where there is ANSI', () => {
    expect(epochs(7, { ansi: true })[0]![2]).toBe(`\r      2/Unknown \x1b[1m1s\x1b[0m 250ms/step - ${figures}`);
  });

  it('may have more batches in a later epoch: the bar stays full', () => {
    expect(epochs(9)[1]!.at(-2)).toContain(`\r9/7 ${FULL} `);
  });
});

describe('units', () => {
  const running = (seconds: number): string => {
    const line = bar({ epochs: 1, steps: 2 });
    line.begin();
    line.batch(0, seconds);
    return line.text().slice(`\r1/2 ${FULL} `.length);
  };

  it.each([
    [0, '0s 0s/step'],
    [0.00025, '0s 250us/step'],
    [0.0015, '0s 2ms/step'],
    [0.999, '0s 999ms/step'],
    [1, '1s 1s/step'],
    [59, '59s 59s/step'],
    [61, '1:01 61s/step'],
    [3600, '60:00 3600s/step'],
    [3601, '1:00:01 3601s/step'],
    [36_000 + 23 * 60 + 45, '10:23:45 37425s/step'],
  ])('%d seconds a step', (seconds, text) => expect(running(seconds)).toBe(text));

  it.each([
    [12.34567, '12.3457'],
    [-1.5, '-1.5000'],
    [0.03125, '0.0312'], // Python takes the even one of two as near
    [0.09375, '0.0938'],
    [NaN, 'nan'],
    [Infinity, 'inf'],
    [0.0011, '0.0011'],
    [0.001, '1.0000e-03'],
    [0.00001234567, '1.2346e-05'],
    [0, '0.0000e+00'],
    [1e-100, '1.0000e-100'],
  ])('a figure of %d', (value, text) => {
    const line = bar({ epochs: 1, steps: 1 });
    line.begin();
    line.end(1, { loss: value });
    expect(line.text()).toBe(`\r1/1 ${FULL} 1s 1s/step - loss: ${text}\n`);
  });
});
