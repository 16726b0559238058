// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { WebSocket } from 'ws';
import { parseTicket } from '@cancellable-auth/gateway/engine';
import type { OperatorResult, Ticket } from '@cancellable-auth/gateway/engine';
import { logIn, requestConnection } from '@cancellable-auth/gateway/client';
import type { Login } from '@cancellable-auth/gateway/client';
import { TestDevice } from '@cancellable-auth/gateway/testing';
import { FRAME_REVISION } from 'gateway_protocol';
import type { DevicePrompt } from 'gateway_protocol';
import { BenchPhone } from './BenchPhone.ts';
import type { IdleReady } from './idleServer.ts';

const USER = 'anna';
const AGAIN_MS = 20;

/** A user among many: a phone that answers at once, and a client that asks again and again. */
export class ApprovingUser {
  private readonly login: Login;
  private readonly target: string;
  private readonly phone: BenchPhone;
  private socket: WebSocket | undefined;
  private prompt: DevicePrompt | undefined;
  private number: string | undefined;

  private constructor(login: Login, target: string, ticket: Ticket, device: TestDevice, name: string) {
    this.login = login;
    this.target = target;
    this.phone = new BenchPhone(
      {
        deviceId: device.id,
        gateway: name,
        gatewayKey: ticket.key,
        authenticator: device.authenticator,
        proof: (bytes) => device.proof(bytes),
      },
      {
        connect: (connection) => this.connect(connection, ticket),
        disconnect: () => this.socket?.terminate(),
        send: (text) => this.socket?.readyState === WebSocket.OPEN && this.socket.send(text),
        shown: (prompt) => {
          this.prompt = prompt;
          this.type();
        },
        asked: (_prompt, answer) => answer(),
        ended: () => undefined,
      },
    );
  }

  static async enrol(ready: IdleReady, target: string): Promise<ApprovingUser> {
    const ticket = await ticketOf(ready, 'enrol-code');
    const device = new TestDevice(ticket.url, ticket.certificate, ticket.key, ready.name, ready.origin);
    await device.enrol(ticket.userName, ticket.code);
    const login = await logIn(await ticketOf(ready, 'login-code'), 'laptop');
    const user = new ApprovingUser(login, target, ticket, device, ready.name);
    user.phone.start();
    return user;
  }

  /** Asks for a connection until one is approved: how long the one that was took, in ms. A gateway that is away is asked again. */
  async approve(): Promise<number> {
    for (;;) {
      this.prompt = undefined;
      this.number = undefined;
      const since = performance.now();
      try {
        const stream = await requestConnection({
          login: this.login,
          target: this.target,
          onProgress: (progress) => {
            if (progress.type === 'waiting') {
              this.number = progress.number;
              this.type();
            }
          },
        });
        stream.destroy();
        return performance.now() - since;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
      }
    }
  }

  stop(): void {
    this.phone.stop();
  }

  private type(): void {
    if (this.prompt !== undefined && this.number !== undefined) {
      this.phone.type(this.prompt.id, this.number);
    }
  }

  private connect(connection: number, { url, certificate }: Ticket): void {
    const socket = new WebSocket(`${url}/v1/device?revision=${FRAME_REVISION}`, {
      perMessageDeflate: false,
      ca: certificate,
    });
    this.socket = socket;
    socket.on('open', () => this.phone.opened(connection));
    socket.on('message', (data: Buffer) => this.phone.received(connection, data.toString()));
    socket.on('error', () => undefined);
    socket.on('close', () => this.phone.lost(connection));
  }
}

async function ticketOf({ operationsUrl, token }: IdleReady, command: 'enrol-code' | 'login-code'): Promise<Ticket> {
  const response = await fetch(`${operationsUrl}/operator`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify({ command, user: USER }),
  });
  const result = (await response.json()) as OperatorResult;
  return parseTicket('ticket' in result ? result.ticket : '')!;
}
