// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** What happens between a node and the others of its site, and the log that they share. */
export type ClusterEvent =
  /** A member of etcd tells nothing more of the log; the next one is asked. */
  | { readonly kind: 'log-interrupted'; readonly member: string; readonly why: string }
  /** What was missed of the log is there no more, and all of it was read anew. */
  | { readonly kind: 'log-reloaded'; readonly revision: number }
  /** The etcd that answers is another one than at the start. */
  | { readonly kind: 'log-replaced'; readonly clusterId: string }
  /** This node does not hear the log: it takes nobody new, and sends its phones away. */
  | { readonly kind: 'cut-off'; readonly why: string }
  /** It hears it again, after so long. */
  | { readonly kind: 'cut-off-over'; readonly afterMs: number }
  /** It has not heard it for longer than approved connections may last without: so many have ended. */
  | { readonly kind: 'stale-ended'; readonly connections: number }
  /** Another node is there, or this one under a new name. */
  | { readonly kind: 'node-came'; readonly node: string; readonly isOwn: boolean }
  /** A node is there no more: it has taken its leave, or was declared dead. `isOwn`: this one, whom others did not hear. */
  | { readonly kind: 'node-went'; readonly node: string; readonly isOwn: boolean }
  /** These nodes run with another configuration than this one; none any more when it is empty. */
  | { readonly kind: 'nodes-differ'; readonly nodes: readonly string[] }
  /** Entries of the other nodes' audits that this one's has not: it was away for longer than the log carries them. Undefined: nobody has counted. */
  | { readonly kind: 'audit-missed'; readonly entries: number | undefined }
  /** The wall clocks of these nodes and of this one are that far apart; of none any more when it is empty. */
  | { readonly kind: 'clocks-differ'; readonly nodes: readonly string[]; readonly seconds: number };
