// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import type { AuthenticationResponseJSON } from '@simplewebauthn/server';
import {
  EcdsaSignature,
  encodeCbor,
  join,
  padded,
  sha256,
  toBase64Url,
  uint32,
} from '@cancellable-auth/relying-party/testing';
import type { GoodAssertion } from './GoodAssertion.ts';
import { acceptedBy, FIDO2, PASSWORDLESS, RELYING_PARTY, SIMPLE } from './Mutation.ts';
import type { Mutation } from './Mutation.ts';

type Assertion = AuthenticationResponseJSON;
type Accepted = Readonly<Record<string, string>>;

/** Where the parts of authenticator data are (WebAuthn L3, 6.1). */
const FLAGS = 32;
const COUNTER = 33;
const UV = 0x04;
const UP = 0x01;
const BE = 0x08;
const BS = 0x10;
const AT = 0x40;
const ED = 0x80;

const LIBRARIES = [SIMPLE, FIDO2, PASSWORDLESS];
const ALL = [...LIBRARIES, RELYING_PARTY];
const PADDING = acceptedBy('its decoder drops the padding', ...LIBRARIES);
const HANDLE = 'leaves the user handle to its caller';
const FIRST_BYTES = 'reads the first 37 bytes, and nothing behind them';
const BACKUP = 'does not look at the backup flags';

function anybody(
  name: string,
  apply: (good: GoodAssertion) => Assertion,
  accepted: Accepted = {},
): Mutation<GoodAssertion, Assertion> {
  return { name, isSigned: false, acceptedBy: accepted, apply };
}

function signed(
  name: string,
  apply: (good: GoodAssertion) => Assertion,
  accepted: Accepted = {},
  registeredCount: number = 0,
): Mutation<GoodAssertion, Assertion> {
  return { name, isSigned: true, acceptedBy: accepted, apply, registeredCount };
}

/** The bytes with one of them replaced by what `change` makes of it. */
function changed(bytes: Uint8Array, place: number, change: (byte: number) => number): Uint8Array {
  const copy = bytes.slice();
  copy[place] = change(copy[place]!);
  return copy;
}

function withFlags(good: GoodAssertion, change: (flags: number) => number): Uint8Array {
  return changed(good.authData, FLAGS, change);
}

function withCount(good: GoodAssertion, count: number): Uint8Array {
  return join(good.authData.subarray(0, COUNTER), uint32(count), good.authData.subarray(COUNTER + 4));
}

