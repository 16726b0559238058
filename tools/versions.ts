// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import fs from 'node:fs';
import path from 'node:path';

/** Where a file has the version of this repository: what it is of, and the pattern that finds it, as its second group. */
interface Mark {
  readonly file: string;
  readonly what: string;
  readonly pattern: RegExp;
  /** How the version is written there; as it is unless said otherwise. */
  readonly write?: (version: string) => string;
}

/** A version that a file has. */
export interface FoundVersion {
  readonly file: string;
  readonly what: string;
  readonly version: string;
}

/** The workspaces of npm and the modules of DevEco, by folder. */
const WORKSPACES = [
  'packages/arkts-host',
  'packages/demo',
  'packages/gateway',
  'packages/relying-party',
  'gateway_protocol',
];
const MODULES = [
  'cancellable_auth',
  'gateway_device',
  'gateway_protocol',
  'harmony_services/push_service',
  'harmony_services/push_service_absent',
  'harmony_services/scan_service',
  'harmony_services/scan_service_absent',
  'entry',
  'packages/arkts-host/person',
];
const HARS = ['cancellable_auth', 'gateway_device', 'gateway_protocol'];
/** The names of the workspaces, where another one depends on them. */
const OWN = 'arkts-host|gateway_protocol|@cancellable-auth/[\\w-]+';

/** Whether it is three numbers, each below 1000: what `versionCode` has room for. */
export function isVersion(text: string): boolean {
  return /^(0|[1-9]\d{0,2})(\.(0|[1-9]\d{0,2})){2}$/.test(text);
}

/** `versionCode` of AppScope/app.json5: three digits for each number. */
function codeOf(version: string): string {
  return String(version.split('.').reduce((code, part) => code * 1000 + Number(part), 0));
}

function marksOf(root: string): Mark[] {
  const lock = Object.keys(
    (JSON.parse(fs.readFileSync(path.join(root, 'package-lock.json'), 'utf8')) as { packages: object }).packages,
  ).filter((key) => WORKSPACES.includes(key));
  const field = (name: string): RegExp => new RegExp(`^(  "${name}": ")(\\d[^"]*)"`, 'm');
  return [
    ...['.', ...WORKSPACES].flatMap((folder): Mark[] => {
      const file = path.posix.join(folder, 'package.json');
      return [
        { file, what: 'version', pattern: field('version') },
        ...dependencies(root, file).map((name) => ({
          file,
          what: `dependency ${name}`,
          pattern: new RegExp(`^( +"${name}": ")(\\d[^"]*)"`, 'm'),
        })),
      ];
    }),
    { file: 'package-lock.json', what: 'version', pattern: field('version') },
    {
      file: 'package-lock.json',
      what: 'version of the root',
      pattern: /^( {4}"": \{\n(?: {6}.*\n)*? {6}"version": ")([^"]*)"/m,
    },
    ...lock.flatMap((key): Mark[] => {
      const entry = `^( {4}"${key}": \\{\\n(?: {6}.*\\n)*?`;
      return [
        {
          file: 'package-lock.json',
          what: `version of ${key}`,
          pattern: new RegExp(`${entry} {6}"version": ")([^"]*)"`, 'm'),
        },
        ...dependencies(root, `${key}/package.json`).map((name) => ({
          file: 'package-lock.json',
          what: `dependency ${name} of ${key}`,
          pattern: new RegExp(`${entry} {8}"${name}": ")([^"]*)"`, 'm'),
        })),
      ];
    }),
    ...MODULES.map((folder) => ({ file: `${folder}/oh-package.json5`, what: 'version', pattern: field('version') })),
    { file: 'AppScope/app.json5', what: 'versionName', pattern: /^( {4}"versionName": ")([^"]*)"/m },
    { file: 'AppScope/app.json5', what: 'versionCode', pattern: /^( {4}"versionCode": )(\d+)/m, write: codeOf },
    ...HARS.map((folder) => ({ file: `${folder}/CHANGELOG.md`, what: 'newest entry', pattern: /^(## )(\d\S*)/m })),
  ];
}

/** The workspaces that another one depends on, by name. */
function dependencies(root: string, file: string): string[] {
  const text = fs.readFileSync(path.join(root, file), 'utf8');
  return [...text.matchAll(new RegExp(`^ {4}"(${OWN})": "\\d`, 'gm'))].map((found) => found[1]!);
}

/** Every place that has the version of this repository, with what it says. Throws when one of them has none. */
export function readVersions(root: string): FoundVersion[] {
  return marksOf(root).map(({ file, what, pattern }) => {
    const found = pattern.exec(fs.readFileSync(path.join(root, file), 'utf8'));
    if (found === null) {
      throw new Error(`${file} has no ${what}.`);
    }
    return { file, what, version: found[2]! };
  });
}

/** Writes a version to all of them. */
export function setVersion(root: string, version: string): void {
  for (const { file, pattern, write = String } of marksOf(root)) {
    const full = path.join(root, file);
    const text = fs.readFileSync(full, 'utf8');
    fs.writeFileSync(
      full,
      text.replace(
        pattern,
        (all, before: string, old: string) => before + write(version) + all.slice(before.length + old.length),
      ),
    );
  }
}

/** What each of them has to say for a version. */
export function expectedIn(what: string, version: string): string {
  return what === 'versionCode' ? codeOf(version) : version;
}
