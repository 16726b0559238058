// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { button, pageOf, PageSuite } from '../../arkui/pages.test-support.ts';
import type { ShownPage } from '../../arkui/pages.test-support.ts';
import type { UiNode } from '../../arkui/UiNode.ts';

const suite = new PageSuite();
const IMPORT = "import { CustomContentDialog, SelectDialog } from '@kit.ArkUI';\n";

/** The innermost component that shows a text, or holds it. */
function showing({ page }: ShownPage, type: string, text: string): UiNode | undefined {
  return [...page.root.all()].find(
    (node) => node.type === type && (node.text === text || [...node.all()].some((inner) => inner.text === text)),
  );
}

const CHOICES = `dialog: CustomDialogController = new CustomDialogController({ builder: SelectDialog({
  title: 'how', selectedIndex: 1, confirm: { value: 'no', action: () => { journal.push('no'); } },
  radioContent: [{ title: 'scan', action: () => { journal.push('scan'); } }, { title: 'type', action: () => { throw new Error('broken'); } }]
}) });`;

for (const component of ['Component', 'ComponentV2'] as const) {
  suite.page(
    `@${component}: a choice and the button run their action and close the dialog, and one is marked`,
    IMPORT + pageOf(component, { members: CHOICES, ui: button('open', 'this.dialog.open();') }),
    async (shown) => {
      const press = async (type: string, text: string): Promise<void> => {
        shown.page.press(showing(shown, type, text)!);
        await shown.page.settle();
      };
      await shown.click('open');
      const marked = [...shown.page.root.all()]
        .filter(({ type }) => type === 'Radio')
        .map((node) => node.attribute('checked'));
      assert.deepEqual(marked, [false, true]);
      await press('Row', 'scan');
      assert.deepEqual([showing(shown, 'Text', 'how'), shown.heard()], [undefined, ['scan']]);
      await shown.click('open');
      await press('Button', 'no');
      assert.deepEqual([showing(shown, 'Text', 'how'), shown.heard()], [undefined, ['no']]);
      assert.deepEqual(shown.errors(), []);
      await shown.click('open');
      await press('Row', 'type');
      assert.equal(showing(shown, 'Text', 'how'), undefined, 'an action that throws closes it, too');
      assert.equal(shown.errors().length, 1);
    },
  );
}

suite.rule(
  'a dialog about what the app describes shows that, follows it, and closes at a button',
  IMPORT +
    pageOf('Component', {
      members: `@State n: number = 1; @Builder content() { Text(\`n is \${this.n}\`).id('n') }
  dialog: CustomDialogController = new CustomDialogController({ builder: CustomContentDialog({
    primaryTitle: 'careful', contentBuilder: () => { this.content(); },
    buttons: [{ value: 'more', buttonStyle: ButtonStyleMode.TEXTUAL, action: () => { this.n++; } }, { value: 'leave' }]
  }) });`,
      ui: button('open', 'this.dialog.open();') + button('up', 'this.n++;'),
    }),
  async (shown) => {
    await shown.click('open', 'up');
    assert.deepEqual(shown.texts('n'), ['n is 2']);
    assert.notEqual(showing(shown, 'Text', 'careful'), undefined);
    shown.page.press(showing(shown, 'Button', 'more')!);
    await shown.page.settle();
    assert.deepEqual(shown.texts('n'), [undefined]);
    await shown.click('open');
    assert.deepEqual(shown.texts('n'), ['n is 3']);
    shown.page.press(showing(shown, 'Button', 'leave')!);
    await shown.page.settle();
    assert.deepEqual(shown.texts('n'), [undefined]);
  },
);
suite.run();
