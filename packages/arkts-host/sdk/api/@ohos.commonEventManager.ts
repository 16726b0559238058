// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { guarded } from '../../arkui/appErrors.ts';
import { answer } from '../../arkui/answer.ts';
import type { AsyncCallback, BusinessError } from './@ohos.base.ts';

/** Events that the system and apps tell each other; on this device, those that the app publishes itself. @since 9 */
namespace commonEventManager {
  /** Those of an account that the simulated device has not: they never come. @since 9 */
  export enum Support {
    COMMON_EVENT_DISTRIBUTED_ACCOUNT_LOGIN = 'common.event.DISTRIBUTED_ACCOUNT_LOGIN',
    COMMON_EVENT_DISTRIBUTED_ACCOUNT_LOGOUT = 'common.event.DISTRIBUTED_ACCOUNT_LOGOUT',
    COMMON_EVENT_DISTRIBUTED_ACCOUNT_TOKEN_INVALID = 'common.event.DISTRIBUTED_ACCOUNT_TOKEN_INVALID',
    COMMON_EVENT_DISTRIBUTED_ACCOUNT_LOGOFF = 'common.event.DISTRIBUTED_ACCOUNT_LOGOFF',
  }

  /** @since 9 */
  export interface CommonEventSubscribeInfo {
    events: Array<string>;
  }

  /** @since 9 */
  export interface CommonEventPublishData {
    code?: number;
    data?: string;
    parameters?: { [key: string]: any };
  }

  /** @since 9 */
  export interface CommonEventData extends CommonEventPublishData {
    event: string;
  }

  /** @since 9 */
  export interface CommonEventSubscriber {
    getSubscribeInfo(): Promise<CommonEventSubscribeInfo>;
  }

  /** @since 9 */
  export function createSubscriber(
    subscribeInfo: CommonEventSubscribeInfo,
    callback?: AsyncCallback<CommonEventSubscriber>,
  ): Promise<CommonEventSubscriber> {
    return answer(Promise.resolve(createSubscriberSync(subscribeInfo)), callback);
  }

  /** @since 10 */
  export function createSubscriberSync(subscribeInfo: CommonEventSubscribeInfo): CommonEventSubscriber {
    const events = [...subscribeInfo.events];
    const subscriber: CommonEventSubscriber = { getSubscribeInfo: () => Promise.resolve({ events: [...events] }) };
    eventsOf.set(subscriber, events);
    return subscriber;
  }

  /** Hears of the subscriber's events until unsubscribe. @since 9 */
  export function subscribe(subscriber: CommonEventSubscriber, callback: AsyncCallback<CommonEventData>): void {
    hearing.set(subscriber, callback);
  }

  /** @since 9 */
  export function unsubscribe(subscriber: CommonEventSubscriber, callback?: AsyncCallback<void>): void {
    hearing.delete(subscriber);
    tell('unsubscribe', callback);
  }

  /** Tells everybody who has subscribed, after what runs now. @since 9 */
  export function publish(
    event: string,
    second: CommonEventPublishData | AsyncCallback<void>,
    third?: AsyncCallback<void>,
  ): void {
    const data: CommonEventPublishData = typeof second === 'function' ? {} : second;
    queueMicrotask(() => {
      for (const [subscriber, heard] of [...hearing]) {
        if (eventsOf.get(subscriber)?.includes(event) === true) {
          guarded(`the common event ${event}`, () => heard(NO_ERROR, { ...data, event }));
        }
      }
    });
    tell(`publish of ${event}`, typeof second === 'function' ? second : third);
  }
}

const NO_ERROR = null as unknown as BusinessError<void>;
const eventsOf: WeakMap<commonEventManager.CommonEventSubscriber, readonly string[]> = new WeakMap();
const hearing: Map<
  commonEventManager.CommonEventSubscriber,
  AsyncCallback<commonEventManager.CommonEventData>
> = new Map();

function tell(what: string, callback: AsyncCallback<void> | undefined): void {
  if (callback !== undefined) {
    queueMicrotask(() => guarded(what, () => callback(NO_ERROR, undefined)));
  }
}

/** The process has ended: nobody listens any more. */
export function forgetCommonEvents(): void {
  hearing.clear();
}

export default commonEventManager;
