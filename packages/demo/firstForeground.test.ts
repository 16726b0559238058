// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import path from 'node:path';
import { it } from 'node:test';
import { installApp } from 'arkts-host/app';
import { PROFILE_VERSIONS, readyDevice } from 'arkts-host/device';
import { projectRoot } from './projectRoot.ts';
import { projectBuild } from './Stage.ts';

interface Operation {
  readonly settled: { describe(): string } | undefined;
}

interface Library {
  readonly CancellableAuth: new (options: object) => { start(request: object): Operation; onForeground(): void };
  readonly AuthRequest: new (title: string, purpose: object, options: object) => object;
  readonly AuthPurpose: { readonly UNLOCK: object };
  readonly PromptSlot: new () => object;
}

for (const profile of PROFILE_VERSIONS.filter((version) => version >= 18)) {
  it(`on ${profile}, operations that are queued before the first foreground wait for it, in their order`, async () => {
    const device = readyDevice({ profile });
    const build = projectBuild();
    const app = installApp(device, build, 'entry');
    const library = (await build.load(path.join(projectRoot, 'cancellable_auth/Index.ets'))) as unknown as Library;
    const auth = new library.CancellableAuth({ slot: new library.PromptSlot() });
    const start = (overlap: string): Operation =>
      auth.start(new library.AuthRequest('Verify', library.AuthPurpose.UNLOCK, { overlap }));
    device.foreground.set(app.bundleName, 'background');

    const first = start('QUEUE');
    const second = start('QUEUE');
    await device.clock.advance(5_000);
    assert.deepEqual([first.settled, second.settled, device.prompt], [undefined, undefined, undefined]);
    const impatient = start('SUPERSEDE');
    await device.clock.advance(1_000);
    assert.equal(impatient.settled?.describe(), 'failed: IN_BACKGROUND (201)');

    device.foreground.set(app.bundleName, 'foreground');
    auth.onForeground();
    await device.clock.advance(1_000);
    device.user.presentFace();
    await device.clock.advance(5_000);
    assert.equal(first.settled?.describe(), 'succeeded: FACE');
    device.user.presentFace();
    await device.clock.advance(5_000);
    assert.equal(second.settled?.describe(), 'succeeded: FACE');
  });
}
