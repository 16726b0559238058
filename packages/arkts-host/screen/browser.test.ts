// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { AuthType } from '../system/AuthType.ts';
import { openPage, reopenPage, tryChromium } from './startChromium.ts';
import { GALLERY_PIN, openGallery } from './gallery.test-support.ts';
import type { Phone } from './Phone.ts';
import { ScreenServer } from './ScreenServer.ts';

const found = await tryChromium();
const browser: Browser = found.browser!;

/** Milliseconds that something may take to be seen, on a machine that has much else to do. */
const PATIENCE = 120_000;

/** Looks again and again: the page's own rules allow no script that waits in the page. */
async function eventually(look: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + PATIENCE;
  while (!(await look())) {
    assert.ok(Date.now() < end, `not within ${PATIENCE} ms: ${look.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('the screen in Chromium', { skip: found.browser === undefined ? found.reason : false }, () => {
  let phone: Phone;
  let server: ScreenServer;
  let page: Page;
  let errors: string[] = [];

  before(async () => {
    phone = await openGallery();
    server = await ScreenServer.start(phone);
    ({ page, errors } = await openPage(browser, server.url));
  });
  after(async () => {
    await browser.close();
    await server.close();
    await phone.close();
  });
  beforeEach(async () => {
    await phone.perform({ kind: 'do', action: 'restart' });
    await reopenPage(page, server.url);
    errors.length = 0;
  });

  const byId = (id: string): string => `#app [data-id="${id}"]`;
  async function boxOf(id: string): Promise<{ x: number; y: number; width: number; height: number }> {
    return (await page.locator(byId(id)).boundingBox())!;
  }
  async function shows(id: string, text: string): Promise<void> {
    await seen(byId(id), text);
  }
  /** Waits for an element whose whole text that is. */
  async function seen(selector: string, text: string | RegExp): Promise<void> {
    const whole = typeof text === 'string' ? new RegExp(`^${text.replace(/[.?*+()[\]]/g, '\\$&')}$`) : text;
    await page.locator(selector, { hasText: whole }).first().waitFor();
  }
  const focusedId = (): Promise<unknown> => page.evaluate('document.activeElement?.getAttribute("data-id")');
  async function ask(): Promise<void> {
    phone.current!.device.otherApp.startPrompt([AuthType.PIN, AuthType.FACE], 'Who are you?');
    await page.waitForSelector('.sheet:not([hidden])');
  }
  const near = (actual: number, expected: number, name: string): void =>
    assert.ok(Math.abs(actual - expected) <= 1, `${name}: ${actual} instead of ${expected}`);

  it('lays components out as ArkUI does', async () => {
    const [app, left, right, row] = [
      (await page.locator('#app').boundingBox())!,
      await boxOf('left'),
      await boxOf('right'),
      await boxOf('weights'),
    ];
    near(app.width, 360, 'screen');
    near(row.width, 328, 'row inside a padding of 16');
    near(left.width * 2, right.width, 'weights 1 to 2');
    near(left.width + right.width + 10, row.width, 'what is left is shared');
    const hello = await boxOf('hello');
    near(hello.x + hello.width / 2, app.x + 180, 'a Column centres');
    const [stack, corner, back] = [await boxOf('stack'), await boxOf('corner'), await boxOf('stackBack')];
    near(stack.width, 164, 'half of the width');
    near(corner.x + corner.width, stack.x + stack.width - 1, 'right');
    near(corner.y + corner.height, stack.y + stack.height - 1, 'bottom');
    near(back.height, 58, 'all of the height inside of the border');
    const [blankRow, start, end] = [await boxOf('blankRow'), await boxOf('start'), await boxOf('end')];
    near(start.x, blankRow.x, 'start');
    near(end.x + end.width, blankRow.x + blankRow.width, 'Blank takes the rest');
    near((await boxOf('open')).height, 40, 'a Button');
    const field = (await page.locator('.ui-TextInput').first().boundingBox())!;
    near(field.width, 328, 'a TextInput takes the width');
    assert.deepEqual(errors, []);
  });

  it('types, filters, and keeps the cursor where it is', async () => {
    await page.click(byId('name'));
    await page.keyboard.type('ab1cd', { delay: 5 });
    await shows('typed', 'typed abcd');
    assert.equal(await page.inputValue(byId('name')), 'abcd');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.type('x');
    await shows('typed', 'typed abxcd');
    await page.keyboard.type('y');
    await shows('typed', 'typed abxycd');
    await page.keyboard.type('efghij');
    await shows('typed', 'typed abxyefcd');
    await page.keyboard.press('Enter');
    await shows('log', 'submitted abxyefcd');
  });

  it('operates toggles, boxes, radios, selects and rows by keyboard and by pointer', async () => {
    await page.focus(byId('switch'));
    await page.keyboard.press('Space');
    await shows('values', 'true false  0');
    await page.click(byId('box'));
    await shows('values', 'true true  0');
    await page.focus(byId('red'));
    await page.keyboard.press('Space');
    await shows('values', 'true true red 0');
    await page.keyboard.press('ArrowDown');
    await shows('values', 'true true blue 0');
    await page.selectOption(byId('select'), '1');
    await shows('values', 'true true blue 1');
    await page.focus(byId('tapRow'));
    await page.keyboard.press('Enter');
    await shows('taps', 'tapped 1');
    await page.click(byId('taps'));
    await shows('taps', 'tapped 2');
  });

  it('shows lists, progress and pictures, and says what they are', async () => {
    assert.deepEqual(await page.locator('#app').getByRole('list').getByRole('listitem').allTextContents(), [
      'one',
      'two',
      'three',
    ]);
    const progress = page.locator(byId('progress'));
    assert.equal(await progress.getAttribute('aria-valuenow'), '25', '30 of 120, in percent');
    await page.getByRole('img', { name: 'a picture' }).waitFor();
    await eventually(
      async () =>
        (await page.evaluate(
          'document.querySelector("#app img[data-id=picture], #app [data-id=picture] img").naturalWidth > 0',
        )) === true,
    );
    assert.deepEqual(errors, []);
  });

  it('takes components out and brings them back, in their place, and leaves the focus alone', async () => {
    await page.focus(byId('flip'));
    await page.keyboard.press('Enter');
    await page.waitForSelector(byId('conditional'), { state: 'detached' });
    assert.equal(await focusedId(), 'flip');
    await page.keyboard.press('Enter');
    await page.waitForSelector(byId('conditional'));
    const [conditional, flip] = [await boxOf('conditional'), await boxOf('flip')];
    assert.ok(conditional.y < flip.y);
  });

  it('shows the sheet, moves the focus to it, takes a PIN by keyboard, and gives the focus back', async () => {
    await page.focus(byId('flip'));
    await ask();
    assert.equal(await page.textContent('.sheet h2'), 'Who are you?');
    assert.equal(await page.evaluate('document.activeElement?.className.includes("sheet")'), true);
    assert.equal(await page.textContent('.sheet .status'), 'Look at the phone');
    await page.click('text=Use PIN');
    await page.keyboard.type('111111');
    await seen('.sheet .status', 'Wrong PIN. 4 attempts left.');
    await page.keyboard.type(GALLERY_PIN);
    await page.waitForSelector('.sheet', { state: 'hidden' });
    assert.equal(await focusedId(), 'flip');
    assert.deepEqual(errors, []);
  });

  it('counts a lockout down on the sheet', async () => {
    await ask();
    await page.click('text=Use PIN');
    for (let i = 0; i < 5; i += 1) {
      await page.click('text=A wrong PIN');
    }
    await seen('.sheet .status', /Try again in (1:00|\d+ s)/); // the phone's clock goes on, however slow the machine is
    assert.equal(await page.isDisabled('.sheet .key >> nth=0'), true);
    await page.click('text=+10 s');
    await seen('.sheet .status', /Try again in (50|[1-4]?\d) s/);
    await page.click('text=+1 min');
    await page.waitForSelector('.sheet .key:enabled');
  });

  it('says on the sheet that nobody is seen when the lens is covered, and builds it up again when the phone is turned', async () => {
    await ask();
    await page.click('text=Cover the lens');
    await seen('.sheet .status', 'No face seen. Try again.');
    await page.click('text=Turn the phone');
    await page.waitForSelector('.sheet:not([hidden])');
    await page.locator('.entries', { hasText: 'the user turns the device' }).waitFor();
    await page.click('.controls >> text=Type my PIN');
    await page.waitForSelector('.sheet', { state: 'hidden' });
  });

  it('keeps the sheet whole, and the keyboard in it, when the window is turned or gets smaller', async () => {
    await ask();
    await page.click('.sheet >> text=Use PIN');
    for (const [width, height] of [
      [740, 360],
      [360, 740],
      [1280, 500],
      [1280, 900],
    ] as const) {
      await page.setViewportSize({ width, height });
      const [sheet, screen] = [
        (await page.locator('.sheet').boundingBox())!,
        (await page.locator('.screen').boundingBox())!,
      ];
      assert.ok(sheet.x >= screen.x && sheet.x + sheet.width <= screen.x + screen.width, `${width} wide: ${sheet.x}`);
      assert.ok(
        sheet.y >= screen.y && sheet.y + sheet.height <= screen.y + screen.height,
        `${height} high: ${sheet.y}`,
      );
      const overflow = await page.evaluate(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      );
      assert.equal(overflow, 0, `${width} wide`);
    }
    await page.keyboard.type(GALLERY_PIN);
    await page.waitForSelector('.sheet', { state: 'hidden' });
  });

  it('becomes a phone with another version of the system, and its timeline begins anew', async () => {
    await page.click('.controls >> text=Go home');
    await page.locator('.entries', { hasText: 'home' }).or(page.locator('.home:not([hidden])')).first().waitFor();
    await page.selectOption('#profile', '12');
    await page.waitForSelector(byId('hello'));
    assert.equal(phone.current!.device.sdkApiVersion, 12);
    await page.selectOption('#profile', '26');
    await eventually(async () => phone.current?.device.sdkApiVersion === 26);
    await page.waitForSelector(byId('hello'));
    assert.equal(await page.inputValue('#profile'), '26');
  });

  it('cancels the sheet with Escape, and says what a control cannot do now', async () => {
    await ask();
    await page.focus('.sheet');
    await page.keyboard.press('Escape');
    await page.waitForSelector('.sheet', { state: 'hidden' });
    await page.click('text=Show my face');
    await seen('.notice', /No prompt/);
  });

  it('goes to a destination and back by the bar, and asks and tells in dialogs and toasts', async () => {
    await page.click(byId('open'));
    await shows('detailText', 'detail of a thing');
    assert.equal(await page.isVisible(byId('hello')), false);
    await page.click('.ui-NavDestination .back');
    await page.waitForSelector(byId('hello'), { state: 'visible' });
    await page.click(byId('ask'));
    await page.waitForSelector('[role=alertdialog]');
    assert.equal(await page.textContent('[role=alertdialog] h2'), 'Sure?');
    await page.click('[role=alertdialog] >> text=yes');
    await shows('log', 'yes');
    await page.click(byId('toast'));
    await page.waitForSelector('.toast.on >> text=hello from the app');
    await page.waitForSelector('.toast.on', { state: 'detached' });
  });

  it('goes home, comes back, locks and unlocks', async () => {
    await page.click('text=Go home');
    await page.click('.app-icon');
    await page.waitForSelector(byId('hello'));
    await page.click('text=Lock the screen');
    await page.click('.lock .unlock');
    await page.waitForSelector(byId('hello'), { state: 'visible' });
  });

  it('follows dark mode and language of the phone', async () => {
    await page.click('#dark');
    await eventually(
      async () =>
        (await page.evaluate('getComputedStyle(document.querySelector("#app .ui-Navigation")).backgroundColor')) ===
        'rgb(0, 0, 0)',
    );
    await page.selectOption('#language', 'zh-Hans-CN');
    await shows('hello', '你好');
    await page.selectOption('#language', 'en-US');
    await page.click('#dark');
    await shows('hello', 'Hello');
  });

  it('shows what failed, with its .ets line, in a strip and where it stands, and goes on', async () => {
    await page.click(byId('break'));
    await page.waitForSelector('.ui-Problem');
    assert.match((await page.textContent('.ui-Problem')) ?? '', /Text could not be built: this build\(\) fails/);
    await page.waitForSelector('.problems li.error');
    assert.match((await page.textContent('.problems')) ?? '', /Broken\.ets:12/);
    await page.click(byId('tapRow'));
    await shows('taps', 'tapped 1');
  });

  it('fits into 360 pixels, without a way to scroll sideways', async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    const overflow = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
    assert.equal(overflow, 0);
    await ask();
    const cancel = (await page.locator('.sheet .cancel').boundingBox())!;
    assert.ok(cancel.y + cancel.height <= 740, "the sheet's buttons are within the first screenful");
  });

  it('shows two browsers the same', async () => {
    const other = await openPage(browser, server.url);
    await page.click(byId('tapRow'));
    await other.page.locator('[data-id=taps]', { hasText: 'tapped 1' }).waitFor();
    await other.page.close();
  });

  it('says what the app uses and the screen does not show, with its line, in a strip', async () => {
    await page.click(byId('unusual'));
    await shows('unusualText', 'unusual');
    const item = page.locator('.problems li.unsupported', { hasText: 'Column.stateStyles()' });
    await item.waitFor();
    assert.match((await item.textContent()) ?? '', /Unusual\.ets:\d+:\d+/);
    await page.reload();
    await item.waitFor();
  });

  it('names what the page shows and has changed unheard, with its line, beside the phone, until nothing is stale', async () => {
    await page.click(byId('stale'));
    await shows('staleText', '<old> 0');
    const item = page.locator('.problems li.stale');
    assert.equal(await item.count(), 0);

    await page.click(byId('changeUnheard'));
    await item.waitFor();
    assert.match(
      (await item.textContent()) ?? '',
      /Note\.text is "new" by now, and the page still shows "old"\. Decorate 'text' with @Trace/,
    );
    assert.match((await item.locator('code').textContent()) ?? '', /Stale\.ets:8:16$/);
    await shows('staleText', '<old> 0');
    const [strip, screen] = [
      (await page.locator('.problems').boundingBox())!,
      (await page.locator('#app').boundingBox())!,
    ];
    assert.ok(
      strip.y >= screen.y + screen.height || strip.x >= screen.x + screen.width || strip.y + strip.height <= screen.y,
      'the strip covers nothing of the phone',
    );
    await page.reload();
    await item.waitFor();

    await page.click(byId('lookAgain'));
    await shows('staleText', '<new> 1');
    await item.waitFor({ state: 'detached' });
  });

  it("gives the system's authentication icon a name for screen readers, which its tree has not", async () => {
    await page.click(byId('icons'));
    await shows('iconsSaid', 'icons:');
    const names = ['authenticate with the face', 'authenticate with a fingerprint'];
    for (const [at, id] of ['faceIcon', 'fingerIcon'].entries()) {
      const button = page.locator(byId(id)).getByRole('button', { name: names[at]!, exact: true });
      assert.equal(await button.count(), 1, id);
      const inTree = [...phone.current!.ability.page.node(id).all()];
      assert.deepEqual(
        inTree.map((node) => node.accessibilityText ?? node.text).filter((text) => text !== ''),
        [],
      );
    }
    const refused = page.locator(`${byId('refusedIcon')} [role=button]`);
    assert.match((await refused.getAttribute('aria-label'))!, /^authenticate \(.*cannot be used/);

    assert.deepEqual(await axeViolationsIn('#app'), []);
    await page.locator(byId('faceIcon')).getByRole('button').press('Enter');
    await shows('iconsSaid', 'icons: face');
    await page.waitForSelector('.sheet:not([hidden])');
  });

  /** What axe finds below an element, a line each; it says something of a button without a name. */
  async function axeViolationsIn(selector: string): Promise<string[]> {
    await page.evaluate(readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
    const { violations } = (await page.evaluate(
      `axe.run(${JSON.stringify(selector)}, { resultTypes: ["violations"], rules: { 'color-contrast': { enabled: false } } })`,
    )) as {
      readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[];
    };
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
  }

  it('comes back by itself when the connection was lost, and shows what has changed meanwhile', async () => {
    const other = await browser.newPage();
    let isAway = false;
    let end: () => Promise<void> = async () => {};
    await other.routeWebSocket(/live$/, (socket) => {
      if (isAway) {
        void socket.close();
      } else {
        socket.connectToServer();
        end = (): Promise<void> => socket.close();
      }
    });
    await other.goto(server.url);
    await other.waitForSelector(byId('tapRow'));
    isAway = true;
    await end();
    await other.waitForSelector('.lost:not([hidden])');
    await page.click(byId('tapRow'));
    await shows('taps', 'tapped 1');
    isAway = false;
    await other.waitForSelector('.lost', { state: 'hidden' });
    await other.locator(byId('taps'), { hasText: 'tapped 1' }).waitFor();
    await other.close();
  });

  it('says that the phone does not answer any more', async () => {
    const second = await ScreenServer.start(phone);
    const other = await openPage(browser, second.url);
    await second.close();
    await other.page.waitForSelector('.lost:not([hidden])');
    await other.page.close();
  });
});
