// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

export { describeEnd } from './commands/describeEnd.ts';
export type { Login } from './tunnel/TokenFile.ts';
export { logIn } from './tunnel/logIn.ts';
export { openTunnel } from './tunnel/openTunnel.ts';
export type { TunnelEnd } from './tunnel/openTunnel.ts';
