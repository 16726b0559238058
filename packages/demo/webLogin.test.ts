// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { after, before, describe, it } from 'node:test';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { shop, WebBed } from '@cancellable-auth/gateway/testing';
import { startChromium, tryChromium } from 'arkts-host/screen';
import { someOf } from 'arkts-host/testing';
import { axeViolations } from './axeViolations.ts';
import { Shop } from './Shop.ts';

const found = await tryChromium();
const browser: Browser = found.browser!;
const bed = new WebBed();
const theShop = await Shop.open();
/** In which Anna has logged in. */
let context: BrowserContext;

/** Less than the signs of life of a page that is silent take: what goes within this did not go by them. */
const AT_ONCE_MS = 10_000;
/** What they take: three beats of five seconds, and the one that finds it. */
const SILENT_MS = 15_000;
/** As long as anything may take in a browser, on a machine that has much else to do. */
const PATIENCE = 120_000;

/** The page of a login that the shop has begun, in a tab. */
async function openLogin(of = context, language = 'en'): Promise<Page> {
  const page = await of.newPage();
  page.setDefaultTimeout(PATIENCE);
  await page.goto(`${theShop.origin}/login?language=${language}`);
  await page.locator('#user').waitFor();
  return page;
}

/** Types the name, and the phone shows who asks. */
async function askAnna(page: Page) {
  await page.locator('#user').fill('anna');
  await page.keyboard.press('Enter');
  const prompt = await bed.loginPrompt();
  await page.locator('#wait').waitFor();
  return { prompt, number: (await page.locator('#number').textContent())! };
}

/** Milliseconds from what the person does until the phone hears that the prompt is off. */
async function untilGone(requestId: string, cause: string, act: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  const acted = act();
  assert.equal(await bed.withdrawn(requestId), cause);
  const ms = performance.now() - start;
  await acted;
  return ms;
}

interface Leaving {
  readonly name: string;
  readonly cause: 'client-gone' | 'client-cancelled';
  leave(page: Page): Promise<unknown>;
  /** What the person sees then. */
  then?(page: Page): Promise<void>;
}

const asksAgain = async (page: Page): Promise<void> => {
  const { prompt } = await askAnna(page);
  await untilGone(prompt.requestId, 'client-gone', () => page.close());
};

const LEAVINGS: readonly Leaving[] = [
  { name: 'the tab closed', cause: 'client-gone', leave: (page) => page.close() },
  {
    name: 'another page, and back',
    cause: 'client-gone',
    leave: (page) => page.goto(theShop.origin),
    async then(page) {
      await page.goBack();
      await asksAgain(page);
    },
  },
  { name: 'reload', cause: 'client-gone', leave: (page) => page.reload(), then: asksAgain },
  {
    name: 'back, and forward',
    cause: 'client-gone',
    leave: (page) => page.goBack(),
    async then(page) {
      await page.goForward();
      await asksAgain(page);
    },
  },
  {
    name: 'Escape',
    cause: 'client-cancelled',
    leave: (page) => page.keyboard.press('Escape'),
    then: (page) => page.locator('#shop', { hasText: 'access_denied' }).waitFor(),
  },
  {
    name: 'offline',
    cause: 'client-gone',
    leave: (page) => page.context().setOffline(true),
    async then(page) {
      await page.locator('#state', { hasText: /connection/i }).waitFor();
      await page.context().setOffline(false);
      await asksAgain(page);
    },
  },
];

/** The shop's page, in the browser of a customer who has logged in there. */
async function openShop(language = 'en'): Promise<Page> {
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  await page.goto(`${theShop.origin}/?language=${language}`);
  return page;
}

/** Presses the button, and the phone shows what is to be paid. */
async function askToPay(page: Page) {
  await page.locator('#pay').click();
  const prompt = await bed.transactionPrompt();
  await page.locator('#wait').waitFor();
  const [number, order] = await Promise.all([
    page.locator('#number').textContent(),
    page.locator('#order').textContent(),
  ]);
  return { prompt, number: number!, order };
}

