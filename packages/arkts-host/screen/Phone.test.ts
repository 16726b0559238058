// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { AuthType } from '../system/AuthType.ts';
import { GALLERY_PIN, openGallery, pass } from './gallery.test-support.ts';
import type { Phone } from './Phone.ts';
import type { PhoneStage } from './PhoneStage.ts';
import type { PhoneState, ProblemState, ServerMessage } from './ScreenMessage.ts';
import { drawTerminal } from './terminal/drawTerminal.ts';
import { pageActions, phoneActions, promptActions } from './terminal/phoneActions.ts';
import { pressKey } from './terminal/pressKey.ts';
import type { TerminalLook } from './terminal/TerminalLook.ts';

let phone: Phone;
let heard: ServerMessage[] = [];

before(async () => {
  phone = await openGallery([
    { name: 'good', title: 'It ends well', play: async () => ({ passed: true, text: 'well' }) },
    {
      name: 'endless',
      title: 'It waits',
      play: async (_, isStopped) => {
        while (!isStopped()) {
          await pass(5);
        }
        return { passed: true, text: 'stopped' };
      },
    },
  ]);
  phone.onMessages((messages) => heard.push(...messages));
});
after(() => phone.close());

beforeEach(async () => {
  await phone.perform({ kind: 'do', action: 'restart' });
  await pass();
  heard = [];
});

function state(): PhoneState {
  const message = phone.snapshot().find((one) => one.kind === 'phone');
  assert.ok(message?.kind === 'phone');
  return message.phone;
}

function problems(): readonly ProblemState[] {
  const message = phone.snapshot().find((one) => one.kind === 'problems');
  return message?.kind === 'problems' ? message.problems : [];
}

function nodeOf(id: string): number {
  const message = phone.snapshot().find((one) => one.kind === 'tree');
  const node = message?.kind === 'tree' ? message.nodes.find((one) => one.attributes['data-id'] === id) : undefined;
  assert.ok(node !== undefined, id);
  return node.n;
}

const press = (id: string): Promise<void> =>
  phone.perform({ kind: 'press', node: nodeOf(id), x: 0, y: 0, windowX: 0, windowY: 0 });

/** The app's prompt: on a device without an app that authenticates, another app's. */
async function prompt(): Promise<void> {
  phone.current!.device.otherApp.startPrompt([AuthType.PIN, AuthType.FACE], 'Who are you?');
  await phone.perform({ kind: 'advance', milliseconds: 300 });
  await pass();
}

test('what the user does with a component reaches the app, and what changed by it is told', async () => {
  await press('tapRow');
  await pass();
  const changed = heard.flatMap((message) => (message.kind === 'tree' ? message.nodes : []));
  assert.ok(
    changed.some((node) => node.text === 'tapped 1'),
    JSON.stringify(changed),
  );
  assert.ok(changed.length < 5);
});

test('a component that is gone, or disabled, is refused with what it is', async () => {
  await assert.rejects(phone.perform({ kind: 'type', node: 999_999, text: 'x' }), /not on the page any more/);
  await assert.rejects(
    phone.perform({ kind: 'type', node: nodeOf('hello'), text: 'x' }),
    /Text 'hello'.*is nothing to type in/,
  );
});

test('the sheet shows what the prompt asks, its failures, and the end of a lockout', async () => {
  await prompt();
  const asked = state().prompt!;
  assert.equal(asked.title, 'Who are you?');
  assert.equal(asked.appName, 'Another app');
  assert.deepEqual(asked.types.map((one) => one.type).sort(), ['face', 'pin']);
  assert.equal(asked.failures, 0);

  await phone.perform({ kind: 'do', action: 'show-stranger' });
  await pass();
  assert.deepEqual([state().prompt!.failures, state().prompt!.lastFailure], [1, 'face']);
  assert.equal(state().prompt!.types.find((one) => one.type === 'face')!.attemptsLeft, 4);

  await phone.perform({ kind: 'do', action: 'cover-camera' });
  await pass();
  assert.equal(state().prompt!.lastFailure, 'no-face');

  for (let i = 0; i < 4; i += 1) {
    await phone.perform({ kind: 'do', action: 'show-stranger' });
    await phone.perform({ kind: 'advance', milliseconds: 1 });
  }
  await pass();
  const locked = state().prompt!.types.find((one) => one.type === 'face')!;
  assert.equal(locked.attemptsLeft, 0);
  assert.ok(Number(locked.lockedUntil) > phone.current!.device.clock.now + 25_000);

  await phone.perform({ kind: 'pin', pin: GALLERY_PIN });
  await phone.perform({ kind: 'advance', milliseconds: 1_000 });
  await pass();
  assert.equal(state().prompt, undefined);
});

