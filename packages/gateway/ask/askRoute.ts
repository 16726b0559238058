// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Clients } from '../admission/Clients.ts';
import type { SocketRoute } from '../admission/routes.ts';
import type { TunnelEvent } from '../tunnel/TunnelEvent.ts';
import { clientRoute } from '../tunnel/tunnelRoutes.ts';
import { LONGEST_ASK } from './AskMessage.ts';
import type { AskServer } from './AskServer.ts';

/** Clients with a good token may ask their user for their word. */
export function askRoute(questions: AskServer, clients: Clients, observe: (event: TunnelEvent) => void): SocketRoute {
  return clientRoute(LONGEST_ASK, clients, observe, questions);
}
