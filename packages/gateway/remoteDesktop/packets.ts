// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** The packets of the Remote Desktop Gateway protocol by their numbers: MS-TSGU 2.2.10. */
export const PacketType = {
  HANDSHAKE_REQUEST: 0x01,
  HANDSHAKE_RESPONSE: 0x02,
  TUNNEL_CREATE: 0x04,
  TUNNEL_RESPONSE: 0x05,
  TUNNEL_AUTH: 0x06,
  TUNNEL_AUTH_RESPONSE: 0x07,
  CHANNEL_CREATE: 0x08,
  CHANNEL_RESPONSE: 0x09,
  DATA: 0x0a,
  SERVICE_MESSAGE: 0x0b,
  KEEPALIVE: 0x0d,
  CLOSE_CHANNEL: 0x10,
  CLOSE_CHANNEL_RESPONSE: 0x11,
} as const;

/** What a client can do, and what it is granted: MS-TSGU 2.2.5.3.9. */
export const Capability = {
  IDLE_TIMEOUT: 0x02,
  CONSENT_MESSAGE: 0x04,
  SERVICE_MESSAGE: 0x08,
} as const;

/** How a client proves who it is: MS-TSGU 2.2.5.3.2. Here, by a cookie. */
export const PLUGGABLE_AUTHENTICATION = 0x02;

/** What a client says. */
export type ClientPacket =
  | { readonly kind: 'handshake'; readonly major: number; readonly minor: number; readonly extendedAuth: number }
  | { readonly kind: 'tunnel-create'; readonly capabilities: number; readonly cookie: string | undefined }
  | { readonly kind: 'tunnel-auth'; readonly computerName: string }
  | {
      readonly kind: 'channel-create';
      /** Names of the target, alternates last. */
      readonly names: readonly string[];
      readonly port: number;
      readonly protocol: number;
    }
  | { readonly kind: 'data'; readonly bytes: Buffer }
  | { readonly kind: 'keepalive' }
  | { readonly kind: 'close-channel'; readonly code: number }
  | { readonly kind: 'close-channel-response'; readonly code: number };

export type ClientPacketKind = ClientPacket['kind'];

/** Why bytes are no packet of a client. */
export type PacketFault =
  /** Shorter than its header, or longer than its kind may be. */
  | 'length'
  /** No packet of a client, or one that is not spoken here. */
  | 'type'
  /** A member that is cut off, a flag that means nothing. */
  | 'body'
  /** A text that is no UTF-16, is too long, or has a NUL inside. */
  | 'text'
  /** The cookie is empty, too long, or no text. */
  | 'cookie';

/** The bytes are no packet, and what comes after them cannot be found. */
export class PacketError extends Error {
  readonly fault: PacketFault;

  constructor(fault: PacketFault, message: string) {
    super(message);
    this.name = 'PacketError';
    this.fault = fault;
  }
}

const HEADER = 8;
/** Bytes that a packet of data carries at most: its length has 16 bits. */
export const LONGEST_DATA = 65_535;
/** Characters of a cookie. */
export const LONGEST_COOKIE = 512;
/** Characters of the name of a computer or of a target. */
export const LONGEST_NAME = 256;
/** Names of one target. */
export const MOST_NAMES = 8;
/** Bytes that may stand behind the last member: nobody says that there are none. */
const PADDING = 64;
/** A client may say how healthy it is; it is skipped. */
const LONGEST_HEALTH = 65_535;

/** The longest packet of each type that a client may send, with its header: known before its bytes are waited for. */
const LONGEST: ReadonlyMap<number, number> = new Map([
  [PacketType.HANDSHAKE_REQUEST, HEADER + 6 + PADDING],
  [PacketType.TUNNEL_CREATE, HEADER + 8 + 8 + 2 + 2 * (LONGEST_COOKIE + 1) + PADDING],
  [PacketType.TUNNEL_AUTH, HEADER + 2 + 2 + 2 * (LONGEST_NAME + 1) + 2 + LONGEST_HEALTH + PADDING],
  [PacketType.CHANNEL_CREATE, HEADER + 6 + MOST_NAMES * (2 + 2 * (LONGEST_NAME + 1)) + PADDING],
  [PacketType.DATA, HEADER + 2 + LONGEST_DATA + PADDING],
  [PacketType.KEEPALIVE, HEADER + PADDING],
  [PacketType.CLOSE_CHANNEL, HEADER + 4 + PADDING],
  [PacketType.CLOSE_CHANNEL_RESPONSE, HEADER + 4 + PADDING],
]);

/**
 * Reads packets out of a stream of bytes, wherever it is cut. It holds one packet at most, and for none of them more than
 * its kind may have.
 */
export class PacketReader {
  private readonly header = Buffer.alloc(HEADER);
  private headed = 0;
  /** The rest of a packet whose header is there. */
  private body: Buffer | undefined;
  private filled = 0;
  private fault: PacketError | undefined;

