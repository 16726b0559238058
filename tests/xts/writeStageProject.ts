// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import fs from 'node:fs';
import path from 'node:path';
import JSON5 from 'json5';

/** Settings for a device on which nobody has enrolled anything. */
export const NOTHING_ENROLLED: string =
  '{ suites: { "entry/src/ohosTest": { face: false, fingerprint: false, pin: "" } } }';

/**
 * Makes a project of today's model around the .js tests of one of the model before: an app without a page, with the permissions that the
 * old project's tests ask for, on a device with nothing enrolled, as the suites expect one.
 */
export function writeStageProject(source: string, to: string): void {
  const old = path.join(source, 'entry/src/ohosTest');
  const config = JSON5.parse(fs.readFileSync(path.join(old, 'config.json'), 'utf8')) as {
    readonly module: { readonly reqPermissions?: readonly { readonly name: string }[] };
  };
  const write = (file: string, text: string): void => {
    fs.mkdirSync(path.dirname(path.join(to, file)), { recursive: true });
    fs.writeFileSync(path.join(to, file), text);
  };
  write(
    'build-profile.json5',
    '{ app: { products: [{ name: "default", compatibleSdkVersion: "5.0.0(12)" }] }, modules: [{ name: "entry", srcPath: "./entry" }] }',
  );
  write('oh-package.json5', '{ modelVersion: "5.0.0", devDependencies: { "@ohos/hypium": "1.0.6" } }');
  write(
    'AppScope/app.json5',
    '{ app: { bundleName: "com.example.suite", versionCode: 1, versionName: "1.0.0", label: "suite" } }',
  );
  const permissions = config.module.reqPermissions ?? [];
  if (permissions.some(({ name }) => name === 'ohos.permission.ACCESS_BIOMETRIC')) {
    // Only here: what is set up by settings is granted the permission, too.
    write('arkts-host.json5', NOTHING_ENROLLED);
  }
  write('entry/oh-package.json5', '{ name: "entry", version: "1.0.0" }');
  write('entry/src/main/resources/base/profile/main_pages.json', '{ "src": [] }');
  write(
    'entry/src/main/module.json5',
    JSON.stringify({
      module: {
        name: 'entry',
        type: 'entry',
        mainElement: 'EntryAbility',
        pages: '$profile:main_pages',
        requestPermissions: permissions,
        abilities: [{ name: 'EntryAbility', srcEntry: './ets/EntryAbility.ets' }],
      },
    }),
  );
  write(
    'entry/src/main/ets/EntryAbility.ets',
    "import { UIAbility } from '@kit.AbilityKit';\nexport default class EntryAbility extends UIAbility {}\n",
  );
  const tests = path.join(to, 'entry/src/ohosTest/ets/test');
  fs.cpSync(path.join(old, 'js/test'), tests, { recursive: true });
  const list = fs.readdirSync(tests).find((name) => /^list\.test\.js$/i.test(name))!;
  fs.renameSync(path.join(tests, list), path.join(tests, 'Suites.js'));
  for (const name of fs.readdirSync(tests).filter((one) => one.endsWith('.js'))) {
    const file = path.join(tests, name);
    // The old project's page, which some tests load and do not use.
    fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace(/^var index = require\('[./]*\/main\/js\/.*$/mu, ''));
  }
  write('entry/src/ohosTest/ets/test/List.test.ets', "import testsuite from './Suites';\nexport default testsuite;\n");
}
