// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import type { SpawnSyncOptions, SpawnSyncReturns } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { formatTicket } from './admission/Ticket.ts';
import { GatewayProcess } from './testing/GatewayProcess.ts';
import { Run } from './testing/Run.ts';
import { TunnelBed } from './testing/TunnelBed.ts';

const PROGRAM = path.join(import.meta.dirname, 'gateway.mjs');
const ROOT = path.join(import.meta.dirname, '../..');
const IS_WINDOWS = process.platform === 'win32';
const STRANGER = 54_321;
let scratch = '';
/** A copy of the sources without any package and without compiled code. */
let copy = '';
let mark = '';

before(() => {
  scratch = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'gateway-program-')));
  fs.chmodSync(scratch, 0o755);
  mark = path.join(scratch, 'mark');
  copy = path.join(scratch, 'copy');
  const isSource = (file: string): boolean => path.basename(file) !== 'dist' && path.basename(file) !== 'node_modules';
  for (const name of ['packages/gateway', 'gateway_protocol', 'package-lock.json']) {
    fs.cpSync(path.join(ROOT, name), path.join(copy, name), { recursive: true, filter: isSource });
  }
});
after(() => fs.rmSync(scratch, { recursive: true }));

/** Asks for a connection without a login: the program loads everything that a client needs, and says what it lacks. */
function ask(program: string, options: SpawnSyncOptions = {}): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, [program, 'connect', 'host:1', '--user', 'nobody'], {
    ...options,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], HOME: '/nonexistent', ...options.env },
  });
}

function folder(name: string, files: Readonly<Record<string, string>>): string {
  const made = path.join(scratch, name);
  for (const [file, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(made, file)), { recursive: true });
    fs.writeFileSync(path.join(made, file), text);
  }
  return made;
}

const evil = (): string => `require('node:fs').writeFileSync(${JSON.stringify(mark)}, '');`;
const NOT_LOGGED_IN = /^gateway connect: nobody is not logged in\./;

test('nothing that lies in the current folder is read', () => {
  const here = folder('hostile', {
    'tsconfig.json':
      '{ "compilerOptions": { "baseUrl": ".", "paths": { "zod": ["./evil.ts"], "ws": ["./evil.ts"] } } }',
    'evil.ts': evil(),
    'package.json': '{ "type": "commonjs", "imports": { "#x": "./evil.ts" }, "exports": { ".": "./evil.ts" } }',
    'node_modules/zod/index.js': evil(),
    'node_modules/ws/index.js': evil(),
    'node_modules/bufferutil/index.js': evil(),
    '.env': 'NODE_OPTIONS=--require=./evil.ts\nXDG_CONFIG_HOME=.',
    '.config/cancellableauth/logins.json': 'not even JSON',
    'cancellableauth/logins.json': 'not even JSON',
    'gateway.json5': 'not even JSON5',
  });
  for (const env of [{}, { HOME: '.' }, { HOME: '' }, { XDG_CONFIG_HOME: '.' }, { XDG_CONFIG_HOME: '' }]) {
    const run = ask(PROGRAM, { cwd: here, env });
    assert.equal(run.status, 1, run.stderr);
    assert.doesNotMatch(run.stderr, /no file of logins|JSON/, JSON.stringify(env));
    assert.equal(fs.existsSync(mark), false, JSON.stringify(env));
  }
});

test('packages that others put where Node looks are not loaded', () => {
  const home = folder('home', {
    '.node_modules/bufferutil.js': evil(),
    '.node_libraries/utf-8-validate.js': evil(),
    '.node_modules/utf-8-validate.js': evil(),
  });
  const run = ask(PROGRAM, { env: { HOME: home, NODE_PATH: path.join(home, '.node_modules') } });
  assert.match(run.stderr, NOT_LOGGED_IN);
  assert.equal(fs.existsSync(mark), false);
});

test('no variable leads to other native code', async () => {
  const target = `${process.platform}-${process.arch}`;
  const others = folder('native', {
    [`prebuilds/${target}/a.node`]: 'no code at all',
    [`prebuilds/${target}/a.glibc.node`]: 'no code at all',
  });
  const store = folder('native-store', { keep: '' });
  const gateway = await GatewayProcess.start(
    store,
    { targets: [{ host: 'localhost', port: 22 }] },
    { env: { '@PHOTOSTRUCTURE/SQLITE_PREBUILD': others } },
  );
  await gateway.end('SIGTERM');
});

