// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { installApp } from 'arkts-host/app';
import type { InstalledApp, RunningAbility } from 'arkts-host/app';
import { ArktsProject, buildProject } from 'arkts-host/project';
import type { Device } from 'arkts-host/device';
import { readyDevice } from 'arkts-host/device';
import { projectRoot } from './projectRoot.ts';

/** What is looked at of the library's operations and ceremonies. */
interface Running {
  readonly cancellationId: { readonly value: string };
  readonly settled: { describe(): string } | undefined;
}

/** The parts of EntryAbility that are its own. */
interface Entry {
  readonly auth: { start(request: object): Running };
  readonly authenticator: { makeCredential(title: string, json: object): Running };
  readonly gateway: { readonly phone: { readonly status: { readonly isDestroyed: boolean } } };
  requestFor(purpose: object): object;
}

const CREATION = {
  rp: { id: 'example.com', name: 'Example' },
  user: { id: 'AQ', name: 'a', displayName: 'A' },
  challenge: 'AAECAwQFBgcICQoLDA0ODw',
  pubKeyCredParams: [],
};

function ended(running: Running): string {
  return running.settled?.describe() ?? 'pending';
}

/** One app for all of them, in this order: vault and prompt belong to the process. */
describe("the app's ability", () => {
  let device: Device;
  let app: InstalledApp;
  let ability: RunningAbility;
  let entry: Entry;
  let start: Readonly<Record<'operation' | 'ceremony', () => Running>>;

  before(async () => {
    const build = buildProject(ArktsProject.open(projectRoot));
    device = readyDevice();
    app = installApp(device, build, 'entry');
    ability = await app.start();
    entry = ability.instance as unknown as Entry;
    const { AuthPurpose } = (await build.load('cancellable_auth/Index.ets')) as { AuthPurpose: { UNLOCK: object } };
    start = {
      operation: () => entry.auth.start(entry.requestFor(AuthPurpose.UNLOCK)),
      ceremony: () => entry.authenticator.makeCredential('Register', CREATION),
    };
  });

  after(() => app.uninstall());

  /** An operation or a ceremony of the app whose prompt is on the screen. */
  async function asking(what: 'operation' | 'ceremony'): Promise<Running> {
    await device.clock.advance(10_000);
    assert.equal(device.screen.prompt, undefined, 'the one before is gone');
    const running = start[what]();
    for (let i = 0; i < 100 && device.screen.prompt === undefined; i++) {
      await device.clock.advance(50);
    }
    assert.notEqual(device.screen.prompt, undefined);
    return running;
  }

  for (const what of ['operation', 'ceremony'] as const) {
    it(`ends the ${what} that a Want names, and no other`, async () => {
      const running = await asking(what);
      await ability.newWant({ parameters: { cancellationId: '00000000-0000-4000-8000-000000000000' } });
      assert.equal(ended(running), 'pending');
      await ability.newWant({ parameters: { cancellationId: running.cancellationId.value } });
      assert.equal(ended(running), 'cancelled: CALLER');
    });

    it(`ends the ${what} when it goes to the background, and asks again in front`, async () => {
      const running = await asking(what);
      await ability.background();
      assert.equal(ended(running), 'cancelled: BACKGROUND');
      await ability.foreground();
    });
  }

  it('ends what it asks and its half of the gateway when it is destroyed', async () => {
    const running = await asking('ceremony');
    const gateway = entry.gateway;
    await ability.destroy();
    assert.match(ended(running), /^cancelled: (BACKGROUND|DESTROYED)$/);
    assert.equal(gateway.phone.status.isDestroyed, true);
    assert.equal(ended(start.operation()), 'cancelled: DESTROYED');
    assert.equal(ended(start.ceremony()), 'cancelled: DESTROYED');
  });
});
