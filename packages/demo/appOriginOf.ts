// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { signBundle } from 'arkts-host/device';

/** The origin of an app on the simulated device: the key that it is signed with (docs/reference/assertions.md, "Origin"). */
export function appOriginOf(bundleName: string): string {
  return `ohos:app-id:${signBundle(bundleName)
    .appId.slice(bundleName.length + 1)
    .replace(/=+$/, '')}`;
}
