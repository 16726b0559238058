// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import path from 'node:path';
import process from 'node:process';
import { after, test } from 'node:test';
import { findEtcd, findHaproxy, findNetworks, findPrograms, Run, until } from '@cancellable-auth/gateway/testing';

const COMMAND = path.join(import.meta.dirname, 'cluster.ts');
const TYPESCRIPT = new URL('../../tools/typescript.mjs', import.meta.url).href;
const etcd = findEtcd();
const haproxy = findHaproxy();
const terminal = findPrograms({
  names: ['script'],
  missing: 'script',
  toInstall: 'bsdutils',
  packages: ['bsdutils'],
});
const skip =
  etcd.etcd === undefined
    ? etcd.reason
    : haproxy.haproxy === undefined
      ? haproxy.reason
      : terminal.files === undefined && terminal.reason;
after(() => Run.endAll());

/** `npm run cluster` at a terminal. */
class Keys {
  private readonly run: Run;
  private heard = 0;

  constructor() {
    const line = [process.execPath, '--import', TYPESCRIPT, COMMAND].map((arg) => `'${arg}'`).join(' ');
    this.run = new Run(terminal.files![0]!, ['-qefc', line, '/dev/null']);
  }

  /** Waits until it says this, after all that was waited for before. */
  async says(what: string): Promise<void> {
    const at = await until(
      () => {
        const found = this.run.out.indexOf(what, this.heard);
        return found < 0 ? undefined : { found };
      },
      () => `it says ${what}; it said ${this.run.out.slice(-3_000)}${this.run.err}`,
    );
    this.heard = at.found + what.length;
  }

  /** Chooses a part, does something to it, and waits until that is said. */
  async press(keys: string, what: string): Promise<void> {
    this.run.child.stdin.write(keys);
    await this.says(what);
  }

  ended(): Promise<number | NodeJS.Signals> {
    return this.run.ended();
  }
}

test('the keys of npm run cluster kill, hold and cut each part and undo it; what is left undone comes back at the end, and the promises are looked at', {
  skip,
}, async () => {
  const site = new Keys();
  await site.says('1 to 6 choose');
  for (const [i, name] of ['gate1', 'gate2', 'gate3', 'etcd1', 'etcd2', 'etcd3'].entries()) {
    await site.press(String(i + 1), `> ${i + 1}  ${name}   running`);
    await site.press('k', `${name} is killed`);
    await site.says(`> ${i + 1}  ${name}   killed`);
    await site.press('p', `${name} killed: that has to end first`);
    await site.press('k', `${name} runs again`);
    await site.press('p', `${name} hangs`);
    await site.press('p', `${name} goes on`);
    if (i < 3 || findNetworks().isThere) {
      await site.press('c', `${name} is cut off, and nobody is told`);
      await site.press('c', `${name} is connected again`);
    } else {
      await site.press('c', `${name} has no cable of its own here`);
    }
  }
  await site.press('1k', 'gate1 is killed');
  await site.press('2p', 'gate2 hangs');
  await site.press('3c', 'gate3 is cut off');
  await site.press('q', 'comes back, and then everything is looked at');
  await site.says('Every promise held');
  assert.equal(await site.ended(), 0);
});
