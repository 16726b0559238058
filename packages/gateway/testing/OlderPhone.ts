// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import fs from 'node:fs';

/** What a gateway may say in one version of the frames, as `gateway_protocol/versions/` has it. */
export interface FrameVersion {
  readonly version: string;
  readonly gateway: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** The recorded version of the frames with this name, "1.0" and so on. */
export function frameVersion(name: string): FrameVersion {
  const file = new URL(`../../../gateway_protocol/versions/${name}.json`, import.meta.url);
  return JSON.parse(fs.readFileSync(file, 'utf8')) as FrameVersion;
}

/**
 * What a phone of that version would refuse in a frame of the gateway: it knows these types, these members and no others,
 * and these words.
 */
export function strangeTo({ gateway }: FrameVersion, frame: { readonly type: string }): string[] {
  const members = gateway[frame.type];
  if (members === undefined) {
    return [frame.type];
  }
  const { type, ...own } = frame as { readonly type: string } & Record<string, unknown>;
  const seen = new Map(valuesIn(own));
  const strange = [...seen].filter(([name, value]) => {
    const demand = members[name] ?? members[`${name}?`];
    return demand === undefined || (demand.startsWith('one of ') && !isOneOf(demand, value));
  });
  const missing = Object.keys(members).filter((name) => !/[?.[]/.test(name) && !seen.has(name));
  return [...strange.map(([name]) => name), ...missing].map((name) => `${type}.${name}`);
}

function isOneOf(demand: string, value: unknown): boolean {
  return demand.slice('one of '.length).replace(/\.$/, '').split(', ').includes(String(value));
}

/** The members of a value by the names that a description has for them. */
function valuesIn(value: unknown, place = ''): [string, unknown][] {
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  const entries: [string, unknown][] = Array.isArray(value)
    ? value.map((item: unknown) => [`${place}[]`, item])
    : Object.entries(value).map(([name, member]) => [place === '' ? name : `${place}.${name}`, member]);
  return entries.flatMap(([name, member]) => [[name, member] as [string, unknown], ...valuesIn(member, name)]);
}
