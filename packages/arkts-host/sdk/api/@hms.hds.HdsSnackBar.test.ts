// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { leaveUi, useUi } from '../../arkui/currentUi.ts';
import type { UiPort } from '../../arkui/currentUi.ts';
import { button, pageOf, PageSuite } from '../../arkui/pages.test-support.ts';
import type { ShownPage } from '../../arkui/pages.test-support.ts';
import { useDevice } from '../../device/currentDevice.ts';
import { Device } from '../../device/Device.ts';

/** Messages above a page that hinder nothing below it. */
const suite = new PageSuite();
const device = new Device();
let port: UiPort | undefined;
before(() => useDevice(device));
after(() => {
  if (port !== undefined) {
    leaveUi(port);
  }
});

const IMPORT = "import { HdsSnackBar, SnackBarOperationType } from '@kit.UIDesignKit';\n";

/** A page whose button says something, with more options; its window is the one in front. */
function rule(what: string, operation: string, style: string, steps: (shown: ShownPage) => Promise<void>): void {
  const members = 'bar: HdsSnackBar = new HdsSnackBar(this.getUIContext());';
  const say = `this.bar.show({ icon: $r('sys.symbol.lock') }, { title: 'Saved', content: 'in the vault' }, ${operation}, ${style});`;
  const ui = button('say', say) + button('below', "journal.push('below');") + button('hide', 'this.bar.dismiss();');
  suite.rule(what, IMPORT + pageOf('ComponentV2', { members, ui }), async (shown) => {
    port = { page: shown.page, uiContext: {} } as UiPort;
    useUi(port);
    await shown.click('say');
    await steps(shown);
  });
}

function says({ page }: ShownPage): boolean {
  return [...page.root.all()].some(({ type, text }) => type === 'Text' && text === 'Saved');
}

rule('a message stands for five seconds, and what is below it can be pressed meanwhile', '{}', '{}', async (shown) => {
  await shown.click('below');
  assert.deepEqual([shown.heard(), says(shown)], [['below'], true]);
  await device.clock.advance(4999);
  assert.ok(says(shown));
  await device.clock.advance(1);
  assert.ok(!says(shown));
});

rule(
  'a message without an end stands until its button, which tells the app, or dismiss takes it away',
  "{ operationType: SnackBarOperationType.TEXT_WITH_CLOSE, content: 'Undo', textButtonId: 'undo', cancelButtonId: 'close', " +
    "onContentClick: () => { journal.push('undo'); }, onCloseButtonClick: () => { journal.push('close'); } }",
  '{ duration: -1 }',
  async (shown) => {
    await device.clock.advance(60_000);
    await shown.click('undo');
    assert.deepEqual([shown.heard(), says(shown)], [['undo'], true]);
    await shown.click('close');
    assert.deepEqual([shown.heard(), says(shown)], [['close'], false]);
    await shown.click('say', 'hide');
    assert.ok(!says(shown));
  },
);

rule('another message stands in place of the one before, and the way back is not for it', '{}', '{}', async (shown) => {
  await shown.click('say');
  const texts = [...shown.page.root.all()].filter(({ type, text }) => type === 'Text' && text === 'Saved');
  assert.deepEqual([texts.length, shown.page.layers.dismissTop()], [1, false]);
});

suite.run();
