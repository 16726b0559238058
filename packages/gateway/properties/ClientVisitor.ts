// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { ConnectionRequest } from '../engine/ConnectionRequest.ts';
import { clientRecord } from '../testing/storeRecords.ts';
import type { Given, Visitor, VisitorWorld } from './Visitor.ts';
import { VisitorSocket } from './Visitor.ts';

/** What somebody can do who runs a command of ours: Ctrl-C in an orderly way, the process killed, the machine asleep. */
const WAYS = ['cancel', 'close', 'sleep'] as const;

/** Somebody who runs `gateway ask`, or comes through the tunnel with `gateway connect`. */
export class ClientVisitor implements Visitor {
  readonly name: string;
  readonly given: Given[] = [];
  cancelledAt: number | undefined;
  private readonly world: VisitorWorld;
  private readonly door: 'question' | 'tunnel';
  private readonly userName: string;
  private readonly address: string;
  private socket: VisitorSocket | undefined;

  constructor(world: VisitorWorld, index: number, userName: string, door: 'question' | 'tunnel') {
    this.world = world;
    this.door = door;
    this.name = `${door} ${index}`;
    this.userName = userName;
    this.address = `192.0.2.${index + 1}`;
  }

  asks({ purpose }: ConnectionRequest): boolean {
    return (
      (purpose.kind === 'transaction' && purpose.text === this.name) ||
      (purpose.kind === 'connection' && purpose.target === this.target)
    );
  }

  come(): void {
    const node = this.world.anyNode();
    const socket = new VisitorSocket(this.world, node, () => undefined);
    const really = socket.send.bind(socket);
    socket.send = (text) => {
      if (socket.readyState === socket.OPEN && (JSON.parse(text) as { readonly type: string }).type === 'approved') {
        this.given.push({
          what: this.door === 'question' ? 'an approval' : 'a connection',
          askedAt: this.world.next(),
        });
      }
      really(text);
    };
    this.socket = socket;
    const client = { ...clientRecord(`client of ${this.name}`), userName: this.userName };
    const server = this.door === 'question' ? node.questions : node.tunnels;
    server.accept(socket.asWebSocket, client, this.address);
    this.ask();
  }

  leave(how: number): void {
    const { socket } = this;
    if (socket?.readyState !== socket?.OPEN) {
      return; // its node has gone before
    }
    switch (WAYS[how % WAYS.length]!) {
      case 'cancel':
        this.cancelledAt ??= this.world.next();
        socket?.arrive(JSON.stringify({ type: 'cancel' }));
        break;
      case 'close':
        this.cancelledAt ??= this.world.next();
        socket?.close();
        break;
      case 'sleep':
        if (socket !== undefined) {
          socket.isAsleep = true;
        }
        break;
    }
  }

  tryLate(): void {
    this.ask();
  }

  private get target(): string {
    return `${this.name.replace(' ', '-')}.example:22`;
  }

  private ask(): void {
    const { name: text, target, userName: user } = this;
    this.socket?.say(
      this.door === 'question'
        ? { type: 'ask', version: 1, user, text }
        : { type: 'connect', version: 1, user, target },
    );
  }
}
