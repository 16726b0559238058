// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { WebSocket } from 'ws';
import { parseTicket } from '@cancellable-auth/gateway/engine';
import type { OperatorResult, Ticket } from '@cancellable-auth/gateway/engine';
import { DesktopClient, TestDevice } from '@cancellable-auth/gateway/testing';
import type { Transport } from '@cancellable-auth/gateway/testing';
import { logIn } from '@cancellable-auth/gateway/client';
import type { Login } from '@cancellable-auth/gateway/client';
import type { DevicePrompt } from 'gateway_protocol';
import { BenchPhone } from './BenchPhone.ts';
import type { GatewayReady, ReceiptSeen } from './gatewayServer.ts';
import { ServerProcess } from './ServerProcess.ts';

const USER = 'anna';

/** What somebody wants to know of the phone; each is for one prompt and replaced by the next. */
export interface PhoneWatch {
  shown(prompt: DevicePrompt): void;
  /** Whether the number was right is known, and `answer` signs and sends. */
  asked(answer: () => void): void;
  /** A frame of this type is about to be sent. */
  sending(type: string): void;
  /** A frame of this type has come, and nothing has been done with it. */
  received(type: string): void;
  /** The gateway has the receipt; ns on the machine's monotonic clock. */
  receipt(at: bigint): void;
}

const nothing = (): void => undefined;
const NOBODY: PhoneWatch = { shown: nothing, asked: nothing, sending: nothing, received: nothing, receipt: nothing };

/** A gateway in a process of its own, and here one user, whose phone has no latencies and whose client is logged in. */
export class ServedGateway {
  readonly login: Login;
  private watched: PhoneWatch = NOBODY;
  private readonly process: ServerProcess<GatewayReady>;
  private readonly phone: BenchPhone;
  private socket: WebSocket | undefined;

  private constructor(process: ServerProcess<GatewayReady>, login: Login, ticket: Ticket, device: TestDevice) {
    this.process = process;
    this.login = login;
    process.onMessage((message) => this.watched.receipt(BigInt((message as ReceiptSeen).at)));
    this.phone = new BenchPhone(
      {
        deviceId: device.id,
        gateway: process.ready.name,
        gatewayKey: ticket.key,
        authenticator: device.authenticator,
        proof: (bytes) => device.proof(bytes),
      },
      {
        connect: (connection) => this.connect(connection, ticket),
        disconnect: () => this.socket?.close(),
        send: (text) => {
          this.watched.sending(typeOf(text));
          this.socket!.send(text);
        },
        shown: (prompt) => this.watched.shown(prompt),
        asked: (_prompt, answer) => this.watched.asked(answer),
        ended: nothing,
      },
    );
  }

  /** Connections may go to this port of this machine. */
  static async start(targetPort: number): Promise<ServedGateway> {
    const process = await ServerProcess.start<GatewayReady>('gatewayServer.ts', [String(targetPort)]);
    const { name, origin } = process.ready;
    const ticket = await ticketOf(process.ready, 'enrol-code');
    const device = new TestDevice(ticket.url, ticket.certificate, ticket.key, name, origin);
    await device.enrol(ticket.userName, ticket.code);
    const login = await logIn(await ticketOf(process.ready, 'login-code'), 'laptop');
    const gateway = new ServedGateway(process, login, ticket, device);
    await new Promise<void>((resolve) => {
      gateway.watch({ received: (type) => type === 'welcome' && resolve() });
      gateway.phone.start();
    });
    return gateway;
  }

  /** A client of remote desktops for `target`, and the credential that it has. */
  async desktop(target: string, transport: Transport): Promise<{ client: DesktopClient; token: string }> {
    const result = await operate(this.process.ready, { command: 'rdp', user: USER, target });
    const { certificate, url } = this.login;
    const { hostname, port } = new URL(url);
    const client = new DesktopClient({ host: hostname, port: Number(port), certificate }, transport);
    return { client, token: 'credential' in result ? result.credential.token : '' };
  }

  watch(watch: Partial<PhoneWatch>): void {
    this.watched = { ...NOBODY, ...watch };
  }

  /** The user types what their client shows. */
  type(prompt: DevicePrompt, number: string): void {
    this.phone.type(prompt.id, number);
  }

  async stop(): Promise<void> {
    this.phone.stop();
    await this.process.stop();
  }

  private connect(connection: number, { url, certificate }: Ticket): void {
    const socket = new WebSocket(`${url}/v1/device`, { perMessageDeflate: false, ca: certificate });
    this.socket = socket;
    socket.on('open', () => this.phone.opened(connection));
    socket.on('message', (data: Buffer) => {
      const text = data.toString();
      this.watched.received(typeOf(text));
      this.phone.received(connection, text);
    });
    socket.on('error', nothing);
    socket.on('close', () => this.phone.lost(connection));
  }
}

/** The type of a frame, or of the one that it carries. */
function typeOf(text: string): string {
  const frame = JSON.parse(text) as { type: string; text: string };
  return frame.type === 'signed' ? typeOf(frame.text) : frame.type;
}

async function ticketOf(ready: GatewayReady, command: 'enrol-code' | 'login-code'): Promise<Ticket> {
  const result = await operate(ready, { command, user: USER });
  return parseTicket('ticket' in result ? result.ticket : '')!;
}

async function operate({ operationsUrl, token }: GatewayReady, command: object): Promise<OperatorResult> {
  const response = await fetch(`${operationsUrl}/operator`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify(command),
  });
  return (await response.json()) as OperatorResult;
}
