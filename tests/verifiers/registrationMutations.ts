// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import type { RegistrationResponseJSON } from '@simplewebauthn/server';
import {
  EcdsaSignature,
  encodeCbor,
  join,
  padded,
  sha256,
  toBase64Url,
  uint32,
} from '@cancellable-auth/relying-party/testing';
import type { Cbor } from '@cancellable-auth/relying-party/testing';
import type { GoodRegistration, Pieces } from './GoodRegistration.ts';
import { acceptedBy, FIDO2, RELYING_PARTY, SIMPLE } from './Mutation.ts';
import type { Mutation } from './Mutation.ts';

type Registration = RegistrationResponseJSON;
type Accepted = Readonly<Record<string, string>>;
type Apply = (good: GoodRegistration) => Registration;

export type AttestationFormat = 'none' | 'packed';

export interface RegistrationMutation extends Mutation<GoodRegistration, Registration> {
  readonly format: AttestationFormat;
}

const FLAGS = 32;
const COUNTER = 33;
const UP = 0x01;
const UV = 0x04;
const BE = 0x08;
const BS = 0x10;
const AT = 0x40;
const ED = 0x80;
const ES256 = -7;

const ALL = [SIMPLE, FIDO2, RELYING_PARTY];
const UNUSED_KEY = acceptedBy('with `none` it does not use the key', SIMPLE);
const NOT_COMPARED = acceptedBy('gives its caller the attested id, and does not compare', SIMPLE);
const UNSIGNED = acceptedBy('with `none` nothing is signed: only the connection protects it', ...ALL);
const ANY_ORDER = acceptedBy('takes any order; CTAP2 has one', SIMPLE, FIDO2);

/** What anybody on the way can do: with `none` nothing is signed. */
function anybody(format: AttestationFormat, name: string, apply: Apply, accepted: Accepted = {}): RegistrationMutation {
  return { name, format, isSigned: false, acceptedBy: accepted, apply };
}

/** What only the authenticator can do. */
function signed(name: string, apply: Apply, accepted: Accepted = {}): RegistrationMutation {
  return { name, format: 'packed', isSigned: true, acceptedBy: accepted, apply };
}

/** The same in both formats: by anybody with `none`, by the authenticator with `packed`. */
function both(
  name: string,
  change: (good: GoodRegistration) => Pieces,
  accepted: Accepted = {},
  acceptedPacked: Accepted = accepted,
): RegistrationMutation[] {
  const apply: Apply = (good) => good.signed(change(good));
  return [anybody('none', name, apply, accepted), signed(name, apply, acceptedPacked)];
}

function withFlags(good: GoodRegistration, change: (flags: number) => number): Pieces {
  const authData = good.authData.slice();
  authData[FLAGS] = change(authData[FLAGS]!);
  return { authData };
}

function withClient(good: GoodRegistration, members: Record<string, unknown>): Pieces {
  return { clientData: JSON.stringify({ ...good.client, ...members }) };
}

/** With other attested credential data. */
function withParts(good: GoodRegistration, parts: Partial<GoodRegistration['parts']>): Pieces {
  const { head, aaguid, idLength, id, key } = { ...good.parts, ...parts };
  return { authData: join(head, aaguid, idLength, id, key) };
}

/** With a COSE_Key of other members. */
function withKey(good: GoodRegistration, change: (members: [number, Cbor][]) => [number, Cbor][]): Pieces {
  return withParts(good, { key: encodeCbor(new Map(change(good.coseMembers))) });
}

function replaceMember(members: [number, Cbor][], label: number, value: Cbor): [number, Cbor][] {
  return members.map(([key, old]) => [key, key === label ? value : old]);
}