test("what there is no occasion for is refused in the device's own words", async () => {
  await assert.rejects(phone.perform({ kind: 'do', action: 'show-face' }), /No prompt is on the screen/);
  await assert.rejects(phone.perform({ kind: 'profile', profile: 13 }), /There is no system version 13/);
  await assert.rejects(phone.perform({ kind: 'language', language: 'tlh' }), /does not know/);
  await assert.rejects(phone.perform({ kind: 'scenario', name: 'none' }), /There are: good, endless/);
  await assert.rejects(
    phone.perform({ kind: 'neighbour', neighbour: 'moon', action: 'land' }),
    /nothing called 'moon' beside the phone/,
  );
});

test('home, back to the app, lock and unlock change what the screen shows', async () => {
  const seen: string[] = [];
  for (const action of ['home', 'open-app', 'lock', 'unlock', 'back'] as const) {
    await phone.perform({ kind: 'do', action });
    seen.push(state().screen);
  }
  assert.deepEqual(seen, ['home', 'app', 'locked', 'app', 'home']);
});

test("language and dark mode reach the app's texts and colours, and stay over a restart", async () => {
  await phone.perform({ kind: 'language', language: 'zh-Hans-CN' });
  await phone.perform({ kind: 'dark', isDark: true });
  await phone.perform({ kind: 'do', action: 'restart' });
  const message = phone.snapshot().find((one) => one.kind === 'tree');
  const texts = message?.kind === 'tree' ? message.nodes.map((node) => node.text) : [];
  assert.ok(texts.includes('你好'));
  assert.equal(state().isDark, true);
  await phone.perform({ kind: 'language', language: 'en-US' });
  await phone.perform({ kind: 'dark', isDark: false });
});

test('another version of the system is another phone', async () => {
  await phone.perform({ kind: 'profile', profile: 12 });
  assert.equal(state().profile, 12);
  assert.equal(phone.current!.device.sdkApiVersion, 12);
  assert.ok(heard.some((message) => message.kind === 'tree' && message.isWhole));
  await phone.perform({ kind: 'profile', profile: 26 });
});

test('an exception in build() or in a handler is told with its .ets line, once however often, and the rest goes on', async () => {
  await press('throw');
  await press('throw');
  await press('break');
  await pass();
  const [handler, build] = problems().filter((one) => one.kind === 'error');
  assert.equal(handler!.text, 'this handler fails');
  assert.equal(handler!.count, 2);
  assert.match(handler!.where, /onClick of Button 'throw'/);
  assert.match(handler!.place!, /Gallery\.ets:\d+:\d+$/);
  assert.equal(build!.text, 'this build() fails');
  assert.match(build!.place!, /Broken\.ets:12:\d+$/);
  await press('tapRow');
  await pass();
  assert.equal(phone.current!.ability.page.text('taps'), 'tapped 1');
});

test('what the page shows and has changed unheard is told with its values and its line, and no longer when it is shown', async () => {
  const stale = async (count: number): Promise<readonly ProblemState[]> => {
    for (;;) {
      const found = problems().filter((one) => one.kind === 'stale');
      if (found.length === count) {
        return found;
      }
      await pass();
    }
  };
  await press('stale');
  await press('changeUnheard');
  const [told] = await stale(1);
  assert.equal(
    told!.text,
    'Note.text is "new" by now, and the page still shows "old". ' +
      "Decorate 'text' with @Trace, and class Note with @ObservedV2.",
  );
  assert.match(told!.place!, /Stale\.ets:8:16$/);
  await press('lookAgain');
  assert.deepEqual(await stale(0), []);
});

test('a scenario restarts the phone and says how it ended; another one stops it', async () => {
  const comesTo = async (how: string): Promise<void> => {
    while (state().scenario?.state !== how) {
      await pass();
    }
  };
  await phone.perform({ kind: 'scenario', name: 'endless' });
  await comesTo('playing');
  await phone.perform({ kind: 'scenario', name: 'good' });
  await comesTo('passed');
  assert.deepEqual(state().scenario, { name: 'good', title: 'It ends well', state: 'passed', text: 'well' });
});

test("a dialog of the app is told, and its answer runs the button's action", async () => {
  await press('ask');
  await pass();
  const dialog = state().dialog!;
  assert.deepEqual([dialog.title, dialog.buttons.map((one) => one.text)], ['Sure?', ['no', 'yes']]);
  await phone.perform({ kind: 'dialog', dialog: dialog.id, button: 1 });
  await pass();
  assert.equal(phone.current!.ability.page.text('log'), 'yes');
  assert.equal(state().dialog, undefined);
  await assert.rejects(phone.perform({ kind: 'dialog', dialog: dialog.id, button: 1 }), /no dialog/);
});

