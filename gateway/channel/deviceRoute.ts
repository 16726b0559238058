// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { FRAME_LIMITS } from '../../protocol/Index.ts';
import { addressOf } from '../server/GatewayServer.ts';
import type { SocketRoute } from '../server/GatewayServer.ts';
import type { DeviceChannel } from './DeviceChannel.ts';

/** Anybody gets a WebSocket here, and counts as half open until he has proved which device he is. */
export function deviceRoute(channel: DeviceChannel): SocketRoute {
  return {
    maxPayload: FRAME_LIMITS.frameBytes,
    admit: (request) => ({ isProven: false,
      accept: (socket, raw) => channel.accept(socket, raw, addressOf(request)) }),
  };
}
