// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

// Compiles the gateway into its own folder: dist/ and a name made of everything that it is compiled from, so that what is
// there is current by its name, and a process that runs keeps its files. Plain JavaScript, because it runs before anything
// is compiled. Nothing of the current folder is read (no tsconfig.json), and nothing of the system's temporary one.
// With --package it makes dist/package, what `npm pack` packs: the program, the faces of package.json and their types.

import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const GATEWAY = path.dirname(fileURLToPath(import.meta.url));
const ROOT = path.dirname(path.dirname(GATEWAY));
const DIST = path.join(GATEWAY, 'dist');
const PACKAGE = path.join(DIST, 'package');
const FACES = ['index', 'engine', 'client'];
const PROTOCOL = path.join(ROOT, 'gateway_protocol/Index.ts');
const PROTOCOL_SOURCES = path.join(ROOT, 'gateway_protocol/src/main');
const SOURCES = [GATEWAY, PROTOCOL, PROTOCOL_SOURCES];
/**
 * What a client loads is inside the program: it starts faster, and looks nowhere for optional parts (those of ws). None of it is a
 * dependency of the package.
 */
const INSIDE = ['ws', 'zod', 'json5', 'uqr', 'jose'];
/** A program that was replaced may still have parts to load. */
const KEPT_MS = 24 * 60 * 60 * 1000;

/** The compiled program of these sources, made first when it is not there. Throws an Error that says what to do. */
export async function compiledProgram() {
  const folder = path.join(DIST, versionOf());
  const program = path.join(folder, 'main.mjs');
  if (!fs.existsSync(program)) {
    try {
      await compile(folder);
    } catch (error) {
      if (['EACCES', 'EROFS', 'EPERM'].includes(error.code)) {
        throw new Error(
          `${GATEWAY} is not compiled yet, and ${DIST} cannot be written (${error.code}): its owner runs ` +
            '"npm run build" there once',
          { cause: error },
        );
      }
      throw error;
    }
  }
  return program;
}

/** A name for everything that the program is made of. */
function versionOf() {
  const hash = createHash('sha256');
  const add = (file) =>
    hash
      .update(`${path.relative(ROOT, file)}\0`)
      .update(fs.readFileSync(file))
      .update('\0');
  const walk = (folder) => {
    for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
      if (entry.isDirectory() && entry.name !== 'dist') {
        walk(path.join(folder, entry.name));
      } else if (entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts')) {
        add(path.join(folder, entry.name));
      }
    }
  };
  add(fileURLToPath(import.meta.url));
  add(path.join(ROOT, 'package-lock.json'));
  SOURCES.forEach((source) => (fs.statSync(source).isDirectory() ? walk(source) : add(source)));
  return hash.digest('hex').slice(0, 32);
}

/** Makes the folder whole or not at all; whoever is first wins. */
async function compile(folder) {
  fs.mkdirSync(DIST, { recursive: true });
  fs.chmodSync(DIST, 0o755); // whatever the umask: nobody else writes here
  const fresh = path.join(DIST, `.${randomBytes(8).toString('hex')}`);
  try {
    fs.mkdirSync(fresh, { mode: 0o755 });
    for (const { path: file, contents } of await bundle(fresh, ['main'], 'linked')) {
      fs.writeFileSync(file, contents, { mode: 0o644, flush: true });
    }
    giveToOwner(fresh);
    removeOld();
    fs.renameSync(fresh, folder);
  } catch (error) {
    fs.rmSync(fresh, { recursive: true, force: true });
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') {
      // else somebody else has just made it
      throw error;
    }
  }
}

/** The files of these entries (main.ts …), to be written to `folder`. */
async function bundle(folder, entries, sourcemap) {
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    entryPoints: Object.fromEntries(entries.map((name) => [name, path.join(GATEWAY, `${name}.ts`)])),
    absWorkingDir: ROOT,
    tsconfigRaw: '{}',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    sourcemap,
    sourcesContent: false,
    legalComments: 'none',
    logLevel: 'silent',
    write: false,
    define: { 'process.env.WS_NO_BUFFER_UTIL': '"1"', 'process.env.WS_NO_UTF_8_VALIDATE': '"1"' },
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
    plugins: [
      {
        name: 'packages',
        setup: (on) =>
          on.onResolve({ filter: /^[^./]/ }, ({ path: name, kind }) => {
            if (kind === 'entry-point' || INSIDE.some((own) => name === own || name.startsWith(`${own}/`))) {
              return undefined;
            }
            return name === 'gateway_protocol' ? { path: PROTOCOL } : { path: name, external: true };
          }),
      },
    ],
  });
  return outputFiles;
}

/**
 * Makes dist/package. What a client loads is inside, too, with its licences: loaded from their own packages it takes half
 * as long again to start.
 */
