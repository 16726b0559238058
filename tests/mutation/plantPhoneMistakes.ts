// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { ArktsProject, buildProject } from 'arkts-host/project';
import { projectRoot } from '../properties/loadLibrary.ts';
import type { PhoneMistake } from './phoneMistakes.ts';
import { withMistake } from './TextMistake.ts';

/** Milliseconds after which a test that runs into a loop has noticed it. */
const HANGS: number = 120_000;

/** Where the tests are that should notice. */
const SUITES: readonly string[] = ['gateway_device/src/test', 'entry/src/test'];

/** Plants one mistake after the other in the compiled app, and says whether the test that is named for it fails. */
export async function plantPhoneMistakes(
  mistakes: readonly PhoneMistake[],
  onResult: (mistake: PhoneMistake, isNoticed: boolean) => void,
): Promise<void> {
  const whole = buildProject(ArktsProject.open(projectRoot)).dir;
  const dir = path.join(projectRoot, `.host/phone-mistakes-${process.pid}`);
  fs.cpSync(whole, dir, { recursive: true });
  fs.writeFileSync(path.join(dir, 'package.json'), '{ "type": "module" }\n');
  try {
    for (const mistake of mistakes) {
      const module = moduleOf(mistake);
      const text = read(whole, mistake);
      fs.writeFileSync(path.join(dir, module), withMistake(text, mistake));
      onResult(mistake, await fails(dir, mistake.noticedBy));
      fs.writeFileSync(path.join(dir, module), text);
    }
  } finally {
    fs.rmSync(dir, { recursive: true, force: true });
  }
}

/** Makes each in the app as it is, but for running it: an error when one has no place there. */
export function placePhoneMistakes(mistakes: readonly PhoneMistake[]): void {
  const { dir } = buildProject(ArktsProject.open(projectRoot));
  mistakes.forEach((each) => withMistake(read(dir, each), each));
}

/** What the host adds to reads that a page might depend on, and what was written: a mistake is written down without it. */
const WATCHED: readonly (readonly [RegExp, string])[] = [
  [/\(__ui\.watching\.on \? __ui\.see\(([^()]+), '(\w+)', '[^']*'\) : (\1\??\.\2)\)/g, '$3'],
  [/__ui\.see\(([^()]+), '(\w+)', '[^']*'\)/g, '$1.$2'],
  [/__ui\.note\(([^()]+), '\w+', '[^']*'\)/g, '$1'],
];

function read(build: string, mistake: PhoneMistake): string {
  let text = fs.readFileSync(path.join(build, moduleOf(mistake)), 'utf8').replaceAll('\r\n', '\n');
  for (const [added, written] of WATCHED) {
    // Innermost first, until there is none.
    for (let plainer = text.replace(added, written); plainer !== text; plainer = text.replace(added, written)) {
      text = plainer;
    }
  }
  return text;
}

function moduleOf({ file }: PhoneMistake): string {
  return path.join('modules', file.replace(/\.e?ts$/, '.mjs'));
}

/** Whether a test fails, `suite#test`, of the file of its suite's name. */
function fails(dir: string, test: string): Promise<boolean> {
  const name = `${test.charAt(0).toUpperCase()}${test.slice(1, test.indexOf('#'))}.test.ets`;
  const file = SUITES.map((folder) => `${folder}/${name}`).find((each) => fs.existsSync(path.join(projectRoot, each)));
  if (file === undefined) {
    throw new Error(`No folder of ${SUITES.join(', ')} has ${name}`);
  }
  const child = spawn(
    process.execPath,
    [
      '--import',
      new URL('../../tools/typescript.mjs', import.meta.url).href,
      path.join(projectRoot, 'tests/mutation/inside/hypiumList.ts'),
      dir,
      file,
    ],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      timeout: HANGS,
      killSignal: 'SIGKILL',
      env: { ...process.env, MUTATED_PROJECT: projectRoot, HYPIUM_FILTER: test },
    },
  );
  let failing = '';
  child.stdout.on('data', (chunk: Buffer) => {
    failing += chunk.toString();
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) =>
      resolve(signal === 'SIGKILL' || (code !== 0 && failing.includes(test.split('#')[1]!))),
    );
  });
}