test('nothing is read or left in the temporary folder, which need not be there', () => {
  const temporary = folder('tmp', { keep: '' });
  assert.match(ask(PROGRAM, { env: { TMPDIR: temporary } }).stderr, NOT_LOGGED_IN);
  assert.deepEqual(fs.readdirSync(temporary), ['keep']);
  assert.match(ask(PROGRAM, { env: { TMPDIR: path.join(scratch, 'no such') } }).stderr, NOT_LOGGED_IN);
});

test('what cannot be written is no success, and a reader that has gone is no failure', {
  skip: process.platform !== 'linux',
}, () => {
  const help = (into: string): SpawnSyncReturns<string> =>
    spawnSync('bash', ['-o', 'pipefail', '-c', `'${process.execPath}' '${PROGRAM}' help ${into}`], {
      encoding: 'utf8',
    });
  const full = help('> /dev/full');
  assert.deepEqual([full.status, full.stderr], [1, 'gateway: its output cannot be written (ENOSPC)\n']);
  const gone = help('| true');
  assert.deepEqual([gone.status, gone.stderr], [0, '']);
});

test('a current folder that was deleted is none of its business', { skip: IS_WINDOWS }, () => {
  const run = spawnSync(
    'sh',
    [
      '-c',
      `mkdir gone; cd gone; rmdir ../gone; exec '${process.execPath}' '${PROGRAM}' ` + 'connect host:1 --user nobody',
    ],
    { cwd: scratch, encoding: 'utf8', env: { PATH: process.env['PATH'], HOME: scratch } },
  );
  assert.match(run.stderr, NOT_LOGGED_IN);
});

test('who has no home and no name is told what to do, in one sentence', {
  skip: IS_WINDOWS || process.getuid?.() !== 0 ? 'takes root, to be somebody without a name' : false,
}, () => {
  const stranger = { uid: STRANGER, gid: STRANGER, cwd: '/', env: { HOME: undefined } };
  makeIn(copy);
  const run = ask(path.join(copy, 'packages/gateway/gateway.mjs'), stranger);
  assert.equal(
    run.stderr,
    'gateway connect: there is no home folder to keep logins in; say where with --token-file FILE, or set ' +
      'XDG_CONFIG_HOME to a folder of yours\n',
  );
});

test('who has a home but no name logs in under the number of the user', {
  skip: IS_WINDOWS || process.getuid?.() !== 0 ? 'takes root, to be somebody without a name' : false,
}, async () => {
  makeIn(copy);
  const bed = new TunnelBed();
  await bed.start();
  try {
    const home = folder('stranger', { ticket: formatTicket(await bed.ticket()) });
    const file = path.join(home, 'ticket');
    fs.chmodSync(file, 0o600);
    [home, file].forEach((each) => fs.chownSync(each, STRANGER, STRANGER));
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [path.join(copy, 'packages/gateway/gateway.mjs'), 'login', '--file', file],
      { uid: STRANGER, gid: STRANGER, cwd: '/', env: { PATH: process.env['PATH'], HOME: home } },
    );
    assert.match(stdout, /^anna is logged in at/);
    assert.deepEqual(
      bed.clients.all().map(({ name }) => name),
      [`user ${STRANGER} on ${os.hostname()}`],
    );
  } finally {
    await bed.stop();
  }
});

test('a client runs without any package, and from a folder that it cannot write', () => {
  makeIn(copy);
  const run = ask(
    path.join(copy, 'packages/gateway/gateway.mjs'),
    process.getuid?.() === 0 ? { uid: STRANGER, gid: STRANGER } : {},
  );
  assert.match(run.stderr, NOT_LOGGED_IN);
});

