import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'puppeteer';
import { afterAll, beforeAll } from 'vitest';

export interface Downloaded {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/**
 * For the tests of a file: presses a button of a page, by a click unless told otherwise, and waits for what the browser
 * saves.
 */
export function downloads(): (page: Page, selector: string, press?: () => Promise<void>) => Promise<Downloaded> {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vitrine-'));
  });
  afterAll(() => rm(folder, { recursive: true }));
  return async (page, selector, press = () => page.$eval(selector, (button) => (button as HTMLElement).click())) => {
    const session = await page.browser().target().createCDPSession();
    await session.send('Browser.setDownloadBehavior', {
      behavior: 'allowAndName',
      browserContextId: page.browserContext().id!,
      downloadPath: folder,
      eventsEnabled: true,
    });
    let name = '';
    const done = new Promise<string>((resolve, reject) => {
      session.on('Browser.downloadWillBegin', (event) => (name = event.suggestedFilename));
      session.on('Browser.downloadProgress', ({ guid, state }) => {
        if (state === 'completed') resolve(guid);
        else if (state === 'canceled') reject(new Error(`${name} was not saved`));
      });
    });
    await page.waitForSelector(`${selector}:enabled`);
    await press();
    const bytes = new Uint8Array(await readFile(join(folder, await done)));
    await session.detach();
    return { name, bytes };
  };
}
