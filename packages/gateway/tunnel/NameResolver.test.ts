// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SystemResolver } from './NameResolver.ts';
import type { NameSources } from './NameResolver.ts';

const LONG_MS = 3_600_000;

/** Sources that know these names, and write down what they are asked. */
class Sources implements NameSources {
  readonly asked: string[] = [];
  hostsFile: Promise<string> = Promise.resolve('192.0.2.7 router # the one in the cellar');
  /** By family: what DNS has; undefined for a server that says nothing until it is cancelled. */
  v4: Readonly<Record<string, readonly string[] | undefined>> = {};
  v6: Readonly<Record<string, readonly string[] | undefined>> = {};
  system = (host: string, _signal: AbortSignal): Promise<readonly { address: string }[]> => {
    this.asked.push(`system ${host}`);
    return Promise.resolve([{ address: '192.0.2.9' }, { address: '2001:db8::9' }]);
  };

  hosts = (): Promise<string> => this.hostsFile;

  dns = (): ReturnType<NameSources['dns']> => {
    const silent: ((error: Error) => void)[] = [];
    const answer = (
      known: Readonly<Record<string, readonly string[] | undefined>>,
      host: string,
    ): Promise<string[]> => {
      this.asked.push(`dns ${host}`);
      if (!(host in known)) {
        return Promise.reject(new Error('ENOTFOUND'));
      }
      const addresses = known[host];
      return addresses === undefined
        ? new Promise((_resolve, reject) => void silent.push(reject))
        : Promise.resolve([...addresses]);
    };
    return {
      resolve4: ((host: string) => answer(this.v4, host)) as never,
      resolve6: ((host: string) => answer(this.v6, host)) as never,
      cancel: () => silent.forEach((reject) => reject(new Error('ECANCELLED'))),
    };
  };
}

test('a name of the hosts file is asked of nobody, and one without the file is asked of DNS', async () => {
  const sources = new Sources();
  sources.v4 = { router: ['192.0.2.1'] };
  assert.deepEqual(await new SystemResolver(sources).resolve('router', LONG_MS), ['192.0.2.7']);
  assert.deepEqual(sources.asked, []);
  sources.hostsFile = Promise.reject(new Error('no such file'));
  assert.deepEqual(await new SystemResolver(sources).resolve('router', LONG_MS), ['192.0.2.1']);
});

test('DNS is asked for both families; one that it does not have is not missed', async () => {
  const sources = new Sources();
  sources.v4 = { 'db.example': ['192.0.2.1', '192.0.2.2'] };
  sources.v6 = { 'db.example': ['2001:db8::1'], 'six.example': ['2001:db8::6'] };
  const resolver = new SystemResolver(sources);
  assert.deepEqual(await resolver.resolve('db.example', LONG_MS), ['192.0.2.1', '192.0.2.2', '2001:db8::1']);
  assert.deepEqual(await resolver.resolve('six.example', LONG_MS), ['2001:db8::6']);
  assert.ok(sources.asked.every((each) => each.startsWith('dns ')));
});

test('what DNS does not have is asked of the system when it has no dot, and else has no address', async () => {
  const sources = new Sources();
  const resolver = new SystemResolver(sources);
  assert.deepEqual(await resolver.resolve('printer', LONG_MS), ['192.0.2.9', '2001:db8::9']);
  await assert.rejects(resolver.resolve('printer.example', LONG_MS), /printer\.example has no address/);
  assert.deepEqual(
    sources.asked.filter((each) => each.startsWith('system')),
    ['system printer'],
  );
});

test('DNS that says nothing is given up after the time for it, and holds no other name', async () => {
  const sources = new Sources();
  sources.v4 = { 'dead.example': undefined, 'db.example': ['192.0.2.1'] };
  sources.v6 = { 'dead.example': undefined };
  const resolver = new SystemResolver(sources);
  const dead = resolver.resolve('dead.example', 50);
  assert.deepEqual(await resolver.resolve('db.example', LONG_MS), ['192.0.2.1']);
  await assert.rejects(dead, /dead\.example has no address/);
});

test('only two names at a time are asked of the system, each until it is done, or nobody waits any more', async () => {
  const sources = new Sources();
  const under: { readonly name: string; readonly signal: AbortSignal; readonly done: () => void }[] = [];
  sources.system = (name, signal) =>
    new Promise((resolve, reject) => {
      under.push({ name, signal, done: () => resolve([{ address: '192.0.2.9' }]) });
      signal.addEventListener('abort', () => reject(new Error(`no answer for ${name}`)));
    });
  const resolver = new SystemResolver(sources);
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  const [one, two] = [resolver.resolve('one', LONG_MS), resolver.resolve('two', LONG_MS)];
  await turn();
  await assert.rejects(resolver.resolve('three', LONG_MS), /the system is busy with other names/);
  assert.deepEqual(
    under.map(({ name }) => name),
    ['one', 'two'],
  );
  under[0]!.done();
  assert.deepEqual(await one, ['192.0.2.9']);
  await assert.rejects(resolver.resolve('four', 1), /no answer for four/);
  const five = resolver.resolve('five', LONG_MS);
  await turn();
  under[1]!.done();
  under[3]!.done();
  assert.deepEqual([await two, await five], [['192.0.2.9'], ['192.0.2.9']]);
  assert.deepEqual(
    under.map(({ name, signal }) => [name, signal.aborted]),
    [
      ['one', false],
      ['two', false],
      ['four', true],
      ['five', false],
    ],
  );
});
