// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { describeMutations } from './describeMutations.test-support.ts';
import { DeviceAuthenticator } from './DeviceAuthenticator.ts';

/** Of the relying party's domain, and so long that every part of the responses needs padding in base64. */
const ORIGIN = 'https://www.example.com';

describeMutations('a response made by the library', false, () => DeviceAuthenticator.open(ORIGIN));
