// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { ConnectionRequest } from '../engine/ConnectionRequest.ts';
import { clientRecord } from '../testing/storeRecords.ts';
import type { Given, Visitor, VisitorWorld } from './Visitor.ts';
import { VisitorSocket } from './Visitor.ts';

/** What somebody can do who runs `gateway ask`: Ctrl-C in an orderly way, the process killed, the machine asleep. */
const WAYS = ['cancel', 'close', 'sleep'] as const;

/** Somebody who runs `gateway ask`. */
export class QuestionVisitor implements Visitor {
  readonly name: string;
  readonly given: Given[] = [];
  cancelledAt: number | undefined;
  private readonly world: VisitorWorld;
  private readonly userName: string;
  private readonly address: string;
  private socket: VisitorSocket | undefined;

  constructor(world: VisitorWorld, index: number, userName: string) {
    this.world = world;
    this.name = `question ${index}`;
    this.userName = userName;
    this.address = `192.0.2.${index + 1}`;
  }

  asks({ purpose }: ConnectionRequest): boolean {
    return purpose.kind === 'transaction' && purpose.text === this.name;
  }

  come(): void {
    const socket = new VisitorSocket(this.world, () => undefined);
    const really = socket.send.bind(socket);
    socket.send = (text) => {
      if (socket.readyState === socket.OPEN && (JSON.parse(text) as { readonly type: string }).type === 'approved') {
        this.given.push({ what: 'an approval', askedAt: this.world.next() });
      }
      really(text);
    };
    this.socket = socket;
    const client = { ...clientRecord(`client of ${this.name}`), userName: this.userName };
    this.world.questions.accept(socket.asWebSocket, client, this.address);
    socket.say({ type: 'ask', version: 1, user: this.userName, text: this.name });
  }

  leave(how: number): void {
    const { socket } = this;
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
    this.socket?.say({ type: 'ask', version: 1, user: this.userName, text: this.name });
  }
}
