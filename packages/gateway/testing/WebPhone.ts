// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { DEVICE_PATH } from 'gateway_protocol';
import { GatewayBed, NAME } from './GatewayBed.ts';
import { MemoryTables } from './MemoryTables.ts';
import type { TestDevice } from './TestDevice.ts';

type Prompt = Awaited<ReturnType<WebPhone['loginPrompt' | 'transactionPrompt']>>;

/** A gateway on loopback for doors of the web, and Anna's phone. */
export class WebPhone {
  readonly tables = new MemoryTables();
  readonly gateway = new GatewayBed(this.tables);
  origin = '';
  phone!: TestDevice;

  /** The gateway and the phone; requests have time. */
  async startGateway(changes: object): Promise<void> {
    this.gateway.isSecure = false;
    await this.gateway.start({
      tls: undefined,
      channel: { idleBeatSeconds: 600, helloSeconds: 60 }, // a busy machine has this long until a page says what it is
      requests: { deadlineSeconds: 600, leaseSeconds: 120, perUserAndMinute: 100, perSourceAndMinute: 100 },
      ...changes,
    });
    this.origin = `http://127.0.0.1:${this.gateway.port}`;
    this.phone = await this.gateway.phone('anna', (device) => {
      device.path = DEVICE_PATH;
    });
  }

  stop(): Promise<void> {
    return this.gateway.stop();
  }

  /** The next prompt for a login on the phone, which shows it. */
  async loginPrompt() {
    const prompt = await this.phone.next('login-prompt');
    this.phone.beat([prompt.requestId]);
    this.phone.send({ type: 'shown', requestId: prompt.requestId });
    return prompt;
  }

  async transactionPrompt() {
    const prompt = await this.phone.next('transaction-prompt');
    this.phone.beat([prompt.requestId]);
    this.phone.send({ type: 'shown', requestId: prompt.requestId });
    return prompt;
  }

  async approve(prompt: Prompt, number: string): Promise<void> {
    this.phone.send({ type: 'number', requestId: prompt.requestId, attempt: 1, number });
    assert.equal((await this.phone.next('number-result')).isRight, true);
    this.phone.send(this.phone.assertion(prompt, number, NAME));
    assert.equal((await this.phone.next('outcome')).state, 'approved');
  }

  async deny({ requestId }: Prompt, reason: 'denied' | 'not-me' = 'denied'): Promise<void> {
    this.phone.send({ type: 'denial', requestId, reason });
    await this.phone.next('outcome');
  }

  /** The prompt is taken away from the phone; why. */
  async withdrawn(requestId: string): Promise<string> {
    const cancel = await this.phone.nextCancel();
    assert.equal(cancel.requestId, requestId);
    this.phone.send({ type: 'receipt', requestId, withdrawal: 'confirmed', cause: 'cancel', agoMs: 0 });
    await this.phone.next('receipt-noted');
    return cancel.cause;
  }
}
