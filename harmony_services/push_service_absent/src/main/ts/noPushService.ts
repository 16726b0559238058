// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** There is no name without a push service. */
export function pushToken(): Promise<string> {
  return Promise.resolve('');
}

/** There is nothing to delete. */
export function deletePushToken(): Promise<void> {
  return Promise.resolve();
}