test("sources that are not compiled in a folder that is not one's own: it says who can", {
  skip: IS_WINDOWS || process.getuid?.() !== 0 ? 'takes root, to be somebody else' : false,
}, () => {
  fs.rmSync(path.join(copy, 'packages/gateway/dist'), { recursive: true, force: true });
  const run = ask(path.join(copy, 'packages/gateway/gateway.mjs'), { uid: STRANGER, gid: STRANGER });
  assert.equal(run.status, 1);
  assert.match(
    run.stderr,
    /^gateway: \S+ is not compiled yet, and \S+ cannot be written \(EACCES\): its owner runs "npm run build" there once\n$/,
  );
});

test('what is changed is compiled anew; many at once make it once, and nothing is left half', async () => {
  fs.rmSync(path.join(copy, 'packages/gateway/dist'), { recursive: true, force: true });
  linkPackages();
  const program = path.join(copy, 'packages/gateway/gateway.mjs');
  const said = await Promise.all(
    Array.from({ length: 4 }, () => promisify(execFile)(process.execPath, [program, 'help'])),
  );
  said.forEach(({ stdout }) => assert.match(stdout, /^gateway COMMAND/));
  const first = fs.readdirSync(path.join(copy, 'packages/gateway/dist'));
  assert.equal(first.length, 1, first.join(' '));

  const main = path.join(copy, 'packages/gateway/commands/commandTable.ts');
  const { mtime } = fs.statSync(main);
  fs.writeFileSync(main, fs.readFileSync(main, 'utf8').replace("'gateway COMMAND'", "'gateway CHANGED'"));
  fs.utimesSync(main, mtime, mtime);
  assert.match(spawnSync(process.execPath, [program, 'help'], { encoding: 'utf8' }).stdout, /^gateway CHANGED/);
  assert.equal(fs.readdirSync(path.join(copy, 'packages/gateway/dist')).length, 2);
  fs.rmSync(path.join(copy, 'node_modules'));
});

test('compiled code belongs to the owner of the folder, and nobody else can write it, whatever the umask', {
  skip: IS_WINDOWS,
}, () => {
  fs.rmSync(path.join(copy, 'packages/gateway/dist'), { recursive: true, force: true });
  linkPackages();
  const { uid } = fs.statSync(path.join(copy, 'packages/gateway'));
  const run = spawnSync(
    'sh',
    ['-c', `umask 000; exec '${process.execPath}' '${path.join(copy, 'packages/gateway/build.mjs')}'`],
    { encoding: 'utf8' },
  );
  const made = path.dirname(run.stdout.trim());
  for (const file of [path.dirname(made), made, ...fs.readdirSync(made).map((name) => path.join(made, name))]) {
    const stat = fs.statSync(file);
    assert.equal(stat.uid, uid, file);
    assert.equal(stat.mode & 0o022, 0, file);
  }
  fs.rmSync(path.join(copy, 'node_modules'));
});

/** Holds a program before anything of it is loaded but its first file. */
const HELD = `
  import { register } from 'node:module';
  register('data:text/javascript,' + encodeURIComponent(\`
    import fs from 'node:fs';
    export const resolve = (name, context, next) =>
      name.endsWith('program.mjs') ? (fs.writeSync(2, 'held'), new Promise(() => setInterval(() => 0, 1000))) : next(name, context);
  \`));
`;

test('SIGHUP does not end a server that is starting, and ends any other command', { skip: IS_WINDOWS }, async () => {
  for (const [command, end] of [
    ['serve', 'SIGTERM'],
    ['audit', 'SIGHUP'],
  ] as const) {
    const held = `data:text/javascript,${encodeURIComponent(HELD)}`;
    const run = new Run(process.execPath, ['--import', held, PROGRAM, command]);
    await run.said(/held/);
    run.kill('SIGHUP');
    run.kill('SIGTERM');
    assert.equal(await run.ended(), end);
  }
});

/** Compiles the copy, as whoever installs it does, and takes the packages away again. */
function makeIn(place: string): void {
  linkPackages();
  const run = spawnSync(process.execPath, [path.join(place, 'packages/gateway/build.mjs')], { encoding: 'utf8' });
  assert.equal(run.status, 0, run.stderr);
  fs.rmSync(path.join(place, 'node_modules'));
}

function linkPackages(): void {
  fs.symlinkSync(path.join(ROOT, 'node_modules'), path.join(copy, 'node_modules'));
}
