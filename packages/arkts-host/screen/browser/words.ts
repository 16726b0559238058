// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** What the simulated system says in the language of the phone. */
export interface SystemWords {
  readonly lookAtPhone: string;
  readonly faceUnknown: string;
  readonly nobody: string;
  readonly faceLocked: (time: string) => string;
  readonly faceLockedForGood: string;
  readonly enterPin: string;
  readonly pinWrong: (left: number) => string;
  readonly pinLocked: (time: string) => string;
  readonly pinExpired: string;
  readonly touchSensor: string;
  readonly fingerUnknown: string;
  readonly accepted: string;
  readonly usePin: string;
  readonly useFace: string;
  readonly cancel: string;
  readonly remove: string;
  readonly digits: (typed: number, all: number) => string;
  readonly asks: (app: string) => string;
  readonly locked: string;
  readonly unlock: string;
  readonly back: string;
  readonly home: string;
  readonly close: string;
  readonly notifications: string;
  readonly mayNotify: (app: string) => string;
  readonly allow: string;
  readonly dontAllow: string;
  readonly swipeAway: string;
}

const ENGLISH: SystemWords = {
  lookAtPhone: 'Look at the phone',
  faceUnknown: 'Face not recognised. Try again.',
  nobody: 'No face seen. Try again.',
  faceLocked: (time) => `Too many attempts. Face again in ${time}.`,
  faceLockedForGood: 'Face is locked until you enter the PIN.',
  enterPin: 'Enter the lock screen PIN',
  pinWrong: (left) => `Wrong PIN. ${left} ${left === 1 ? 'attempt' : 'attempts'} left.`,
  pinLocked: (time) => `Too many attempts. Try again in ${time}.`,
  pinExpired: 'The PIN has expired. Enter it to renew it.',
  touchSensor: 'Touch the sensor',
  fingerUnknown: 'Finger not recognised. Try again.',
  accepted: 'Done',
  usePin: 'Use PIN',
  useFace: 'Use face',
  cancel: 'Cancel',
  remove: 'Delete',
  digits: (typed, all) => `${typed} of ${all} digits entered`,
  asks: (app) => `${app} asks`,
  locked: 'Locked',
  unlock: 'Unlock',
  back: 'Back',
  home: 'Home screen',
  close: 'Close',
  notifications: 'Notifications',
  mayNotify: (app) => `Allow ${app} to show notifications?`,
  allow: 'Allow',
  dontAllow: "Don't allow",
  swipeAway: 'Swipe it away',
};

const CHINESE: SystemWords = {
  lookAtPhone: '请正对手机',
  faceUnknown: '人脸不匹配，请重试',
  nobody: '未检测到人脸，请重试',
  faceLocked: (time) => `尝试次数过多，请在 ${time} 后使用人脸`,
  faceLockedForGood: '人脸已锁定，请输入锁屏密码',
  enterPin: '请输入锁屏密码',
  pinWrong: (left) => `密码错误，还可尝试 ${left} 次`,
  pinLocked: (time) => `尝试次数过多，请在 ${time} 后重试`,
  pinExpired: '密码已过期，请输入以更新',
  touchSensor: '请触摸传感器',
  fingerUnknown: '指纹不匹配，请重试',
  accepted: '已通过',
  usePin: '使用密码',
  useFace: '使用人脸',
  cancel: '取消',
  remove: '删除',
  digits: (typed, all) => `已输入 ${typed} 位，共 ${all} 位`,
  asks: (app) => `${app} 请求验证`,
  locked: '已锁定',
  unlock: '解锁',
  back: '返回',
  home: '主屏幕',
  close: '关闭',
  notifications: '通知',
  mayNotify: (app) => `是否允许“${app}”发送通知？`,
  allow: '允许',
  dontAllow: '不允许',
  swipeAway: '移除此通知',
};

/** The system's words in a language; English where it has no others. */
export function wordsOf(language: string): SystemWords {
  return language.startsWith('zh') ? CHINESE : ENGLISH;
}

/** Seconds as people say them: `45 s`, `2:05`. */
export function duration(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  return seconds < 60
    ? `${seconds} s`
    : seconds < 3600
      ? `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
      : `${Math.floor(seconds / 3600)}:${String(Math.floor(seconds / 60) % 60).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`;
}
