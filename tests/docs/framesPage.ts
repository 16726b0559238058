// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import path from 'node:path';
import { DEVICE_SHAPES, GATEWAY_SHAPES, PLAIN_TEXT } from 'gateway_protocol';
import type { FrameMember } from 'gateway_protocol';
import { declarationsIn } from './declarations.ts';
import type { Declaration } from './declarations.ts';
import { prose, table } from './markdown.ts';

/** No member takes this: the check says what it would take. */
const NOTHING = Symbol('nothing');

/** What each side may say: from the checks that both run, and the comments of the types. */
export function formatFrames(root: string): string {
  const folder = path.join(root, 'gateway_protocol/src/main/ts');
  const declarations = new Map([
    ...declarationsIn(path.join(folder, 'GatewayFrame.ts')),
    ...declarationsIn(path.join(folder, 'DeviceFrame.ts')),
  ]);
  return [
    '### From the gateway',
    ...[...GATEWAY_SHAPES].map(([type, members]) => formatFrame(type, members, declarations)),
    '### From the device',
    ...[...DEVICE_SHAPES]
      .filter(([type]) => !GATEWAY_SHAPES.has(type))
      .map(([type, members]) => formatFrame(type, members, declarations)),
    '`close` comes from either side.',
  ].join('\n\n');
}

function formatFrame(
  type: string,
  members: readonly FrameMember[],
  declarations: ReadonlyMap<string, Declaration>,
): string {
  const frame = [...declarations.values()].find(({ members: all }) =>
    all.some(({ signature }) => signature.endsWith(`type: '${type}'`)),
  );
  if (frame === undefined) {
    throw new Error(`No interface in GatewayFrame.ts or DeviceFrame.ts has the type '${type}'.`);
  }
  const rows = members
    .filter(({ name }) => name !== 'type')
    .map((member) => {
      const declared = frame.members.find(({ name }) => name === member.name);
      const typeName = /: (?:readonly )?(\w+)/.exec(declared?.signature ?? '')?.[1] ?? '';
      const object = declarations.get(typeName);
      const parts =
        object === undefined
          ? ''
          : ` with ${object.members.map(({ name, docs }) => `\`${name}\`${docs === '' ? '' : ` (${docs.replace(/\.$/, '')})`}`).join(', ')}`;
      return [
        `\`${member.name}\`${member.isOptional ? ' (may be left out)' : ''}`,
        `${demandOf(member, typeName)}${parts}`,
        prose(unversioned(declared?.docs ?? '')),
      ];
    });
  return [
    `#### \`${type}\``,
    prose(unversioned(frame.docs)),
    ...(rows.length === 0 ? ['It has no members.'] : [table(['member', 'is', ''], rows)]),
  ].join('\n\n');
}

function demandOf({ name, check }: FrameMember, typeName: string): string {
  const demand = (value: unknown): string =>
    check(value, name)
      ?.message.replace(/^.* must be /, '')
      .replace(/\.$/, '')
      // the rule for all texts stands above the tables
      .replace(` ${PLAIN_TEXT}`, ', plain') ?? 'anything';
  const whole = demand(NOTHING);
  if (whole === 'an object') {
    return `an object, \`${typeName}\``;
  }
  return whole.startsWith('a list') ? `${whole}, each ${demand([NOTHING])}` : whole;
}

/** A frame has a version and a revision of its own; since which version of the package it is there says the page of the API. */
function unversioned(docs: string): string {
  return docs.replace(/^@since .*$/gm, '').trim();
}
