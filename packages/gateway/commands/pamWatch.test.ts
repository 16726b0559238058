// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PamWatch } from './pamWatch.ts';
import type { PamView } from './pamWatch.ts';

const CLIENT = '0100007F:D431';
const SERVER = '0100007F:0016';

/** A process whose parent is 7: sudo at a terminal, or sshd with a client. */
class View implements PamView {
  application = 7;
  pending = '0000000000000000';
  terminal = 34817;
  name = 'sudo';
  state = '01';
  isMapped = false;
  isReadable = true;
  grandparent = 1;
  sixth: { readonly local: string; readonly remote: string } | undefined;

  parent(): number {
    return this.application;
  }

  read(file: string): string | undefined {
    if (!this.isReadable && file.startsWith('/proc/net')) {
      return undefined;
    }
    switch (file) {
      case '/proc/7/status':
        return `Name:\t${this.name}\nSigPnd:\t0000000000000000\nShdPnd:\t${this.pending}\nSigBlk:\t0000000000000006\n`;
      case '/proc/7/stat':
        return `7 (${this.name}) S ${this.grandparent} 7 7 ${this.terminal} 7 4194560 1`;
      case '/proc/net/tcp':
        return this.isMapped || this.sixth !== undefined
          ? ''
          : `  sl local\n   0: ${SERVER} ${CLIENT} ${this.state} 00000000:0\n`;
      case '/proc/net/tcp6':
        if (this.sixth !== undefined) {
          return `   0: ${this.sixth.local}:0016 ${this.sixth.remote}:D431 ${this.state} 0\n`;
        }
        return this.isMapped
          ? `   0: 0000000000000000FFFF0000${SERVER} 0000000000000000FFFF0000${CLIENT} ${this.state} 0\n`
          : '';
      default:
        return undefined;
    }
  }
}

test('while all is as it was, somebody waits', () => {
  const watch = new PamWatch(new View(), '127.0.0.1 54321 127.0.0.1 22');
  assert.equal(watch.look(), undefined);
  assert.equal(watch.look(), undefined);
});

test('another parent means that the application has ended', () => {
  const view = new View();
  const watch = new PamWatch(view, undefined);
  view.application = 1;
  assert.equal(watch.look(), 'application-gone');
});

test('a SIGINT or SIGQUIT that waits for the application is a Ctrl-C; another signal is none', () => {
  for (const [mask, loss] of [
    ['0000000000000002', 'interrupted'],
    ['0000000000000004', 'interrupted'],
    ['0000000000010000', undefined],
  ] as const) {
    const view = new View();
    const watch = new PamWatch(view, undefined);
    view.pending = mask;
    assert.equal(watch.look(), loss, mask);
  }
});

test('a terminal that is no more is a loss, one that never was is none', () => {
  const view = new View();
  view.name = 'a (strange) name) 1 2 3';
  const watch = new PamWatch(view, undefined);
  assert.equal(watch.look(), undefined);
  view.terminal = 0;
  assert.equal(watch.look(), 'terminal-gone');
  assert.equal(new PamWatch(view, undefined).look(), undefined);
});

for (const isMapped of [false, true]) {
  test(`a client that closed its end of the connection has gone${isMapped ? ', also of a socket of IPv6' : ''}`, () => {
    for (const state of ['08', '07', '']) {
      const view = new View();
      view.isMapped = isMapped;
      const watch = new PamWatch(view, '127.0.0.1 54321 127.0.0.1 22');
      view.state = state;
      assert.equal(watch.look(), 'client-gone', state);
    }
  });
}

test('a client of IPv6 that closed its end has gone', () => {
  for (const [connection, local, remote] of [
    ['::1 54321 ::1 22', '00000000000000000000000001000000', '00000000000000000000000001000000'],
    ['2001:db8::7 54321 fe80::1%eth0 22', '000080FE000000000000000001000000', 'B80D0120000000000000000007000000'],
  ] as const) {
    const view = new View();
    view.sixth = { local, remote };
    const watch = new PamWatch(view, connection);
    assert.equal(watch.look(), undefined, connection);
    view.state = '08';
    assert.equal(watch.look(), 'client-gone', connection);
  }
});

test('a client that has gone before the first look is gone', () => {
  for (const state of ['08', '']) {
    const view = new View();
    view.state = state;
    assert.equal(new PamWatch(view, '127.0.0.1 54321 127.0.0.1 22').look(), 'client-gone', state);
  }
});

test('when the process of sshd has ended that has the client, nobody waits, though its process for PAM is there', () => {
  const view = new View();
  const watch = new PamWatch(view, '127.0.0.1 54321 127.0.0.1 22');
  const [ofSudo, of] = [new PamWatch(view, undefined), view];
  of.grandparent = 99;
  assert.deepEqual([watch.look(), ofSudo.look()], ['application-gone', undefined]);
});

test('what is no connection, or cannot be read, is not watched', () => {
  for (const connection of ['UNKNOWN 65535 UNKNOWN 65535', 'nonsense', '1.2.3 1 4.5.6 2', '::1 1 127.0.0.1 2', '']) {
    const view = new View();
    const watch = new PamWatch(view, connection);
    view.state = '08';
    assert.equal(watch.look(), undefined, connection);
  }
  const view = new View();
  view.isReadable = false;
  assert.equal(new PamWatch(view, '127.0.0.1 54321 127.0.0.1 22').look(), undefined);
});
