// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

export { Phone } from './Phone.ts';
export type { PhoneNeighbour, PhoneScenario, PhoneStage } from './PhoneStage.ts';
export type { AttemptState, WaitingWay, NeighbourState, WaitingState } from './ScreenMessage.ts';
export { ScreenServer } from './ScreenServer.ts';
export { PortInUseError, showPhone } from './showPhone.ts';
export { TreeMirror } from './TreeMirror.ts';
export type { WaitingSide } from './WaitingSide.ts';
export { NoBrowserError, openPage, reopenPage, startChromium, tryChromium } from './startChromium.ts';
export { drawTerminal } from './terminal/drawTerminal.ts';
export { formatEntry } from './terminal/formatEntry.ts';
export { pageActions, phoneActions, promptActions } from './terminal/phoneActions.ts';
export { pressKey } from './terminal/pressKey.ts';
export { runTerminal } from './terminal/runTerminal.ts';
export type { TerminalPhone } from './terminal/runTerminal.ts';
export type { DigitsWanted, TerminalAction, TerminalLook, TextWanted } from './terminal/TerminalLook.ts';
