// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { z } from 'zod';
import type { EnrolledDevice } from '../engine/EnrolledDevice.ts';
import type { HeardCommit, SharedState } from '../state/SharedState.ts';

/** Where it is in the log at which node a device is. */
export const LINKS = 'links/';

const LINK = z.object({ v: z.literal(1), node: z.string(), userName: z.string() });
type Link = z.infer<typeof LINK>;

/** Which device is at which node: a hint for who counts devices and loses them; it decides nothing. */
export class DeviceLinks {
  private readonly state: SharedState;
  private readonly failed: (what: string, error: unknown) => void;
  /** Devices that are here, with the revision of what was written of it; 0 while it is on its way. */
  private readonly here = new Map<string, { readonly userName: string; revision: number }>();
  /** Those of all nodes, by user and device. */
  private readonly byUser = new Map<string, Map<string, string>>();
  private readonly userOf = new Map<string, string>();
  private moved: (deviceId: string) => void = () => undefined;
  private node = '';

  constructor(state: SharedState, failed: (what: string, error: unknown) => void) {
    this.state = state;
    this.failed = failed;
  }

  /** Begins; `moved` hears of devices that were here and are at another node. */
  start(node: string, moved: (deviceId: string) => void): void {
    this.node = node;
    this.moved = moved;
    this.state.watch(LINKS, (commit) => this.hear(commit));
    this.state.list(LINKS).forEach(({ key, value }) => this.note(key.slice(LINKS.length), parseLink(value)));
  }

  /** The node has another name: its devices are written anew. */
  rename(node: string): void {
    if (node !== this.node) {
      this.node = node;
      this.here.forEach(({ userName }, id) => void this.write(id, userName));
    }
  }

  add({ id, userName }: EnrolledDevice): void {
    void this.write(id, userName);
  }

  remove(deviceId: string): void {
    const mine = this.here.get(deviceId);
    this.here.delete(deviceId);
    if (mine !== undefined && mine.revision > 0) {
      this.state
        .commit(new Map([[LINKS + deviceId, mine.revision]]), [{ key: LINKS + deviceId, value: undefined }])
        .catch((error: unknown) => this.failed('a device that has gone', error)); // a hint
    }
  }

  /** The nodes of a user's devices, one for each. */
  nodesOf(userName: string): readonly string[] {
    return [...(this.byUser.get(userName)?.values() ?? [])];
  }

  /** How many devices are at each node, by its name. */
  counts(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const devices of this.byUser.values()) {
      devices.forEach((node) => counts.set(node, (counts.get(node) ?? 0) + 1));
    }
    return counts;
  }

  private async write(id: string, userName: string): Promise<void> {
    const mine = { userName, revision: 0 };
    this.here.set(id, mine);
    const key = LINKS + id;
    const link: Link = { v: 1, node: this.node, userName };
    try {
      const result = await this.state.commit(new Map(), [{ key, value: JSON.stringify(link) }]);
      if (result.kind === 'committed') {
        mine.revision = result.revision;
      }
      if (this.here.get(id) !== mine) {
        return;
      }
      const now = this.state.get(key);
      if (now !== undefined) {
        this.look(id, now.revision, parseLink(now.value));
      }
    } catch (error) {
      this.failed('where a device is', error); // a hint: its prompts stand all the same
    }
  }

  private hear({ revision, changes }: HeardCommit): void {
    for (const { key, record } of changes) {
      const id = key.slice(LINKS.length);
      const link = record && parseLink(record.value);
      this.note(id, link);
      this.look(id, revision, link);
    }
  }

  private note(id: string, link: Link | undefined): void {
    const before = this.userOf.get(id);
    if (before !== undefined) {
      const devices = this.byUser.get(before);
      devices?.delete(id);
      if (devices?.size === 0) {
        this.byUser.delete(before);
      }
      this.userOf.delete(id);
    }
    if (link !== undefined) {
      this.userOf.set(id, link.userName);
      const devices = this.byUser.get(link.userName);
      if (devices === undefined) {
        this.byUser.set(link.userName, new Map([[id, link.node]]));
      } else {
        devices.set(id, link.node);
      }
    }
  }

  /** Whether a device that is here has gone elsewhere: by the order of the log, not by which came first to here. */
  private look(id: string, revision: number, link: Link | undefined): void {
    const mine = this.here.get(id);
    if (
      mine !== undefined &&
      mine.revision > 0 &&
      revision > mine.revision &&
      link !== undefined &&
      link.node !== this.node
    ) {
      this.here.delete(id);
      this.moved(id);
    }
  }
}

function parseLink(text: string): Link | undefined {
  try {
    return LINK.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
