// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The declarations that pages are checked against are also what decides here, so that the two cannot differ. */
const DECLARATIONS: string = fileURLToPath(new URL('../sdk/component/', import.meta.url));

let attributes: Map<string, Set<string>> | undefined;

function readDeclarations(): Map<string, Set<string>> {
  const own = new Map<string, { base: string | undefined; names: Set<string> }>();
  for (const file of readdirSync(DECLARATIONS)) {
    const text = readFileSync(DECLARATIONS + file, 'utf8');
    for (const [, name, base, body] of text.matchAll(
      /^declare class (\w+)(?:<[^{]*?>)?(?: extends (\w+)[^{]*)? \{\n?([\s\S]*?)\}$/gm,
    )) {
      own.set(name!, { base, names: new Set([...body!.matchAll(/^  (\w+)\(/gm)].map((method) => method[1]!)) });
    }
  }
  const all = new Map<string, Set<string>>();
  for (const name of own.keys()) {
    const names = new Set<string>();
    for (let at: string | undefined = name; at !== undefined; at = own.get(at)?.base) {
      own.get(at)?.names.forEach((attribute) => names.add(attribute));
    }
    all.set(name, names);
  }
  return all;
}

/** Whether a component has an attribute of that name; structs have the common ones. */
export function isKnownAttribute(component: string, attribute: string): boolean {
  attributes ??= readDeclarations();
  return (attributes.get(`${component}Attribute`) ?? attributes.get('CommonAttribute'))?.has(attribute) ?? false;
}
