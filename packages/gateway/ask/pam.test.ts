// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { after, before, describe, test } from 'node:test';
import { someOf } from 'arkts-host/testing';
import { DEVICE_PATH } from 'gateway_protocol';
import { TokenFile } from '../client/TokenFile.ts';
import { findPrograms } from '../testing/findPrograms.ts';
import { freePorts } from '../testing/freePorts.ts';
import { GatewayBed, NAME } from '../testing/GatewayBed.ts';
import { Run } from '../testing/Run.ts';
import type { TestDevice } from '../testing/TestDevice.ts';
import { until } from '../testing/until.ts';

const PROGRAM = path.join(import.meta.dirname, '../gateway.mjs');
const GUIDE = path.join(import.meta.dirname, '../../../docs/guide/ask.md');
/** Somebody whom every Debian has, and who may nothing. */
const NOBODY = 'nobody';
/** Looks come five times a second, and a busy machine takes its time for each. */
const AT_ONCE_MS = 10_000;

/** Why it cannot be tried here; undefined when it can. */
function whyNot(): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) {
    return 'a namespace with files of PAM of its own takes Linux and root';
  }
  const { reason } = findPrograms({
    names: ['sudo', 'su', 'sshd', 'ssh', 'ssh-keygen', 'unshare', 'setpriv', 'script'],
    missing: 'sudo, su, sshd, ssh, unshare, setpriv and script',
    toInstall: 'sudo and openssh-server',
    packages: ['sudo', 'openssh-server', 'openssh-client', 'util-linux', 'bsdutils'],
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
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gateway-pam-'));
const at = (name: string): string => path.join(folder, name);
const phones = new Map<string, TestDevice>();
const bed = new GatewayBed();
let sshPort = 0;

/** The blocks below a heading of the guide, with the paths of this machine in them. */
function recipe(heading: string): readonly string[] {
  const section = fs.readFileSync(GUIDE, 'utf8').split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  return [...section.matchAll(/^```(?:sh)?\n(.*?)^```$/gms)].map(([, block = '']) =>
    block
      .replaceAll('/usr/bin/node', process.execPath)
      .replaceAll('/usr/local/lib/node_modules/@cancellable-auth/gateway/gateway.mjs', PROGRAM)
      .replaceAll('/etc/gateway-logins.json', at('logins.json')),
  );
}

/** A file of PAM with the lines of the guide for who comes in, and nothing else that could refuse them. */
function pamFile(name: string, lines: string): string {
  assert.match(lines, /^auth +(sufficient|requisite) +pam_/);
  fs.writeFileSync(at(name), `${lines}account required pam_permit.so\nsession required pam_permit.so\n`);
  return at(name);
}

function inNamespace(inside: string): Run {
  return new Run('unshare', ['--mount', '--propagation', 'private', 'sh', '-c', inside]);
}

const AS_NOBODY = `setpriv --reuid=${NOBODY} --regid=nogroup --clear-groups`;

/** A program of Debian that asks by PAM: with whose phone, and how it is begun at a terminal of its own. */
interface Door {
  readonly name: string;
  readonly user: string;
  /** What stands behind the user on the phone. */
  readonly where: RegExp;
  open(): Run;
  /** What its users do once they see the number. */
  afterNumber?(run: Run): void;
  /** What is killed when it is: its name, and a pattern of its command line. */
  readonly kills: readonly (readonly [string, RegExp])[];
}

const DOORS: readonly Door[] = [
  {
    name: 'sudo',
    user: NOBODY,
    where: /^\/dev\/pts\/\d+$/,
    open: () =>
      inNamespace(
        `mount --bind ${at('sudo')} /etc/pam.d/sudo && mount --bind ${at('sudoers')} /etc/sudoers && ` +
          `exec ${AS_NOBODY} script -qefc 'sudo -k id -u' /dev/null`,
      ),
    kills: [['sudo', /^sudo\0-k\0/]],
  },
  {
    name: 'su',
    user: 'root',
    where: /^(\/dev\/)?pts\/\d+$/,
    open: () =>
      inNamespace(`mount --bind ${at('su')} /etc/pam.d/su && exec ${AS_NOBODY} script -qefc 'su -c "id -u"' /dev/null`),
    kills: [['su', /^su\0-c\0/]],
  },
  {
    name: 'sshd',
    user: 'root',
    where: /^127\.0\.0\.1$/,
    open: () =>
      new Run('script', [
        '-qefc',
        `ssh -F none -o UserKnownHostsFile=/dev/null -o StrictHostKeyChecking=no -i ${at('key')} -p ${sshPort} root@127.0.0.1 id -u`,
        '/dev/null',
      ]),
    afterNumber: (run) => void run.child.stdin.write('\n'),
    kills: [
      ['the client of ssh', /^ssh\0-F\0none\0/],
      ['the process of sshd for this client', /^sshd: root \[priv\]/],
    ],
  },
];

/** The process of this command line that belongs to this test; undefined while there is another of an earlier one, which ends. */
function pidOf(pattern: RegExp): number | undefined {
  const found = fs.readdirSync('/proc').filter((name) => {
    try {
      const line = fs.readFileSync(`/proc/${name}/cmdline`, 'utf8');
      return (
        pattern.test(line) &&
        (line.includes(folder) || fs.readFileSync(`/proc/${name}/mountinfo`, 'utf8').includes(folder))
      );
    } catch {
      return false; // it is none, or is no more
    }
  });
  return found.length === 1 ? Number(found[0]) : undefined;
}

async function asked({ name, user, where }: Door, run: Run) {
  const phone = phones.get(user)!;
  const prompt = await phone.next('transaction-prompt');
  const [, place = ''] = new RegExp(`^${name} on ${os.hostname()} as ${user} \\((.*)\\)$`).exec(prompt.text) ?? [];
  assert.match(place, where, prompt.text);
  phone.beat([prompt.requestId]);
  phone.send({ type: 'shown', requestId: prompt.requestId });
  const number = await until(
    () => /Type (\d\d) on your phone/.exec(run.out)?.[1],
    () => `${name} shows the number; it says ${run.out} ${run.err}`,
  );
  return { phone, prompt, number };
}

type Asked = Awaited<ReturnType<typeof asked>>;

async function approve({ phone, prompt, number }: Asked): Promise<void> {
  phone.send({ type: 'number', requestId: prompt.requestId, attempt: 1, number });
  assert.equal((await phone.next('number-result')).isRight, true);
  phone.send(phone.assertion(prompt, number, NAME));
  assert.equal((await phone.next('outcome')).state, 'approved');
}

/** Milliseconds from what happens until the phone hears that the question is off. */
async function untilGone({ phone, prompt }: Asked, act: () => void): Promise<number> {
  const { requestId } = prompt;
  const start = performance.now();
  act();
  assert.equal((await phone.nextCancel()).requestId, requestId);
  const ms = performance.now() - start;
  phone.send({ type: 'receipt', requestId, withdrawal: 'confirmed', cause: 'cancel', agoMs: 0 });
  await phone.next('receipt-noted');
  return ms;
}

interface Case {
  readonly name: string;
  readonly door: Door;
  play(run: Run, ask: Asked, told: (ms: number) => void): Promise<void>;
}

function leaves(door: Door, name: string, act: (run: Run) => void, isBeforeEnter = false): Case {
  return {
    name: `${name}: the question is taken back`,
    door,
    async play(run, ask, told) {
      if (!isBeforeEnter) {
        door.afterNumber?.(run);
      }
      told(await untilGone(ask, () => act(run)));
      assert.doesNotMatch(run.out, /^0\s*$/m);
    },
  };
}

const CASES: readonly Case[] = DOORS.flatMap((door): Case[] => [
  {
    name: 'approved on the phone, the command runs as root',
    door,
    async play(run, ask) {
      door.afterNumber?.(run);
      await approve(ask);
      assert.equal(await run.ended(), 0, run.out);
      assert.match(run.out, /^0\s*$/m);
    },
  },
  {
    name: 'denied on the phone, nothing runs, and the phone is not asked again',
    door,
    async play(run, { phone, prompt }) {
      const asked = phone.heard.filter(({ type }) => type === 'transaction-prompt').length;
      door.afterNumber?.(run);
      phone.send({ type: 'denial', requestId: prompt.requestId, reason: 'denied' });
      assert.equal((await phone.next('outcome')).state, 'denied');
      assert.notEqual(await run.ended(), 0);
      assert.doesNotMatch(run.out, /^0\s*$/m);
      assert.equal(phone.heard.filter(({ type }) => type === 'transaction-prompt').length, asked);
    },
  },
  leaves(door, 'Ctrl-C', (run) => run.child.stdin.write('\u0003')),
  // script, by exec: nobody holds the terminal any more
  leaves(door, 'the terminal is closed', (run) => run.child.kill('SIGKILL')),
  ...door.kills.map(([name, pattern]): Case => {
    const { play, ...rest } = leaves(door, `${name} is killed`, () => process.kill(pidOf(pattern)!, 'SIGKILL'));
    return {
      ...rest,
      async play(...of) {
        await until(() => pidOf(pattern) !== undefined, name);
        await play(...of);
      },
    };
  }),
  ...(door.afterNumber === undefined
    ? []
    : [
        leaves(door, 'Ctrl-C before Enter', (run) => run.child.stdin.write('\u0003'), true),
        {
          name: 'approved before Enter, the command runs as root',
          door,
          async play(run: Run, ask: Asked) {
            await approve(ask);
            door.afterNumber?.(run);
            assert.equal(await run.ended(), 0, run.out);
            assert.match(run.out, /^0\s*$/m);
          },
        },
      ]),
]);

describe('sudo, su and sshd of Debian, with the lines of the guide', {
  skip: process.env['CI'] === 'true' ? false : (reason ?? false),
}, () => {
  before(async () => {
    assert.equal(reason, undefined);
    await bed.start({
      channel: { idleBeatSeconds: 600 },
      requests: { deadlineSeconds: 600, leaseSeconds: 120, perUserAndMinute: 100, perSourceAndMinute: 100 },
    });
    for (const user of [NOBODY, 'root']) {
      const phone = await bed.phone(user, (device) => {
        device.path = DEVICE_PATH;
      });
      phones.set(user, phone);
      new TokenFile(at('logins.json')).add(await bed.logIn(user));
    }
    const [, sudoPam, sudoers] = recipe('sudo');
    pamFile('sudo', sudoPam!);
    fs.writeFileSync(at('sudoers'), `Defaults !lecture\n${sudoers}${NOBODY} ALL=(ALL) ALL\n`, { mode: 0o440 });
    pamFile('su', recipe('su')[0]!);
    const [config, sshPam] = recipe('sshd');
    pamFile('sshd', sshPam!);
    [sshPort] = (await freePorts(1)) as [number];
    for (const name of ['key', 'host']) {
      assert.equal(spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', at(name)]).status, 0);
    }
    fs.writeFileSync(
      at('sshd_config'),
      `ListenAddress 127.0.0.1\nPort ${sshPort}\nHostKey ${at('host')}\nPidFile none\nStrictModes no\n` +
        `AuthorizedKeysFile ${at('key.pub')}\nPermitRootLogin yes\n${config}`,
    );
    const server = inNamespace(
      `mount --bind ${at('sshd')} /etc/pam.d/sshd && mount -t tmpfs tmpfs /run && mkdir -m 755 /run/sshd && ` +
        `exec ${findPrograms({ names: ['sshd'], missing: 'sshd', toInstall: '', packages: [] }).files![0]} -D -e -f ${at('sshd_config')}`,
    );
    await server.said(/Server listening on 127\.0\.0\.1/);
  });
  after(async () => {
    await Run.endAll();
    await bed.stop();
    fs.rmSync(folder, { recursive: true });
  });

  for (const { name, door, play } of someOf(CASES, 5)) {
    test(`${door.name}: ${name}`, async (t) => {
      const run = door.open();
      await play(run, await asked(door, run), (ms) => {
        t.diagnostic(`gone after ${Math.round(ms)} ms`);
        assert.ok(ms < AT_ONCE_MS, `${ms} ms`);
      });
    });
  }
});
