// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { EndCause } from 'gateway_protocol';
import { HResult } from '../engine/HResult.ts';
import { newClient, newPrefix, openState } from '../testing/EtcdBed.ts';
import { EtcdMembers, findEtcd } from '../testing/EtcdMembers.ts';
import { ManualClock } from '../testing/ManualClock.ts';
import { NodeBed } from '../testing/NodesBed.ts';
import { until } from '../testing/until.ts';

const { etcd, reason } = findEtcd();

describe('two nodes on three members of etcd', { skip: etcd === undefined ? reason : false }, () => {
  let members: EtcdMembers | undefined;
  const nodes: NodeBed[] = [];
  after(async () => {
    nodes.forEach(({ state }) => state.close());
    await members?.close();
  });

  test('a client at one, a phone at the other: number, approval, cancel, and the end of a node', async () => {
    members = await EtcdMembers.start(etcd!, 3);
    const { endpoints } = members;
    const prefix = newPrefix();
    const clock = new ManualClock();
    const start = async (name: string, endpoint: string): Promise<NodeBed> => {
      const node = new NodeBed(name, clock, await openState(newClient([endpoint]), prefix));
      nodes.push(node);
      await node.peers.start();
      return node;
    };
    /** Seconds pass for the nodes, each with the time that etcd needs, until it is so. */
    const pass = async (isSo: () => boolean, what: string): Promise<void> => {
      for (let seconds = 0; !isSo() && seconds < 30; seconds++) {
        const before = nodes[1]!.state.revision;
        await clock.advance(1_000);
        await until(() => nodes[1]!.state.revision > before, 'a beat is heard');
      }
      assert.ok(isSo(), what);
    };
    const owner = await start('one', endpoints[0]!);
    const desk = await start('two', endpoints[2]!);
    await pass(
      () => [owner, desk].every(({ peers }) => peers.isAlive('one.1') && peers.isAlive('two.1')),
      'they know of each other',
    );
    const link = desk.connect();
    assert.equal(await owner.ask('a'), HResult.S_OK);
    const request = await until(() => link.prompted[0], 'a prompt');
    const { number } = owner.sink;
    assert.deepEqual(await desk.engine.matchNumber(link.device, request.id, 1, number), {
      isRight: true,
      triesLeft: 3,
      answer: undefined,
    });
    assert.equal((await desk.engine.approve(link.device, request.id, request.id)).isAccepted, true);
    await until(() => owner.sink.calls.length === 1, 'the client is let in');
    assert.deepEqual(owner.sink.calls, ['authenticated lab/anna a null']);

    assert.equal(await owner.ask('b'), HResult.S_OK);
    await until(() => link.prompted[1], 'another prompt');
    await owner.engine.cancelAuthentication('session', 'b');
    await until(() => link.calls.includes('withdraw b client-gone'), 'its withdrawal');

    assert.equal(await owner.ask('c'), HResult.S_OK);
    const left = await until(() => link.prompted[2], 'a third prompt');
    owner.state.onCommit = () => new Promise(() => undefined); // it hangs
    await pass(() => !desk.peers.isThere('one.1'), 'it is declared dead');
    await until(() => desk.logged(left.id)?.cause === EndCause.CLIENT_GONE, 'its request is over');
  });
});
