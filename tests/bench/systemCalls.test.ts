// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readyDevice } from 'arkts-host/device';
import { answered, RegisteredDevice } from './assertionContenders.ts';
import { countUntilPrompt } from './countSystemCalls.ts';
import { loadLibrary } from './loadLibrary.ts';

const README = path.join(path.dirname(fileURLToPath(import.meta.url)), 'README.md');
const RP_ID = 'example.com';
const CHALLENGE = Buffer.alloc(32, 1).toString('base64url');

const library = await loadLibrary();

/** What is asked of the user by a bare operation: everything that the plan and the prompt need. */
const OPERATION = {
  'systemDateTime.getUptime': 1,
  'userAuth.getAvailableStatus': 2,
  'userAuth.getUserAuthInstance': 1,
  'cryptoFramework.createRandom': 1,
  'Random.generateRandomSync': 1,
  'UserAuthInstance.on': 1,
  'UserAuthInstance.start': 1,
};
const SINCE_20 = { ...OPERATION, 'UserAuthInstance.on': 2 };
const SINCE_22 = { ...SINCE_20, 'userAuth.getAuthLockState': 2 };

/** The challenge is the session's instead; two texts are hashed the first time, one later. */
const ceremony = (operation: Record<string, number>, hashes: number): Record<string, number> => {
  const { 'cryptoFramework.createRandom': _made, 'Random.generateRandomSync': _bytes, ...rest } = operation;
  return {
    ...rest,
    'huks.initSession': 1,
    'cryptoFramework.createMd': hashes,
    'Md.updateSync': hashes,
    'Md.digestSync': hashes,
    'systemDateTime.getUptime': 2,
  };
};

for (const [profile, operation] of [
  [12, OPERATION],
  [20, SINCE_20],
  [23, SINCE_22],
  [26, SINCE_22],
] as const) {
  describe(`calls into the system before the prompt, on ${profile}`, () => {
    it('of an operation are those of the plan and of the prompt, and one for the time', async () => {
      const device = readyDevice({ profile });
      const auth = new library.CancellableAuth({ slot: new library.PromptSlot() });
      const counts = await countUntilPrompt(async () => {
        const started = auth.start(new library.AuthRequest('Verify', library.AuthPurpose.UNLOCK));
        await device.clock.advance(1_000);
        device.user.presentFace();
        await device.clock.advance(5_000);
        await started.outcome;
      });

      assert.deepEqual(counts, operation);
    });

    it('of an assertion are, beyond that, the session and the hash of the client data; none of the store', async () => {
      const device = readyDevice({
        profile,
        ipcMs: 0,
        widgetReadyMs: 0,
        widgetCloseMs: 0,
        matchMs: 0,
        keystoreDelayMs: 0,
      });
      const registered = await RegisteredDevice.prepare(library, device);
      const sign = (): Promise<unknown> =>
        answered(
          device,
          registered.authenticator.getAssertion('Sign in', { rpId: RP_ID, challenge: CHALLENGE }).outcome,
        );
      await sign(); // the first one reads the database

      assert.deepEqual(await countUntilPrompt(sign), ceremony(operation, 1));
    });
  });
}

it('tests/bench/README.md says the same numbers', () => {
  const text = fs.readFileSync(README, 'utf8');
  const sum = (counts: Record<string, number>): number => Object.values(counts).reduce((a, b) => a + b, 0);
  for (const [since, operation] of [
    ['12', OPERATION],
    ['20', SINCE_20],
    ['22', SINCE_22],
  ] as const) {
    assert.match(
      text,
      new RegExp(`^\\| API ${since}\\b.*\\| ${sum(operation)} \\| ${sum(ceremony(operation, 1))} \\|$`, 'm'),
    );
  }
});
