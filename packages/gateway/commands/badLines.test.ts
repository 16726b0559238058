// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import path from 'node:path';
import process from 'node:process';
import { after, describe, test } from 'node:test';
import { Run } from '../testing/Run.ts';
import { CommandError } from './CommandError.ts';
import { COMMANDS, helpOf, overview, usageOf, written } from './commandTable.ts';
import type { CommandName, OptionUsage } from './commandTable.ts';
import { loadCommand } from './loadCommand.ts';
import { readOptions, wantsJson } from './readOptions.ts';

const PROGRAM = path.join(import.meta.dirname, '../gateway.mjs');
const NAMES = Object.keys(COMMANDS) as CommandName[];
/** A line that a command cannot take, and what has to be said about it: what is wrong, and what is allowed. */
type BadLine = readonly [args: readonly string[], wrong: RegExp];

after(() => Run.endAll());

/** A value that an option takes. */
function example({ range }: OptionUsage): string {
  return range === undefined ? 'example' : String(range[0]);
}

/** The shortest line that a command takes, without the option or the place of this name. */
function shortest(name: CommandName, without = ''): string[] {
  const { options, places } = usageOf(name);
  const needed = Object.entries(options).filter(([option, { isNeeded }]) => isNeeded === true && option !== without);
  return [
    ...places.filter((place) => place !== without).map((place) => (place === 'HOST:PORT' ? 'db.example:22' : 'an-id')),
    ...needed.flatMap(([option, usage]) => [`--${option}`, example(usage)]),
  ];
}

/** What is wrong with any command in the same way. */
function badLines(name: CommandName): BadLine[] {
  const { options, places } = usageOf(name);
  const good = shortest(name);
  const all = Object.entries(options);
  const listed = all.map(([option, usage]) => escaped(written(option, usage))).join(', ');
  const unknown = (raw: string): RegExp => new RegExp(`^${raw} is an unknown option here; there are ${listed}; `);
  const [text] = all.find(([, { value }]) => value !== undefined)!;
  return [
    [[...good, '--no-such'], unknown('--no-such')],
    [[...good, '--no-such=1'], unknown('--no-such')],
    [[...good, '--__proto__'], unknown('--__proto__')],
    [[...good, '--constructor'], unknown('--constructor')],
    [[...good, '-x'], unknown('-x')],
    [[...good, '--a\u001b[2Jb'], unknown('--a\\\\u\\{1b\\}\\[2Jb')],
    [
      [...good, 'surplus'],
      name === 'login' ? /^a ticket on the command line/ : /^'surplus' is an unexpected argument: .* takes /,
    ],
    [
      [...good, '--', '--surplus'],
      name === 'login' ? /^a ticket/ : /^'--surplus' is an unexpected argument: .* takes /,
    ],
    [[...good, '--json', '--json'], /^--json is given twice; once is enough; /],
    [[...good, '--json=yes'], /^--json takes no value, and is given 'yes'; /],
    [[...shortest(name, text), `--${text}`, '1', `--${text}`, '1'], new RegExp(`^--${text} is given twice; `)],
    // whichever was meant, it is the last that is not there
    ...places.map((place): BadLine => [shortest(name, place), new RegExp(`^${escaped(places.at(-1)!)} is missing; `)]),
    ...all.flatMap(([option, usage]): BadLine[] => ofOption(name, option, usage)),
  ];
}

function ofOption(name: CommandName, option: string, usage: OptionUsage): BadLine[] {
  const good = shortest(name, option);
  const as = escaped(written(option, usage));
  const lines: BadLine[] = [];
  if (usage.value !== undefined) {
    const without = new RegExp(`^${as} is without its ${escaped(usage.value)}`);
    lines.push(
      [[...good, `--${option}`], without],
      [[...good, `--${option}=`], without],
      [[...good, `--${option}`, ''], without],
      [[...good, `--${option}`, '--json'], without],
    );
  }
  if (usage.isNeeded === true) {
    lines.push([good, new RegExp(`^${as} is missing \\(${escaped(usage.about)}\\); `)]);
  }
  if (usage.needs !== undefined) {
    lines.push([[...good, `--${option}`], new RegExp(`^--${option} is for --${usage.needs} `)]);
  }
  if (usage.range !== undefined) {
    const [lowest, highest] = usage.range;
    for (const value of [lowest - 1, highest + 1, 'many', '1.5', '1e1', '0x1', '9'.repeat(30), ' 1']) {
      const wrong = new RegExp(`^--${option} '${value}' is not a whole number from ${lowest} to ${highest}; `);
      lines.push([[...good, `--${option}=${value}`], wrong]);
    }
  }
  return lines;
}

