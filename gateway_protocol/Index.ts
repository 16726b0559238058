// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

export type { Check as FrameCheck, Member as FrameMember } from './src/main/ts/checks.ts';
export { ANSWER_REFUSALS } from './src/main/ts/AnswerRefusal.ts';
export type { AnswerRefusal } from './src/main/ts/AnswerRefusal.ts';
export { CLOSE_CODES } from './src/main/ts/CloseCode.ts';
export type { CloseCode } from './src/main/ts/CloseCode.ts';
export {
  connectionChallenge,
  loginChallenge,
  promptChallenge,
  transactionChallenge,
} from './src/main/ts/connectionChallenge.ts';
export type { ConnectionFields, LoginFields, TransactionFields } from './src/main/ts/connectionChallenge.ts';
export { decodeFrame } from './src/main/ts/decodeFrame.ts';
export type { FrameSender } from './src/main/ts/decodeFrame.ts';
export type {
  AssertionFrame,
  BeatFrame,
  DenialFrame,
  DeviceFrame,
  EnrolCredentialFrame,
  EnrolFrame,
  HelloFrame,
  NumberFrame,
  ReceiptFrame,
  ShownFrame,
  WakeFrame,
} from './src/main/ts/DeviceFrame.ts';
export type {
  AuthenticateAction,
  ChangeAction,
  ConnectAction,
  DeviceAction,
  DevicesAction,
  ResumedAction,
  DisconnectAction,
  EndAction,
  ForgetAction,
  SendAction,
  ShowAction,
  SignAction,
  StopAction,
  VerifyAction,
  WakeSignAction,
  WarnAction,
  WithdrawAction,
} from './src/main/ts/DeviceAction.ts';
export { DeviceEnrolment } from './src/main/ts/DeviceEnrolment.ts';
export type {
  EnrolDoneStep,
  EnrolFailStep,
  Enrolment,
  EnrolmentOptions,
  EnrolmentStep,
  EnrolRegisterStep,
  EnrolSendStep,
  EnrolSignStep,
  EnrolVerifyStep,
} from './src/main/ts/DeviceEnrolment.ts';
export { DEFAULT_DEVICE_OPTIONS } from './src/main/ts/DeviceOptions.ts';
export type { DeviceOptions } from './src/main/ts/DeviceOptions.ts';
export { DevicePrompt } from './src/main/ts/DevicePrompt.ts';
export { DevicePromptState } from './src/main/ts/DevicePromptState.ts';
export { DeviceSession } from './src/main/ts/DeviceSession.ts';
export { credentialProof, enrolProof, helloProof, wakeProof } from './src/main/ts/deviceProof.ts';
export type { SignedWake } from './src/main/ts/deviceProof.ts';
export { WakeStanding } from './src/main/ts/DeviceWake.ts';
export type { WakeRegistration } from './src/main/ts/DeviceWake.ts';
export { encodeFrame } from './src/main/ts/encodeFrame.ts';
export {
  causeForRevision,
  DENIAL_CAUSES,
  END_STATES,
  EndCause,
  PROMPT_END_CAUSES,
  REQUEST_END_CAUSES,
} from './src/main/ts/EndCause.ts';
export type { DenialCause, EndState, PromptEndCause, RequestEndCause } from './src/main/ts/EndCause.ts';
export { FRAME_FAULTS, FrameError } from './src/main/ts/FrameError.ts';
export type { FrameFault } from './src/main/ts/FrameError.ts';
export { DEVICE_PATH, FRAME_LIMITS, FRAME_REVISION, FRAME_VERSION } from './src/main/ts/frameLimits.ts';
export { DEVICE_SHAPES, GATEWAY_SHAPES } from './src/main/ts/frameShapes.ts';
export type {
  AnyPromptFrame,
  CancelFrame,
  ChallengeFrame,
  CloseFrame,
  DevicesFrame,
  EnrolledFrame,
  EnrolOptionsFrame,
  GatewayFrame,
  LoginPromptFrame,
  NumberResultFrame,
  OtherDevice,
  OutcomeFrame,
  PromptFrame,
  ReceiptNotedFrame,
  RefusalFrame,
  RenewFrame,
  ResumedConnection,
  ResumedFrame,
  RevokedFrame,
  SignedFrame,
  TransactionPromptFrame,
  WakeNotedFrame,
  WakeWantedFrame,
  WelcomeFrame,
} from './src/main/ts/GatewayFrame.ts';
export { LinkState } from './src/main/ts/GatewayLink.ts';
export { gatewayProof } from './src/main/ts/gatewayProof.ts';
export type { Verification } from './src/main/ts/SignedInbox.ts';
export { isPlainText, PLAIN_TEXT, plainTextOf } from './src/main/ts/plainText.ts';
export type { PromptChoices } from './src/main/ts/PromptChoices.ts';
export { END_CAUSE_OF_RECEIPT, PROMPT_REMOVALS, RECEIPT_CAUSES } from './src/main/ts/Receipt.ts';
export type { PromptRemoval, ReceiptCause } from './src/main/ts/Receipt.ts';
export { encodeUtf8, utf8Length } from './src/main/ts/utf8.ts';
export { WAKE_SERVICES } from './src/main/ts/WakeService.ts';
export type { WakeService } from './src/main/ts/WakeService.ts';
export type { AssertionResponse, ExtensionOutputs, RegistrationResponse } from './src/main/ts/WebAuthnResponse.ts';