/** Changes of an assertion that anybody on the way can make, and of one that its own key signs again. */
export const assertionMutations: readonly Mutation<GoodAssertion, Assertion>[] = [
  // The envelope.
  anybody("id of another user's credential", (good) => ({ ...good.json, id: good.other.id, rawId: good.other.id })),
  anybody(
    'id that nobody has registered',
    (good) => {
      const id = toBase64Url(randomBytes(32));
      return { ...good.json, id, rawId: id };
    },
    acceptedBy('its caller looks the credential up; the id is not compared again', SIMPLE),
  ),
  anybody(
    'rawId unlike id',
    (good) => ({ ...good.json, rawId: good.other.id }),
    acceptedBy('reads id alone', PASSWORDLESS),
  ),
  anybody('id with padding', (good) => ({ ...good.json, id: `${good.json.id}=`, rawId: `${good.json.id}=` }), {
    [SIMPLE]: 'compares id with rawId alone',
    [FIDO2]: 'takes bytes, and decoding drops the padding',
  }),
  anybody(
    'type unlike public-key',
    (good) => ({ ...good.json, type: 'password' as 'public-key' }),
    acceptedBy('does not look at the type, of which there is one', FIDO2, PASSWORDLESS),
  ),
  anybody(
    'user handle of another user',
    (good) => good.with({ userHandle: good.other.userHandle }),
    acceptedBy(HANDLE, SIMPLE, PASSWORDLESS),
  ),
  anybody(
    'user handle left out',
    ({ json }) => {
      const { userHandle: _userHandle, ...response } = json.response;
      return { ...json, response };
    },
    {
      ...acceptedBy(HANDLE, SIMPLE, PASSWORDLESS),
      [FIDO2]: 'compares a handle where there is one; its caller has to know whether it needs one',
    },
  ),
  anybody('user handle with padding', (good) => good.with({ userHandle: `${good.json.response.userHandle}=` }), {
    ...acceptedBy(HANDLE, SIMPLE, PASSWORDLESS),
    [FIDO2]: 'its decoder drops the padding',
  }),

  {
    ...anybody(
      'a good response, sent a second time',
      (good) => good.json,
      acceptedBy('keeps no challenges: its caller has to', ...LIBRARIES),
    ),
    isReplay: true,
  },

  // The signature.
  anybody('signature with a flipped bit', (good) => {
    const der = good.signature.toDer();
    return good.withSignature(changed(der, der.length - 1, (byte) => byte ^ 1));
  }),
  anybody('signature as raw r and s', (good) => good.withSignature(good.signature.toRaw())),
  anybody('signature with the integers swapped', (good) =>
    good.withSignature(new EcdsaSignature(good.signature.s, good.signature.r).toDer()),
  ),
  anybody('signature with the bytes of r reversed', (good) => {
    const raw = good.signature.toRaw();
    const r = BigInt(`0x${Buffer.from(raw.slice(0, 32).reverse()).toString('hex')}`);
    return good.withSignature(new EcdsaSignature(r, good.signature.s).toDer());
  }),
  anybody(
    "signature with s mirrored at the curve's order",
    (good) => good.withSignature(good.signature.mirrored.toDer()),
    acceptedBy('it is good: of ECDSA both are, WebAuthn demands no low s, and a keystore makes either', ...ALL),
  ),
  anybody(
    'signature with a byte after its end',
    (good) => good.withSignature(join(good.signature.toDer(), Uint8Array.of(0))),
    acceptedBy('its ASN.1 reader stops after the sequence; what is in that is good', SIMPLE, RELYING_PARTY),
  ),
  anybody('signature without its last byte', (good) => good.withSignature(good.signature.toDer().slice(0, -1))),
  anybody(
    'signature with needless zero bytes before its integers',
    (good) => good.withSignature(good.signature.toDer(1)),
    acceptedBy('takes BER; the integers are the same', FIDO2),
  ),
  anybody('signature without the sequence around its integers', (good) =>
    good.withSignature(good.signature.toDer().slice(2)),
  ),
  anybody('signature with integers of zero', (good) => good.withSignature(new EcdsaSignature(0n, 0n).toDer())),
  anybody('signature that is empty', (good) => good.with({ signature: '' })),
  anybody('signature with padding', (good) => good.with({ signature: padded(good.json.response.signature) }), PADDING),
  anybody('signature by a key that nobody knows', (good) =>
    good.withSignature(
      sign(
        'sha256',
        join(good.authData, sha256(good.clientData)),
        generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey,
      ),
    ),
  ),
  signed('signature over the hash of what has to be signed', (good) =>
    good.withSignature(good.sign(sha256(join(good.authData, sha256(good.clientData))))),
  ),
  signed('signature over the client data instead of their hash', (good) =>
    good.withSignature(good.sign(join(good.authData, good.clientData))),
  ),
  signed("signature over the hash of the client data's hash", (good) =>
    good.withSignature(good.sign(join(good.authData, sha256(sha256(good.clientData))))),
  ),
  signed('signature with hash and authenticator data swapped', (good) =>
    good.withSignature(good.sign(join(sha256(good.clientData), good.authData))),
  ),
  signed('signature over the authenticator data alone', (good) => good.withSignature(good.sign(good.authData))),
  signed('signature over the hash of the client data alone', (good) =>
    good.withSignature(good.sign(sha256(good.clientData))),
  ),
  signed(
    'signature whose integer begins with a zero byte, which DER leaves out',
    (good) => {
      const message = join(good.authData, sha256(good.clientData));
      return good.withSignature(good.sign(message, true));
    },
    acceptedBy(
      'it is good; P takes every integer for 32 bytes, and misreads one signature in 128',
      SIMPLE,
      FIDO2,
      RELYING_PARTY,
    ),
  ),

  // The client data.
  anybody('client data with a space more', (good) =>
    good.with({ clientDataJSON: toBase64Url(Buffer.from(good.clientText.replace(',', ', '))) }),
  ),
  anybody('client data with another challenge, not signed again', (good) =>
    good.with({
      clientDataJSON: toBase64Url(
        Buffer.from(JSON.stringify({ ...good.client, challenge: toBase64Url(randomBytes(32)) })),
      ),
    }),
  ),
  anybody(
    'client data with padding',
    (good) => good.with({ clientDataJSON: padded(good.json.response.clientDataJSON) }),
    PADDING,
  ),
  signed('challenge that was never given out', (good) =>
    good.signedClient({ challenge: toBase64Url(randomBytes(32)) }),
  ),
  signed('challenge cut short', (good) =>
    good.signedClient({ challenge: String(good.client['challenge']).slice(0, -3) }),
  ),
  signed(
    'challenge with padding',
    (good) => good.signedClient({ challenge: `${String(good.client['challenge'])}=` }),
    acceptedBy('drops the padding before it compares', FIDO2),
  ),
  signed('challenge left out', (good) => good.signedClient({ challenge: undefined })),
  signed('origin of another site', (good) => good.signedClient({ origin: 'https://example.org' })),
  signed('origin that begins with the right one', (good) =>
    good.signedClient({ origin: `${String(good.client['origin'])}.example.org` }),
  ),
  signed('origin with a slash after it', (good) => good.signedClient({ origin: `${String(good.client['origin'])}/` })),
  signed('origin in capitals', (good) => good.signedClient({ origin: String(good.client['origin']).toUpperCase() })),
  signed('origin of a subdomain', (good) =>
    good.signedClient({ origin: String(good.client['origin']).replace('://', '://evil.') }),
  ),
  signed('type of a registration', (good) => good.signedClient({ type: 'webauthn.create' })),
  signed('type left out', (good) => good.signedClient({ type: undefined })),
  signed('crossOrigin true', (good) => good.signedClient({ crossOrigin: true }), {
    ...acceptedBy('does not look at crossOrigin', FIDO2, PASSWORDLESS),
    [SIMPLE]: 'looks at the top origin, where there is one, and leaves the rest to its caller',
  }),
  signed(
    'topOrigin without crossOrigin',
    (good) => good.signedClient({ topOrigin: 'https://example.org' }),
    acceptedBy('does not look at topOrigin', FIDO2, PASSWORDLESS),
  ),
  signed(
    'tokenBinding that is none',
    (good) => good.signedClient({ tokenBinding: { status: 'maybe' } }),
    acceptedBy('does not look at tokenBinding, which Level 3 has no more', PASSWORDLESS),
  ),
  signed(
    'members in another order',
    (good) => good.signedClientData(JSON.stringify(Object.fromEntries(Object.entries(good.client).reverse()))),
    acceptedBy('it is good: any order has to be taken (WebAuthn L3, 5.8.1)', ...ALL),
  ),
  signed(
    'a member that nobody knows',
    (good) => good.signedClient({ added_in_another_year: 'x' }),
    acceptedBy('it is good: members that are not known have to be taken (WebAuthn L3, 5.8.1)', ...ALL),
  ),
  signed(
    'the challenge twice, the right one last',
    (good) => good.signedClientData(good.clientText.replace('{', '{"challenge":"AAAA",')),
    acceptedBy('of members of one name JSON.parse takes the last, and the key has signed both', ...ALL),
  ),
  signed(
    'a byte order mark before the client data',
    (good) => good.signedClientData(`\ufeff${good.clientText}`),
    acceptedBy('it is good: "UTF-8 decode" drops the mark (WebAuthn L3, 7.2)', SIMPLE, PASSWORDLESS, RELYING_PARTY),
  ),
  signed('client data in UTF-16', (good) => good.signedClientData(Buffer.from(good.clientText, 'utf16le'))),
  signed('client data that are a JSON array', (good) => good.signedClientData(`[${good.clientText}]`)),

  // The authenticator data.
  anybody('authenticator data with a flipped bit', (good) =>
    good.with({ authenticatorData: toBase64Url(changed(good.authData, 0, (byte) => byte ^ 1)) }),
  ),
  anybody(
    'authenticator data with padding',
    (good) => good.with({ authenticatorData: padded(good.json.response.authenticatorData) }),
    PADDING,
  ),
  signed('hash of another rpId', (good) =>
    good.signedAuthData(join(sha256('example.org'), good.authData.subarray(FLAGS))),
  ),
  signed('hash of the rpId reversed', (good) =>
    good.signedAuthData(join(good.authData.slice(0, FLAGS).reverse(), good.authData.subarray(FLAGS))),
  ),
  signed('flag "user present" cleared', (good) => good.signedAuthData(withFlags(good, (flags) => flags & ~UP))),
  signed('flag "user verified" cleared', (good) => good.signedAuthData(withFlags(good, (flags) => flags & ~UV))),
  signed('flag "backup eligible" set', (good) => good.signedAuthData(withFlags(good, (flags) => flags | BE)), {
    [SIMPLE]: 'reports it, and does not know what it was',
    ...acceptedBy(BACKUP, FIDO2, PASSWORDLESS),
  }),
  signed(
    'flag "backed up" set on a key that cannot be',
    (good) => good.signedAuthData(withFlags(good, (flags) => flags | BS)),
    acceptedBy(BACKUP, FIDO2, PASSWORDLESS),
  ),
  signed(
    'flags "backup eligible" and "backed up" set',
    (good) => good.signedAuthData(withFlags(good, (flags) => flags | BE | BS)),
    { [SIMPLE]: 'reports it, and does not know what it was', ...acceptedBy(BACKUP, FIDO2, PASSWORDLESS) },
  ),
  signed(
    'a reserved flag set',
    (good) => good.signedAuthData(withFlags(good, (flags) => flags | 0x02)),
    acceptedBy('a flag that has no meaning yet (WebAuthn L3, 6.1)', ...ALL),
  ),
  signed(
    'flag "attested data" set, and none there',
    (good) => good.signedAuthData(withFlags(good, (flags) => flags | AT)),
    acceptedBy(FIRST_BYTES, PASSWORDLESS),
  ),
  signed(
    'flag "extensions" set, and none there',
    (good) => good.signedAuthData(withFlags(good, (flags) => flags | ED)),
    acceptedBy(FIRST_BYTES, PASSWORDLESS),
  ),
  signed(
    'extensions that nobody asked for',
    (good) =>
      good.signedAuthData(
        join(
          withFlags(good, (flags) => flags | ED),
          encodeCbor(new Map([['x', true]])),
        ),
      ),
    acceptedBy('it is good: extensions that were not asked for may be ignored (WebAuthn L3, 7.2)', ...ALL),
  ),
  signed('counter below the registered one', (good) => good.signedAuthData(withCount(good, 4)), {}, 5),
  signed('counter equal to the registered one', (good) => good.signedAuthData(withCount(good, 5)), {}, 5),
  signed('counter back to zero', (good) => good.signedAuthData(withCount(good, 0)), {}, 5),
  signed(
    'counter little endian',
    (good) => good.signedAuthData(join(good.authData.subarray(0, COUNTER), uint32(0x01000000).reverse())),
    {},
    0x00ffffff,
  ),
  signed(
    'counter that jumps ahead',
    (good) => good.signedAuthData(withCount(good, 0xffffffff)),
    acceptedBy('it is good: a counter has only to rise', ...ALL),
    5,
  ),
  signed('authenticator data one byte short', (good) => good.signedAuthData(good.authData.slice(0, -1))),
  signed(
    'authenticator data with a byte after their end',
    (good) => good.signedAuthData(join(good.authData, Uint8Array.of(0))),
    { [FIDO2]: 'reads as far as the flags say', [PASSWORDLESS]: FIRST_BYTES },
  ),
  signed('authenticator data that are empty', (good) => good.signedAuthData(new Uint8Array())),
];
