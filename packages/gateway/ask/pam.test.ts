// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { after, before, describe, test } from 'node:test';
import { DEVICE_PATH } from 'gateway_protocol';
import { TokenFile } from '../client/TokenFile.ts';
import { findPrograms } from '../testing/findPrograms.ts';
import { GatewayBed, NAME } from '../testing/GatewayBed.ts';
import { Run } from '../testing/Run.ts';
import type { TestDevice } from '../testing/TestDevice.ts';
import { until } from '../testing/until.ts';

const PROGRAM = path.join(import.meta.dirname, '../gateway.mjs');
/** Somebody whom every Debian has, and who may nothing. */
const WHO = 'nobody';

/** Why sudo cannot be tried here; undefined when it can. */
function whyNot(): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) {
    return 'a namespace with a sudo of its own takes Linux and root';
  }
  const { reason } = findPrograms({
    names: ['sudo', 'unshare', 'setpriv', 'script'],
    missing: 'sudo, unshare, setpriv and script',
    toInstall: 'sudo',
    packages: ['sudo', 'util-linux', 'bsdutils'],
    service: 'sudo',
  });
  if (reason !== '') {
    return reason;
  }
  const tried = spawnSync('unshare', ['--mount', '--propagation', 'private', 'setpriv', '--dump']);
  if (tried.status !== 0) {
    return 'this process cannot make a namespace for mounts';
  }
  return /^no_new_privs: 1/m.test(tried.stdout.toString()) ? 'nobody gets more rights here by sudo' : undefined;
}

const reason = whyNot();

describe('sudo of Debian, with gateway ask by pam_exec', {
  skip: process.env['CI'] === 'true' ? false : (reason ?? false),
}, () => {
  const bed = new GatewayBed();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gateway-pam-'));
  const at = (name: string): string => path.join(folder, name);
  let phone: TestDevice;

  before(async () => {
    assert.equal(reason, undefined);
    await bed.start({
      channel: { idleBeatSeconds: 600 },
      requests: { deadlineSeconds: 600, leaseSeconds: 120, perUserAndMinute: 100, perSourceAndMinute: 100 },
    });
    phone = await bed.phone(WHO, (device) => {
      device.path = DEVICE_PATH;
    });
    new TokenFile(at('logins.json')).add(await bed.logIn(WHO));
    const line = `${process.execPath} ${PROGRAM} ask --pam --token-file ${at('logins.json')}`;
    fs.writeFileSync(
      at('pam'),
      `auth required pam_exec.so quiet stdout ${line}\nauth required pam_permit.so\n` +
        'account required pam_permit.so\nsession required pam_permit.so\n',
    );
    fs.writeFileSync(at('sudoers'), `Defaults !lecture, passwd_tries=1\n${WHO} ALL=(ALL) ALL\n`, { mode: 0o440 });
  });
  after(async () => {
    await Run.endAll();
    await bed.stop();
    fs.rmSync(folder, { recursive: true });
  });

  /** sudo at a terminal of its own, in a namespace in which the two files are this test's. */
  function sudo(): Run {
    const inside =
      `mount --bind ${at('pam')} /etc/pam.d/sudo && mount --bind ${at('sudoers')} /etc/sudoers && ` +
      `exec setpriv --reuid=${WHO} --regid=nogroup --clear-groups script -qefc 'sudo -k id -u' /dev/null`;
    return new Run('unshare', ['--mount', '--propagation', 'private', 'sh', '-c', inside]);
  }

  async function asked(run: Run) {
    const prompt = await phone.next('transaction-prompt');
    assert.match(prompt.text, new RegExp(`^sudo on ${os.hostname()} as ${WHO} \\(/dev/pts/\\d+\\)$`));
    phone.beat([prompt.requestId]);
    const number = await until(() => /Type (\d\d) on your phone/.exec(run.out)?.[1], 'sudo shows the number');
    return { prompt, number };
  }

  async function withdrawn({ requestId }: { readonly requestId: string }): Promise<void> {
    assert.equal((await phone.next('cancel')).requestId, requestId);
    phone.send({ type: 'receipt', requestId, withdrawal: 'confirmed', cause: 'cancel', agoMs: 0 });
    await phone.next('receipt-noted');
  }

  /** The process of sudo that asks: the parent of the command. */
  function sudoPid(): number {
    const all = fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name));
    const pid = all.find((name) => {
      try {
        return (
          fs.readFileSync(`/proc/${name}/cmdline`, 'utf8').startsWith('sudo\0') &&
          fs.readFileSync(`/proc/${name}/mountinfo`, 'utf8').includes(folder)
        );
      } catch {
        return false;
      }
    });
    return Number(pid);
  }

  test('approved on the phone, the command runs as root', async () => {
    const run = sudo();
    const { prompt, number } = await asked(run);
    phone.send({ type: 'number', requestId: prompt.requestId, attempt: 1, number });
    await phone.next('number-result');
    phone.send(phone.assertion(prompt, number, NAME));
    assert.equal(await run.ended(), 0, run.out);
    assert.match(run.out, /^0\s*$/m);
  });

  test('denied on the phone, nothing runs', async () => {
    const run = sudo();
    const { prompt } = await asked(run);
    phone.send({ type: 'denial', requestId: prompt.requestId, reason: 'denied' });
    assert.notEqual(await run.ended(), 0);
    assert.match(run.out, /Not approved: denied on the phone/);
    assert.doesNotMatch(run.out, /^0\s*$/m);
  });

  test('Ctrl-C takes the question back, which sudo itself does not hear while it asks', async () => {
    const run = sudo();
    const { prompt } = await asked(run);
    run.child.stdin.write('\u0003');
    await withdrawn(prompt);
    assert.notEqual(await run.ended(), 0);
  });

  test('the terminal is closed: the question is taken back', async () => {
    const run = sudo();
    const { prompt } = await asked(run);
    run.child.kill('SIGKILL'); // script, by exec: nobody holds the terminal any more
    await withdrawn(prompt);
  });

  test('sudo is killed: the question is taken back', async () => {
    const run = sudo();
    const { prompt } = await asked(run);
    process.kill(sudoPid(), 'SIGKILL');
    await withdrawn(prompt);
    assert.notEqual(await run.ended(), 0);
  });
});
