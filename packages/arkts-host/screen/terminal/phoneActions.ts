// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { factsOf } from '../../arkui/components.ts';
import type { Page } from '../../arkui/Page.ts';
import type { UiNode } from '../../arkui/UiNode.ts';
import { AuthType } from '../../system/AuthType.ts';
import type { PhoneStage } from '../PhoneStage.ts';
import { pageOf } from './TerminalLook.ts';
import type { TerminalAction, TextWanted } from './TerminalLook.ts';

/** Digits, in their order on a keyboard. */
const KEYS: readonly string[] = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0'];
const MOST_LETTERS: number = 24;
/** A PIN that nobody has enrolled. */
const WRONG_PIN: string = '000000';

/** What can be pressed or typed into on the page, each by a digit: the first ten. */
export function pageActions(stage: PhoneStage): TerminalAction<PhoneStage>[] {
  return [...pageOf(stage).root.all()]

    .filter((node) => (isPressed(node) || isField(node)) && node.visible)
    .slice(0, KEYS.length)
    .map((node, at) => ({
      key: KEYS[at]!,
      group: 'the app',
      label: isField(node) ? `type into ${fieldNameOf(node)}` : nameOf(node),
      run: (now) => (isField(node) ? typingInto(pageOf(now), node) : pageOf(now).press(node)),
    }));
}

function isField(node: UiNode): boolean {
  return factsOf(node.type)?.use === 'type' && node.enabled && !node.isTurnedAway;
}

/** What is typed goes into a field; Enter submits it where the app hears of that. */
function typingInto(page: Page, node: UiNode): TextWanted {
  return {
    about: fieldNameOf(node),
    text: String(node.value ?? ''),
    typed: (text) => page.type(node, text),
    entered: () => {
      if (node.attribute('onSubmit') !== undefined) {
        page.enter(node);
      }
    },
  };
}

function isPressed(node: UiNode): boolean {
  const isSwitched = factsOf(node.type)?.use === 'check';
  return (node.attribute('onClick') !== undefined || isSwitched) && node.enabled && !node.isTurnedAway;
}

/** What a field is called while it is empty: what stands in it may be a secret. */
function fieldNameOf(node: UiNode): string {
  return shortened(node.accessibilityText ?? (node.placeholder === '' ? (node.id ?? node.type) : node.placeholder));
}

/** What a person would call it: what stands on it or in it, or how the app names it. */
function nameOf(node: UiNode): string {
  const texts = [...node.all()].map(({ text }) => text.trim());
  const name = texts.find((text) => text !== '') ?? node.accessibilityText ?? node.id ?? node.type;
  return shortened(name);
}

function shortened(name: string): string {
  return name.length > MOST_LETTERS ? `${name.slice(0, MOST_LETTERS - 1)}…` : name;
}

/** What a person does at the system's prompt. */
export function promptActions(pin: string): TerminalAction<PhoneStage>[] {
  const group = 'the prompt';
  return [
    { key: 'f', group, label: 'show my face', run: ({ device }) => device.user.presentFace() },
    { key: 's', group, label: "a stranger's face", run: ({ device }) => device.user.presentStranger() },
    { key: 'v', group, label: 'cover the camera', run: ({ device }) => device.user.coverCamera() },
    { key: 'p', group, label: 'type the PIN', run: ({ device }) => device.user.typePin(pin) },
    { key: 'w', group, label: 'type a wrong PIN', run: ({ device }) => device.user.typePin(WRONG_PIN) },
    { key: 'x', group, label: 'cancel in the prompt', run: ({ device }) => device.user.cancelPrompt() },
    { key: 'r', group, label: 'crash the prompt', run: ({ device }) => device.user.crashWidget() },
  ];
}

/** What a person does with the phone itself. */
export function phoneActions(): TerminalAction<PhoneStage>[] {
  const group = 'the phone';
  return [
    { key: 'b', group, label: 'home screen and back', run: homeAndBack },
    { key: 'o', group, label: "another app's prompt", run: otherApp },
    { key: 'l', group, label: 'lock out the face', run: ({ device }) => device.user.lockOut(AuthType.FACE) },
    { key: 'k', group, label: 'kill the service', run: ({ device }) => device.faults.killAuthService() },
    { key: ',', group, label: 'tap the notification', run: tapNotification },
    { key: '.', group, label: 'end the app', run: ({ app }) => app.kill() },
    { key: 'z', group, label: 'Chinese or English', run: switchLanguage },
    { key: 'd', group, label: 'dark or light', run: switchColours },
  ];
}

/** An app that was ended is started again. */
async function homeAndBack({ app }: PhoneStage): Promise<void> {
  await (app.top?.phase === 'foreground' ? app.top.background() : app.start());
}

async function tapNotification({ app, device }: PhoneStage): Promise<void> {
  const [newest] = device.notifications.shade;
  if (newest === undefined) {
    throw new Error('There is no notification: an app that is in front shows none.');
  }
  device.notifications.tap(newest.bundle, newest.id);
  await app.opened;
}

function otherApp({ device }: PhoneStage): void {
  if (device.prompt?.bundle === device.otherApp.bundle) {
    device.otherApp.endPrompt();
  } else {
    device.otherApp.startPrompt();
  }
}

function switchLanguage({ app }: PhoneStage): void {
  app.setLanguage(app.configuration.language === 'zh-Hans-CN' ? 'en-US' : 'zh-Hans-CN');
}

function switchColours({ app }: PhoneStage): void {
  app.setDarkMode(app.configuration.colorMode !== 0);
}
