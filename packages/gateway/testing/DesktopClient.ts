// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { randomUUID } from 'node:crypto';
import net from 'node:net';
import type { Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import tls from 'node:tls';
import { PacketType } from '../remoteDesktop/packets.ts';
import { frameHeader, Opcode } from '../remoteDesktop/webSocketFrames.ts';
import { until } from './until.ts';
import { DesktopBytes } from './DesktopBytes.ts';

/** What a client of remote desktops can do, as FreeRDP says it. */
export const CAPABILITIES = 0x0d;
const SEED_BYTES = 10;
const UPGRADE = ['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Key: key'];
const MASK = Buffer.from([0x11, 0x22, 0x33, 0x44]);

/** A packet of the gateway: its type and what is behind its header. */
export interface HeardPacket {
  readonly type: number;
  readonly body: Buffer;
}

/** Where a gateway is, for a client of remote desktops. */
export interface DesktopAddress {
  readonly host: string;
  readonly port: number;
  /** The certificate that it shows; without one it is spoken to in the clear. */
  readonly certificate: string | undefined;
  /** Another way there than the network. */
  readonly dial?: () => Socket;
}

export type Transport = 'websocket' | 'pair';
export const TRANSPORTS: readonly Transport[] = ['websocket', 'pair'];

/** A scripted client of remote desktops, in the hand of a test: it says what it is told to, right or wrong. */
export class DesktopClient {
  readonly heard: HeardPacket[] = [];
  /** The first lines that were answered, one for each request. */
  readonly statuses: string[] = [];
  /** Control frames that came on a WebSocket, by their opcodes. */
  readonly controls: number[] = [];
  readonly transport: Transport;
  readonly connectionId: string;
  /** What the target said. */
  received = 0;
  private readonly address: DesktopAddress;
  private readonly sockets: Socket[] = [];
  /** The same, below TLS. */
  private readonly raw: Socket[] = [];
  private into: Socket | undefined;
  private bytes: Buffer = Buffer.alloc(0);
  private packets: Buffer = Buffer.alloc(0);
  private taken = 0;
  private relayed: DesktopBytes | undefined;
  private closed = 0;

  constructor(address: DesktopAddress, transport: Transport, connectionId = `{${randomUUID()}}`) {
    this.address = address;
    this.transport = transport;
    this.connectionId = connectionId;
  }

  /** Whether every connection of it has ended. */
  get isClosed(): boolean {
    return this.sockets.length > 0 && this.closed === this.sockets.length;
  }

  /** Connects, until packets can be said. */
  async connect(): Promise<void> {
    if (this.transport === 'websocket') {
      const socket = await this.open((data) => this.takeFrames(data));
      this.into = socket;
      socket.write(request('RDG_OUT_DATA', this.connectionId, ...UPGRADE));
      await until(() => this.statuses.length > 0, 'the WebSocket is answered');
    } else {
      await this.connectOut();
      await this.connectIn();
    }
  }

  /** Says all that it has to say before its packets, and waits for no answer. */
  async begin(): Promise<void> {
    if (this.transport === 'websocket') {
      this.into = await this.open((data) => this.takeFrames(data));
      this.into.write(request('RDG_OUT_DATA', this.connectionId, ...UPGRADE));
    } else {
      const out = await this.open((data) => this.takePackets(data), SEED_BYTES);
      out.write(request('RDG_OUT_DATA', this.connectionId));
      this.into = await this.open(() => undefined);
      this.into.write(request('RDG_IN_DATA', this.connectionId));
      this.into.write(request('RDG_IN_DATA', this.connectionId, 'Transfer-Encoding: chunked'));
    }
  }

  /** The half on which the gateway speaks. */
  async connectOut(): Promise<Socket> {
    const out = await this.open((data) => this.takePackets(data), SEED_BYTES);
    out.write(request('RDG_OUT_DATA', this.connectionId));
    await until(() => this.statuses.length > 0 || this.isClosed, 'the OUT half is answered');
    return out;
  }

  /** The half on which the client speaks. */
  async connectIn(): Promise<Socket> {
    const count = this.statuses.length;
    const socket = await this.open(() => undefined);
    this.into = socket;
    socket.write(request('RDG_IN_DATA', this.connectionId));
    await until(() => this.statuses.length > count, 'the IN half is answered');
    socket.write(request('RDG_IN_DATA', this.connectionId, 'Transfer-Encoding: chunked'));
    return socket;
  }

  /** A connection of its own, whose answers' heads are written down. */
  async open(take: (data: Buffer) => void = () => undefined, skipped = 0): Promise<Socket> {
    const { certificate, dial, host, port } = this.address;
    const raw = dial?.() ?? net.connect({ host, port });
    const socket =
      certificate === undefined ? raw : tls.connect({ socket: raw, ca: certificate, servername: 'localhost' });
    this.raw.push(raw);
    raw.on('error', () => undefined);
    this.sockets.push(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => this.closed++);
    let head: Buffer | undefined = Buffer.alloc(0);
    let left = skipped;
    socket.on('data', (data: Buffer) => {
      let rest = data;
      while (head !== undefined) {
        head = Buffer.concat([head, rest]);
        const end = head.indexOf('\r\n\r\n');
        if (end < 0) {
          return;
        }
        const text = head.subarray(0, end).toString('latin1');
        rest = head.subarray(end + 4);
        this.statuses.push(text.split('\r\n')[0]!);
        head = text.includes('Content-Length: 0') ? Buffer.alloc(0) : undefined;
        if (head !== undefined && rest.length === 0) {
          return;
        }
      }
      const passed = Math.min(left, rest.length);
      left -= passed;
      take(rest.subarray(passed));
    });
    if (dial !== undefined) {
      return socket; // it is there already
    }
    await new Promise<void>((resolve) => {
      socket.once(certificate === undefined ? 'connect' : 'secureConnect', resolve);
      socket.once('close', () => resolve());
    });
    return socket;
  }

  /** Says a packet. */
  say(type: number, ...members: readonly Buffer[]): void {
    this.sayBytes(packet(type, ...members));
  }

  /** Says bytes that may be no packet, as the transport carries them. */
  sayBytes(bytes: Buffer): void {
    if (this.transport === 'pair') {
      this.into!.write(Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]));
    } else {
      this.sayFrame(Opcode.BINARY, bytes);
    }
  }

  sayFrame(opcode: number, payload: Buffer): void {
    const header = frameHeader(opcode, payload.length);
    header[1] = header[1]! | 0x80;
    const masked = Buffer.from(payload);
    for (let index = 0; index < masked.length; index++) {
      masked[index] = masked[index]! ^ MASK[index & 3]!;
    }
    this.into!.write(Buffer.concat([header, MASK, masked]));
  }

  /** Bytes below the transport. */
  sayRaw(bytes: Buffer): void {
    this.into!.write(bytes);
  }

  /** The next packet that the gateway says, whatever it is; undefined when it has hung up instead. */
  async next(): Promise<HeardPacket | undefined> {
    await until(() => this.heard.length > this.taken || this.isClosed, 'the gateway says something, or goes');
    return this.heard[this.taken++];
  }

  handshake(extendedAuth = 2): void {
    this.say(PacketType.HANDSHAKE_REQUEST, Buffer.from([1, 0]), u16(0), u16(extendedAuth));
  }

  create(token: string, capabilities = CAPABILITIES): void {
    this.say(PacketType.TUNNEL_CREATE, u32(capabilities), u16(1), u16(0), text(token));
  }

  agree(computerName = 'ANNAS-PC'): void {
    this.say(PacketType.TUNNEL_AUTH, u16(0), text(computerName));
  }

  channel(host: string, port: number): void {
    this.say(PacketType.CHANNEL_CREATE, Buffer.from([1, 0]), u16(port), u16(3), text(host));
  }

  data(bytes: Buffer): void {
    this.say(PacketType.DATA, u16(bytes.length), bytes);
  }

  /** Says hello and asks, until the number is there: what its user reads. Undefined when it was refused. */
  async ask(token: string): Promise<string | undefined> {
    this.handshake();
    await this.next();
    this.create(token);
    const answer = await this.next();
    return answer === undefined || codeOf(answer) !== 0 ? undefined : consentOf(answer);
  }

  /** It is killed: every connection of it goes. */
  kill(): void {
    this.raw.forEach((socket) => socket.resetAndDestroy());
  }

  /** It ends. */
  end(): void {
    this.sockets.forEach((socket) => socket.destroy());
  }

  /** Reads no more, or again. */
  hold(isHeld: boolean): void {
    this.sockets.forEach((socket) => (isHeld ? socket.pause() : socket.resume()));
  }

  /** The session is open: from now on what `source` gives goes to the target, and what comes from there to `sink`. */
  carry(source: Readable, sink: Writable): void {
    this.relayed = new DesktopBytes(this.transport, this.into!, source, sink);
  }

  private takeFrames(data: Buffer): void {
    if (this.relayed !== undefined) {
      this.relayed.take(data);
      return;
    }
    this.bytes = this.bytes.length === 0 ? data : Buffer.concat([this.bytes, data]);
    for (;;) {
      const { bytes } = this;
      if (bytes.length < 2) {
        return;
      }
      const short = bytes[1]! & 0x7f;
      const at = short === 127 ? 10 : short === 126 ? 4 : 2;
      if (bytes.length < at) {
        return;
      }
      const length = short === 127 ? Number(bytes.readBigUInt64BE(2)) : short === 126 ? bytes.readUInt16BE(2) : short;
      if (bytes.length < at + length) {
        return;
      }
      const payload = bytes.subarray(at, at + length);
      this.bytes = bytes.subarray(at + length);
      if ((bytes[0]! & 0x0f) === Opcode.BINARY) {
        this.takePackets(payload);
      } else {
        this.controls.push(bytes[0]! & 0x0f);
      }
    }
  }

  private takePackets(data: Buffer): void {
    if (this.relayed !== undefined) {
      this.relayed.take(data);
      return;
    }
    this.packets = this.packets.length === 0 ? data : Buffer.concat([this.packets, data]);
    while (this.packets.length >= 8 && this.packets.length >= this.packets.readUInt32LE(4)) {
      const length = this.packets.readUInt32LE(4);
      const type = this.packets.readUInt16LE(0);
      if (type === PacketType.DATA) {
        this.received += length - 10;
      }
      this.heard.push({ type, body: Buffer.from(this.packets.subarray(8, length)) });
      this.packets = this.packets.subarray(length);
    }
  }
}

