// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/**
 * What extensions told; only the one that is asked for.
 *
 * @since 1.0.0
 */
export interface ExtensionOutputs {
  readonly credProps?: { readonly rk?: boolean };
}

/**
 * An assertion as WebAuthn writes it in JSON (Level 3, 5.1). All bytes in base64url.
 *
 * @since 1.0.0
 */
export interface AssertionResponse {
  readonly id: string;
  readonly rawId: string;
  readonly type: 'public-key';
  readonly authenticatorAttachment?: 'platform' | 'cross-platform';
  readonly clientExtensionResults: ExtensionOutputs;
  readonly response: {
    readonly clientDataJSON: string;
    readonly authenticatorData: string;
    readonly signature: string;
    readonly userHandle?: string;
  };
}

/**
 * A registration as WebAuthn writes it in JSON (Level 3, 5.1). All bytes in base64url.
 *
 * @since 1.0.0
 */
export interface RegistrationResponse {
  readonly id: string;
  readonly rawId: string;
  readonly type: 'public-key';
  readonly authenticatorAttachment?: 'platform' | 'cross-platform';
  readonly clientExtensionResults: ExtensionOutputs;
  readonly response: {
    readonly clientDataJSON: string;
    readonly attestationObject: string;
    readonly authenticatorData?: string;
    readonly transports?: readonly string[];
    readonly publicKey?: string;
    readonly publicKeyAlgorithm?: number;
  };
}
