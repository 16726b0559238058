// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { Button, Column, TextInput } from '../arkui/builtIns.ts';
import { CustomComponent } from '../arkui/CustomComponent.ts';
import { decorated, describeComponent, showPage, statements } from '../arkui/decorated.test-support.ts';
import type { Chain } from '../arkui/decorated.test-support.ts';
import { ComponentV2 } from '../arkui/stateDecorators.ts';
import { Device } from '../device/Device.ts';
import type { PhoneStage } from './PhoneStage.ts';
import { pageActions } from './terminal/phoneActions.ts';
import { pressKey } from './terminal/pressKey.ts';
import { runTerminal } from './terminal/runTerminal.ts';
import type { TerminalLook } from './terminal/TerminalLook.ts';

const LOOK: TerminalLook<PhoneStage> = { title: 'a phone', actions: pageActions, about: 'what else there is' };

/** A phone whose page has a button and a field for a secret; what the field tells its app. */
function stageWithField(): { readonly stage: PhoneStage; readonly heard: string[] } {
  const heard: string[] = [];
  const place = (type: object, line: number, args: unknown[], children?: () => void): Chain =>
    describeComponent(type as never, args, children, `pages/Index.ets:${line}:1`);
  const fields = (): void => {
    place(Button, 2, ['Help'])['onClick']!(() => heard.push('pressed'));
    const field = place(TextInput, 3, [{ placeholder: 'Secret', text: '' }]);
    field['onChange']!((text: string) => heard.push(text))['onSubmit']!(() => heard.push('submitted'));
  };
  class View extends CustomComponent {
    build(): void {
      statements(() => place(Column, 1, [], fields));
    }
  }
  const page = showPage(decorated(View, {}, ComponentV2 as never));
  const stage = { device: new Device(), app: { top: undefined }, ability: { page } } as unknown as PhoneStage;
  return { stage, heard };
}

test('a field has a digit; then keys are its letters, backspace takes one, and Enter submits', async () => {
  const { stage, heard } = stageWithField();
  assert.deepEqual(
    pageActions(stage).map(({ key, label }) => `${key} ${label}`),
    ['1 Help', '2 type into Secret'],
  );
  assert.equal(await pressKey(stage, LOOK, '2'), 'Typing into Secret: Enter ends it, Escape leaves it');
  for (const key of ['1', 'q', 'ü', '\x1b[A', '\x7f', 'h', '\r']) {
    await pressKey(stage, LOOK, key);
  }
  assert.deepEqual(heard, ['1', '1q', '1qü', '1q', '1qh', 'submitted']);
  await pressKey(stage, LOOK, '1');
  assert.equal(heard.at(-1), 'pressed', 'a digit is a key again');
  assert.equal(pageActions(stage)[1]?.label, 'type into Secret', 'what was typed is on no label');
});

test('Escape leaves a field with what is in it, and submits nothing', async () => {
  const { stage, heard } = stageWithField();
  for (const key of ['2', 'a', '\x1b', '1']) {
    await pressKey(stage, LOOK, key);
  }
  assert.deepEqual(heard, ['a', 'pressed']);
});

test("q and h are letters in a field, and the terminal's keys outside, however fast they come", async () => {
  const { stage, heard } = stageWithField();
  const input = Object.assign(new PassThrough(), { setRawMode: () => input });
  const output = Object.assign(new PassThrough(), { columns: 80, rows: 24 });
  output.resume();
  const done = runTerminal(input as unknown as NodeJS.ReadStream, output as unknown as NodeJS.WriteStream, {
    look: LOOK,
    stage: () => stage,
    notice: '',
    help: () => [],
    failed: (line) => assert.fail(line),
  });
  input.write('2qh\rhx1q'); // after the field: the help, any key back from it, the button, the end
  await done;
  assert.deepEqual(heard, ['q', 'qh', 'submitted', 'pressed']);
});
