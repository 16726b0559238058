// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

export { RelyingParty } from './RelyingParty.ts';
export type { KnownUsers } from './RelyingParty.ts';
export { Refusal } from './RelyingPartyError.ts';
export { startRelyingParty } from './startRelyingParty.ts';
export type { RunningRelyingParty } from './startRelyingParty.ts';
