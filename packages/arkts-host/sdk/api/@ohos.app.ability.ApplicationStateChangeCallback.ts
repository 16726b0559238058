// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** Hears of the app coming to the front and leaving it. @since 10 */
export default class ApplicationStateChangeCallback {
  onApplicationForeground(): void {}

  onApplicationBackground(): void {}
}
