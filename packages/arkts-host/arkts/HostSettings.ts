// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { existsSync } from 'node:fs';
import path from 'node:path';
import { ConfigFile, isObject } from './ConfigFile.ts';
import type { Json } from './ConfigFile.ts';
import { ProjectError } from './ProjectError.ts';

/** The file in a project's folder that says what it wants of this host. */
export const SETTINGS_FILE: string = 'arkts-host.json5';

/** Rules beyond the language's and DevEco's; a project has those that its settings name. */
export const PROJECT_RULES = [
  'exhaustive-switch',
  'unused-import',
  'line-width',
  'file-name',
  'suppression',
  'local-test-kit',
  'test-list',
  'needs-api',
] as const;

export type ProjectRule = (typeof PROJECT_RULES)[number];

/** What a project wants of this host. */
export interface HostSettings {
  readonly rules: ReadonlySet<ProjectRule>;
  /** How the devices of tests are set up, by the path of a list of tests or of a folder above it; `arkts-host test` reads it. */
  readonly suites: Json;
}

/**
 * The settings of the project in a folder; without the file none of the rules.
 * @throws ProjectError INVALID_JSON5, INVALID_VALUE
 */
export function readSettings(dir: string): HostSettings {
  const file = path.join(dir, SETTINGS_FILE);
  if (!existsSync(file)) {
    return { rules: new Set(), suites: {} };
  }
  const { value } = ConfigFile.read(file, '{ rules: [names of rules], suites: { folder: setup } }');
  const refuse = (what: string): never => {
    throw new ProjectError('INVALID_VALUE', file, `${file}: ${what}.`);
  };
  const unknown = Object.keys(value).find((key) => key !== 'rules' && key !== 'suites');
  if (unknown !== undefined) {
    refuse(`there is no setting '${unknown}'; there are: rules, suites`);
  }
  const rules = value['rules'] ?? [];
  const wrong = Array.isArray(rules) ? (rules as unknown[]).find((one) => !isRule(one)) : rules;
  if (!Array.isArray(rules) || wrong !== undefined) {
    refuse(`'rules' is a list of ${PROJECT_RULES.join(', ')}, and ${JSON.stringify(wrong)} is none`);
  }
  const suites = value['suites'] ?? {};
  if (!isObject(suites)) {
    return refuse(`'suites' is an object, as { 'entry/src/ohosTest': { face: false } }`);
  }
  return { rules: new Set(rules as ProjectRule[]), suites };
}

function isRule(value: unknown): value is ProjectRule {
  return (PROJECT_RULES as readonly unknown[]).includes(value);
}
