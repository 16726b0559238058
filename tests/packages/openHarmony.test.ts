// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { test } from 'node:test';
import { ArktsProject, checkProject, formatFinding } from 'arkts-host/project';

const ROOT = path.join(import.meta.dirname, '../..');
/** What DevEco takes; the modules that need kits of HarmonyOS are left out. */
const PARTS = [
  'AppScope',
  'arkts-host.json5',
  'build-profile.json5',
  'cancellable_auth',
  'entry',
  'gateway_device',
  'gateway_protocol',
  'hvigor',
  'hvigorfile.ts',
  'oh-package.json5',
  'harmony_services/push_service_absent',
  'harmony_services/scan_service_absent',
];

test('the app is built for OpenHarmony without the modules that need Push Kit and Scan Kit, by the two changes that the README of each has', (t) => {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'openharmony-')));
  t.after(() => fs.rmSync(folder, { recursive: true }));
  const sources: string[] = [];
  for (const part of PARTS) {
    fs.cpSync(path.join(ROOT, part), path.join(folder, part), {
      recursive: true,
      filter: (from) => {
        if (/\.e?ts$/.test(from)) {
          sources.push(from);
        }
        return !/\/(test|ohosTest|\.host)$/.test(from);
      },
    });
  }
  for (const name of ['push_service', 'scan_service']) {
    change(path.join(folder, 'entry/oh-package.json5'), `/${name}"`, `/${name}_absent"`);
    change(path.join(folder, 'build-profile.json5'), `"${name}"`, `"${name}_absent"`);
    change(path.join(folder, 'build-profile.json5'), `/${name}"`, `/${name}_absent"`);
  }

  assert.deepEqual(
    sources.filter((file) => fs.readFileSync(file, 'utf8').match(/@kit\.(Push|Scan)Kit/) !== null),
    [],
  );
  if (process.env['EVERY_CASE'] === undefined) {
    return; // what is left to do costs ten seconds
  }
  const findings = checkProject(ArktsProject.open(folder));
  assert.deepEqual(
    findings.map((finding) => formatFinding(finding)),
    [],
  );
});

function change(file: string, from: string, to: string): void {
  const text = fs.readFileSync(file, 'utf8');
  assert.ok(text.includes(from), `${file} has ${from}`);
  fs.writeFileSync(file, text.replace(from, to));
}
