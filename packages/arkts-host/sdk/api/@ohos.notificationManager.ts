// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { currentDevice } from '../../device/currentDevice.ts';
import type { Device } from '../../device/Device.ts';
import { SystemError } from '../../system/SystemError.ts';
import { wantOf } from './@ohos.app.ability.wantAgent.ts';
import type wantAgent from './@ohos.app.ability.wantAgent.ts';
import type UIAbilityContext from './application/UIAbilityContext.ts';

const BAD_PARAMETER: number = 401;
const NOT_ALLOWED: number = 1600004;
const NOT_THERE: number = 1600007;
const DIALOG_OPEN: number = 1600013;

/** Notifications of the app. Behaviour: docs/system-behaviour.md, Notifications. @since 9 */
namespace notificationManager {
  /** @since 9 */
  export enum ContentType {
    NOTIFICATION_CONTENT_BASIC_TEXT = 0,
  }

  /** What kind of notification it is. @since 9 */
  export enum SlotType {
    UNKNOWN_TYPE = 0,
    SOCIAL_COMMUNICATION = 1,
    SERVICE_INFORMATION = 2,
    CONTENT_INFORMATION = 3,
    OTHER_TYPES = 0xffff,
  }

  /** @since 9 */
  export interface NotificationBasicContent {
    title: string;
    text: string;
    additionalText?: string;
  }

  /** @since 9 */
  export interface NotificationContent {
    /** @since 11 */
    notificationContentType?: ContentType;
    normal?: NotificationBasicContent;
  }

  /** @since 9 */
  export interface NotificationRequest {
    content: NotificationContent;
    /** The same id replaces the one before; 0 unless given. */
    id?: number;
    /** @since 11 */
    notificationSlotType?: SlotType;
    /** What a tap starts; without one, the app comes to the front. */
    wantAgent?: wantAgent.WantAgent;
  }

  /**
   * Asks the user whether the app may show notifications; once they have answered, their answer. Rejects with 1600004 when they
   * refused, now or before, and with 1600013 while the dialog is open. @since 10
   */
  export function requestEnableNotification(context: UIAbilityContext): Promise<void> {
    if (typeof context !== 'object' || context === null) {
      throw new SystemError(BAD_PARAMETER, 'Parameter error. A context is required.');
    }
    const device: Device = currentDevice();
    return new Promise<void>((resolve, reject) => {
      device.notifications.ask(device.app, (answer) => {
        device.clock.schedule(0, () => {
          switch (answer) {
            case 'allowed':
              resolve();
              break;
            case 'refused':
              reject(new SystemError(NOT_ALLOWED, 'Notification disabled.'));
              break;
            case 'dialog-open':
              reject(new SystemError(DIALOG_OPEN, 'Enable Notification dialog has been popped already.'));
              break;
          }
        });
      });
    });
  }

  /** @since 11 */
  export function isNotificationEnabled(): Promise<boolean> {
    return later(() => isNotificationEnabledSync());
  }

  /** @since 12 */
  export function isNotificationEnabledSync(): boolean {
    const device: Device = currentDevice();
    return device.notifications.rightOf(device.app) === 'allowed';
  }

  /** Shows one, in place of the one with its id. Rejects with 1600004 when the user does not let it. @since 9 */
  export function publish(request: NotificationRequest): Promise<void> {
    const normal: NotificationBasicContent | undefined = request?.content?.normal;
    if (normal === undefined || typeof normal.title !== 'string' || typeof normal.text !== 'string') {
      throw new SystemError(BAD_PARAMETER, 'Parameter error. A title and a text are required.');
    }
    return later(() => {
      const device: Device = currentDevice();
      const isShown: boolean = device.notifications.show({
        bundle: device.app,
        id: request.id ?? 0,
        title: normal.title,
        text: normal.text,
        isPushed: false,
        parameters: wantOf(request.wantAgent)?.parameters ?? {},
      });
      if (!isShown) {
        throw new SystemError(NOT_ALLOWED, 'Notification disabled.');
      }
    });
  }

  /** Takes one away. Rejects with 1600007 when there is none of that id. @since 9 */
  export function cancel(id: number, _label?: string): Promise<void> {
    return later(() => {
      const device: Device = currentDevice();
      if (!device.notifications.remove(device.app, id)) {
        throw new SystemError(NOT_THERE, 'The notification does not exist.');
      }
    });
  }

  /** Takes all of the app away. @since 9 */
  export function cancelAll(): Promise<void> {
    return later(() => {
      const device: Device = currentDevice();
      device.notifications.removeAll(device.app);
    });
  }
}

function later<T>(work: () => T): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    currentDevice().clock.schedule(0, () => {
      try {
        resolve(work());
      } catch (error) {
        reject(error);
      }
    });
  });
}

export default notificationManager;