/** Changes of a registration that anybody on the way can make, and of one that its own key signs again. */
export const registrationMutations: readonly RegistrationMutation[] = [
  // The envelope.
  anybody(
    'none',
    'id of another credential',
    (good) => ({ ...good.json, id: good.other.id, rawId: good.other.id }),
    NOT_COMPARED,
  ),
  anybody('none', 'rawId unlike id', (good) => ({ ...good.json, rawId: good.other.id })),
  anybody('none', 'id with padding', (good) => ({ ...good.json, id: `${good.json.id}=`, rawId: `${good.json.id}=` }), {
    ...NOT_COMPARED,
    [FIDO2]: 'takes bytes, and decoding drops the padding',
  }),
  anybody(
    'none',
    'type unlike public-key',
    (good) => ({ ...good.json, type: 'password' as 'public-key' }),
    acceptedBy('does not look at the type, of which there is one', FIDO2),
  ),
  anybody(
    'none',
    'member publicKey with another key than the attested one',
    (good) =>
      good.with({
        publicKey: generateKeyPairSync('ec', { namedCurve: 'P-256' })
          .publicKey.export({ type: 'spki', format: 'der' })
          .toString('base64url'),
      }),
    acceptedBy('reads the attestation object; the member is a convenience', ...ALL),
  ),
  anybody(
    'none',
    'member authenticatorData unlike that in the attestation object',
    (good) => {
      const authData = good.authData.slice();
      authData[COUNTER + 3] = 1;
      return good.with({ authenticatorData: toBase64Url(authData) });
    },
    acceptedBy('reads the attestation object; the member is a convenience', ...ALL),
  ),

  {
    ...anybody(
      'none',
      'a good response, sent a second time',
      (good) => good.json,
      acceptedBy('keeps no challenges: its caller has to', SIMPLE, FIDO2),
    ),
    isReplay: true,
  },

  // The client data.
  ...both('challenge that was never given out', (good) =>
    withClient(good, { challenge: toBase64Url(randomBytes(32)) }),
  ),
  ...both(
    'challenge with padding',
    (good) => withClient(good, { challenge: `${String(good.client['challenge'])}=` }),
    acceptedBy('drops the padding before it compares', FIDO2),
  ),
  ...both('origin of another site', (good) => withClient(good, { origin: 'https://example.org' })),
  ...both('type of an assertion', (good) => withClient(good, { type: 'webauthn.get' })),
  ...both('crossOrigin true', (good) => withClient(good, { crossOrigin: true }), {
    [SIMPLE]: 'looks at it in assertions only',
    [FIDO2]: 'does not look at crossOrigin',
  }),
  ...both('client data that are no JSON', () => ({ clientData: '{"type"' })),
  anybody('packed', 'client data with a space more', (good) =>
    good.rebuilt({ clientData: good.clientText.replace(',', ', ') }),
  ),

  // The authenticator data.
  ...both('hash of another rpId', (good) => ({ authData: join(sha256('example.org'), good.authData.subarray(FLAGS)) })),
  ...both('flag "user present" cleared', (good) => withFlags(good, (flags) => flags & ~UP)),
  ...both('flag "user verified" cleared', (good) => withFlags(good, (flags) => flags & ~UV)),
  ...both('flag "attested data" cleared', (good) => withFlags(good, (flags) => flags & ~AT)),
  ...both(
    'flag "backed up" set on a key that cannot be',
    (good) => withFlags(good, (flags) => flags | BS),
    acceptedBy('does not look at the backup flags', FIDO2),
  ),
  ...both(
    'flags "backup eligible" and "backed up" set',
    (good) => withFlags(good, (flags) => flags | BE | BS),
    acceptedBy('it is good; whether such keys are wanted is a policy', ...ALL),
  ),
  ...both('flag "extensions" set, and none there', (good) => withFlags(good, (flags) => flags | ED)),
  ...both(
    'counter that is not zero',
    (good) => ({ authData: join(good.authData.subarray(0, COUNTER), uint32(7), good.authData.subarray(COUNTER + 4)) }),
    acceptedBy('it is good: a counter may begin anywhere', ...ALL),
  ),
  anybody(
    'none',
    'AAGUID of another make',
    (good) => good.rebuilt(withParts(good, { aaguid: randomBytes(16) })),
    UNSIGNED,
  ),
  anybody('packed', 'AAGUID of another make', (good) => good.rebuilt(withParts(good, { aaguid: randomBytes(16) }))),
  ...both('length of the id one too high', (good) =>
    withParts(good, { idLength: Uint8Array.of(0, good.parts.id.length + 1) }),
  ),
  ...both('length of the id little endian', (good) =>
    withParts(good, { idLength: good.parts.idLength.slice().reverse() }),
  ),
  ...both(
    'attested id of another length than the JSON has',
    (good) => withParts(good, { idLength: Uint8Array.of(0, 16), id: good.parts.id.slice(0, 16) }),
    NOT_COMPARED,
  ),
  ...both('attested id of another credential', (good) => withParts(good, { id: randomBytes(32) }), NOT_COMPARED),
  ...both(
    'a byte after the COSE key',
    (good) => ({ authData: join(good.authData, Uint8Array.of(0)) }),
    acceptedBy('reads one CBOR value, and nothing behind it', FIDO2),
  ),
  ...both(
    'the COSE key one byte short',
    (good) => ({ authData: good.authData.slice(0, -1) }),
    acceptedBy('its CBOR reader takes what there is, and with `none` it does not use the key', SIMPLE),
    {},
  ),
  ...both('authenticator data that end before the attested data', (good) => ({
    authData: good.authData.slice(0, COUNTER + 4),
  })),

  // The key.
  anybody('none', 'a key that nobody has shown', (good) => good.rebuilt(strangersKey(good)), UNSIGNED),
  anybody('packed', 'a key that nobody has shown', (good) => good.rebuilt(strangersKey(good))),
  ...both(
    'x and y swapped',
    (good) => withKey(good, (members) => replaceMember(replaceMember(members, -2, members[4]![1]), -3, members[3]![1])),
    UNUSED_KEY,
    {},
  ),
  ...both(
    'x of 31 bytes',
    (good) => withKey(good, (members) => replaceMember(members, -2, (members[3]![1] as Uint8Array).slice(0, -1))),
    UNUSED_KEY,
    {},
  ),
  ...both('y left out', (good) => withKey(good, (members) => members.slice(0, -1)), UNUSED_KEY, {}),
  ...both('algorithm of RSA', (good) => withKey(good, (members) => replaceMember(members, 3, -257))),
  ...both('key type of RSA', (good) => withKey(good, (members) => replaceMember(members, 1, 3)), UNUSED_KEY, {}),
  ...both('curve P-384', (good) => withKey(good, (members) => replaceMember(members, -1, 2)), UNUSED_KEY, {}),
  ...both('members of the key in another order', (good) => withKey(good, (members) => members.reverse()), ANY_ORDER),

  // The attestation.
  anybody('none', 'format none with a statement', (good) => good.rebuilt({ statement: new Map([['alg', ES256]]) })),
  anybody('none', 'format that nobody knows', (good) => good.rebuilt({ format: 'huks' })),
  anybody('none', 'format packed without a statement', (good) => good.rebuilt({ format: 'packed' })),
  anybody(
    'none',
    'a byte after the attestation object',
    (good) => good.with({ attestationObject: toBase64Url(join(good.attestationObject, Uint8Array.of(0))) }),
    acceptedBy('reads one CBOR value, and nothing behind it', SIMPLE, RELYING_PARTY),
  ),
  anybody(
    'none',
    'the attestation object one byte short',
    (good) => good.with({ attestationObject: toBase64Url(good.attestationObject.slice(0, -1)) }),
    acceptedBy('its CBOR reader takes what there is, and with `none` it does not use the key', SIMPLE),
  ),
  anybody(
    'none',
    'attestation object with padding',
    (good) => good.with({ attestationObject: padded(good.json.response.attestationObject) }),
    acceptedBy('its decoder drops the padding', SIMPLE, FIDO2),
  ),
  anybody(
    'packed',
    'attestation turned into none',
    (good) => good.rebuilt({ format: 'none', statement: new Map() }),
    acceptedBy('it is good; a relying party that needs an attestation has to refuse the format', ...ALL),
  ),
  anybody('packed', 'signature with a flipped bit', (good) => {
    const signature = good.signature!.slice();
    signature[signature.length - 1]! ^= 1;
    return withSignature(good, signature);
  }),
  anybody('packed', 'signature as raw r and s', (good) =>
    withSignature(good, EcdsaSignature.fromDer(good.signature!).toRaw()),
  ),
  anybody('packed', 'signature by a key that nobody knows', (good) =>
    withSignature(
      good,
      sign(
        'sha256',
        join(good.authData, sha256(good.clientData)),
        generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey,
      ),
    ),
  ),
  anybody('packed', "algorithm of the statement unlike the key's", (good) =>
    good.rebuilt({
      statement: new Map<string, Cbor>([
        ['alg', -35],
        ['sig', good.signature!],
      ]),
    }),
  ),
  anybody('packed', 'statement without a signature', (good) =>
    good.rebuilt({ statement: new Map<string, Cbor>([['alg', ES256]]) }),
  ),
  signed('signature over the hash of what has to be signed', (good) =>
    withSignature(good, good.sign(sha256(join(good.authData, sha256(good.clientData))))),
  ),
];

function withSignature(good: GoodRegistration, signature: Uint8Array): Registration {
  return good.rebuilt({
    statement: new Map<string, Cbor>([
      ['alg', ES256],
      ['sig', signature],
    ]),
  });
}

function strangersKey(good: GoodRegistration): Pieces {
  const { x, y } = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' });
  const [newX, newY] = [x!, y!].map((each) => new Uint8Array(Buffer.from(each, 'base64url')));
  return withKey(good, (members) => replaceMember(replaceMember(members, -2, newX!), -3, newY!));
}