test('a destination is pushed, told of, and popped with its result by the app or the back gesture', async () => {
  const { page } = phone.current!.ability;
  await press('open');
  await pass();
  assert.equal(page.text('detailText'), 'detail of a thing');
  assert.equal(page.visible('hello'), false);
  assert.equal(page.find('log')!.text, 'shown');
  await press('done');
  await pass();
  assert.match(page.text('log'), /popped with a result|hidden/);
  assert.equal(page.visible('hello'), true);

  await press('open');
  await pass();
  await press('asksFirst');
  await pass();
  await phone.perform({ kind: 'do', action: 'back' });
  assert.equal(page.find('detailText')?.visible, true, 'onBackPressed dealt with it');
  await press('asksFirst');
  await pass();
  await phone.perform({ kind: 'do', action: 'back' });
  await pass();
  assert.equal(page.find('detailText'), undefined);
});

test('a notification stands in the shade; a tap opens the app, from the lock screen too, and nobody hears of a swipe', async () => {
  const { device, app } = phone.current!;
  const { bundleName: bundle } = app;
  device.notifications.ask(bundle, () => undefined);
  assert.equal(state().isAskedToNotify, true);
  await phone.perform({ kind: 'do', action: 'allow-notifications' });
  await assert.rejects(phone.perform({ kind: 'do', action: 'refuse-notifications' }), /Nobody asks/);
  assert.deepEqual([state().isAskedToNotify, state().notifications], [false, 'allowed']);
  const show = (id: number): boolean =>
    device.notifications.show({ bundle, id, title: 'Come', text: 'Somebody waits', isPushed: true, parameters: {} });
  await phone.perform({ kind: 'do', action: 'home' });
  show(1);
  show(2);
  assert.deepEqual(state().shade, [
    { bundle, id: 2, title: 'Come', text: 'Somebody waits' },
    { bundle, id: 1, title: 'Come', text: 'Somebody waits' },
  ]);
  await phone.perform({ kind: 'notification', bundle, id: 1, action: 'swipe' });
  assert.equal(state().screen, 'home');
  await assert.rejects(phone.perform({ kind: 'notification', bundle, id: 1, action: 'tap' }), /not there any more/);
  await phone.perform({ kind: 'do', action: 'lock' });
  await phone.perform({ kind: 'notification', bundle, id: 2, action: 'tap' });
  assert.equal(state().screen, 'app');
  assert.deepEqual(state().shade, []);
  await phone.perform({ kind: 'do', action: 'switch-notifications' });
  assert.equal(show(3), false);
  await phone.perform({ kind: 'do', action: 'do-not-disturb' });
  assert.equal(state().isDoNotDisturb, true);
});

test('an app that is ended leaves the home screen, and opens as a new process with a page of its own', async () => {
  const { app } = phone.current!;
  await press('tapRow');
  const before = app.top;
  await phone.perform({ kind: 'do', action: 'kill-app' });
  assert.equal(state().screen, 'home');
  assert.equal(app.top, undefined);
  await phone.perform({ kind: 'do', action: 'open-app' });
  await pass();
  assert.equal(state().screen, 'app');
  assert.notEqual(app.top, before);
  assert.ok(heard.some((message) => message.kind === 'tree' && message.isWhole));
});

test('in a terminal what can be pressed has a digit, and the prompt and the phone have letters', async () => {
  const stage = phone.current!;
  const look: TerminalLook<PhoneStage> = {
    title: 'The gallery',
    actions: (now) => [...pageActions(now), ...promptActions(GALLERY_PIN), ...phoneActions()],
    about: 'more',
  };
  const lines = (): string => drawTerminal(stage, look, 'a notice', 100, 80).join('\n');
  assert.match(lines(), /^The gallery\n[^]*now you see me[^]*the app: +1 type into your name[^]* (\d) show or hide/);
  assert.match(lines(), /the prompt: +f show my face[^]*the phone: +b home screen[^]*q +quit {3}h more\n\na notice$/);

  const [, key] = / (\d) show or hide/.exec(lines())!;
  assert.equal(await pressKey(stage, look, key!), `${key}: show or hide`);

  assert.doesNotMatch(lines(), /now you see me/);
  assert.match(await pressKey(stage, look, 'f'), /prompt/i, 'nobody asks for a face');
  assert.match(await pressKey(stage, look, '§'), /^No key/);
});
