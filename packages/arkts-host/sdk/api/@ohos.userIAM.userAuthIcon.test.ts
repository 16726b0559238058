// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PageProject } from '../../arkui/pages.test-support.ts';
import type { ShownPage } from '../../arkui/pages.test-support.ts';
import { AuthType } from '../../system/AuthType.ts';
import type { Device } from '../../device/Device.ts';
import { PROFILE_VERSIONS } from '../../device/DeviceProfile.ts';
import { readyDevice } from '../../device/readyDevice.ts';

/** A page with an icon that is made with these members; `said` is what it told, in its order. */
const page = (param: string): string => `
import { userAuth, UserAuthIcon } from '@kit.UserAuthenticationKit';
@Entry
@ComponentV2
struct Index {
  @Local said: string = '';
  @Local isShown: boolean = true;
  build() {
    Column() {
      if (this.isShown) {
        UserAuthIcon({ ${param}
          onAuthResult: (result: userAuth.UserAuthResult) => { this.said += \`\${result.result} \`; },
          onIconClick: () => { this.said += 'click '; }
        }).id('icon').width('50%')
      }
      Text(this.said).id('said')
      Button('hide').id('hide').onClick(() => { this.isShown = false; })
    }
  }
}
`;
const asking = (types: string, level: string = '10000', title: string = 'T'): string =>
  page(
    `authParam: { challenge: new Uint8Array(8), authType: [${types}], authTrustLevel: ${level} as userAuth.AuthTrustLevel }, ` +
      `widgetParam: { title: '${title}' }, iconHeight: 48, iconColor: '#FF0000',`,
  );
const project = new PageProject({
  Face: asking('userAuth.UserAuthType.FACE'),
  Finger: asking('userAuth.UserAuthType.PIN, userAuth.UserAuthType.FINGERPRINT'),
  All: asking('userAuth.UserAuthType.PIN, userAuth.UserAuthType.FACE, userAuth.UserAuthType.FINGERPRINT'),
  Both: asking('userAuth.UserAuthType.FACE, userAuth.UserAuthType.FINGERPRINT'),
  Pin: asking('userAuth.UserAuthType.PIN'),
  None: asking(''),
  Level: asking('userAuth.UserAuthType.FACE', '-1'),
  Untitled: asking('userAuth.UserAuthType.FACE', '10000', ''),
  Bare: page(''),
});

async function show(
  name: string,
  prepare?: (device: Device) => void,
  profile?: number,
): Promise<ShownPage & { readonly device: Device }> {
  const device = readyDevice(profile === undefined ? {} : { profile });
  prepare?.(device);
  return { ...(await project.show(name)), device };
}

/** The name of the symbol that the icon shows; undefined for none. */
function symbolOf({ page: shown }: ShownPage): string | undefined {
  const symbol = [...shown.node('icon').all()].find((node) => node.type === 'SymbolGlyph');
  return (symbol?.args[0] as { readonly name: string } | undefined)?.name;
}

test('the icon is that of the one biometric asked for, in the size and colour given', async () => {
  const face = await show('Face');
  assert.equal(symbolOf(face), 'sys.symbol.face');
  const symbol = [...face.page.node('icon').all()].find((node) => node.type === 'SymbolGlyph')!;
  assert.equal(symbol.attribute('fontSize'), 48);
  assert.deepEqual(symbol.attribute('fontColor'), ['#FF0000']);
  assert.equal(symbolOf(await show('Finger')), 'sys.symbol.touchid');
});

test('of both biometrics with a PIN, the one that is available is shown, and else the face', async () => {
  assert.equal(symbolOf(await show('All')), 'sys.symbol.face');
  assert.equal(
    symbolOf(
      await show('All', (device) => {
        device.user.unenrol(AuthType.FACE);
        device.user.enrolFingerprint();
      }),
    ),
    'sys.symbol.touchid',
  );
  assert.equal(symbolOf(await show('All', (device) => device.user.unenrol(AuthType.FACE))), 'sys.symbol.face');
});

for (const [name, code] of [
  ['Both', 401],
  ['Pin', 12500005],
  ['None', 12500005],
  ['Bare', 12500005],
] as const) {
  test(`wrong parameters (${name}) are told when the icon appears, and a click then asks nobody`, async () => {
    const shown = await show(name);
    assert.equal(shown.page.text('said').trim(), `${code}`);
    assert.equal(symbolOf(shown), undefined);
    await shown.click('icon');
    await shown.device.clock.advance(1000);
    assert.equal(shown.page.text('said').trim(), `${code} click`);
    assert.equal(shown.device.prompt, undefined);
    assert.deepEqual(shown.errors(), []);
  });
}

for (const profile of PROFILE_VERSIONS) {
  test(`on ${profile} a click starts the authentication, and its result is told once`, async () => {
    const shown = await show('Face', undefined, profile);
    await shown.click('icon');
    await shown.device.clock.advance(1000);
    assert.notEqual(shown.device.prompt, undefined);
    shown.device.user.presentFace();
    await shown.device.clock.advance(5000);
    await shown.page.settle();
    assert.equal(shown.page.text('said').trim(), 'click 12500000');
    assert.deepEqual(shown.errors(), []);
  });
}

test('an authentication goes on when its icon leaves the page', async () => {
  const shown = await show('Face');
  await shown.click('icon');
  await shown.device.clock.advance(1000);
  await shown.click('hide');
  await shown.device.clock.advance(1000);
  assert.notEqual(shown.device.prompt, undefined);
});

test('parameters that the creation refuses are told as a result of the click', async () => {
  for (const [name, code] of [
    ['Level', 12500006],
    ['Untitled', 401],
  ] as const) {
    const shown = await show(name);
    await shown.click('icon');
    assert.equal(shown.page.text('said').trim(), `click ${code}`);
  }
});
