// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/// <reference path="./pushKit.d.ts" />

import { pushService } from '@kit.PushKit';

/** Push Kit's name for this app on this phone: another one after a new installation. Rejects on a phone without Push Kit. */
export function pushToken(): Promise<string> {
  return pushService.getToken();
}

/** That name is none any more, and what the service has of this app is deleted. Rejects on a phone without Push Kit. */
export function deletePushToken(): Promise<void> {
  return pushService.deleteToken();
}
