// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** What the phone of a number is called, at the gateway and by itself. */
export function idleDeviceId(index: number): string {
  const id = Buffer.alloc(16, 0x5a);
  id.writeUInt32BE(index);
  return id.toString('base64url');
}
