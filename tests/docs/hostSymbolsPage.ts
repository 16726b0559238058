// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import fs from 'node:fs';
import path from 'node:path';
import { table } from './markdown.ts';

/** A value of the system's that .ets sources can use on the host. */
interface HostSymbol {
  readonly name: string;
  /** The kit that it is imported from; undefined for what needs no import. */
  readonly kit: string | undefined;
  readonly since: string;
  readonly here: string;
}

/** A value, and the comment before it, with the comment before them; types matter to nobody when an app runs. */
const DECLARED: RegExp =
  /(?:\/\*\*((?:(?!\*\/)[^])*)\*\/\n)?( *)(?:export )?(?:declare |abstract |default )*(?:const|class|enum|function|let) ([$\w]+)([^\n]*)/g;
const COMPONENT: RegExp = /^: (\w+)Interface;/;
/** What only helps the declarations. */
const INNER: RegExp = /(?:Attribute|Instance|Method)$/;

function valuesOf(text: string, indents: readonly string[]): { name: string; since: string; rest: string }[] {
  const found = [...text.matchAll(DECLARED)].filter(([, , indent]) => indents.includes(indent!));
  const seen = new Map<string, { name: string; since: string; rest: string }>();
  for (const [, comment = '', , name, rest] of found) {
    const since = /@since (\d+)/.exec(comment)?.[1] ?? '';
    if (!seen.has(name!)) {
      seen.set(name!, { name: name!, since, rest: rest! });
    }
  }
  return [...seen.values()];
}

function globalsOf(sdk: string): HostSymbol[] {
  const folder = path.join(sdk, 'component');
  return fs.readdirSync(folder).flatMap((file) => {
    const text = fs.readFileSync(path.join(folder, file), 'utf8');
    const values = valuesOf(text, ['']).filter(({ name }) => !INNER.test(name));
    return values.map(({ name, since, rest }) => {
      const isBox = COMPONENT.exec(rest)?.[1] === 'Unsupported';
      return {
        name,
        kit: undefined,
        since: since === '' && !isBox ? sinceOfCall(text, name) : since,
        here: isBox ? 'a box with its name' : 'yes',
      };
    });
  });
}

/** Since when a component can be called: its own declaration says nothing. */
function sinceOfCall(text: string, name: string): string {
  return new RegExp(`@since (\\d+) \\*/\\ndeclare interface ${name}Interface`).exec(text)?.[1] ?? '';
}

/** The modules of a kit, and the names that it takes from each: the default, and others. */
function modulesOf(kit: string): { readonly file: string; readonly names: readonly string[] }[] {
  return [...kit.matchAll(/import (?:type )?(\w+)?,? ?(?:\{([^}]*)\})? ?from '\.\.\/api\/([^']+)'/g)].map(
    ([, whole, named = '', file]) => ({
      file: file!,
      names: [...(whole === undefined ? [] : [whole]), ...named.split(',').map((name) => name.trim())].filter(
        (name) => name !== '',
      ),
    }),
  );
}

function kitsOf(sdk: string): HostSymbol[] {
  const folder = path.join(sdk, 'kits');
  return fs.readdirSync(folder).flatMap((file) =>
    modulesOf(fs.readFileSync(path.join(folder, file), 'utf8')).flatMap((module) => {
      const text = fs.readFileSync(path.join(sdk, 'api', module.file), 'utf8');
      const space = /^namespace (\w+)/m.exec(text)?.[1];
      const values = space === undefined ? [] : valuesOf(text, ['  ']);
      const own = valuesOf(text, ['']).filter(({ name }) => module.names.includes(name));
      return [
        ...own.map(({ name, since }) => ({ name, since })),
        ...values.map(({ name, since }) => ({ name: `${space!}.${name}`, since })),
      ].map(({ name, since }) => ({ name, since, kit: file.replace('.ts', ''), here: 'yes' }));
    }),
  );
}

/** What the host has of the system, and what stands as a box: from its declarations. */
export function formatHostSymbols(root: string): string {
  const sdk = path.join(root, 'packages/arkts-host/sdk');
  const rows = [...globalsOf(sdk), ...kitsOf(sdk)];
  const byName = (one: HostSymbol, other: HostSymbol): number =>
    (one.kit ?? '') === (other.kit ?? '')
      ? one.name.localeCompare(other.name, 'en')
      : (one.kit ?? '').localeCompare(other.kit ?? '', 'en');
  return table(
    ['symbol', 'kit', 'since', 'here'],
    rows
      .sort(byName)
      .map(({ name, kit, since, here }) => [`\`${name}\``, kit === undefined ? '' : `\`${kit}\``, since, here]),
  );
}
