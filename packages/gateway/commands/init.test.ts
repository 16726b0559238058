// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { after, describe, test } from 'node:test';
import JSON5 from 'json5';
import { gatewayConfigSchema } from '../config/GatewayConfig.ts';
import { fillDisk } from '../testing/fillDisk.ts';
import { findPrograms } from '../testing/findPrograms.ts';
import { Run } from '../testing/Run.ts';
import { until } from '../testing/until.ts';
import { init } from './init.ts';

const PROGRAM = path.join(import.meta.dirname, '../gateway.mjs');
const { files, reason } = findPrograms({
  names: ['script'],
  missing: 'script',
  toInstall: 'bsdutils',
  packages: ['bsdutils'],
});
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'gateway-asks-'));
after(async () => {
  await Run.endAll();
  fs.rmSync(scratch, { recursive: true });
});

/** `gateway init` at a terminal, in a folder that is not there yet. */
class Questions {
  readonly folder: string;
  private readonly run: Run;
  private heard = 0;

  constructor(name: string, ...args: string[]) {
    this.folder = path.join(scratch, name);
    const line = [process.execPath, PROGRAM, 'init', '--dir', this.folder, ...args].map((arg) => `'${arg}'`).join(' ');
    this.run = new Run(files![0]!, ['-qefc', line, '/dev/null']);
  }

  /** Waits until it says this, after all that was waited for before. */
  async says(what: string): Promise<void> {
    const at = await until(
      () => {
        const found = this.run.out.indexOf(what, this.heard);
        return found < 0 ? undefined : { found };
      },
      () => `it says ${what}; it said ${this.run.out}${this.run.err}`,
    );
    this.heard = at.found + what.length;
  }

  /** Waits for a question, and answers it. */
  async answer(question: string, answer: string): Promise<void> {
    await this.says(question);
    this.run.child.stdin.write(answer);
  }

  ended(): Promise<number | NodeJS.Signals> {
    return this.run.ended();
  }

  get said(): string {
    return this.run.out;
  }
}

describe('gateway init at a terminal', { skip: files === undefined && reason }, () => {
  test('asks for what only a person knows, again when it cannot be, and takes what is offered for nothing', async () => {
    const it = new Questions('asked');
    await it.answer('What do devices call this gateway', '192.0.2.1\r');
    await it.says("'192.0.2.1' is not a valid name");
    await it.answer('What do devices call this gateway', 'Gate.Example.com\r');
    await it.answer('Where does it listen?', '\r');
    await it.answer('On which port? [8443]', '99999\r');
    await it.says("'99999' is not a whole number from 1 to 65535");
    await it.answer('On which port? [8443]', '9443\r');
    await it.answer('Which app answers on the phones?', 'ohos:app-id:BOMBi4aSxrZhHIwywhkG\r');
    await it.answer('Where may connections go first', 'db.example.com:22\r');
    assert.equal(await it.ended(), 0, it.said);
    const made = JSON5.parse<Record<string, unknown>>(fs.readFileSync(path.join(it.folder, 'gateway.json5'), 'utf8'));
    assert.equal(made['name'], 'gate.example.com');
    assert.match(it.said, /Further gateways for the same site get these files, and no "gateway init" of their own/);
    const text = fs.readFileSync(path.join(it.folder, 'gateway.json5'), 'utf8');
    const [block] = /^ *\/\/ cluster: \{[^]*?\/\/ \},$/m.exec(text)!;
    const taken = JSON5.parse(text.replace(block, block.replaceAll(/^ *\/\/ /gm, '')));
    assert.equal(gatewayConfigSchema.parse(taken).cluster?.node, 'gate1', 'what it says of several can be taken over');
    assert.deepEqual(made['listen'], { host: '127.0.0.1', port: 9443 });
    assert.deepEqual((made['party'] as { origins: string[] }).origins, ['ohos:app-id:BOMBi4aSxrZhHIwywhkG']);
    assert.deepEqual(made['targets'], [{ host: 'db.example.com', port: 22 }]);
  });

  for (const [how, keys] of [
    ['Ctrl-C', '\u0003'],
    ['the end of the input', '\u0004'],
  ] as const) {
    test(`${how} among its questions makes nothing`, async () => {
      const it = new Questions(how.replaceAll(' ', '-'));
      await it.answer('What do devices call this gateway', 'gate.example.com\r');
      await it.answer('Where does it listen?', keys);
      assert.equal(await it.ended(), 130, it.said);
      await it.says('cancelled; nothing is made');
      assert.equal(fs.existsSync(it.folder), false);
    });
  }

  test('asks for nothing that the command line says', async () => {
    const it = new Questions('said', '--port', '9443', '--origin', 'ohos:app-id:A', '--host', '127.0.0.1');
    await it.answer('What do devices call this gateway', 'gate.example.com\r');
    await it.answer('Where may connections go first', '\r');
    assert.equal(await it.ended(), 0, it.said);
    assert.doesNotMatch(it.said, /On which port|Which app|Where does it listen/);
  });
});

test('a disk that fills up leaves no file of a gateway, whole or half, and the next time makes all of them', async (t) => {
  t.mock.method(process.stdout, 'write', () => true);
  const folder = path.join(scratch, 'full');
  const args = ['--name', 'gate.example.com', '--dir', folder];
  const disk = fillDisk(t, 2);
  await assert.rejects(init(args), /^CommandError: ENOSPC: no space left on device/);
  assert.deepEqual(fs.readdirSync(folder), []);
  disk.makeRoom();
  assert.equal(await init(args), 0);
  assert.equal(fs.readdirSync(folder).length, 5);
});
