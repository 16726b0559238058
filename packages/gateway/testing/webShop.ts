// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { OpenidClient } from '../openid/OpenidSettings.ts';

/** Where the shop of the tests is sent back to: nobody has to listen there. */
export const REDIRECT = 'http://127.0.0.1:61999/callback';
export const SECRET = 'Zp4vQ8mXw2RzB7nLc5HyPd9sGf3JaE6u';

/** The application of the tests, as a configuration has it. */
export function shop(changes: Partial<OpenidClient> = {}): OpenidClient {
  return { id: 'shop', name: 'The Shop', secret: SECRET, redirects: [REDIRECT], idTokens: 'RS256', ...changes };
}
