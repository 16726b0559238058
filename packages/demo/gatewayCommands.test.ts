// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import net from 'node:net';
import os from 'node:os';
import process from 'node:process';
import { after, before, describe, it } from 'node:test';
import { appOriginOf } from './appOriginOf.ts';
import { parseTicket, SystemClock } from '@cancellable-auth/gateway/engine';
import { TestDevice } from '@cancellable-auth/gateway/testing';
import { gatewayCommands } from './gatewayCommands.ts';
import { LocalGateway } from './LocalGateway.ts';

const BUNDLE = 'org.cancellableauth.demo';
const NAME = 'gate.example';
const LIMIT = 120_000;

/** A command in a shell, in another folder than the project's. */
class Pasted {
  readonly child: ChildProcess;
  output = '';
  errors = '';

  constructor(command: string) {
    this.child = spawn(command, { shell: true, cwd: os.tmpdir(), stdio: ['pipe', 'pipe', 'pipe'], detached: true });
    this.child.stdout!.on('data', (chunk: Buffer) => {
      this.output += chunk.toString();
    });
    this.child.stderr!.on('data', (chunk: Buffer) => {
      this.errors += chunk.toString();
    });
  }

  /** The first match in what it says. */
  async says(pattern: RegExp): Promise<RegExpExecArray> {
    const end = performance.now() + LIMIT;
    for (;;) {
      const found = pattern.exec(this.output + this.errors);
      if (found !== null) {
        return found;
      }
      assert.ok(performance.now() < end, `never ${pattern}: ${this.output}${this.errors}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  exit(): Promise<number | null> {
    return this.child.exitCode !== null
      ? Promise.resolve(this.child.exitCode)
      : new Promise((resolve) => this.child.once('exit', resolve));
  }
}

describe('what npm start says to paste into another terminal', {
  skip: process.platform === 'win32' ? 'needs sh' : false,
}, () => {
  const gateway = new LocalGateway(new SystemClock(), BUNDLE, undefined);
  const pasted: Pasted[] = [];
  let phone: TestDevice;

  before(async () => {
    await gateway.start();
    const ticket = parseTicket(await gateway.enrolTicket())!;
    phone = new TestDevice(ticket.url, ticket.certificate, ticket.key, NAME, appOriginOf(BUNDLE));
    await phone.enrol('ann', ticket.code);
    await phone.greet();
  });
  after(async () => {
    for (const { child } of pasted) {
      if (child.exitCode === null) {
        process.kill(-child.pid!, 'SIGTERM');
      }
    }
    await Promise.all(pasted.map((one) => one.exit()));
    await gateway.stop();
  });

  function paste(command: string): Pasted {
    const one = new Pasted(command);
    pasted.push(one);
    return one;
  }

  async function approve(client: Pasted): Promise<void> {
    const number = (await client.says(/type (\d\d) on your phone/))[1]!;
    phone.send(phone.assertion(await phone.next('prompt'), number, NAME));
  }

  it('logs in, connects, says a line and hears it, and shows the operator what happened', async () => {
    const commands = gatewayCommands(gateway).map(({ command }) => command);
    const [login, connect] = commands;
    const audit = commands.find((command) => / audit\b/.test(command));
    assert.equal(await paste(login!).exit(), 0);

    const client = paste(connect!);
    await approve(client);
    client.child.stdin!.end('hello\n');

    assert.equal(await client.exit(), 0);
    assert.equal(client.output, 'hello\n');
    await paste(audit!).says(/request-approved/);
  });

  it('opens a local port that leads to the target', async () => {
    const listen = gatewayCommands(gateway)[2]!.command.replace(/\d+$/, '0');
    const client = paste(listen);
    const port = Number((await client.says(/127\.0\.0\.1:(\d+) goes to/))[1]);

    const socket = net.connect(port, '127.0.0.1');
    await approve(client);
    socket.write('through');
    let heard = '';
    for await (const chunk of socket) {
      heard += String(chunk);
      if (heard.length >= 'through'.length) {
        socket.end();
      }
    }

    assert.equal(heard, 'through');
  });
});
