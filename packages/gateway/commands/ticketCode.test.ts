// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { formatTicket } from '../admission/Ticket.ts';
import { newIdentityKey } from '../config/GatewayIdentity.ts';
import { issueCertificate } from '../config/makeCertificate.ts';
import { findPrograms } from '../testing/findPrograms.ts';
import { showCode } from './showTicket.ts';
import { pictureOf, terminalCode } from './ticketCode.ts';

const zbar = findPrograms({
  names: ['zbarimg'],
  missing: 'zbarimg',
  toInstall: 'zbar-tools',
  packages: ['zbar-tools'],
});
const needsReader = { skip: zbar.files === undefined && zbar.reason };
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gateway-code-'));
after(() => fs.rmSync(folder, { recursive: true }));

/** As long as tickets are: with the certificate that vouches for the gateway's own. */
const { certificate } = await issueCertificate(newIdentityKey(), ['gate.example.com', 'localhost', '::1'], 3650);
const [, authority] = certificate.split(/(?=-----BEGIN)/);
const TICKET = formatTicket({
  kind: 'enrol',
  url: 'wss://gate.example.com:8443',
  userName: 'żółw',
  code: 'ABCDEFGH12345678',
  key: 'A'.repeat(122),
  certificate: authority,
});

/** What a reader of codes that others wrote finds in a picture of these modules, each 4 pixels wide. */
function readBack(dark: readonly (readonly boolean[])[]): string {
  const file = path.join(folder, 'code.pgm');
  const scale = 4;
  const width = dark[0]!.length * scale;
  const rows = dark.flatMap((row) => {
    const line = Buffer.from(row.flatMap((is) => Array<number>(scale).fill(is ? 0 : 255)));
    return Array<Buffer>(scale).fill(line);
  });
  fs.writeFileSync(file, Buffer.concat([Buffer.from(`P5 ${width} ${rows.length} 255\n`), ...rows]));
  return execFileSync(zbar.files![0]!, ['--quiet', '--raw', '--nodbus', file], { encoding: 'utf8' }).trim();
}

/** What a person sees: each character is two modules, dark where it has ink. */
function modulesOf(lines: readonly string[]): boolean[][] {
  return lines.flatMap((line) => {
    const bare = [...line.replace(/\u001b\[[\d;]*m/g, '')];
    return ['█▀', '█▄'].map((inked) => bare.map((character) => inked.includes(character)));
  });
}

describe('a ticket as a QR code', () => {
  test('what the terminal shows is read back as the ticket', needsReader, () => {
    assert.equal(readBack(modulesOf(terminalCode(TICKET).lines)), TICKET);
  });

  test('every line of it is as wide as is said, and is black on white whatever the colours are', () => {
    const { columns, lines } = terminalCode(TICKET);
    assert.ok(columns <= 110, `${columns} columns are too many for a terminal`);
    for (const line of lines) {
      assert.match(line, /^\u001b\[30;107m[ █▀▄]+\u001b\[0m$/);
      assert.equal([...line].length - '\u001b[30;107m\u001b[0m'.length, columns);
    }
  });

  test('a terminal that is too narrow or too low is told what to do, and shows no part of a code', async (t) => {
    const told: string[] = [];
    t.mock.method(process.stderr, 'write', (text: string) => told.push(text) > 0);
    let written = '';
    const screen = (columns: number | undefined, rows = columns) => ({
      columns,
      rows,
      write: (text: string) => (written += text),
    });
    const { columns, lines } = terminalCode(TICKET);
    await showCode(TICKET, screen(columns - 1));
    await showCode(TICKET, screen(columns, lines.length - 1));
    assert.equal(written, '');
    assert.equal(told.length, 2);
    assert.match(
      told.join(''),
      new RegExp(
        `^the QR code of this ticket takes ${columns} columns and ${lines.length} lines, and this terminal has `,
      ),
    );
    await showCode(TICKET, screen(columns));
    await showCode(TICKET, screen(undefined));
    assert.equal(told.length, 2);
    assert.equal(written.split('\n').length, 2 * terminalCode(TICKET).lines.length + 1);
  });

  test('the picture has the same modules', needsReader, () => {
    const svg = pictureOf(TICKET);
    const size = terminalCode(TICKET).columns;
    const dark = Array.from({ length: size }, () => Array<boolean>(size).fill(false));
    for (const [, x, y, width, height] of svg.matchAll(/M(\d+),(\d+)h(\d+)v(\d+)h-\d+z/g)) {
      assert.deepEqual([width, height], ['4', '4']);
      dark[Number(y) / 4]![Number(x) / 4] = true;
    }
    assert.equal(readBack(dark), TICKET);
  });
});
