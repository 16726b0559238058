// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { desktopFile } from './desktopFile.ts';

test('a file for remote desktops leads through the gateway, with its own credential, and never comes again by itself', () => {
  const text = desktopFile({ target: 'desk.lab.example:3389', gateway: 'wss://gate.example:8443', token: 'secret' });
  assert.deepEqual(text.split('\r\n'), [
    'full address:s:desk.lab.example:3389',
    'gatewayhostname:s:gate.example:8443',
    'gatewayusagemethod:i:1',
    'gatewayprofileusagemethod:i:1',
    'gatewaycredentialssource:i:5',
    'gatewayaccesstoken:s:secret',
    'autoreconnection enabled:i:0',
    '',
  ]);
  assert.match(desktopFile({ target: 'a:1', gateway: 'wss://gate.example:443', token: 't' }), /:s:gate\.example\r\n/);
});
