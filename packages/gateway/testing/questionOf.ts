// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { AnyPromptFrame } from 'gateway_protocol';

/** Who asks in a prompt, and for what, as its phone shows them: for tests. */
export function questionOf(request: AnyPromptFrame): { readonly client: string; readonly target: string } {
  switch (request.type) {
    case 'prompt':
      return request;
    case 'login-prompt':
      return { client: request.application, target: request.host };
    case 'transaction-prompt':
      return { client: request.application, target: request.text };
  }
}