async function compilePackage() {
  fs.rmSync(PACKAGE, { recursive: true, force: true });
  fs.mkdirSync(PACKAGE, { recursive: true });
  for (const { path: file, contents } of await bundle(PACKAGE, ['main', ...FACES], false)) {
    fs.writeFileSync(file, contents);
  }
  const require = createRequire(import.meta.url);
  const licences = INSIDE.map((name) => {
    // some packages do not let their package.json be resolved
    const folder = require.resolve
      .paths(name)
      .map((each) => path.join(each, name))
      .find((each) => fs.existsSync(each));
    const file = fs.readdirSync(folder).find((each) => /^licen[cs]e(\.(md|txt))?$/i.test(each));
    return `${name}\n\n${fs.readFileSync(path.join(folder, file), 'utf8').trim()}\n`;
  });
  fs.writeFileSync(path.join(PACKAGE, 'LICENSES'), licences.join('\n'));
  declareTypes(path.join(PACKAGE, 'types'));
}

/** The types of the faces, and of what they name. */
function declareTypes(folder) {
  const options = [
    '--declaration',
    '--emitDeclarationOnly',
    '--noEmit',
    'false',
    '--rootDir',
    ROOT,
    '--outDir',
    folder,
  ];
  const config = path.join(DIST, 'tsconfig.json');
  fs.writeFileSync(
    config,
    JSON.stringify({
      extends: '../../../tsconfig.json',
      include: [],
      exclude: [],
      // each by its name: what the compiler comes to by a package's name it takes for somebody else's, now and then, and declares nothing
      files: [
        ...FACES.map((face) => path.join(GATEWAY, `${face}.ts`)),
        PROTOCOL,
        ...filesUnder(PROTOCOL_SOURCES, '.ts'),
      ],
    }),
  );
  const tsc = createRequire(import.meta.url).resolve('typescript/package.json');
  const run = spawnSync(process.execPath, [path.join(path.dirname(tsc), 'bin/tsc'), '-p', config, ...options], {
    encoding: 'utf8',
  });
  fs.rmSync(config);
  if (run.status !== 0) {
    throw new Error(`The types cannot be declared: ${run.stdout}${run.stderr}`);
  }
  keepReached(folder);
}

function filesUnder(folder, ending) {
  return fs
    .readdirSync(folder, { recursive: true })
    .filter((name) => name.endsWith(ending))
    .map((name) => path.join(folder, name));
}

/**
 * Deletes declarations that no face leads to, and lets the others name by its path what is inside: gateway_protocol, and zod, whose
 * declarations are copied. Those of ws are a package of their own.
 */
function keepReached(folder) {
  const zod = path.dirname(createRequire(import.meta.url).resolve('zod/package.json'));
  fs.cpSync(zod, path.join(folder, 'zod'), {
    recursive: true,
    filter: (file) => fs.statSync(file).isDirectory() || file.endsWith('.d.ts'),
  });
  const all = filesUnder(folder, '.d.ts');
  const inside = {
    gateway_protocol: path.join(folder, 'gateway_protocol/Index.d.ts'),
    zod: path.join(folder, 'zod/index.d.ts'),
  };
  const reached = new Set();
  const visit = (file) => {
    if (reached.has(file)) {
      return;
    }
    reached.add(file);
    const text = fs
      .readFileSync(file, 'utf8')
      .replace(/(['"])(gateway_protocol|zod|\.{1,2}\/[^'"]+)\1/g, (_all, quote, name) => {
        const target = inside[name] ?? path.resolve(path.dirname(file), name.replace(/\.(ts|js)$/, '.d.ts'));
        visit(fs.existsSync(target) ? target : `${target}.d.ts`);
        const relative = path
          .relative(path.dirname(file), target)
          .split(path.sep)
          .join('/')
          .replace(/(\.d\.ts)?$/, '.js');
        return `${quote}${relative.startsWith('.') ? relative : `./${relative}`}${quote}`;
      });
    fs.writeFileSync(file, text);
  };
  FACES.forEach((face) => visit(path.join(folder, 'packages/gateway', `${face}.d.ts`)));
  all.filter((file) => !reached.has(file)).forEach((file) => fs.rmSync(file));
}

/** What root compiles in somebody's folder belongs to whoever owns the folder: he has to be able to replace it. */
function giveToOwner(fresh) {
  if (process.geteuid?.() === 0) {
    const { uid, gid } = fs.statSync(GATEWAY);
    [DIST, fresh, ...fs.readdirSync(fresh).map((name) => path.join(fresh, name))].forEach((file) =>
      fs.lchownSync(file, uid, gid),
    );
  }
}

function removeOld() {
  for (const name of fs.readdirSync(DIST)) {
    const old = path.join(DIST, name);
    if (Date.now() - fs.statSync(old).mtimeMs > KEPT_MS) {
      fs.rmSync(old, { recursive: true, force: true });
    }
  }
}

if (process.argv[1] !== undefined && fs.realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  if (process.argv[2] === '--package') {
    await compilePackage();
  } else {
    console.log(await compiledProgram());
  }
}
