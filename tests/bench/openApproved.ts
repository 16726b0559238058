// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Readable, Writable } from 'node:stream';
import { openTunnel } from '@cancellable-auth/gateway/client';
import type { DevicePrompt } from 'gateway_protocol';
import type { PhoneWatch, ServedGateway } from './ServedGateway.ts';

/** What a client has of a tunnel that its user approved. */
export interface ApprovedTunnel {
  /** Settles when bytes can flow. */
  readonly opened: Promise<void>;
  close(): Promise<void>;
}

/** Asks for a connection to `target`, whose user types the number as soon as they and their client have both been told. */
export function openApproved(
  gateway: ServedGateway,
  target: string,
  streams: { source: Readable; sink: Writable },
  watch: Pick<PhoneWatch, 'asked'> & Partial<PhoneWatch>,
): ApprovedTunnel {
  const abort = new AbortController();
  let prompt: DevicePrompt | undefined;
  let number: string | undefined;
  const type = (): void => {
    if (prompt !== undefined && number !== undefined) {
      gateway.type(prompt, number);
    }
  };
  gateway.watch({
    ...watch,
    shown: (shown) => {
      prompt = shown;
      type();
    },
  });
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  const end = openTunnel({
    login: gateway.login,
    target,
    ...streams,
    signal: abort.signal,
    onProgress: (message) => {
      if (message.type === 'waiting') {
        number = message.number;
        type();
      } else if (message.type === 'open') {
        open();
      }
    },
  });
  return {
    opened,
    close: async () => {
      abort.abort();
      await end;
    },
  };
}