const PAYMENT_LEAVINGS: readonly Pick<Leaving, 'name' | 'leave' | 'then'>[] = [
  { name: 'the tab closed', leave: (page) => page.close() },
  {
    name: 'another page, and back',
    leave: (page) => page.goto('about:blank'),
    async then(page) {
      await page.goBack();
      const { prompt } = await askToPay(page);
      await untilGone(prompt.requestId, 'client-cancelled', () => page.close());
    },
  },
  {
    name: 'Escape',
    leave: (page) => page.keyboard.press('Escape'),
    then: (page) => page.locator('#state', { hasText: 'Cancelled' }).waitFor(),
  },
  {
    name: 'the shop has sold the last one',
    leave: () => theShop.takeBack(),
    then: (page) => page.locator('#state', { hasText: 'somebody else' }).waitFor(),
  },
];

/** A browser of its own in which Anna has logged in, and its processes. */
async function ownBrowser(): Promise<{ own: Browser; page: Page; main: number; all: readonly number[] }> {
  const own = await startChromium();
  const session = await own.newBrowserCDPSession();
  const page = await openLogin(await own.newContext({ storageState: await context.storageState() }));
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  const main = processInfo.find(({ type }) => type === 'browser')!.id;
  return { own, page, main, all: processInfo.map(({ id }) => id) };
}

