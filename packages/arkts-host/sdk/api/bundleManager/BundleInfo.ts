// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { ApplicationInfo } from './ApplicationInfo.ts';

/** What the system knows of an installed app. @since 9 */
export interface BundleInfo {
  /** The bundle name. */
  readonly name: string;
  readonly vendor: string;
  readonly versionCode: number;
  readonly versionName: string;
  /** Null unless GET_BUNDLE_INFO_WITH_APPLICATION was asked for. */
  readonly appInfo: ApplicationInfo;
  /** Null unless GET_BUNDLE_INFO_WITH_SIGNATURE_INFO was asked for. */
  readonly signatureInfo: SignatureInfo;
  /** Milliseconds since 1970. */
  readonly installTime: number;
  /** Milliseconds since 1970. */
  readonly updateTime: number;
  /** 0 for the app itself, more for its clones. @since 12 */
  readonly appIndex: number;
}

/** What the signature of an app's package says. @since 9 */
export interface SignatureInfo {
  /** The bundle name, '_', and the base64 text of the signing key. It changes with the key. */
  readonly appId: string;
  /** SHA-256 of the signing certificate. */
  readonly fingerprint: string;
  /** The app's number in the app store. It stays when the key changes. @since 11 */
  readonly appIdentifier: string;
}