  /** Bytes that wait for the rest of their packet. */
  get held(): number {
    return this.headed + this.filled;
  }

  /**
   * The packets that are complete with `bytes`. Throws a PacketError, after whatever was right before, and again each time:
   * behind a packet that is none nothing can be read. Data are part of `bytes` where they came in one piece.
   */
  *read(bytes: Buffer): Generator<ClientPacket, void, undefined> {
    let at = 0;
    if (this.fault !== undefined) {
      throw this.fault;
    }
    while (at < bytes.length) {
      if (this.headed < HEADER) {
        const part = Math.min(HEADER - this.headed, bytes.length - at);
        bytes.copy(this.header, this.headed, at, at + part);
        this.headed += part;
        at += part;
        if (this.headed < HEADER) {
          return;
        }
      }
      const length = this.bodyLength();
      if (this.body === undefined && bytes.length - at >= length) {
        const body = bytes.subarray(at, at + length);
        at += length;
        yield this.packet(body);
        continue;
      }
      this.body ??= Buffer.allocUnsafe(length);
      const part = Math.min(length - this.filled, bytes.length - at);
      bytes.copy(this.body, this.filled, at, at + part);
      this.filled += part;
      at += part;
      if (this.filled === length) {
        yield this.packet(this.body);
      }
    }
  }

  private bodyLength(): number {
    const type = this.header.readUInt16LE(0);
    const length = this.header.readUInt32LE(4);
    const longest = LONGEST.get(type);
    if (longest === undefined) {
      throw this.fail('type', `type ${type} is no packet of a client`);
    }
    if (length < HEADER || length > longest) {
      const fault = type === PacketType.TUNNEL_CREATE && length > longest ? 'cookie' : 'length';
      throw this.fail(fault, `type ${type} has ${HEADER} to ${longest} bytes, not ${length}`);
    }
    return length - HEADER;
  }

  private packet(body: Buffer): ClientPacket {
    const type = this.header.readUInt16LE(0);
    this.headed = 0;
    this.body = undefined;
    this.filled = 0;
    try {
      return parsePacket(type, body);
    } catch (error) {
      if (error instanceof PacketError) {
        this.fault = error;
      }
      throw error;
    }
  }

  private fail(fault: PacketFault, message: string): PacketError {
    this.fault = new PacketError(fault, message);
    return this.fault;
  }
}

/** The members of a body, one after the other. */
class Members {
  private readonly body: Buffer;
  private at = 0;

  constructor(body: Buffer) {
    this.body = body;
  }

  u8(): number {
    return this.take(1).readUInt8();
  }

  u16(): number {
    return this.take(2).readUInt16LE();
  }

  u32(): number {
    return this.take(4).readUInt32LE();
  }

  /** As many bytes as the 16 bits before them say. */
  counted(): Buffer {
    return this.take(this.u16());
  }

  /** A text of at most `longest` characters, with or without the NUL that closes it. */
  text(longest: number, fault: PacketFault = 'text'): string {
    const bytes = this.counted();
    const text = bytes.toString('utf16le').replace(/\0$/, '');
    if (bytes.length % 2 !== 0 || text.length > longest || text.includes('\0') || LONE_SURROGATE.test(text)) {
      throw new PacketError(fault, `a text has up to ${longest} characters of UTF-16 and no NUL inside`);
    }
    return text;
  }

  skip(count: number): void {
    this.take(count);
  }

  private take(count: number): Buffer {
    if (count > this.body.length - this.at) {
      throw new PacketError('body', 'a member is cut off');
    }
    this.at += count;
    return this.body.subarray(this.at - count, this.at);
  }
}

const LONE_SURROGATE = /\p{Surrogate}/u;
const HAS_COOKIE = 1;
const HAS_CONTEXT = 2;
const HAS_HEALTH = 1;

function parsePacket(type: number, body: Buffer): ClientPacket {
  return parseMembers(type, new Members(body)); // what is behind the last member is padding, or of a later version
}

