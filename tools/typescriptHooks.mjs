// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

// How Node loads a .ts file; in a thread of its own. What was compiled is kept in .host/typescript, under a name that is made
// of the source.

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const ROOT = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const CACHE = path.join(ROOT, '.host/typescript');
const KEPT_MS = 7 * 24 * 60 * 60 * 1000;
const SWEEP_MS = 24 * 60 * 60 * 1000;
const OPTIONS = {
  loader: 'ts',
  format: 'esm',
  target: 'node20.19',
  sourcemap: 'inline',
  sourcesContent: false,
  logLevel: 'silent',
  tsconfigRaw: { compilerOptions: { target: 'ES2022', verbatimModuleSyntax: true } }, // as in tsconfig.json
};
/** What was compiled otherwise is compiled anew. */
const HOW =
  JSON.stringify(OPTIONS) + readFileSync(createRequire(import.meta.url).resolve('esbuild/package.json'), 'utf8');

/** The condition in the packages' `exports` under which their sources are found; who installs a package gets compiled code. */
const SOURCES = 'typescript-sources';

export async function resolve(specifier, context, next) {
  return next(specifier, { ...context, conditions: [...context.conditions, SOURCES] });
}

export async function load(url, context, next) {
  const { protocol, pathname } = new URL(url);
  if (protocol !== 'file:' || !pathname.endsWith('.ts')) {
    return next(url, context);
  }
  const { text, name, kept } = sourceAt(fileURLToPath(url));
  return { format: 'module', source: read(kept) ?? (await compile(text, name, kept)), shortCircuit: true };
}

/** Compiles what is not kept of these files: one compiler does for all what each process would start its own for. */
export async function compileAhead(files) {
  const sources = files.map(sourceAt).filter(({ kept }) => !existsSync(kept));
  await Promise.all(
    // what cannot be compiled fails where it is imported
    sources.map(({ text, name, kept }) => compile(text, name, kept).catch(() => undefined)),
  );
}

function sourceAt(file) {
  const text = readFileSync(file, 'utf8');
  const name = path.basename(file);
  const hash = createHash('sha256').update(`${HOW}\0${name}\0${text}`).digest('hex');
  return { text, name, kept: path.join(CACHE, `${hash}.mjs`) };
}

function read(kept) {
  try {
    return readFileSync(kept, 'utf8');
  } catch {
    return undefined;
  }
}

async function compile(text, name, kept) {
  const { transform } = await import('esbuild');
  const { code } = await transform(text, { ...OPTIONS, sourcefile: name });
  const fresh = `${kept}.${process.pid}`;
  try {
    mkdirSync(CACHE, { recursive: true, mode: 0o700 });
    sweep();
    writeFileSync(fresh, code);
    renameSync(fresh, kept);
  } catch {
    rmSync(fresh, { force: true }); // a project that cannot be written is compiled anew each time
  }
  return code;
}

/** Once a day what was compiled long ago goes. */
function sweep() {
  const mark = path.join(CACHE, 'swept');
  const now = Date.now();
  if (now - (statSync(mark, { throwIfNoEntry: false })?.mtimeMs ?? 0) < SWEEP_MS) {
    return;
  }
  writeFileSync(mark, '');
  for (const name of readdirSync(CACHE)) {
    const file = path.join(CACHE, name);
    if (now - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? now) > KEPT_MS) {
      rmSync(file, { force: true });
    }
  }
}
