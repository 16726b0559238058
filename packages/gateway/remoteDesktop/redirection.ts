// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** What a client may bring to its target. */
export interface Redirect {
  readonly clipboard: boolean;
  readonly drives: boolean;
  readonly printers: boolean;
  readonly ports: boolean;
  readonly devices: boolean;
}

/** What each of them is switched off by: MS-TSGU 2.2.5.3.7. */
const OFF: Readonly<Record<keyof Redirect, number>> = { drives: 1, printers: 2, ports: 4, clipboard: 8, devices: 0x10 };

/** The flags of TUNNEL_AUTH_RESPONSE. */
export function redirectionOf(redirect: Redirect): number {
  return (Object.keys(OFF) as (keyof Redirect)[])
    .filter((what) => !redirect[what])
    .reduce((flags, what) => flags | OFF[what], 0);
}
