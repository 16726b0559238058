// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** What a file for clients of remote desktops says. */
export interface DesktopFile {
  /** "host:port" of the computer that it leads to. */
  readonly target: string;
  /** Where the gateway is: "wss://host:port". */
  readonly gateway: string;
  /** The credential that the gateway gave for it. */
  readonly token: string;
}

/**
 * The text of a `.rdp` file, as mstsc and FreeRDP read it: through the gateway always, with the credential as a cookie, and without
 * connecting again by itself, which would be another question on the phone.
 */
export function desktopFile({ target, gateway, token }: DesktopFile): string {
  const { host } = new URL(gateway.replace(/^ws/, 'http')); // without the port where it is 443
  return [
    `full address:s:${target}`,
    `gatewayhostname:s:${host}`,
    'gatewayusagemethod:i:1',
    'gatewayprofileusagemethod:i:1',
    'gatewaycredentialssource:i:5',
    `gatewayaccesstoken:s:${token}`,
    'autoreconnection enabled:i:0',
    '',
  ].join('\r\n');
}
