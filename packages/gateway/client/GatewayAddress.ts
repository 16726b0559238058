// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** Where a gateway is, and how it is known. */
export interface GatewayAddress {
  /** "wss://host:port", or "ws://" on loopback. */
  readonly url: string;
  /** The gateway's certificate, PEM; undefined when a public authority vouches for it, and without TLS. */
  readonly certificate: string | undefined;
}
