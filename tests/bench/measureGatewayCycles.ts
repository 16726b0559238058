// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { AuthenticationSink } from '@cancellable-auth/gateway/engine';
import { HResult } from '@cancellable-auth/gateway/engine';
import { FakeSocket } from '@cancellable-auth/gateway/testing';
import { bareVerification } from './bareVerification.ts';
import { BenchPhone } from './BenchPhone.ts';
import type { BenchRow, BenchSize } from './BenchRow.ts';
import { CpuMeter } from './CpuMeter.ts';
import { InProcessGateway } from './InProcessGateway.ts';
import { median } from './median.ts';

/** Users who are asked at the same time. */
const USERS = 64;
/** Frames of a device that the gateway answers with one of its own. */
const ANSWERED = /"type":"(?:beat|number|assertion)"/;
const CONTEXT = '1';

/** One user: a phone without a network, and a client whose connection asks. */
class BenchUser implements AuthenticationSink {
  readonly name: string;
  /** What the phone has said and the gateway not heard, and the other way round. */
  readonly toGateway: string[] = [];
  readonly toPhone: string[] = [];
  isApproved = false;
  isOver = false;
  /** The gateway's next frame. */
  onFrame: () => void = () => undefined;
  private readonly gateway: InProcessGateway;
  private readonly socket: FakeSocket;
  private readonly phone: BenchPhone;
  private number = '';
  private session = '';

  private constructor(gateway: InProcessGateway, name: string, identity: ConstructorParameters<typeof BenchPhone>[0]) {
    this.gateway = gateway;
    this.name = name;
    this.socket = new FakeSocket(
      (text) => {
        this.toPhone.push(text);
        this.onFrame();
      },
      () => undefined,
    );
    this.phone = new BenchPhone(identity, {
      connect: () => undefined,
      disconnect: () => undefined,
      send: (text) => this.toGateway.push(text),
      shown: (prompt) => this.phone.type(prompt.id, this.number),
      asked: (_prompt, answer) => answer(),
      ended: () => {
        this.isOver = true;
      },
    });
  }

  static async enrolled(gateway: InProcessGateway, name: string): Promise<BenchUser> {
    const user = new BenchUser(gateway, name, await gateway.enrol(name));
    user.phone.start();
    user.phone.opened(1);
    gateway.channel.accept(user.socket.asWebSocket, { remoteAddress: '192.0.2.1', remotePort: 1 }, '192.0.2.1', 0);
    while (!user.toPhone.some((text) => text.includes('renew'))) {
      user.bePhone();
      user.beNetwork();
      await new Promise((resolve) => setImmediate(resolve));
    }
    user.bePhone();
    return user;
  }

  onUserAuthenticated(): void {
    this.isApproved = true;
  }

  onUserAuthenticationFailed(_context: string, genericCode: number): void {
    throw new Error(`A cycle of the gateway failed with ${genericCode}.`);
  }

  reauthenticateUser(): void {
    throw new Error('A cycle of the gateway took too long.');
  }

  disconnectUser(): void {
    throw new Error('A cycle of the gateway was disconnected.');
  }

  onProgress(_context: string, progress: Parameters<NonNullable<AuthenticationSink['onProgress']>>[1]): void {
    if (progress.step === 'waiting') {
      this.number = progress.number;
    }
  }

  /** A connection of this user's client asks. */
  async ask(session: string): Promise<void> {
    const { engine } = this.gateway;
    this.session = session;
    this.isApproved = false;
    this.isOver = false;
    const cookie = engine.cookies.issue({
      clientId: 'client',
      clientName: 'laptop',
      userName: this.name,
      userDomain: '',
      address: '192.0.2.1',
      purpose: { kind: 'connection', target: 'db.lab.example:22' },
    });
    if ((await engine.authenticateUser(session, cookie, CONTEXT, this)) !== HResult.S_OK) {
      throw new Error('The gateway did not ask.');
    }
  }

  /** The connection ends in order. */
  async leave(): Promise<void> {
    await this.gateway.engine.cancelAuthentication(this.session, CONTEXT);
  }

  /** The phone takes what has come for it. */
  bePhone(): void {
    this.toPhone.splice(0).forEach((text) => this.phone.received(1, text));
  }

  /** The gateway takes what has come for it. */
  beNetwork(): void {
    this.toGateway.splice(0).forEach((text) => this.socket.arrive(text));
  }

  stop(): void {
    this.phone.stop();
  }
}

/**
 * Whole approvals in a second of one core's time, of all that a gateway does for them except sockets: question, prompt,
 * shown, number, assertion, sink, end; and in a second by the clock, which has what the disk takes. What phones and clients do is not
 * counted. Beside bare P-256 verifications.
 */
export async function measureGatewayCycles(size: BenchSize): Promise<BenchRow[]> {
  const gateway = new InProcessGateway();
  const users: BenchUser[] = [];
  try {
    for (let i = 0; i < USERS; i++) {
      users.push(await BenchUser.enrolled(gateway, `user${i}`));
    }
    const verification = bareVerification();
    const own: CpuMeter[] = [];
    const bare: CpuMeter[] = [];
    for (let round = -Math.ceil(size.rounds / 5); round < size.rounds; round++) {
      const cycles = new CpuMeter();
      await runCycles(users, cycles, String(round));
      const verifications = new CpuMeter();
      await verifications.measure(() => users.forEach(verification));
      if (round >= 0) {
        own.push(cycles);
        bare.push(verifications);
      }
    }
    const row = (name: string, time: (meter: CpuMeter) => number): BenchRow => {
      const [value, baseline] = [own, bare].map((meters) => (1_000_000 * USERS) / median(meters.map(time))) as [
        number,
        number,
      ];
      return { name, unit: '1/s', value, baseline, ratio: value / baseline };
    };
    return [row('gateway-cycles', ({ used }) => used), row('gateway-cycles-clock', ({ elapsed }) => elapsed)];
  } finally {
    users.forEach((user) => user.stop());
    await gateway.stop();
  }
}

/** A cycle of each user, at the same time. Only the gateway's part is measured. */
async function runCycles(users: readonly BenchUser[], meter: CpuMeter, session: string): Promise<void> {
  await meter.measure(() => Promise.all(users.map((user, i) => user.ask(`${session}-${i}-of-the-benchmark`))));
  for (;;) {
    users.forEach((user) => user.bePhone());
    if (users.every((user) => user.isApproved && user.isOver)) {
      break;
    }
    const answers = users.flatMap((user) => user.toGateway).filter((text) => ANSWERED.test(text)).length;
    await meter.measure(() => answered(users, Math.max(answers, 1)));
  }
  await meter.measure(() => Promise.all(users.map((user) => user.leave())));
}

/** The gateway hears what the phones have said, and has sent so many frames: its answers, and on a slow machine a renewal among them. */
function answered(users: readonly BenchUser[], answers: number): Promise<void> {
  return new Promise((resolve) => {
    let left = answers;
    for (const user of users) {
      user.onFrame = () => {
        if (--left === 0) {
          resolve();
        }
      };
    }
    users.forEach((user) => user.beNetwork());
  });
}
