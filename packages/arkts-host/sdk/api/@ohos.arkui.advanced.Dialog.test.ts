// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { button, pageOf, PageSuite } from '../../arkui/pages.test-support.ts';
import type { ShownPage } from '../../arkui/pages.test-support.ts';
import type { UiNode } from '../../arkui/UiNode.ts';

const suite = new PageSuite();
const IMPORT =
  "import { AlertDialog, ConfirmDialog, CustomContentDialog, LoadingDialog, SelectDialog, TipsDialog } from '@kit.ArkUI';\n";

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

for (const [name, param, texts] of [
  [
    'AlertDialog',
    "primaryTitle: 'careful', secondaryTitle: 'really', content: 'all goes'",
    ['careful', 'really', 'all goes'],
  ],
  ['ConfirmDialog', "title: 'sure', content: 'all goes'", ['sure', 'all goes']],
  ['TipsDialog', "imageRes: 'data:,', title: 'new', content: 'all goes'", ['new', 'all goes']],
] as const) {
  suite.rule(
    `${name}: shows its words, and its buttons run their action and close it`,
    IMPORT +
      pageOf('Component', {
        members: `dialog: CustomDialogController = new CustomDialogController({ builder: ${name}({ controller: this.dialog, ${param},
  primaryButton: { value: 'go', action: () => { journal.push('go'); } }, secondaryButton: { value: 'leave' } }) });`,
        ui: button('open', 'this.dialog.open();'),
      }),
    async (shown) => {
      for (const [pressed, heard] of [
        ['go', ['go']],
        ['leave', []],
      ] as const) {
        await shown.click('open');
        texts.forEach((text) => assert.notEqual(showing(shown, 'Text', text), undefined, text));
        shown.page.press(showing(shown, 'Button', pressed)!);
        await shown.page.settle();
        assert.deepEqual([showing(shown, 'Text', texts[0]), shown.heard()], [undefined, heard]);
      }
      assert.deepEqual(shown.errors(), []);
    },
  );
}

suite.rule(
  'the check box of a dialog has its words and tells of changes; a dialog that loads has neither buttons nor an end of its own',
  IMPORT +
    pageOf('Component', {
      members: `ask: CustomDialogController = new CustomDialogController({ builder: ConfirmDialog({ controller: this.ask, title: 'sure',
    checkTips: 'never again', isChecked: true, onCheckedChange: (is: boolean) => { journal.push(\`checked \${is}\`); } }) });
  wait: CustomDialogController = new CustomDialogController({ builder: LoadingDialog({ content: 'a moment' }) });`,
      ui: button('ask', 'this.ask.open();') + button('wait', 'this.wait.open();') + button('end', 'this.wait.close();'),
    }),
  async (shown) => {
    await shown.click('ask');
    assert.notEqual(showing(shown, 'Row', 'never again'), undefined);
    shown.page.press([...shown.page.root.all()].find(({ type }) => type === 'Checkbox')!);
    await shown.page.settle();
    assert.deepEqual(shown.heard(), ['checked false']);
    await shown.click('wait');
    assert.notEqual(showing(shown, 'Text', 'a moment'), undefined);
    await shown.click('end');
    assert.equal(showing(shown, 'Text', 'a moment'), undefined);
  },
);
suite.run();