/** What is wrong with a value of one command. */
const OWN: readonly (readonly [CommandName, ...BadLine])[] = [
  ['connect', ['nowhere', '--user', 'anna'], /^'nowhere' is not HOST:PORT, as in /],
  ['connect', ['db:0', '--user', 'anna'], /^'db:0' is not HOST:PORT, as in /],
  ['connect', ['db:65536', '--user', 'anna'], /^'db:65536' is not HOST:PORT, as in /],
  ['connect', ['', '--user', 'anna'], /^HOST:PORT is missing; /],
  ['init', ['--name', 'two words'], /^--name 'two words' is not a valid name, as gate\.example\.com is: /],
  ['init', ['--name', "a',"], /^--name 'a',' is not a valid name, /],
  [
    'init',
    ['--name', 'gate.example', '--host', "0.0.0.0', x: '"],
    /^--host '0\.0\.0\.0', x: '' is neither an address nor the name/,
  ],
  ['init', [], /^--name NAME is missing \(what devices call this gateway/],
  ['init', ['--name', '192.0.2.1'], /^--name '192\.0\.2\.1' is not a valid name, .* and no address$/],
  ['init', ['--name', 'gate.example', '--host', '192.0.2.1'], /^--host '192\.0\.2\.1' is no address of this machine; /],
  ['init', ['--name', 'gate.example', '--origin', 'http://a'], /^--origin 'http:\/\/a' is not an origin, /],
  ['init', ['--name', 'gate.example', '--origin', "ohos:app-id:a'"], /^--origin 'ohos:app-id:a'' is not an origin, /],
  ['init', ['--name', 'gate.example', '--target', 'db'], /^--target 'db' is not HOST:PORT, /],
  ['login', ['--name', 'a\u0007'], /^--name is 1 to 64 characters /],
  ['enrol-code', ['--user', 'anna', '--qr', '--json'], /^--qr and --json contradict each other: /],
];

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

async function refuses(name: CommandName, [args, wrong]: BadLine): Promise<void> {
  const command = await loadCommand(name);
  const shown = JSON.stringify(args);
  await assert.rejects(command(args), (error: unknown) => {
    assert.ok(error instanceof CommandError, `${shown}: ${String(error)}`);
    assert.match(error.message, wrong, shown);
    assert.equal(error.exitCode, 2, shown);
    assert.doesNotMatch(error.message, /[\u0000-\u001f]/, shown);
    return true;
  });
}

describe('a command line that a command cannot take is refused before anything happens, in one sentence and with code 2', () => {
  for (const name of NAMES) {
    const lines = badLines(name);
    test(`${name}: ${lines.length} lines`, async () => {
      for (const line of lines) {
        await refuses(name, line);
      }
    });
  }

  for (const [name, args, wrong] of OWN) {
    test([name, ...args].map((arg) => JSON.stringify(arg)).join(' '), () => refuses(name, [args, wrong]));
  }
});

describe('what a command takes', () => {
  for (const name of NAMES) {
    test(`${name}: every option is read`, () => {
      const { options } = usageOf(name);
      const args = Object.entries(options).flatMap(([option, usage]) =>
        usage.value === undefined ? [`--${option}`] : [`--${option}=${example(usage)}`],
      );
      const read = readOptions(name, [...shortest(name).slice(0, usageOf(name).places.length), ...args]);
      assert.deepEqual(
        read.options,
        Object.fromEntries(
          Object.entries(options).map(([option, usage]) => [option, usage.value === undefined ? true : example(usage)]),
        ),
      );
    });

    test(`${name}: its help says all of it, and the overview that it is there`, () => {
      const help = helpOf(name);
      for (const [option, usage] of Object.entries(usageOf(name).options)) {
        assert.ok(help.includes(`  ${written(option, usage)}  `), option);
        assert.ok(help.includes(usage.about));
      }
      assert.ok('json' in usageOf(name).options);
      assert.ok(help.split('\n').every((line, at) => at === 0 || line.length <= 120));
      assert.match(overview(), new RegExp(`^  ${name}\\b.* {2}${escaped(usageOf(name).about)}$`, 'm'));
    });
  }

  test('a value may begin with a dash when it is written with =', () => {
    assert.equal(readOptions('login', ['--name=-x']).options.name, '-x');
  });

  test('an id may begin with a dash, wherever it stands', () => {
    const id = '-P_B-pN08yj-iYYhj0cVPg';
    for (const line of [
      [id],
      [id, '--json'],
      ['--json', id],
      ['--config', 'file', id],
      ['--', id],
      ['--json', '--', id],
    ]) {
      assert.deepEqual(readOptions('revoke-device', line).rest, [id], line.join(' '));
    }
    assert.throws(() => readOptions('revoke-device', ['--config', id]), /--config FILE is without its FILE/);
  });

  test('--json after -- is none', () => {
    assert.deepEqual([wantsJson(['--json']), wantsJson(['x', '--', '--json'])], [true, false]);
  });
});

describe('the program', () => {
  const run = (...args: string[]): Run => new Run(process.execPath, [PROGRAM, ...args]);

  test('says what is wrong on one line of stderr', async () => {
    const it = run('connect', 'db:22', '--user', 'anna', '--fast');
    assert.equal(await it.ended(), 2);
    assert.match(it.err, /^gateway connect: --fast is an unknown option here; [^\n]*\n$/);
    assert.equal(it.out, '');
  });

  test('says it for programs with --json', async () => {
    const it = run('connect', 'nowhere\u202e', '--user', 'anna', '--json');
    assert.equal(await it.ended(), 2);
    assert.match(it.err, /^[\x20-\x7e]+\n$/);
    assert.deepEqual(Object.keys(JSON.parse(it.err) as object), ['error', 'exitCode']);
  });

  for (const line of [
    ['audit', '--help'],
    ['audit', '--no-such', '-h'],
    ['help', 'audit'],
  ]) {
    test(`${line.join(' ')}: helps`, async () => {
      const it = run(...line);
      assert.equal(await it.ended(), 0);
      assert.equal(it.out, `${helpOf('audit')}\n`);
      assert.equal(it.err, '');
    });
  }

  for (const line of [[], ['constructor']]) {
    test(`${['gateway', ...line].join(' ')}: the commands that there are, with code 2`, async () => {
      const it = run(...line);
      assert.equal(await it.ended(), 2);
      assert.ok(it.err.endsWith(`${overview()}\n`));
      assert.ok(line.length === 0 || it.err.startsWith(`There is no command '${line.at(-1)}'.`));
    });
  }
});
