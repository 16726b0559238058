// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** A resource by its name or id, as `$r` and `$rawfile` make it. @since 9 */
export interface Resource {
  readonly id: number;
  /** What fills the placeholders. */
  readonly params?: any[];
  readonly type?: number;
  readonly bundleName: string;
  readonly moduleName: string;
}
