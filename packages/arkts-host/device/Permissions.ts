// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** The permissions that authentication looks at (docs/system-behaviour.md). */
export const ACCESS_BIOMETRIC: string = 'ohos.permission.ACCESS_BIOMETRIC';
/** Lets an app in the background ask its user, and keeps the question when the app goes there. Since API 20. */
export const USER_AUTH_FROM_BACKGROUND: string = 'ohos.permission.USER_AUTH_FROM_BACKGROUND';
/** Held by the system's own apps only. */
export const ACCESS_USER_AUTH_INTERNAL: string = 'ohos.permission.ACCESS_USER_AUTH_INTERNAL';

/** Which app, by bundle name, has been granted which permission. */
export class Permissions {
  private readonly granted: Map<string, Set<string>> = new Map();

  /** Grants `permission`; granting it again does nothing. */
  grant(bundle: string, permission: string): void {
    let set: Set<string> | undefined = this.granted.get(bundle);
    if (set === undefined) {
      set = new Set();
      this.granted.set(bundle, set);
    }
    set.add(permission);
  }

  /** Takes `permission` away; does nothing when it was not granted. */
  revoke(bundle: string, permission: string): void {
    this.granted.get(bundle)?.delete(permission);
  }

  has(bundle: string, permission: string): boolean {
    return this.granted.get(bundle)?.has(permission) ?? false;
  }
}
