// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { z } from 'zod';

/** Where the signs of life of the nodes are in the log. */
export const NODES = 'nodes/';

const BEAT = z.object({
  v: z.literal(1),
  /** Which one it is, from 1 on. */
  n: z.number(),
  /** The revision up to which its sender had heard the log when it sent it. */
  heard: z.number(),
  /** What its sender runs. */
  version: z.string(),
  /** A digest of the options that all nodes are to have in common. */
  config: z.string().default(''),
  /** The sender's wall clock, ms: nothing is decided by it, but others can tell that it is wrong. */
  at: z.number().optional(),
});

/** A node's sign of life. */
export type NodeBeat = Omit<z.infer<typeof BEAT>, 'v'>;

/** What stands behind a node's own name in the log's. */
const START = /\.[\w-]{22}\.\d+$/;

/** What a node is called in its configuration, by its name in the log, which is new with each start. */
export function calledAs(name: string): string {
  return name.replace(START, '');
}

/** The text of a beat. */
export function formatBeat(beat: NodeBeat): string {
  return JSON.stringify({ v: 1, ...beat });
}

/** The beat of a text; undefined when it is none, or of a version that is not known here. */
export function parseBeat(text: string): NodeBeat | undefined {
  try {
    return BEAT.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