function parseMembers(type: number, members: Members): ClientPacket {
  switch (type) {
    case PacketType.HANDSHAKE_REQUEST: {
      const major = members.u8();
      const minor = members.u8();
      members.skip(2); // the client's version says nothing
      return { kind: 'handshake', major, minor, extendedAuth: members.u16() };
    }
    case PacketType.TUNNEL_CREATE: {
      const capabilities = members.u32();
      const fields = flags(members.u16(), HAS_COOKIE | HAS_CONTEXT);
      members.skip(2);
      if ((fields & HAS_CONTEXT) !== 0) {
        members.skip(8); // nobody here has given one
      }
      const cookie = (fields & HAS_COOKIE) === 0 ? undefined : members.text(LONGEST_COOKIE, 'cookie');
      if (cookie === '') {
        throw new PacketError('cookie', 'the cookie is empty');
      }
      return { kind: 'tunnel-create', capabilities, cookie };
    }
    case PacketType.TUNNEL_AUTH: {
      const fields = flags(members.u16(), HAS_HEALTH);
      const computerName = members.text(LONGEST_NAME);
      if ((fields & HAS_HEALTH) !== 0) {
        members.counted();
      }
      return { kind: 'tunnel-auth', computerName };
    }
    case PacketType.CHANNEL_CREATE: {
      const count = members.u8() + members.u8();
      const port = members.u16();
      const protocol = members.u16();
      if (count === 0 || count > MOST_NAMES) {
        throw new PacketError('body', `a target has 1 to ${MOST_NAMES} names, not ${count}`);
      }
      const names = Array.from({ length: count }, () => members.text(LONGEST_NAME));
      return { kind: 'channel-create', names, port, protocol };
    }
    case PacketType.DATA:
      return { kind: 'data', bytes: members.counted() };
    case PacketType.KEEPALIVE:
      return { kind: 'keepalive' };
    case PacketType.CLOSE_CHANNEL:
      return { kind: 'close-channel', code: members.u32() };
    case PacketType.CLOSE_CHANNEL_RESPONSE:
      return { kind: 'close-channel-response', code: members.u32() };
    default:
      throw new PacketError('type', `type ${type} is no packet of a client`);
  }
}

function flags(fields: number, known: number): number {
  if ((fields & ~known) !== 0) {
    throw new PacketError('body', `fields ${fields} has flags that mean nothing`);
  }
  return fields;
}

/** HANDSHAKE_RESPONSE: version 1.0, and how the client is to prove who it is. */
export function handshakeResponse(code: number): Buffer {
  return packetOf(PacketType.HANDSHAKE_RESPONSE, u32(code), Buffer.from([1, 0]), u16(0), u16(PLUGGABLE_AUTHENTICATION));
}

/** TUNNEL_RESPONSE for a tunnel that goes on: what is granted, and the text that the user agrees to, if there is one. */
export function tunnelResponse(tunnelId: number, capabilities: number, consent?: string): Buffer {
  return packetOf(
    PacketType.TUNNEL_RESPONSE,
    u16(0),
    u32(0),
    u16(consent === undefined ? 0x03 : 0x13),
    u16(0),
    u32(tunnelId),
    u32(capabilities),
    ...(consent === undefined ? [] : [text(consent)]),
  );
}

/** TUNNEL_RESPONSE for one that does not. */
export function tunnelRefusal(code: number): Buffer {
  return packetOf(PacketType.TUNNEL_RESPONSE, u16(0), u32(code), u16(0), u16(0));
}

/** TUNNEL_AUTH_RESPONSE: what may be redirected, and after how many idle minutes the client ends the session; 0: never. */
export function tunnelAuthResponse(redirection: number, idleMinutes: number): Buffer {
  return packetOf(PacketType.TUNNEL_AUTH_RESPONSE, u32(0), u16(3), u16(0), u32(redirection), u32(idleMinutes));
}

export function tunnelAuthRefusal(code: number): Buffer {
  return packetOf(PacketType.TUNNEL_AUTH_RESPONSE, u32(code), u16(0), u16(0));
}

/** CHANNEL_RESPONSE, with the number of the channel: Windows' client needs it. */
export function channelResponse(channelId: number): Buffer {
  return packetOf(PacketType.CHANNEL_RESPONSE, u32(0), u16(1), u16(0), u32(channelId));
}

export function channelRefusal(code: number): Buffer {
  return packetOf(PacketType.CHANNEL_RESPONSE, u32(code), u16(0), u16(0));
}

/** What stands before `length` bytes of data, 1 to LONGEST_DATA: so that they need not be copied. */
export function dataHeader(length: number): Buffer {
  const header = Buffer.allocUnsafe(HEADER + 2);
  header.writeUInt32LE(PacketType.DATA, 0);
  header.writeUInt32LE(HEADER + 2 + length, 4);
  header.writeUInt16LE(length, HEADER);
  return header;
}

/** A text that the client shows to its user, once the channel is open. */
export function serviceMessage(message: string): Buffer {
  return packetOf(PacketType.SERVICE_MESSAGE, text(message));
}

export function keepAlive(): Buffer {
  return packetOf(PacketType.KEEPALIVE);
}

export function closeChannel(code: number): Buffer {
  return packetOf(PacketType.CLOSE_CHANNEL, u32(code));
}

export function closeChannelResponse(code: number): Buffer {
  return packetOf(PacketType.CLOSE_CHANNEL_RESPONSE, u32(code));
}

function packetOf(type: number, ...members: readonly Buffer[]): Buffer {
  const packet = Buffer.concat([Buffer.alloc(HEADER), ...members]);
  packet.writeUInt16LE(type, 0);
  packet.writeUInt32LE(packet.length, 4);
  return packet;
}

function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
}

/** The text, the NUL that closes it, and their length in bytes before them. */
function text(value: string): Buffer {
  const bytes = Buffer.from(`${value}\0`, 'utf16le');
  return Buffer.concat([u16(bytes.length), bytes]);
}
