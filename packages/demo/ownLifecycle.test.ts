// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { installApp } from 'arkts-host/app';
import type { InstalledApp, RunningAbility } from 'arkts-host/app';
import { ArktsProject, buildProject } from 'arkts-host/project';
import type { Device } from 'arkts-host/device';
import { readyDevice } from 'arkts-host/device';
import { projectRoot } from './projectRoot.ts';

interface Operation {
  readonly settled: { describe(): string } | undefined;
}

interface Service {
  start(request: object): Operation;
}

/** What is looked at of the library. */
interface Library {
  readonly CancellableAuth: { of(context: object): Service };
  readonly AuthRequest: new (title: string, need: object, options?: object) => object;
  readonly AuthPurpose: { readonly UNLOCK: object };
  readonly OverlapRule: { readonly QUEUE: string };
}

describe('a service of an ability, which nobody tells of its lifecycle', () => {
  let device: Device;
  let app: InstalledApp;
  let ability: RunningAbility;
  let library: Library;

  before(async () => {
    const build = buildProject(ArktsProject.open(projectRoot));
    device = readyDevice();
    app = installApp(device, build, 'entry');
    ability = await app.start();
    library = (await build.load('cancellable_auth/Index.ets')) as unknown as Library;
  });

  after(() => app.uninstall());

  const service = (): Service => library.CancellableAuth.of(ability.instance.context);
  const start = (options: object = {}): Operation =>
    service().start(new library.AuthRequest('Unlock', library.AuthPurpose.UNLOCK, options));
  const ended = (operation: Operation): string => operation.settled?.describe() ?? 'pending';

  it('is one, ends what it asks in the background, and starts what waits when it is in front again', async () => {
    assert.equal(service(), service());
    const asked = start();
    await device.clock.advance(2000);
    assert.notEqual(device.screen.prompt, undefined);
    await ability.background();
    assert.equal(ended(asked), 'cancelled: BACKGROUND');

    await device.clock.advance(10_000);
    const queued = start({ overlap: library.OverlapRule.QUEUE });
    await device.clock.advance(2000);
    assert.equal(device.screen.prompt, undefined);
    await ability.foreground();
    await device.clock.advance(2000);
    assert.equal(ended(queued), 'pending');
    assert.notEqual(device.screen.prompt, undefined);
  });

  it('ends with the ability, and nothing is asked for it any more', async () => {
    const own = service();
    await ability.destroy();
    assert.equal(ended(own.start(new library.AuthRequest('Late', library.AuthPurpose.UNLOCK))), 'cancelled: DESTROYED');
  });
});