describe('the login page, and a shop, in Chromium', { skip: browser === undefined && found.reason }, () => {
  before(async () => {
    bed.pollSeconds = 20;
    const settings = shop({ redirects: [theShop.redirect], ciba: 'poll' });
    await bed.start([settings]);
    theShop.trust({ issuer: bed.issuer, id: settings.id, secret: settings.secret! });
    context = await browser.newContext();
  });
  after(async () => {
    await theShop.close();
    await bed.stop();
    await browser.close();
  });

  it('logs in: the number on the page, the approval on the phone, the name in the shop; and back is not at the login', async () => {
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE);
    await page.goto(theShop.origin);
    await page.locator('a').click();
    const { prompt, number } = await askAnna(page);
    assert.deepEqual([prompt.application, prompt.host], ['The Shop', new URL(theShop.origin).host]);
    await bed.approve(prompt, number);
    await page.locator('#shop', { hasText: 'logged in as anna' }).waitFor();
    await page.goBack();
    await page.locator('#pay').waitFor();
    await page.close();
  });

  for (const { name, cause, leave, then } of someOf(LEAVINGS, LEAVINGS.length)) {
    it(`takes the prompt away at once: ${name}`, async (t) => {
      const page = await openLogin();
      const { prompt } = await askAnna(page);
      const ms = await untilGone(prompt.requestId, cause, () => leave(page));
      t.diagnostic(`gone after ${Math.round(ms)} ms`);
      assert.ok(ms < AT_ONCE_MS, `${ms} ms`);
      await then?.(page);
      await page.close();
    });
  }

  for (const name of someOf(['', 'of two tabs with one login the newer asks, and the older says so'], 2).filter(
    Boolean,
  )) {
    it(name, async (t) => {
      const older = await openLogin();
      const first = await askAnna(older);
      const newer = await context.newPage();
      newer.setDefaultTimeout(PATIENCE);
      await newer.goto(older.url());
      await newer.locator('#user').fill('anna');
      const ms = await untilGone(first.prompt.requestId, 'client-gone', () => newer.keyboard.press('Enter'));
      t.diagnostic(`gone after ${Math.round(ms)} ms`);
      assert.ok(ms < AT_ONCE_MS, `${ms} ms`);
      const prompt = await bed.loginPrompt();
      await older.locator('#ask').waitFor();
      assert.match((await older.locator('#state').textContent())!, /another tab/);
      await older.close(); // says goodbye for itself alone
      await newer.locator('#wait').waitFor();
      await bed.approve(prompt, (await newer.locator('#number').textContent())!);
      await newer.locator('#shop', { hasText: 'logged in as anna' }).waitFor();
      await newer.close();
    });
  }

  for (const signal of someOf(['', 'SIGKILL'] as const, 2).filter((each) => each !== '')) {
    it(`takes the prompt away at once: the browser killed by ${signal}`, async (t) => {
      const { own, page, main } = await ownBrowser();
      const { prompt } = await askAnna(page);
      const ms = await untilGone(prompt.requestId, 'client-gone', async () => process.kill(main, signal));
      t.diagnostic(`gone after ${Math.round(ms)} ms`);
      assert.ok(ms < AT_ONCE_MS, `${ms} ms`);
      await own.close();
    });
  }

  for (const signal of someOf(['', 'SIGSTOP'] as const, 2).filter((each) => each !== '')) {
    it('takes the prompt away after three missed signs of life: the machine asleep', async (t) => {
      const { own, page, main, all } = await ownBrowser();
      const { prompt } = await askAnna(page);
      const ms = await untilGone(prompt.requestId, 'client-gone', async () =>
        all.forEach((id) => process.kill(id, signal)),
      );
      t.diagnostic(`gone after ${Math.round(ms)} ms`);
      all.forEach((id) => process.kill(id, 'SIGCONT'));
      assert.ok(ms > SILENT_MS - AT_ONCE_MS, `${ms} ms: it was not closed, and is only silent`);
      process.kill(main, 'SIGKILL');
      await own.close();
    });
  }

  it('pays: the shop says what and to whom on both sides, and has its money when the phone has signed that', async () => {
    const page = await openShop();
    const { prompt, number, order } = await askToPay(page);
    assert.match(prompt.text, /^Pay 29\.90 EUR to The Shop, order [A-Z2-9]{4}$/);
    assert.deepEqual([order, prompt.application], [prompt.text, 'The Shop']);
    await bed.approve(prompt, number);
    await page.locator('#state', { hasText: 'Paid' }).waitFor();
    await page.close();
  });

  for (const { name, leave, then } of someOf(PAYMENT_LEAVINGS, PAYMENT_LEAVINGS.length)) {
    it(`takes the prompt of a payment away at once: ${name}`, async (t) => {
      const page = await openShop();
      const { prompt } = await askToPay(page);
      const ms = await untilGone(prompt.requestId, 'client-cancelled', () => leave(page));
      t.diagnostic(`gone after ${Math.round(ms)} ms`);
      assert.ok(ms < AT_ONCE_MS, `${ms} ms`);
      await then?.(page);
      await page.close();
    });
  }

  it('shows nothing in the frame of another page', async () => {
    const login = await openLogin();
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE);
    await page.setContent(`<iframe src="${login.url()}"></iframe>`);
    const frame = await (await page.locator('iframe').elementHandle())!.contentFrame();
    await frame!.waitForURL(/^chrome-error:/);
    assert.equal(await frame!.locator('input').count(), 0);
    await Promise.all([page.close(), login.close()]);
  });

  for (const language of someOf(['en', 'zh'], 2)) {
    it(`has nothing that axe finds, and nothing cut at 360 pixels, light and dark, in ${language}`, async () => {
      const findings: string[] = [];
      const page = await openLogin(context, language);
      await page.setViewportSize({ width: 360, height: 640 });
      assert.equal(await page.locator('html').getAttribute('lang'), language);
      const look = async (state: string): Promise<void> => {
        for (const scheme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme: scheme });
          findings.push(...(await axeViolations(page, `${language} ${state} ${scheme}`, scheme)));
        }
        assert.equal(await page.evaluate('document.documentElement.scrollWidth <= 360'), true, state);
      };
      await look('asks for the name');
      const { prompt } = await askAnna(page);
      await look('waits');
      await untilGone(prompt.requestId, 'client-gone', () => page.goto(`${theShop.origin}/?language=${language}`));
      await look('the shop');
      const payment = await askToPay(page);
      await look('a payment');
      await untilGone(payment.prompt.requestId, 'client-cancelled', () => page.close());
      assert.deepEqual(findings, []);
    });
  }
});
