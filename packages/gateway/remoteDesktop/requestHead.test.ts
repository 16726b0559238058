// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LONGEST_HEAD, readRequest } from './requestHead.ts';
import type { DoorRequest } from './requestHead.ts';

const ID = '{b6804573-8792-c909-e750-ab33bceebf5e}';

function head(first: string, ...lines: readonly string[]): Buffer {
  return Buffer.from([first, ...lines, '', ''].join('\r\n'), 'latin1');
}

function requestOf(first: string, ...lines: readonly string[]): DoorRequest {
  const read = readRequest(head(first, ...lines));
  assert.ok(read.kind === 'read');
  return read.request;
}

test('the request of FreeRDP 2 is one for a WebSocket, though its key is no base64', () => {
  const bytes = head(
    'RDG_OUT_DATA /remoteDesktopGateway/ HTTP/1.1',
    'Cache-Control: no-cache',
    'Pragma: no-cache',
    'Accept: */*',
    'User-Agent: MS-RDGateway/1.0',
    'Host: gate.example.com',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-Websocket-Version: 13',
    'Sec-Websocket-Key: not^base64_here',
    `RDG-Connection-Id: ${ID}`,
    'RDG-Auth-Scheme: PAA',
    'Content-Length: 0',
  );
  assert.deepEqual(readRequest(Buffer.concat([bytes, Buffer.from('more')])), {
    kind: 'read',
    request: { kind: 'websocket', key: 'not^base64_here' },
    length: bytes.length,
  });
});

test('Connection and Upgrade are lists of words, in any case and in several headers', () => {
  assert.deepEqual(
    requestOf(
      'RDG_OUT_DATA /RemoteDesktopGateway HTTP/1.1',
      'connection: keep-alive',
      'CONNECTION: UPGRADE ',
      'Upgrade: h2c, WebSocket',
      'Sec-WebSocket-Key: k',
    ),
    { kind: 'websocket', key: 'k' },
  );
});

test('the halves of a pair are known by their id, in any case', () => {
  assert.deepEqual(
    requestOf('RDG_OUT_DATA /remoteDesktopGateway/?x=1 HTTP/1.1', `RDG-Connection-Id: ${ID.toUpperCase()}`),
    { kind: 'out', connectionId: ID },
  );
  assert.deepEqual(requestOf('RDG_IN_DATA /remoteDesktopGateway/ HTTP/1.1', `RDG-Connection-Id: ${ID}`), {
    kind: 'in-greeting',
  });
  assert.deepEqual(
    requestOf('RDG_IN_DATA /remoteDesktopGateway/ HTTP/1.1', `RDG-Connection-Id: ${ID}`, 'Transfer-Encoding: chunked'),
    { kind: 'in', connectionId: ID },
  );
});

test('everything else is refused, with what was wrong', () => {
  const refusals: readonly [readonly string[], number][] = [
    [['RDG_OUT_DATA /remoteDesktopGateway/ HTTP/1.0'], 400],
    [['RDG_OUT_DATA  /remoteDesktopGateway/ HTTP/1.1'], 400],
    [['RDG_OUT_DATA /rpc/ HTTP/1.1'], 404],
    [['RDG_OUT_DATA /remoteDesktopGatewayX HTTP/1.1'], 404],
    [['RDG_BOTH /remoteDesktopGateway/ HTTP/1.1'], 405],
    [['RDG_OUT_DATA /remoteDesktopGateway/ HTTP/1.1'], 400],
    [['RDG_OUT_DATA /remoteDesktopGateway/ HTTP/1.1', 'RDG-Connection-Id: 1'], 400],
    [['RDG_OUT_DATA /remoteDesktopGateway/ HTTP/1.1', 'no header'], 400],
    [['RDG_OUT_DATA /remoteDesktopGateway/ HTTP/1.1', 'Name : value'], 400],
    [['RDG_OUT_DATA /remoteDesktopGateway/ HTTP/1.1', 'Name: a\0b'], 400],
    [['RDG_OUT_DATA /remoteDesktopGateway/ HTTP/1.1', 'Connection: Upgrade', 'Upgrade: websocket'], 400],
    [['RDG_IN_DATA /remoteDesktopGateway/ HTTP/1.1', 'Content-Length: 9'], 400],
    [['RDG_IN_DATA /remoteDesktopGateway/ HTTP/1.1', 'Transfer-Encoding: chunked'], 400],
  ];
  for (const [[first, ...lines], status] of refusals) {
    const request = requestOf(first!, ...lines);
    assert.ok(request.kind === 'refused', first);
    assert.equal(request.status, status, `${first} ${lines.join()}: ${request.why}`);
  }
});

test('a head that is not complete is waited for, and one that is too long is not', () => {
  assert.deepEqual(readRequest(Buffer.from('RDG_')), { kind: 'incomplete' });
  assert.deepEqual(readRequest(Buffer.alloc(LONGEST_HEAD - 1, 65)), { kind: 'incomplete' });
  const read = readRequest(Buffer.alloc(LONGEST_HEAD, 65));
  assert.ok(read.kind === 'read' && read.request.kind === 'refused');
  assert.equal(read.request.status, 431);
});
