// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** What the system knows of an app. @since 9 */
export interface ApplicationInfo {
  /** The bundle name. */
  readonly name: string;
  /** What users read. */
  readonly label: string;
  /** The token by which permissions are asked. */
  readonly accessTokenId: number;
  /** Whether it is a debug build. @since 10 */
  readonly debug: boolean;
}
