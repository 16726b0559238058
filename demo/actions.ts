// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { AuthType } from '../host/device/AuthType.ts';
import { PIN } from './Stage.ts';
import type { Stage } from './Stage.ts';

/** Something that a person does with the phone by one key. */
export interface Action {
  readonly key: string;
  readonly label: string;
  readonly group: 'the app' | 'the prompt' | 'the phone';
  run(stage: Stage): Promise<void> | void;
}

/** Everything that the terminal offers. What it does goes through the page and the device, never past them. */
export const actions: readonly Action[] = [
  { key: '1', group: 'the app', label: 'view', run: ({ page }) => page.click('purpose-VIEW') },
  { key: '2', group: 'the app', label: 'sign in', run: ({ page }) => page.click('purpose-SIGN_IN') },
  { key: '3', group: 'the app', label: 'unlock', run: ({ page }) => page.click('purpose-UNLOCK') },
  { key: '4', group: 'the app', label: 'pay', run: ({ page }) => page.click('purpose-PAYMENT') },
  { key: 'a', group: 'the app', label: 'press Ask', run: ({ page }) => page.click('start') },
  { key: 'c', group: 'the app', label: 'press Cancel', run: ({ page }) => page.click('cancel') },
  { key: 'i', group: 'the app', label: 'cancel by id', run: cancelById },
  { key: 'f', group: 'the prompt', label: 'show my face', run: ({ device }) => device.user.presentFace() },
  { key: 's', group: 'the prompt', label: "a stranger's face", run: ({ device }) => device.user.presentStranger() },
  { key: 'v', group: 'the prompt', label: 'cover the camera', run: ({ device }) => device.user.coverCamera() },
  { key: 'p', group: 'the prompt', label: 'type the PIN', run: ({ device }) => device.user.typePin(PIN) },
  { key: 'w', group: 'the prompt', label: 'type a wrong PIN', run: ({ device }) => device.user.typePin('000000') },
  { key: 'x', group: 'the prompt', label: 'cancel in the prompt', run: ({ device }) => device.user.cancelPrompt() },
  { key: 'r', group: 'the prompt', label: 'crash the prompt', run: ({ device }) => device.user.crashWidget() },
  { key: 'b', group: 'the phone', label: 'home screen and back', run: homeAndBack },
  { key: 'o', group: 'the phone', label: "another app's prompt", run: otherApp },
  { key: 'l', group: 'the phone', label: 'lock out the face', run: ({ device }) => device.user.lockOut(AuthType.FACE) },
  { key: 'k', group: 'the phone', label: 'kill the service', run: ({ device }) => device.faults.killAuthService() },
  { key: 'z', group: 'the phone', label: 'Chinese or English', run: switchLanguage },
  { key: 'd', group: 'the phone', label: 'dark or light', run: switchColours }
];

async function cancelById({ ability, page }: Stage): Promise<void> {
  const id = /[0-9a-f-]{36}/.exec(page.find('cancellationId')?.text ?? '')?.[0];
  if (id === undefined) {
    throw new Error('Nothing is being asked, so there is no id. Press Ask first.');
  }
  await ability.newWant({ parameters: { cancellationId: id } });
}

async function homeAndBack({ ability }: Stage): Promise<void> {
  await (ability.phase === 'foreground' ? ability.background() : ability.foreground());
}

function otherApp({ device }: Stage): void {
  if (device.prompt?.bundle === device.otherApp.bundle) {
    device.otherApp.endPrompt();
  } else {
    device.otherApp.startPrompt();
  }
}

function switchLanguage({ app }: Stage): void {
  app.setLanguage(app.configuration.language === 'zh-Hans-CN' ? 'en-US' : 'zh-Hans-CN');
}

function switchColours({ app }: Stage): void {
  app.setDarkMode(app.configuration.colorMode !== 0);
}
