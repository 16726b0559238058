// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import type { SpawnSyncReturns } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { TestContext } from 'node:test';
import { CannotInstallError, installPackages } from 'arkts-host/debian';

const GATEWAY = path.join(import.meta.dirname, '../../packages/gateway');
const UNIT = fs.readFileSync(path.join(GATEWAY, 'deploy/cancellableauth-gateway.service'), 'utf8');
/** The highest exposure that is accepted, of 100: systemd itself calls up to 20 "OK". It was 13. */
const EXPOSURE = 15;

/** The values of a setting, in their order. */
function settings(name: string): string[] {
  return [...UNIT.matchAll(new RegExp(`^${name}=(.*)$`, 'gm'))].map((found) => found[1]!);
}

test('the service runs what the package installs, with its configuration in its state folder', () => {
  const [folder] = settings('StateDirectory');
  assert.deepEqual(settings('ExecStart'), [`gateway serve --config /var/lib/${folder}/gateway.json5`]);
});

test('its user is the one that sysusers.d makes, and is not root', () => {
  const users = fs.readFileSync(path.join(GATEWAY, 'deploy/cancellableauth-gateway.sysusers'), 'utf8');
  const [user] = settings('User');
  assert.match(users, new RegExp(`^u ${user} - `, 'm'));
  assert.notEqual(user, 'root');
});

describe('systemd', () => {
  let missing: string | undefined;
  let folder = '';
  let unit = '';

  before(() => {
    if (spawnSync('systemd-analyze', ['--version']).status !== 0) {
      try {
        installPackages(['systemd']);
      } catch (error) {
        if (!(error instanceof CannotInstallError)) {
          throw error;
        }
        missing = `there is no systemd-analyze: ${error.message}`;
      }
    }
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gateway-service-'));
    unit = path.join(folder, 'cancellableauth-gateway.service');
    // the command is not on this machine's PATH
    fs.writeFileSync(unit, UNIT.replace(/^(Exec\w+)=gateway/gm, `$1=${path.join(GATEWAY, 'gateway.mjs')}`));
  });
  after(() => fs.rmSync(folder, { recursive: true }));

  const analyze = (...args: string[]): SpawnSyncReturns<string> =>
    spawnSync('systemd-analyze', ['--no-pager', ...args], { encoding: 'utf8' });
  const withSystemd = (name: string, body: () => void): void => {
    test(name, (context: TestContext) => (missing === undefined ? body() : context.skip(missing)));
  };

  withSystemd('has nothing to say about the unit', () => {
    const run = analyze('verify', unit);
    assert.equal(run.stderr, '');
    assert.equal(run.status, 0);
  });

  withSystemd('finds a setting that it does not know', () => {
    const other = path.join(folder, 'other.service');
    fs.writeFileSync(other, fs.readFileSync(unit, 'utf8').replace('ProtectSystem=', 'ProtectsSystem='));
    assert.match(analyze('verify', other).stderr, /Unknown key (name )?'ProtectsSystem'/);
  });

  withSystemd(`finds it exposed to ${EXPOSURE} of 100 at most`, () => {
    const run = analyze('security', '--offline=true', `--threshold=${EXPOSURE}`, unit);
    assert.equal(run.status, 0, run.stdout);
  });

  withSystemd('finds it more exposed without its filter of system calls', () => {
    const open = path.join(folder, 'open.service');
    fs.writeFileSync(open, fs.readFileSync(unit, 'utf8').replace(/^SystemCallFilter=.*$/gm, ''));
    assert.notEqual(analyze('security', '--offline=true', `--threshold=${EXPOSURE}`, open).status, 0);
  });
});
