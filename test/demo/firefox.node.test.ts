import { launch } from 'puppeteer';
import { expect, inject, test } from 'vitest';
import { installFirefox } from '../../scripts/setup.js';
import { openPanel } from './open-page';
import { staticHost } from './static-host';

const executablePath = await installFirefox();

/** Firefox has WebGPU on Windows and macOS; what it shows elsewhere is what most of its readers see. */
test.runIf(executablePath)('in Firefox, without WebGPU, the page is right in both languages and themes', async () => {
  const host = await staticHost(inject('builtPage').folder, '/some/where/');
  const browser = await launch({ browser: 'firefox', executablePath: executablePath!, headless: true });
  try {
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    for (const [lang, theme, width] of [
      ['en', 'light', 1280],
      ['ko', 'dark', 390],
    ] as const) {
      await page.setViewport({ width, height: 800 });
      await page.goto(`${host.url}#lang=${lang}&theme=${theme}`);
      await page.waitForSelector('main[data-state="unavailable"] #kernels');
      await page.waitForSelector('.notice');
      expect(await page.$eval('.notice', ({ textContent }) => textContent)).toContain('Firefox on Windows and macOS');
      for (const id of ['inside', 'labs', 'mistakes', 'model', 'export']) await openPanel(page, id);
      const { side, navigation, dim, told } = await page.evaluate(() => {
        const nav = document.querySelector('nav')!;
        const bar = (element: Element): number => element.getBoundingClientRect().height - element.clientHeight;
        return {
          side: document.documentElement.scrollWidth - document.documentElement.clientWidth,
          navigation: bar(nav),
          dim: document.querySelector<HTMLButtonElement>('#train')!.disabled,
          told: document.getElementById('train-reason')!.textContent,
        };
      });
      expect({ side, navigation, dim }).toEqual({ side: 0, navigation: 0, dim: true });
      expect(told).toContain('WebGPU');
      // What stands still is a picture with ink.
      const colours = await page.$eval('#kernels', (canvas) => {
        const { width, height } = canvas as HTMLCanvasElement;
        const { data } = (canvas as HTMLCanvasElement).getContext('2d')!.getImageData(0, 0, width, height);
        return new Set(new Uint32Array(data.buffer)).size;
      });
      expect(colours).toBeGreaterThan(20);
    }
    expect(complaints).toEqual([]);
  } finally {
    await browser.close();
    await host.close();
  }
});
