// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { appOriginOf } from './appOriginOf.ts';
import { parseTicket, SystemClock } from '@cancellable-auth/gateway/engine';
import { TestDevice, until } from '@cancellable-auth/gateway/testing';
import type { AttemptState } from 'arkts-host/screen';
import { LocalGateway } from './LocalGateway.ts';
import { WaitingClient } from './WaitingClient.ts';

const BUNDLE = 'org.cancellableauth.demo';
const NAME = 'gate.example';

describe('the side that waits', () => {
  const gateway = new LocalGateway(new SystemClock(), BUNDLE, undefined);
  let phone: TestDevice;
  let side: WaitingClient;

  before(async () => {
    await gateway.start();
    const ticket = parseTicket(await gateway.enrolTicket())!;
    phone = new TestDevice(ticket.url, ticket.certificate, ticket.key, NAME, appOriginOf(BUNDLE));
    await phone.enrol('ann', ticket.code);
    await phone.greet();
  });
  after(() => gateway.stop());
  beforeEach(() => {
    side = new WaitingClient(gateway);
  });

  const attempt = (): AttemptState => side.state().attempt!;

  /** A connection is wanted, and shown on the phone; the id of the request. */
  async function shown(): Promise<string> {
    await side.connect('ann', gateway.target);
    const { requestId } = await phone.next('prompt');
    phone.send({ type: 'shown', requestId });
    await until(() => attempt().step === 'shown');
    return requestId;
  }

  it('begins with the user and the target that there are, and says how a terminal gets there', () => {
    const { user, target, commands, attempt: none } = side.state();

    assert.deepEqual([user, target, none], ['ann', gateway.target, undefined]);
    assert.match(commands[1]!.command, new RegExp(`connect ${gateway.target} --user ann`));
  });

  it('shows the number and the phone, and after the approval says lines and hears them come back', async () => {
    await side.connect('ann', gateway.target);
    const prompt = await phone.next('prompt');
    await until(() => attempt().step === 'waiting');
    assert.match(attempt().number, /^\d\d$/);

    phone.send(phone.assertion(prompt, attempt().number, NAME));
    await until(() => attempt().step === 'open');
    side.say('hello');
    side.say('again');
    await until(() => attempt().lines.length === 4);

    assert.deepEqual(
      attempt()
        .lines.filter((line) => line.from === 'target')
        .map((line) => line.text),
      ['hello', 'again'],
    );
    assert.equal(attempt().isApproved, true);
    side.drop();
    await until(() => attempt().step === 'ended');
    assert.equal(attempt().withdrawal, undefined); // there was no prompt any more
  });

  it('goes away, and hears when the prompt is gone', async () => {
    const requestId = await shown();

    side.drop();
    await phone.next('cancel');
    assert.equal(attempt().withdrawal, undefined);
    phone.send({ type: 'receipt', requestId, withdrawal: 'confirmed', cause: 'cancel', agoMs: 0 });
    const withdrawal = await until(() => attempt().withdrawal);

    assert.deepEqual([withdrawal.isConfirmed, withdrawal.wasShown, attempt().isDropped], [true, true, true]);
    assert.ok(withdrawal.receiptMs >= 0);
  });

  it('asks as a client of remote desktops as well, whose prompt says so and goes when it is closed', async () => {
    const [, desktop] = side.state().ways!;
    await assert.rejects(side.connect('ann', gateway.target, 'a carrier pigeon'), /no such way/);
    await side.connect('ann', gateway.target, desktop!.name);
    const prompt = await phone.next('prompt');
    await until(() => attempt().step === 'waiting');
    assert.deepEqual([attempt().way, prompt.client.endsWith('(remote desktop)')], [desktop!.name, true]);
    side.drop();
    const { requestId } = await phone.next('cancel');
    assert.equal(requestId, prompt.requestId);
    await until(() => attempt().step === 'ended');
  });

  it('is told why it was denied, and may ask again', async () => {
    const requestId = await shown();
    await assert.rejects(side.connect('ann', gateway.target), /Drop the connection first/);

    phone.send({ type: 'denial', requestId, reason: 'denied' });
    await until(() => attempt().step === 'ended');

    assert.equal(attempt().ending, 'denied on the phone');
    await shown();
    side.drop();
  });

  it('is told that it cannot speak for another user, or go elsewhere', async () => {
    for (const [user, target, why] of [
      ['bob', gateway.target, /another user/],
      ['ann', '127.0.0.1:1', /may not go there/],
      ['ann', 'nowhere', /not HOST:PORT/],
    ] as const) {
      await side.connect(user, target);
      await until(() => attempt().step === 'ended');
      assert.match(attempt().ending, why);
    }
  });

  it('has nothing to drop, and nobody to talk to, when nothing is wanted', () => {
    assert.throws(() => side.drop(), /nobody waits/);
    assert.throws(() => side.say('hello'), /not open/);
  });
});
