// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { SoftAuthenticator } from '@cancellable-auth/relying-party/testing';
import { describeMutations } from './describeMutations.test-support.ts';

/** An origin of the relying party's domain, so long that every part of the responses needs padding in base64. */
const ORIGIN = 'https://www.example.com';

describeMutations('a response made by node:crypto', true, async () => new SoftAuthenticator(ORIGIN));
