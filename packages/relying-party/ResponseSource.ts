// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '@simplewebauthn/server';

/** Who answers the options of a relying party with good responses. */
export interface ResponseSource {
  readonly name: string;
  /** What its client data name. */
  readonly origin: string;
  register(options: PublicKeyCredentialCreationOptionsJSON): Promise<RegistrationResponseJSON>;
  /** With the credential of that id, base64url, where several fit. */
  signIn(options: PublicKeyCredentialRequestOptionsJSON, credentialId: string): Promise<AuthenticationResponseJSON>;
  /** Undefined where the keys cannot be used for anything but good responses. */
  readonly keys: KeyAccess | undefined;
}

/** What only a faulty or stolen authenticator does. */
export interface KeyAccess {
  /** The signature counter of the responses from now on. */
  signCount: number;
  /**
   * A signature in DER by the key of a credential over any bytes.
   * @param isShort whether one of its integers begins with a zero byte, which DER leaves out
   */
  sign(credentialId: string, message: Uint8Array, isShort?: boolean): Uint8Array;
}
