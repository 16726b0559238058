// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** The order of P-256 (SEC 2, 2.4.2). */
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const INTEGER_LENGTH = 32;
const USUAL_LENGTH = 71;

/** The two integers of an ECDSA signature over P-256. */
export class EcdsaSignature {
  readonly r: bigint;
  readonly s: bigint;

  constructor(r: bigint, s: bigint) {
    this.r = r;
    this.s = s;
  }

  /** Reads `ECDSA-Sig-Value` in DER (RFC 3279, 2.2.3), of which it is known to be one. */
  static fromDer(der: Uint8Array): EcdsaSignature {
    const rEnd = 4 + der[3]!;
    return new EcdsaSignature(toInteger(der.subarray(4, rEnd)), toInteger(der.subarray(rEnd + 2)));
  }

  /** The other signature that every verifier of ECDSA takes for the same message and key. */
  get mirrored(): EcdsaSignature {
    return new EcdsaSignature(this.r, ORDER - this.s);
  }

  /** Whether s is in the upper half of the numbers below the order. */
  get isHigh(): boolean {
    return this.s > ORDER / 2n;
  }

  /** Whether one of the integers begins with a zero byte, which DER leaves out: about one signature in 128. */
  get isShort(): boolean {
    return [this.r, this.s].some((value) => value < 1n << BigInt(8 * (INTEGER_LENGTH - 1)));
  }

  /** Whether it takes 71 bytes in DER, as half of all do, and no integer begins with a zero byte, nor the mirrored s. */
  get isUsual(): boolean {
    return this.toDer().length === USUAL_LENGTH && !this.isShort && !this.mirrored.isShort;
  }

  /** DER; `pad` puts that many zero bytes more than needed before each integer, which is then BER only. */
  toDer(pad: number = 0): Uint8Array {
    const integers = [this.r, this.s]
      .map((value) => {
        const bytes = minimalBytes(value);
        const content = [...new Array<number>(pad).fill(0), ...((bytes[0] ?? 0) >= 0x80 ? [0] : []), ...bytes];
        return [0x02, content.length, ...content];
      })
      .flat();
    return Uint8Array.from([0x30, integers.length, ...integers]);
  }

  /** r and s of 32 bytes each, as JOSE and WebCrypto have it. */
  toRaw(): Uint8Array {
    return Uint8Array.from(
      [this.r, this.s].flatMap((value) => {
        const bytes = minimalBytes(value);
        return [...new Array<number>(INTEGER_LENGTH - bytes.length).fill(0), ...bytes];
      }),
    );
  }
}

function toInteger(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
}

function minimalBytes(value: bigint): number[] {
  const hex = value.toString(16);
  return [...Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex')];
}
