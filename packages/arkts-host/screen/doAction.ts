// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { AuthType } from '../system/AuthType.ts';
import type { PhoneStage } from './PhoneStage.ts';
import type { PlainAction } from './ScreenMessage.ts';

/** What an action needs and changes of the phone itself, beside the stage. */
export interface PhoneHands {
  /** Whether the person is at the home screen. */
  isHome(): boolean;
  goHome(isHome: boolean): void;
  /** The camera has seen nobody. */
  nobodySeen(): void;
  restart(): Promise<void>;
}

/** What a person does by a button beside the screen. Rejects when there is no occasion for it now. */
export async function doAction(action: PlainAction, stage: PhoneStage, phone: PhoneHands): Promise<void> {
  const { device, app } = stage;
  const { user, screen, notifications } = device;
  switch (action) {
    case 'show-face':
      user.presentFace();
      break;
    case 'show-stranger':
      user.presentStranger();
      break;
    case 'cover-camera':
      user.coverCamera();
      phone.nobodySeen();
      break;
    case 'cancel-prompt':
      user.cancelPrompt();
      break;
    case 'press-navigation':
      user.pressNavigation();
      break;
    case 'rotate':
      user.rotate();
      break;
    case 'crash-prompt':
      user.crashWidget();
      break;
    case 'lock-out-face':
      user.lockOut(AuthType.FACE);
      break;
    case 'lock':
      await app.top?.background();
      screen.lock();
      break;
    case 'unlock':
      screen.unlock(AuthType.PIN);
      if (!phone.isHome()) {
        await app.top?.foreground();
      }
      break;
    case 'home':
      phone.goHome(true);
      await app.top?.background();
      break;
    case 'open-app':
      phone.goHome(false);
      await app.start();
      break;
    case 'back':
      await app.top?.back();
      phone.goHome(app.top?.phase !== 'foreground');
      break;
    case 'other-app':
      if (device.prompt?.bundle === device.otherApp.bundle) {
        device.otherApp.endPrompt();
      } else {
        device.otherApp.startPrompt();
      }
      break;
    case 'kill-service':
      device.faults.killAuthService();
      break;
    case 'kill-app':
      phone.goHome(true);
      app.kill();
      break;
    case 'allow-notifications':
    case 'refuse-notifications':
      if (!notifications.answer(action === 'allow-notifications')) {
        throw new Error('Nobody asks whether notifications may be shown.');
      }
      break;
    case 'switch-notifications':
      notifications.setRight(
        app.bundleName,
        notifications.rightOf(app.bundleName) === 'allowed' ? 'refused' : 'allowed',
      );
      break;
    case 'do-not-disturb':
      notifications.isDoNotDisturb = !notifications.isDoNotDisturb;
      break;
    case 'restart':
      await phone.restart();
  }
}
