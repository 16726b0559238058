// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import fc from 'fast-check';
import { FrameError } from '../Index.ts';
import type { DeviceFrame, FrameSender, GatewayFrame } from '../Index.ts';

/** What one side may say: by type of frame, by member, what the member must be. "name?" may be left out. */
export type SideDescription = Record<string, Record<string, string>>;

/** The frames of one version, and some of them as they went over the line. */
export interface FramesDescription {
  readonly version: string;
  readonly gateway: SideDescription;
  readonly device: SideDescription;
  readonly recorded: { readonly gateway: readonly string[]; readonly device: readonly string[] };
}

/** What describes itself: the codec of a version, and an arbitrary for each of its frames. */
export interface FrameSource {
  decode(text: string, sender: FrameSender): GatewayFrame | DeviceFrame | FrameError;
  encode(frame: GatewayFrame | DeviceFrame): string;
  readonly gateway: Readonly<Record<string, fc.Arbitrary<GatewayFrame | DeviceFrame>>>;
  readonly device: Readonly<Record<string, fc.Arbitrary<GatewayFrame | DeviceFrame>>>;
}

type Place = readonly (string | number)[];

/** The samples are the same on each run: what is recorded is to be compared. */
const SAMPLES = { seed: 20_261_129, numRuns: 60 };
/** JSON keeps no symbol, and no frame has a member that takes this. */
const NOTHING = -0.5;

/**
 * What the checks themselves say of every member, down to the last: each is replaced by what nothing takes, and left
 * out, in a frame that is whole.
 */
export function describeFrames(version: string, source: FrameSource): FramesDescription {
  const recorded = { gateway: [] as string[], device: [] as string[] };
  const describe = (sender: FrameSender): SideDescription => {
    const side: SideDescription = {};
    for (const [type, arbitrary] of Object.entries(source[sender])) {
      const samples = fc.sample(arbitrary, SAMPLES);
      const fullest = samples.reduce((most, frame) => (shapes(frame) > shapes(most) ? frame : most));
      side[type] = describeFrame(fullest, (text) => source.decode(text, sender));
      // long lists and long texts prove nothing that short ones do not
      const texts = samples.map((frame) => source.encode(frame)).sort((one, other) => one.length - other.length);
      recorded[sender].push(...new Set([texts[0]!, source.encode(fullest), texts[20]!]));
    }
    return side;
  };
  return { version, gateway: describe('gateway'), device: describe('device'), recorded };
}

function describeFrame(
  frame: GatewayFrame | DeviceFrame,
  decode: (text: string) => GatewayFrame | DeviceFrame | FrameError,
): Record<string, string> {
  const members: Record<string, string> = {};
  for (const place of placesIn(frame)) {
    const name = nameOf(place);
    if (name === 'type') {
      continue;
    }
    const wrong = decode(JSON.stringify({ v: 1, ...changed(frame, place, NOTHING) }));
    const without = decode(JSON.stringify({ v: 1, ...changed(frame, place, undefined) }));
    const demand = wrong instanceof FrameError ? wrong.message.replace(/^.*? must be /, '') : 'anything';
    const isOptional = !(without instanceof FrameError) && typeof place.at(-1) === 'string';
    members[isOptional ? `${name}?` : name] = demand;
  }
  return members;
}

/** Where the members of a value are; of a list the first stands for all. */
function placesIn(value: unknown, place: Place = []): Place[] {
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  const entries: [string | number, unknown][] = Array.isArray(value)
    ? value.slice(0, 1).map((item: unknown) => [0, item])
    : Object.entries(value);
  return entries.flatMap(([name, member]) => [[...place, name], ...placesIn(member, [...place, name])]);
}

/** How many different members a frame has. */
function shapes(frame: GatewayFrame | DeviceFrame): number {
  return placesIn(frame).length;
}

function nameOf(place: Place): string {
  return place.map((part, i) => (typeof part === 'number' ? '[]' : i === 0 ? part : `.${part}`)).join('');
}

/** A copy with another value at one place; undefined takes it away. */
function changed(frame: GatewayFrame | DeviceFrame, place: Place, value: unknown): Record<string, unknown> {
  const copy = structuredClone(frame) as unknown as Record<string, unknown>;
  const holder = place.slice(0, -1).reduce<unknown>((part, name) => (part as Record<string, unknown>)[name], copy);
  (holder as Record<string, unknown>)[place.at(-1)!] = value;
  return copy;
}
