// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** Why an exchange over the network gave no response; the values are the codes of `@ohos.net.http`. */
export enum NetworkFault {
  UNSUPPORTED_PROTOCOL = 2300001,
  BAD_URL = 2300003,
  UNKNOWN_HOST = 2300006,
  NOT_CONNECTED = 2300007,
  BAD_RESPONSE = 2300008,
  PARTIAL_RESPONSE = 2300018,
  /** The response is longer than the request allows. */
  TOO_LONG = 2300023,
  TIMED_OUT = 2300028,
  TOO_MANY_REDIRECTS = 2300047,
  EMPTY_RESPONSE = 2300052,
  NOT_SENT = 2300055,
  NOT_RECEIVED = 2300056,
  BAD_CERTIFICATE = 2300060,
  INTERNAL = 2300999,
}

const WORDS: ReadonlyMap<NetworkFault, string> = new Map([
  [NetworkFault.UNSUPPORTED_PROTOCOL, 'Unsupported protocol'],
  [NetworkFault.BAD_URL, 'Invalid URL format or missing URL'],
  [NetworkFault.UNKNOWN_HOST, 'Failed to resolve the host name'],
  [NetworkFault.NOT_CONNECTED, 'Failed to connect to the server'],
  [NetworkFault.BAD_RESPONSE, 'Invalid server response'],
  [NetworkFault.PARTIAL_RESPONSE, 'Transferred a partial file'],
  [NetworkFault.TOO_LONG, 'Failed to write the received data to the disk or application'],
  [NetworkFault.TIMED_OUT, 'Operation timeout'],
  [NetworkFault.TOO_MANY_REDIRECTS, 'The number of redirections reaches the maximum allowed'],
  [NetworkFault.EMPTY_RESPONSE, 'The server returned nothing (no header or data)'],
  [NetworkFault.NOT_SENT, 'Failed to send data to the peer'],
  [NetworkFault.NOT_RECEIVED, 'Failed to receive data from the peer'],
  [NetworkFault.BAD_CERTIFICATE, 'Invalid SSL peer certificate or SSH remote key'],
  [NetworkFault.INTERNAL, 'Internal error'],
]);

/** An exchange over the network gave no response. The message is the system's. */
export class NetworkError extends Error {
  readonly fault: NetworkFault;

  constructor(fault: NetworkFault) {
    super(WORDS.get(fault));
    this.name = 'NetworkError';
    this.fault = fault;
  }
}

const CERTIFICATE: RegExp = /CERT|SIGNATURE|ALTNAME/;

/** What an error of Node's sockets, resolver, TLS or HTTP parser means to an app on the device. */
export function networkError(error: NodeJS.ErrnoException): NetworkError {
  return new NetworkError(faultOf(error));
}

function faultOf(error: NodeJS.ErrnoException): NetworkFault {
  const code: string = error.code ?? '';
  if (error instanceof NetworkError) {
    return error.fault;
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return NetworkFault.UNKNOWN_HOST;
  }
  if (code === 'ETIMEDOUT') {
    return NetworkFault.TIMED_OUT;
  }
  if (code === 'ECONNRESET') {
    // Node says "socket hang up" where the server closed the connection before it answered.
    return error.message === 'socket hang up' ? NetworkFault.EMPTY_RESPONSE : NetworkFault.NOT_RECEIVED;
  }
  if (code === 'EPIPE') {
    return NetworkFault.NOT_SENT;
  }
  if (code.startsWith('HPE_')) {
    return NetworkFault.BAD_RESPONSE;
  }
  if (CERTIFICATE.test(code)) {
    return NetworkFault.BAD_CERTIFICATE;
  }
  return error.syscall === 'connect' ? NetworkFault.NOT_CONNECTED : NetworkFault.INTERNAL;
}