/** The error that an answer carries; 0 when it is none. */
export function codeOf({ type, body }: HeardPacket): number {
  switch (type) {
    case PacketType.TUNNEL_RESPONSE:
      return body.readUInt32LE(2);
    case PacketType.HANDSHAKE_RESPONSE:
    case PacketType.TUNNEL_AUTH_RESPONSE:
    case PacketType.CHANNEL_RESPONSE:
    case PacketType.CLOSE_CHANNEL:
    case PacketType.CLOSE_CHANNEL_RESPONSE:
      return body.readUInt32LE(0);
    default:
      return 0;
  }
}

/** The text that the user reads. */
export function consentOf({ body }: HeardPacket): string {
  return body.subarray(20).toString('utf16le').replace(/\0$/, '');
}

/** The number in such a text. */
export function numberIn(consent: string): string {
  return /there: (\d+)/.exec(consent)![1]!;
}

/** A packet with these members. */
export function packet(type: number, ...members: readonly Buffer[]): Buffer {
  const body = Buffer.concat(members);
  return Buffer.concat([u16(type), u16(0), u32(8 + body.length), body]);
}

export function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

export function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

/** A text with the NUL that closes it, behind its length in bytes. */
export function text(value: string): Buffer {
  const bytes = Buffer.from(`${value}\0`, 'utf16le');
  return Buffer.concat([u16(bytes.length), bytes]);
}

function request(method: string, connectionId: string, ...headers: readonly string[]): string {
  return [
    `${method} /remoteDesktopGateway/ HTTP/1.1`,
    'Cache-Control: no-cache',
    'Accept: */*',
    'User-Agent: MS-RDGateway/1.0',
    'Host: gate.example',
    `RDG-Connection-Id: ${connectionId}`,
    'RDG-Auth-Scheme: PAA',
    ...headers,
    ...(headers.some((header) => header.startsWith('Transfer-Encoding')) ? [] : ['Content-Length: 0']),
    '',
    '',
  ].join('\r\n');
}
