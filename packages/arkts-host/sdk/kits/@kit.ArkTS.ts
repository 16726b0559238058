// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import buffer from '../api/@ohos.buffer.ts';
import taskpool from '../api/@ohos.taskpool.ts';
import url from '../api/@ohos.url.ts';
import ArrayList from '../api/@ohos.util.ArrayList.ts';
import HashMap from '../api/@ohos.util.HashMap.ts';
import HashSet from '../api/@ohos.util.HashSet.ts';
import JSON from '../api/@ohos.util.json.ts';
import LightWeightMap from '../api/@ohos.util.LightWeightMap.ts';
import Queue from '../api/@ohos.util.Queue.ts';
import Stack from '../api/@ohos.util.Stack.ts';
import TreeMap from '../api/@ohos.util.TreeMap.ts';
import util from '../api/@ohos.util.ts';

export { ArrayList, HashMap, HashSet, JSON, LightWeightMap, Queue, Stack, TreeMap, buffer, taskpool, url, util };
