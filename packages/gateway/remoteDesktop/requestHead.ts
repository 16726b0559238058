// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** How every request of a client of remote desktops begins: its methods are of its own, and parsers of HTTP refuse them. */
export const FIRST_BYTES = 'RDG_';
/** Bytes of a request's first line and headers. */
export const LONGEST_HEAD = 8_192;
const PATH = /^\/remoteDesktopGateway\/?(?:\?.*)?$/i;
const LONGEST_KEY = 128;
const GUID = /^\{?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\}?$/i;

/** What a client wants with a request: MS-TSGU 3.3.5.1, RFC 6455. */
export type DoorRequest =
  /** One connection for both directions. The key is answered, whatever text it is: not every client takes base64. */
  | { readonly kind: 'websocket'; readonly key: string }
  /** The half of a pair on which the gateway speaks. */
  | { readonly kind: 'out'; readonly connectionId: string }
  /** The other half says that it is there; what it will say comes with a second request. */
  | { readonly kind: 'in-greeting' }
  /** The half of a pair on which the client speaks. */
  | { readonly kind: 'in'; readonly connectionId: string }
  /** None of these. */
  | { readonly kind: 'refused'; readonly status: 400 | 404 | 405 | 431; readonly why: string };

/** What the bytes so far are: less than a request's head, or a request, and how many of them it has. */
export type ReadRequest =
  | { readonly kind: 'incomplete' }
  | { readonly kind: 'read'; readonly request: DoorRequest; readonly length: number };

/** Reads the head of a request. What is behind it is left alone. */
export function readRequest(bytes: Buffer): ReadRequest {
  const end = bytes.subarray(0, LONGEST_HEAD).indexOf('\r\n\r\n');
  if (end < 0) {
    return bytes.length < LONGEST_HEAD
      ? { kind: 'incomplete' }
      : { kind: 'read', request: refused(431, 'the head of the request is too long'), length: bytes.length };
  }
  const [first, ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n');
  return { kind: 'read', request: requestOf(first!, lines), length: end + 4 };
}

function requestOf(first: string, lines: readonly string[]): DoorRequest {
  const [, method, path] = /^([A-Z_]{1,32}) (\S{1,1024}) HTTP\/1\.1$/.exec(first) ?? [];
  if (method === undefined || path === undefined) {
    return refused(400, 'the first line is none of HTTP/1.1');
  }
  if (!PATH.test(path)) {
    return refused(404, 'there is nothing at this path');
  }
  const headers = headersOf(lines);
  if (headers === undefined) {
    return refused(400, 'a header is none');
  }
  const connectionId = headers.get('rdg-connection-id')?.toLowerCase();
  switch (method) {
    case 'RDG_OUT_DATA':
      if (hasWord(headers.get('connection'), 'upgrade') && hasWord(headers.get('upgrade'), 'websocket')) {
        const key = headers.get('sec-websocket-key');
        return key === undefined || key === '' || key.length > LONGEST_KEY
          ? refused(400, 'a WebSocket has a key')
          : { kind: 'websocket', key };
      }
      return isGuid(connectionId) ? { kind: 'out', connectionId } : refused(400, 'RDG-Connection-Id is no GUID');
    case 'RDG_IN_DATA':
      if (!hasWord(headers.get('transfer-encoding'), 'chunked')) {
        return (headers.get('content-length') ?? '0') === '0'
          ? { kind: 'in-greeting' }
          : refused(400, 'what a client says comes in chunks');
      }
      return isGuid(connectionId) ? { kind: 'in', connectionId } : refused(400, 'RDG-Connection-Id is no GUID');
    default:
      return refused(405, 'the methods are RDG_OUT_DATA and RDG_IN_DATA');
  }
}

/** By their names in lower case; one that comes twice is a list. Undefined when a line is no header. */
function headersOf(lines: readonly string[]): ReadonlyMap<string, string> | undefined {
  const headers = new Map<string, string>();
  for (const line of lines) {
    const [, name, value] = /^([!#$%&'*+.^_`|~0-9a-z-]+):[ \t]*([\x20-\x7e\x80-\xff\t]*?)[ \t]*$/i.exec(line) ?? [];
    if (name === undefined || value === undefined) {
      return undefined;
    }
    const earlier = headers.get(name.toLowerCase());
    headers.set(name.toLowerCase(), earlier === undefined ? value : `${earlier}, ${value}`);
  }
  return headers;
}

function hasWord(list: string | undefined, word: string): boolean {
  return (list ?? '').split(',').some((one) => one.trim().toLowerCase() === word);
}

function isGuid(text: string | undefined): text is string {
  return text !== undefined && GUID.test(text);
}

function refused(status: 400 | 404 | 405 | 431, why: string): DoorRequest {
  return { kind: 'refused', status, why };
}
