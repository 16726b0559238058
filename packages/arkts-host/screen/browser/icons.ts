// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

// Line drawings on a field of 24 by 24, one path each.

export const EYE = 'M2 12s3.6-7 10-7 10 7 10 7-3.6 7-10 7-10-7-10-7Zm10 3a3 3 0 1 0 0-6 3 3 0 0 0 0 6Z';
export const FACE =
  'M4 8V6a2 2 0 0 1 2-2h2M16 4h2a2 2 0 0 1 2 2v2M20 16v2a2 2 0 0 1-2 2h-2M8 20H6a2 2 0 0 1-2-2v-2' +
  'M9 9v1.5M15 9v1.5M12 9v4h-1M9 15.5c.9.8 1.9 1.2 3 1.2s2.1-.4 3-1.2';
export const STRANGER = 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM4.5 20c.8-3.6 3.8-6 7.5-6M16 16l4 4M20 16l-4 4';
export const COVERED = 'M4 8h3l1.5-2.5h7L17 8h3v11H4V8ZM12 16.5a3.2 3.2 0 1 0 0-6.4 3.2 3.2 0 0 0 0 6.4ZM3 3l18 18';
export const KEYPAD = 'M5 5h.01M12 5h.01M19 5h.01M5 11h.01M12 11h.01M19 11h.01M5 17h.01M12 17h.01M19 17h.01M12 21h.01';
export const BELL = 'M6 17h12l-1.500-2.500V10a4.500 4.500 0 0 0-9 0v4.500L6 17ZM10.500 20h3';
export const LOCK = 'M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3M12 15v2';
export const UNLOCK = 'M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 6.8-1.2M12 15v2';
export const HOME = 'M4 11.5 12 4l8 7.5M6.5 10v9.5h11V10';
export const OTHER = 'M4 4h10v10H4zM10 18v2h10V10h-2';
export const SERVICE = 'M13 3 5 14h6l-1 7 8-11h-6l1-7Z';
export const CLOCK = 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM12 7v5l3.5 2';
export const CRASH = 'M12 3 2.5 20h19L12 3ZM12 10v4.5M12 17.2v.1';
export const RESTART = 'M4.5 12a7.5 7.5 0 1 0 2.2-5.3L4.5 9M4.5 4.5V9H9';
export const CANCEL = 'M6 6l12 12M18 6 6 18';
export const BACK = 'M14.5 5.5 8 12l6.5 6.5';
export const DELETE = 'M9 6h11v12H9l-6-6 6-6ZM12 9.5l5 5M17 9.5l-5 5';
export const CHECK = 'M5 12.5 10 17.5 19.5 7';
export const PLAY = 'M8 5.5v13l10.5-6.5L8 5.5Z';
export const FINGER =
  'M7 19c1-2 1.5-4.5 1.5-7a3.5 3.5 0 0 1 7 0c0 3-.5 5.5-1.5 8M4.5 15c.5-1 .7-2 .7-3a6.8 6.8 0 0 1 13.6 0c0 1.8-.1 3.5-.5 5M12 12c0 3-.5 5.8-1.700 8.500';
export const SERVER = 'M4 5h16v6H4zM4 13h16v6H4zM7.5 8h.01M7.5 16h.01M11 8h5M11 16h5';
export const TURN = 'M8.5 3.5h7v17h-7zM3.5 8.5A9 9 0 0 1 6 5.5M20.5 15.5a9 9 0 0 1-2.5 3M11 17.5h2';
