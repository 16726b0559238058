// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { checkProject } from './checkProject.ts';
import type { Finding } from './Finding.ts';
import { ALL_RULES, projectWith } from './project.test-support.ts';

const KITS = `import { deviceInfo } from '@kit.BasicServicesKit';
import { userAuth } from '@kit.UserAuthenticationKit';
`;

/** Uses that a system of API 12 does not have, and the version that each needs. */
const UNGUARDED: Readonly<Record<string, string>> = {
  'a function': 'userAuth.getAuthLockState(userAuth.UserAuthType.PIN); // needs 22',
  'a constant': 'hold(userAuth.PERMANENT_LOCKOUT_DURATION); // needs 22',
  'an enum': 'hold(userAuth.UserAuthTipCode.TIMEOUT as number); // needs 20',
  'a member of an older enum': 'hold(userAuth.UserAuthResultCode.INVALID_PARAMETERS as number); // needs 20',
  'an overload': "instance.off('authTip'); // needs 20",
  'a property that is set': 'widget.uiContext = undefined; // needs 18',
  'a key of a literal':
    'auth = { challenge: none, authType: [], authTrustLevel: 10000, skipLockedBiometricAuth: true }; // needs 20',
  'behind a version that is too old':
    'if (deviceInfo.sdkApiVersion >= 20) { userAuth.getAuthLockState(1); } // needs 22',
  'where the system is older':
    'if (deviceInfo.sdkApiVersion >= 22) { } else { userAuth.getAuthLockState(1); } // needs 22',
  'behind a comparison that is turned':
    'if (22 >= deviceInfo.sdkApiVersion) { userAuth.getAuthLockState(1); } // needs 22',
  'behind one of two': 'if (deviceInfo.sdkApiVersion >= 22 || other) { userAuth.getAuthLockState(1); } // needs 22',
  'behind something else':
    'if (deviceInfo.distributionOSApiVersion >= 22) { userAuth.getAuthLockState(1); } // needs 22',
  'behind a variable that can change': 'if (changing) { userAuth.getAuthLockState(1); } // needs 22',
  'after an exit of newer systems':
    'if (deviceInfo.sdkApiVersion >= 22) { return; } userAuth.getAuthLockState(1); // needs 22',
  'after what is no exit': 'if (deviceInfo.sdkApiVersion < 22) { hold(1); } userAuth.getAuthLockState(1); // needs 22',
};

const GUARDED: readonly string[] = [
  'if (deviceInfo.sdkApiVersion >= 22) { userAuth.getAuthLockState(1); }',
  'if (deviceInfo.sdkApiVersion > 21) { userAuth.getAuthLockState(1); }',
  'if (22 <= deviceInfo.sdkApiVersion) { userAuth.getAuthLockState(1); }',
  'if (deviceInfo.sdkApiVersion < 22) { hold(1); } else { userAuth.getAuthLockState(1); }',
  'if (!(deviceInfo.sdkApiVersion < 22)) { userAuth.getAuthLockState(1); }',
  'if (deviceInfo.sdkApiVersion >= LOCK_SINCE && other) { userAuth.getAuthLockState(1); }',
  'if (deviceInfo.sdkApiVersion < 22) { return; } userAuth.getAuthLockState(1);',
  'if (deviceInfo.sdkApiVersion < 22 || other) { throw new Error(); } userAuth.getAuthLockState(1);',
  'hold(deviceInfo.sdkApiVersion >= 22 ? userAuth.PERMANENT_LOCKOUT_DURATION : 0);',
  'hold(deviceInfo.sdkApiVersion < 22 ? 0 : userAuth.PERMANENT_LOCKOUT_DURATION);',
  'hold(deviceInfo.sdkApiVersion >= 22 && userAuth.PERMANENT_LOCKOUT_DURATION > 0 ? 1 : 0);',
  'if (IS_NEW) { userAuth.getAuthLockState(1); }',
  'if (LEVEL >= 22) { userAuth.getAuthLockState(1); }',
  'if (IS_NEW) { later = (): void => { userAuth.getAuthLockState(1); }; }',
  'if (apiLevel >= 22) { userAuth.getAuthLockState(1); }',
  'let type: userAuth.AuthLockState | undefined = undefined; hold(type === undefined ? 1 : 0);',
];

function uses(statements: readonly string[]): string {
  return `${KITS}
const LOCK_SINCE: number = 22;
const LEVEL: number = deviceInfo.sdkApiVersion;
const IS_NEW: boolean = LEVEL >= LOCK_SINCE;
export function hold(value: number): void {
}
${statements
  .map(
    (statement, index) => `export function use${index}(instance: userAuth.UserAuthInstance,
  widget: userAuth.WidgetParam, other: boolean, apiLevel: number, none: Uint8Array): void {
  let auth: userAuth.AuthParam = { challenge: none, authType: [], authTrustLevel: 10000 };
  let later: () => void = (): void => {};
  let changing: boolean = deviceInfo.sdkApiVersion >= 22;
  changing = other;
  ${statement}
}`,
  )
  .join('\n')}
`;
}

let findings: Finding[] = [];
before(() => {
  findings = checkProject(
    projectWith({
      ...ALL_RULES,
      'src/main/ets/Unguarded.ets': uses(Object.values(UNGUARDED)),
      'src/main/ets/Guarded.ets': uses(GUARDED),
      'src/main/ets/port/Adapter.ets': uses(['userAuth.getAuthLockState(1);']),
    }),
  ).filter((finding) => finding.rule === 'needs-api');
});

function messagesOf(file: string, severity: string): string[] {
  return findings.filter((one) => one.file.endsWith(file) && one.severity === severity).map((one) => one.message);
}

Object.entries(UNGUARDED).forEach(([name, statement], index) => {
  test(`newer than compatibleSdkVersion and an error: ${name}`, () => {
    const since: string = /needs (\d+)/.exec(statement)![1]!;
    const lines = uses(Object.values(UNGUARDED)).split('\n');
    const line = lines.findIndex((text) => text.startsWith(`export function use${index}(`)) + 7;
    const found = findings.filter((one) => one.file.endsWith('Unguarded.ets') && one.line === line);
    assert.equal(found.length, 1, JSON.stringify(found));
    assert.equal(found[0]!.severity, 'error');
    assert.match(found[0]!.message, new RegExp(`needs API ${since}, and the project's compatibleSdkVersion is 12`));
  });
});

test('nothing behind a guard, and no type, is a finding', () => {
  assert.deepEqual(messagesOf('Guarded.ets', 'error'), []);
});

test('in the folder of a port it is a warning', () => {
  assert.equal(messagesOf('port/Adapter.ets', 'warning').length, 1);
  assert.deepEqual(messagesOf('port/Adapter.ets', 'error'), []);
});

test('where the project does not want the rule it is a warning everywhere', () => {
  const project = projectWith({ 'src/main/ets/Unguarded.ets': uses(['userAuth.getAuthLockState(1);']) });
  assert.deepEqual(
    checkProject(project)
      .filter(({ rule }) => rule === 'needs-api')
      .map(({ severity }) => severity),
    ['warning'],
  );
});

test('a project that needs newer systems anyway has no such finding', () => {
  const project = projectWith({
    '/build-profile.json5':
      '{ app: { products: [{ compatibleSdkVersion: "6.1.0(23)" }] }, modules: [{ name: "one", srcPath: "./one" }] }',
    'src/main/ets/Unguarded.ets': uses(Object.values(UNGUARDED)),
  });
  assert.deepEqual(
    checkProject(project).filter((finding) => finding.rule === 'needs-api'),
    [],
  );
});
