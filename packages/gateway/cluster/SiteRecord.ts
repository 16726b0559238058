// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { GatewayConfig } from '../config/GatewayConfig.ts';
import type { StateRecord } from '../state/SharedState.ts';

/** Where it stands in the log whose it is. */
export const SITE = 'site';
/** Of this record and of all others below the same prefix. A gateway reads its own and none that is higher. */
const FORMAT = 1;

const SITE_RECORD = z.object({
  v: z.literal(1),
  /** Which records may be there. */
  format: z.int(),
  /** The gateway's name, its relying party and the public key of its identity: what phones know it by. */
  name: z.string(),
  party: z.string(),
  key: z.string(),
  /** The node in whose store it is now, where it was taken out of the log. */
  movedTo: z.string().optional(),
});

/** Whose log it is: what every node of a site has to have in common. */
export type SiteRecord = Omit<z.infer<typeof SITE_RECORD>, 'v'>;

/** The site that a configuration is of. `key`: public, of its identity. */
export function siteOf({ name, party }: GatewayConfig, key: string): SiteRecord {
  return { format: FORMAT, name, party: party.id, key };
}

export function formatSite(site: SiteRecord): string {
  return JSON.stringify({ v: 1, ...site });
}

/** The node in whose store a site is now; undefined of one that is in the log, and of a record that cannot be read. */
export function movedTo(found: StateRecord | undefined): string | undefined {
  try {
    return found && SITE_RECORD.parse(JSON.parse(found.value)).movedTo;
  } catch {
    return undefined;
  }
}

/** Why a node of `own` may not have its state here: what was found is no site's, another one's, or newer. Undefined when it may. */
export function faultOfSite(found: StateRecord | undefined, own: SiteRecord, prefix: string): string | undefined {
  const where = `etcd has at ${prefix} (cluster.prefix)`;
  if (found === undefined) {
    return `${where} no site. "gateway cluster create" makes one there; if there is one already, its prefix is another`;
  }
  let site;
  try {
    site = SITE_RECORD.parse(JSON.parse(found.value));
  } catch {
    return `${where} a record of a site that this gateway cannot read: it is of a newer one, or of something else`;
  }
  if (site.format > FORMAT) {
    return (
      `${where} records of format ${site.format}, and this gateway knows none above ${FORMAT}: ` +
      'run the version that the other nodes run'
    );
  }
  if (site.movedTo !== undefined) {
    return (
      `${where} a site that was taken out of it, into the store of ${site.movedTo} ("gateway cluster export"): that one goes on ` +
      `alone. To come back, delete what is left ("etcdctl del --prefix ${prefix}"), and make it anew from there`
    );
  }
  const differs: string[] = [];
  if (site.name !== own.name) {
    differs.push(`its name is ${site.name}, not ${own.name}`);
  }
  if (site.party !== own.party) {
    differs.push(`its party.id is ${site.party}, not ${own.party}`);
  }
  if (site.key !== own.key) {
    differs.push('its identity is another key');
  }
  return differs.length === 0
    ? undefined
    : `${where} another site: ${differs.join('; ')}. Sites have prefixes of their own, and the nodes of a site one identity`;
}

/** What a node has for itself, or what the record of its site has. */
const OWN_OPTIONS: ReadonlySet<string> = new Set<keyof GatewayConfig>([
  ...(['cluster', 'identity', 'listen', 'log', 'name', 'operations', 'store', 'tls'] as const),
]);

/** What nodes of a site are to have in common beside that, as a short text that is the same where it is: rules and limits. */
export function digestOf(config: GatewayConfig): string {
  const common = Object.entries(config).filter(([option]) => !OWN_OPTIONS.has(option));
  return createHash('sha256')
    .update(canonical(Object.fromEntries(common)))
    .digest('base64url')
    .slice(0, 8);
}

/** JSON whose members are in the order of their names, however they were written. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    member !== null && typeof member === 'object' && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}
