// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { FRAME_LIMITS } from 'gateway_protocol';
import type { SocketRoute } from '../admission/routes.ts';
import type { DeviceChannel } from './DeviceChannel.ts';

/** Anybody gets a WebSocket here, and counts as half open until they have proved which device they are. */
export function deviceRoute(channel: DeviceChannel): SocketRoute {
  return {
    maxPayload: FRAME_LIMITS.frameBytes,
    admit: (request, address) => ({
      isProven: false,
      accept: (socket, raw) => channel.accept(socket, raw, address, revisionOf(request.url)),
    }),
  };
}

/** What the device announces in the address that it connects to; devices from before there was anything to announce: 0. */
export function revisionOf(url: string | undefined): number {
  const announced = new URLSearchParams((url ?? '').split('?').slice(1).join('?')).get('revision') ?? '';
  return /^[0-9]{1,6}$/.test(announced) ? Number(announced) : 0;
}
