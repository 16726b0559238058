// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { describe, it } from 'node:test';
import { commandsIn, filesOf, optionsOf } from './commands.ts';
import type { ShownCommand } from './commands.ts';
import { ROOT } from './generatedPages.ts';
import { projectFiles } from './links.ts';

const read = (file: string): string => fs.readFileSync(path.join(ROOT, file), 'utf8');
const GATEWAY = 'packages/gateway/gateway.mjs';

/** What the gateway says when it is asked for help. */
function helpOf(...args: string[]): string {
  const { stdout } = spawnSync(process.execPath, [path.join(ROOT, GATEWAY), ...args], { encoding: 'utf8' });
  return stdout;
}

function places(wrong: readonly ShownCommand[]): string[] {
  return wrong.map(({ page, line, words }) => `${page}:${line}: ${words.join(' ')}`);
}

/** The source that a script of npm runs; for a program with commands, those of all of them. */
function sourcesOf(script: string): string[] {
  const [, file, command] = /(\S+\.m?[jt]s)(?: (\w+))?$/.exec(script) ?? [];
  if (file === undefined) {
    return [];
  }
  const folder = command === undefined ? undefined : path.dirname(file);
  return folder === undefined
    ? [read(file)]
    : fs.readdirSync(path.join(ROOT, folder)).map((name) => read(path.join(folder, name)));
}

/** Whether a source declares an option for its command line. */
function declares(source: string, option: string): boolean {
  return new RegExp(`['"]?${option}['"]?: \\{\\s*type: '(string|boolean)'`).test(source);
}

describe('a command that a page tells its reader to run', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const shown = projectFiles(ROOT, /\.md$/).flatMap((page) => commandsIn(page, read(page)));
  const npm = shown.filter(({ words }) => words[0] === 'npm');
  const gateway = shown.flatMap((command): ShownCommand[] => {
    const at = command.words.findIndex((word) => word === 'gateway' || word === GATEWAY);
    return at < 0 || at > 1 ? [] : [{ ...command, words: command.words.slice(at + 1) }];
  });

  it('is a script of package.json', () => {
    assert.ok(npm.length > 60, `only ${npm.length} were found`);
    const unknown = npm.filter(({ words: [, verb, name] }) =>
      verb === 'run' ? !(name! in scripts) : !['start', 'test', 'install', 'uninstall', 'ci', 'pack'].includes(verb!),
    );
    assert.deepEqual(places(unknown), []);
  });

  it('has options that its script knows', () => {
    const own = npm.filter(({ words: [, verb] }) => ['run', 'start', 'test'].includes(verb!));
    const unknown = own.filter(({ words }) => {
      const sources = sourcesOf(scripts[words[1] === 'run' ? words[2]! : words[1]!] ?? '');
      return optionsOf(words).some((option) => !sources.some((source) => declares(source, option.slice(2))));
    });
    assert.deepEqual(places(unknown), []);
  });

  it('is one of the gateway, with options that it knows', () => {
    assert.ok(gateway.length > 30, `only ${gateway.length} were found`);
    const usage = helpOf('help');
    const names = new Set(gateway.map(({ words }) => words[0]!));
    const help = new Map([...names].map((name) => [name, `${usage}\n${helpOf(name, '--help')}`]));
    const unknown = gateway.filter(({ words: [name, ...rest] }) => {
      const commands = usage.split('\n').flatMap((line) => /^ {2}([a-z].*?)(?: {2}|$)/.exec(line)?.[1] ?? []);
      const isKnown = name === 'help' || commands.some((line) => line.split(/[\s|]+/).includes(name!));
      return !isKnown || optionsOf(rest).some((option) => !help.get(name!)!.includes(option));
    });
    assert.deepEqual(places(unknown), []);
  });

  it('is one of arkts-host, with options that it knows', () => {
    const host = shown.filter(({ words }) => words[0] === 'npx' && words[1] === 'arkts-host');
    assert.ok(host.length > 0);
    const unknown = host.filter(({ words: [, , name, ...rest] }) => {
      const file = `packages/arkts-host/commands/${name}.ts`;
      const isKnown = fs.existsSync(path.join(ROOT, file));
      const own = optionsOf(rest).filter((option) => option !== '--watch'); // runCommandLine.ts knows it for all
      return !isKnown || own.some((option) => !declares(read(file), option.slice(2)));
    });
    assert.deepEqual(places(unknown), []);
  });

  it('names files that exist', () => {
    const atRoot = fs.readdirSync(ROOT);
    const missing = shown.filter(({ words }) =>
      filesOf(words, atRoot).some((file) => !fs.existsSync(path.join(ROOT, file))),
    );
    assert.deepEqual(places(missing), []);
  });
});

describe('a page shows a command', () => {
  it('in a shell block and as code in its text, and not in other code', () => {
    const page =
      '`npm test` and `npm run\nx -- --y`, `the npm command`\n\n```sh\nnpm start       # all\ngateway a [--b]   # c\n```\n\n' +
      '```ts\nnpm no\n```\n\n`… | gateway\nlogin`\n';
    assert.deepEqual(
      commandsIn('x.md', page).map(({ line, words }) => [line, words.join(' ')]),
      [
        [5, 'npm start'],
        [6, 'gateway a [--b]'],
        [1, 'npm test'],
        [1, 'npm run x -- --y'],
        [13, 'gateway login'],
      ],
    );
  });

  it('with options, and files of the project', () => {
    const words = ['ln', '-s', '"$PWD/tools/a.ts"', './tools', 'tools/*.ts', '[--once]', '--user=anna', 'other/x'];
    assert.deepEqual(optionsOf(words), ['--once', '--user']);
    assert.deepEqual(filesOf(words, ['tools']), ['tools/a.ts', 'tools']);
    assert.deepEqual(filesOf(['node', '--import', './x.mjs', 'gone/y.mjs', 'serve'], []), ['x.mjs', 'gone/y.mjs']);
  });
});
