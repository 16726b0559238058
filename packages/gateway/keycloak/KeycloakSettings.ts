// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** A client of a realm whose requests are taken. */
export interface KeycloakClient {
  /** As Keycloak calls it. */
  readonly id: string;
  /** As people see it. */
  readonly name: string;
  /** What phones show as the place of a login. */
  readonly host: string;
}

/** A realm of a Keycloak. */
export interface KeycloakRealm {
  /** As this gateway calls it. */
  readonly name: string;
  readonly issuer: string;
  /** How this gateway reaches it, where that is not the issuer. */
  readonly url?: string | undefined;
  readonly clients: readonly KeycloakClient[];
}

/** What the configuration says of this door. */
export interface KeycloakSettings {
  readonly realms: readonly KeycloakRealm[];
}

/** Where a realm is told how a request has ended. */
export function callbackOf({ issuer, url }: KeycloakRealm): URL {
  return new URL(`${url ?? issuer}/protocol/openid-connect/ext/ciba/auth/callback`);
}
