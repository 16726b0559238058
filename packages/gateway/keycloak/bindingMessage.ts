// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** What a binding message says: the text for the phone, which may be none, and the number that the person types there. */
export interface BindingMessage {
  readonly text: string | undefined;
  readonly number: string;
}

/** What stands between the text and the number. Keycloak lets letters, digits and - . _ + / ! ? # through. */
const MESSAGE = /^(?:(?<text>.*[^\s._+/!?#-])?[\s._+/!?#-]+)?(?<number>\d\d)$/u;
/** In the words of a fault. */
export const BINDING_RULE =
  'binding_message ends in two digits that stand alone, as in Pay-120-EUR-42 or 42: the person types them on the phone';

/**
 * Reads a binding message. Its last two digits are not shown on the phone, else whoever holds it could type them without having
 * seen who asks. Undefined when it has none.
 */
export function readBindingMessage(message: string): BindingMessage | undefined {
  const { number, text } = MESSAGE.exec(message)?.groups ?? {};
  return number === undefined ? undefined : { text, number };
}
