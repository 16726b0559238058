// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import process from 'node:process';
import { createInterface } from 'node:readline';
import { parseTicket } from '@cancellable-auth/gateway/engine';
import { TestDevice } from '@cancellable-auth/gateway/testing';

/**
 * A phone in the network of the machine that production.test.ts makes, by lines: `enrol TICKET`, `greet`, `approve NUMBER`. Each is
 * answered with a line.
 */
const NAME = 'gate.example.com';
const ORIGIN = 'ohos:app-id:KeyThatTheAppIsSignedWith';
let phone: TestDevice | undefined;

async function obey(line: string): Promise<string> {
  const [word = '', value = ''] = line.split(' ');
  switch (word) {
    case 'enrol': {
      const ticket = parseTicket(value)!;
      const here = new URL(ticket.url);
      here.hostname = '127.0.0.1'; // no name server knows the name
      phone = new TestDevice(
        here.origin === 'null' ? `wss://${here.host}` : here.origin,
        ticket.certificate,
        ticket.key,
        NAME,
        ORIGIN,
      );
      await phone.enrol(ticket.userName, ticket.code);
      return `enrolled ${phone.id}`;
    }
    case 'greet':
      await phone!.greet();
      return 'welcome';
    case 'approve': {
      const prompt = await phone!.next('prompt');
      phone!.send({ type: 'number', requestId: prompt.requestId, attempt: 1, number: value });
      await phone!.next('number-result');
      phone!.send(phone!.assertion(prompt, value, NAME));
      return `approved ${(await phone!.next('outcome')).isYours}`;
    }
    default:
      return `what is ${word}?`;
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${await obey(line).catch((error: unknown) => `failed ${String(error)}`)}\n`);
}
process.exit();
