// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** What `$r` and `$rawfile` return: a name that is looked up where it is used. Same shape as the SDK's Resource. */
export class ResourceReference {
  readonly bundleName: string = '';
  readonly moduleName: string = '';
  /** The same for the same name in every run; -1 for raw files and for the system's own resources. */
  readonly id: number;
  readonly params: unknown[];
  /** The system's number of the kind; 30000 for raw files. */
  readonly type: number;
  /** `app.string.title`, or a raw file's path. */
  readonly name: string;

  constructor(name: string, type: number, id: number, params: unknown[]) {
    this.name = name;
    this.type = type;
    this.id = id;
    this.params = params;
  }
}

/** The kinds of resources and their numbers in the system. */
export const RESOURCE_KINDS: Readonly<Record<string, number>> = {
  color: 10001,
  float: 10002,
  string: 10003,
  plural: 10004,
  boolean: 10005,
  intarray: 10006,
  integer: 10007,
  pattern: 10008,
  strarray: 10009,
  media: 20000,
};
const RAW_FILE: number = 30000;

/** A stable positive id for `kind.name` (FNV-1a in the range that the resource compiler uses for apps). */
export function resourceId(kind: string, name: string): number {
  let hash = 0x811c9dc5;
  for (const character of `${kind}.${name}`) {
    hash = Math.imul(hash ^ character.codePointAt(0)!, 0x01000193) >>> 0;
  }
  return 0x1000000 + (hash & 0x5ffffff);
}

/** `$r('app.string.title', …)`: a reference; whether it exists shows where it is used. */
export function $r(name: string, ...params: unknown[]): ResourceReference {
  const parts = name.split('.');
  const [owner, kind, ...rest] = parts;
  if (owner === 'sys' && rest.length > 0) {
    return new ResourceReference(name, RESOURCE_KINDS[kind!] ?? 0, -1, params);
  }
  const type = RESOURCE_KINDS[kind ?? ''];
  if (owner !== 'app' || type === undefined || rest.length === 0) {
    throw new Error(
      `$r('${name}') is not a resource name. Write 'app.KIND.NAME' with KIND one of ` +
        `${Object.keys(RESOURCE_KINDS).join(', ')}, or 'sys.KIND.NAME'.`,
    );
  }
  return new ResourceReference(name, type, resourceId(kind!, rest.join('.')), params);
}

/** `$rawfile('a/b.bin')`: a file below resources/rawfile. */
export function $rawfile(path: string): ResourceReference {
  return new ResourceReference(path, RAW_FILE, -1, [path]);
}

/** Whether a value came from `$r` or `$rawfile`. */
export function isResource(value: unknown): value is ResourceReference {
  return value instanceof ResourceReference;
}
