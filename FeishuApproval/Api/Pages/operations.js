
addTexts({
  en: {
    title: "Operations", state: "State", lastDay: "Last 24 hours", events: "Events received", deadLetters: "Dead letters",
    received: "Received since the server started", rejected: "Rejected requests since the server started",
    unreadableRecords: "Records with fields that could not be read, or without a date", countUnreadable: "Records: {0}.", countMore: "Records: {0} or more.", fields: "Fields", employee: "Employee",
    kind: "Kind", start: "Start", everyOutcome: "Every outcome", first: "First", byHour: "By hour, last 48 hours", receiving: "Receiving",
    lastEvent: "Last event", findFirst: "Press Find to list events.",
    lostRecords: "The stored state of {0} records cannot be read at all. The command check names them, and rebuild makes them again.",
    eventSearch: "Event ID or instance code",
    range: "Period", range1: "Last 24 hours", range7: "Last 7 days", range31: "Last 31 days", range366: "Last year", find: "Find",
    body: "Event body",
    showBody: "Show body", time: "Received at", type: "Type", outcome: "Outcome", lag: "Processing delay", instance: "Instance code",
    event: "Event ID",
    applied: "Applied", not_applied: "Not applied yet", archived: "Archived only", dead_letter: "Dead letter", showMore: "Show more",
    noEvents: "No events in this period.", seconds: "{0} s", eventsByHour: "Events by hour", lagByHour: "Longest processing delay by hour",
    hourBar: "{0}: {1}", readiness: "Readiness", ready: "Ready", unavailable: "Unavailable", deadLetterCount: "Dead letters",
    since: "Running since",
    percentiles: "Processing delay", connection: "Long connection", reconcile: "Reconciliation", details: "Details of approvals", people: "Feishu People", retention: "Retention", unused: "Not used", off: "Off",
    uncounted: "Cannot be counted now",
    unknown: "Unknown",
    published: "Accepted", unavailableOutcome: "Returned 503", last: "Last", reason: "Reason", count: "Count", meaning: "What to do",
    subscription: "Subscription", explanation: "Explanation", deliveries: "Deliveries", deadLetteredAt: "Dead-lettered at",
    actions: "Actions",
    resend: "Resend", purge: "Purge", resendAll: "Resend all", purgeAll: "Purge all", cancel: "Cancel",
    resent: "Resent: {0}. Failed again: {1}.",
    purged: "Purged: {0}.", confirmOne: "Purge the dead letter {0} of {1}? The event is never applied.",
    confirmArchive: "Purge the dead letter {0} of archive? The archive does not have this event: it can never be replayed.",
    confirmAll: "Purge all dead letters except those of archive? The events are never applied.", confirmCount: "Dead letters: {0}.",
    receivedAt: "received {0}",
    parts: {
      store: "Store", topic: "Topic", connecting: "Connecting", connected: "Connected", waiting: "Waiting to reconnect", stopped: "Stopped",
      connected_since: "Connected since", reconnects: "Reconnects", last_event_at: "Last event", next_attempt_at: "Next attempt",
      online_connections: "Open connections", message: "Message", not_run: "Not run yet", in_progress: "In progress", complete: "Complete",
      failed: "Failed", unknown: "Unknown", last_run_at: "Last run", compared_from: "Submitted from", compared_to: "Submitted until",
      fetching: "Fetching", fetched: "Fetched", put_off: "Put off", missing: "Missing", reverted: "Reverted", refused: "Refused", events: "Events", records: "Records", unreadable_records: "Unreadable records",
      reason: "Reason", no_events: "No event yet", accepting: "Accepting events", rejecting: "Rejecting requests",
      unavailable: "Answering 503", leave: "Leave", overtime: "Overtime", remedy: "Correction", trip: "Trip", out: "Outing", shift: "Shift swap",
      leaves: "Leaves", work_application: "Overtime without a record", travel_application: "Trips without a record",
      remedy_application: "Corrections without a record", outing_application: "Outings without a record",
      swap_shift_application: "Shift swaps without a record",
    },

    // The server explains dead letters and rejections in English.
    explanations: {},
    hints: {}, clockDifference: "Clock difference: {0} s.",
  },
  zh: {
    title: "运行状态", state: "状态", lastDay: "最近 24 小时", events: "收到的事件", deadLetters: "死信",
    received: "服务器启动以来的事件处理状态", rejected: "服务器启动以来拒绝的请求",
    unreadableRecords: "有字段无法识别或没有日期的记录", countUnreadable: "共 {0} 条。", countMore: "至少 {0} 条。", fields: "字段", employee: "员工", kind: "类别", start: "开始时间",
    everyOutcome: "全部结果", first: "首次", byHour: "每小时数量（最近 48 小时）", receiving: "接收状态", lastEvent: "最近事件",
    findFirst: "点击“查找”列出事件。",
    lostRecords: "有 {0} 条记录的存储内容无法读取。check 命令会列出这些记录，rebuild 命令可重新生成。", eventSearch: "事件 ID 或审批实例 Code",
    range: "时段", range1: "最近 24 小时", range7: "最近 7 天", range31: "最近 31 天", range366: "最近一年", find: "查找", body: "事件内容",
    showBody: "查看内容", time: "收到时间", type: "类型", outcome: "结果", lag: "处理延迟", instance: "审批实例 Code", event: "事件 ID",
    applied: "已写入", not_applied: "尚未写入", archived: "仅归档", dead_letter: "死信", showMore: "显示更多",
    noEvents: "该时段没有事件。", seconds: "{0} 秒", eventsByHour: "每小时事件数", lagByHour: "每小时最长处理延迟",
    hourBar: "{0}：{1}", readiness: "就绪状态", ready: "就绪", unavailable: "不可用", deadLetterCount: "死信", since: "启动时间",
    percentiles: "处理延迟", connection: "长连接", reconcile: "对账", details: "审批详情", people: "飞书人事", retention: "数据保留", unused: "未使用", off: "未开启",
    uncounted: "暂时无法统计", unknown: "未知",
    published: "已接收", unavailableOutcome: "返回 503", last: "最近一次", reason: "原因", count: "数量", meaning: "处理办法",
    subscription: "订阅", explanation: "说明", deliveries: "投递次数", deadLetteredAt: "成为死信的时间", actions: "操作",
    resend: "重新处理", purge: "清除", resendAll: "全部重新处理", purgeAll: "全部清除", cancel: "取消", resent: "已处理 {0} 条，仍失败 {1} 条。",
    purged: "已清除 {0} 条。", confirmOne: "确定清除订阅 {1} 的死信 {0}？该事件将不会写入。",
    confirmArchive: "确定清除订阅 archive 的死信 {0}？归档中没有该事件，清除后无法重放。",
    confirmAll: "确定清除除 archive 以外的全部死信？这些事件将不会写入。", confirmCount: "共 {0} 条死信。", receivedAt: "收到于 {0}",
    parts: {
      store: "存储", topic: "主题（topic）", connecting: "正在连接", connected: "已连接", waiting: "等待重连", stopped: "已停止",
      connected_since: "连接时间", reconnects: "重连次数", last_event_at: "最近事件", next_attempt_at: "下次重连",
      online_connections: "在线连接数", message: "说明", not_run: "尚未运行", in_progress: "进行中", complete: "已完成",
      failed: "失败", unknown: "未知", last_run_at: "最近运行", compared_from: "提交时间从", compared_to: "提交时间至",
      fetching: "正常获取", fetched: "已获取", put_off: "已推迟", missing: "缺失", reverted: "已撤销", refused: "未执行", events: "事件", records: "记录", unreadable_records: "无法读取的记录", reason: "原因",
      no_events: "尚未收到事件", accepting: "正常接收", rejecting: "正在拒绝请求",
      unavailable: "返回 503", leave: "请假", overtime: "加班", remedy: "补卡", trip: "出差", out: "外出", shift: "换班",
      leaves: "请假", work_application: "没有记录的加班", travel_application: "没有记录的出差", remedy_application: "没有记录的补卡",
      outing_application: "没有记录的外出", swap_shift_application: "没有记录的换班",
    },
    explanations: {
      unreadable: "事件内容缺少记录所需的 ID。请查看事件内容，部署能够识别它的版本后重新处理。",
      tenant_mismatch: "事件对应的记录属于另一个企业，因此未写入。请查明事件由哪个应用发送。",
      pending: "多次投递均未能从飞书获取所需内容，原因见日志。请重新处理。审批详情也会由下次对账获取。",
      contended: "写入该事件时记录不断变化。请重新处理。",
      store_unavailable: "多次投递时存储均无响应。请在存储恢复后重新处理。",
      unexpected: "多次投递均失败，异常详情见日志。请在修复原因后重新处理。",
    },
    clockDifference: "时钟相差 {0} 秒。",
    hints: {
      encrypt_key_missing: "请求内容已加密，但未设置 Feishu__EncryptKey。请从飞书开发者后台“加密策略”复制 Encrypt Key。",
      signature_missing: "请求没有签名。设置加密策略后飞书会对每个请求签名，请检查飞书开发者后台是否已设置。",
      signature_mismatch: "签名不一致。请核对 Encrypt Key 与飞书开发者后台是否相同。",
      stale: "请求超过最长有效时间（Feishu__MaxRequestAge）。请检查服务器时钟。",
      plaintext: "请求内容未加密。请在飞书开发者后台设置 Encrypt Key。",
      undecryptable: "请求内容无法解密。请核对 Encrypt Key 与飞书开发者后台是否相同。",
      not_json: "请求内容不是飞书事件，来自其他来源。",
      token_mismatch: "缺少 Verification Token 或不一致。请核对飞书开发者后台。",
      app_mismatch: "事件属于其他应用。请把该应用加入配置，或修改其请求地址。",
      tenant_mismatch: "事件所属企业与 Feishu__TenantKey 不同。",
    },
  },
});

const eventPages = 20;
const firstRows = 50;
const outcomes = ["applied", "not_applied", "dead_letter", "archived"];
const rejectedHours = 48;
const found = { text: "", days: 1, outcome: "", shown: firstRows };
let answers = null;
let events = null;
let day = null;

// Loading

/** Events of a period, the latest first. The archive is read forwards, so all of the period is read. */
async function readEvents(days, parameters, isCurrent) {
  const to = new Date();
  const events = [];
  let after = null;
  for (let page = 0; page < eventPages; page++) {
    const answer = await read("manage/events", {
      from: new Date(to.getTime() - days * dayLength).toISOString(), to: to.toISOString(), page_size: "250",
      ...parameters, ...(after ? { after } : {}),
    });
    events.push(...list(answer.events));
    after = answer.next;
    if (!after || !isCurrent()) break;
  }

  events.sort((a, b) => String(b.received_at).localeCompare(String(a.received_at)));
  return { events, hasMore: Boolean(after) };
}

async function search(isCurrent) {
  // A dead letter is an event that is not applied.
  const asked = found.outcome ? { outcome: found.outcome === "dead_letter" ? "not_applied" : found.outcome } : {};
  if (!found.text) return readEvents(found.days, asked, isCurrent);
  const [byEvent, byInstance] = await Promise.all(
    ["event_id", "instance_code"].map((name) => readEvents(found.days, { ...asked, [name]: found.text }, isCurrent)));
  const all = [...new Map([...byEvent.events, ...byInstance.events].map((event) => [event.event_id, event])).values()];
  return { events: all, hasMore: byEvent.hasMore || byInstance.hasMore };
}

async function load(isCurrent) {
  const status = await settle(read("status"));
  if (status.error?.status === 401) throw status.error;
  const [health, letters, unreadable] = await Promise.all([
    settle(request("health/ready").then((response) => response.json())),
    settle(read("manage/dead-letters")),
    settle(read("attendance", {
      unreadable: "true", page_size: String(firstRows),
    })),
  ]);
  if (unreadable.error) offerTenants(unreadable.error.tenants);
  if (isCurrent()) answers = { status, health, letters, unreadable };
}

// Events are read when somebody asks for them: the list is long, and reading it each minute would cost more than it shows.
let turns = 0;

async function find() {
  const turn = ++turns;
  byId("events").replaceChildren(sentence(say("loading")));
  const answer = await settle(search(() => turn === turns));
  if (turn !== turns) return;
  events = answer;
  render();
}

async function showDay() {
  if (!byId("day").open) return;
  byId("charts").replaceChildren(sentence(say("loading")));
  const answer = await settle(readEvents(1, {}, () => byId("day").open));
  if (!byId("day").open) return;
  day = answer;
  render();
}

function clear() {
  turns++;
  answers = events = day = null;
  byId("day").open = false;
  for (const id of ["letters", "rejected", "unreadable", "state", "events", "charts", "received"]) byId(id).replaceChildren();
  for (const dialog of document.querySelectorAll("dialog")) dialog.close();
}

/** A button of a row; its name for screen readers says which row. */
const rowButton = (name, { event_id: id }, onclick) =>
  element("button", { type: "button", "aria-label": `${say(name)} ${id}`, onclick }, say(name));

const secondsText = (seconds) => (typeof seconds === "number" ? say("seconds", seconds) : "–");

// State

function tile(heading, value, isBad, ...more) {
  const shown = element("p", { class: isBad ? "value bad" : "value" }, value);
  return element("div", { class: "tile" }, element("h3", null, heading), shown, ...more);
}

/** Names and values below the number of a tile. */
const facts = (pairs) => element("dl", null, pairs.map(([name, value]) => [element("dt", null, name), element("dd", null, value)]));

const fieldText = (value) => (typeof value === "string" && /^\d{4}-\d\d-\d\dT/.test(value) ? instantText(value, "short")
  : value !== null && typeof value === "object" ? JSON.stringify(value) : String(value));

const partText = (name) => texts[language].parts[name] ?? name.replaceAll("_", " ");

/** A part of the status: its state, and everything else that it has. */
function partTile(heading, { state, ...part }) {
  const rest = entries(part).filter(([, value]) => value !== null);
  return tile(heading, partText(String(state)), ["failed", "refused", "stopped", "unknown"].includes(state),
    facts(rest.map(([name, value]) => [partText(name), fieldText(value)])));
}

/** Whether events are taken: a server can be ready and reject every request, after a key was changed. */
function receivingTile({ state, last_event_at: last, reason, message }) {
  const isBad = ["rejecting", "unavailable"].includes(state);
  const pairs = [...(last ? [[say("lastEvent"), instantText(last, "short")]] : []), ...(reason ? [[say("reason"), reason]] : [])];
  return tile(say("receiving"), partText(String(state)), isBad, facts(pairs),
    isBad ? sentence(texts[language].hints[reason] ?? message ?? "", true) : null);
}

function showState({ status, health }) {
  const probes = entries(health.value).filter(([name]) => name !== "status");
  const isReady = health.value?.status === "ready";
  const readiness = tile(say("readiness"), say(health.error ? "unknown" : isReady ? "ready" : "unavailable"), !isReady,
    facts(probes.map(([name, word]) => [partText(name), texts[language][word] ?? word])));
  if (status.error) return element("div", { class: "tiles" }, readiness, sentence(explain(status.error), true));
  const tiles = [receivingTile(status.value.receiving ?? {}), readiness];
  const value = status.value;
  const counts = entries(value.dead_letters);
  const count = counts.reduce((sum, [, each]) => sum + Number(each), 0);
  tiles.push(tile(say("deadLetterCount"), value.dead_letters === null ? say("uncounted") : `${count}${value.more ? "+" : ""}`, count > 0,
    facts(counts.filter(([, each]) => each > 0))));
  tiles.push(tile(say("percentiles"), secondsText(value.lag_seconds?.p50), false,
    facts(["p90", "p99"].map((name) => [name, secondsText(value.lag_seconds?.[name])]))));
  tiles.push(tile(say("since"), instantText(value.since, "short"), false));
  tiles.push(value.long_connection ? partTile(say("connection"), value.long_connection) : tile(say("connection"), say("unused"), false));
  tiles.push(value.reconcile ? partTile(say("reconcile"), value.reconcile) : tile(say("reconcile"), say("off"), false));
  if (value.details) tiles.push(partTile(say("details"), value.details));
  if (value.people_processes) {
    const { without_record: others, ...people } = value.people_processes;
    tiles.push(partTile(say("people"), { ...people, ...others }));
  }
  if (value.retention) tiles.push(partTile(say("retention"), value.retention));
  return element("div", { class: "tiles" }, tiles);
}

// Charts

function drawing(name, attributes, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
  made.append(...children.flat(2));
  return made;
}

function hoursOf(events, letters) {
  const end = Math.floor(Date.now() / 3_600_000);
  const hours = [...Array(24).keys()].map((i) => ({ at: new Date((end - 23 + i) * 3_600_000), counts: {}, lag: 0 }));
  for (const event of events) {
    const hour = hours[Math.floor(new Date(event.received_at).getTime() / 3_600_000) - end + 23];
    if (!hour) continue;
    const outcome = outcomeOf(event, letters);
    hour.counts[outcome] = (hour.counts[outcome] ?? 0) + 1;
    if (event.lag_seconds > hour.lag) hour.lag = event.lag_seconds;
  }

  return hours;
}

/** Bars of 24 hours; each bar has parts, given as [class, value]. */
function chart(title, hours, partsOf, textOf) {
  const [width, height, bottom] = [480, 120, 104];
  const sums = hours.map((hour) => partsOf(hour).reduce((sum, [, value]) => sum + value, 0));
  const highest = Math.max(...sums, 0);
  const step = width / hours.length;
  const bars = hours.map((hour, i) => {
    let top = bottom;
    const name = say("hourBar", instantText(hour.at, "short"), textOf(sums[i]));
    return drawing("g", {}, drawing("title", {}, name), partsOf(hour).filter(([, value]) => value > 0).map(([kind, value]) => {
      const length = Math.max(1, (value / highest) * (bottom - 14));
      top -= length;
      return drawing("rect", { class: kind, x: i * step + 2, y: top, width: step - 4, height: length });
    }));
  });
  const labels = hours.map((hour, i) => (i % 6 === 0
    ? drawing("text", { x: i * step, y: height }, instantText(hour.at, "short").slice(11)) : null)).filter(Boolean);
  const most = highest > 0 ? [drawing("text", { x: 0, y: 10 }, textOf(highest))] : [];
  const label = `${title}: ${hours.map((hour, i) => (sums[i] > 0 ? say("hourBar", instantText(hour.at, "short"), textOf(sums[i])) : null))
    .filter(Boolean).join("; ") || say("none")}`;
  return element("figure", null, element("figcaption", null, title),
    drawing("svg", { viewBox: `0 0 ${width} ${height + 4}`, role: "img", "aria-label": label },
      drawing("line", { class: "axis", x1: 0, x2: width, y1: bottom, y2: bottom }), bars, most, labels));
}

function showCharts({ letters }) {
  if (!day) return [];
  if (day.error) return [sentence(explain(day.error), true)];
  const hours = hoursOf(day.value.events, letters);
  const counts = chart(say("eventsByHour"), hours, (hour) => outcomes.map((outcome) => [outcome, hour.counts[outcome] ?? 0]), String);
  counts.append(element("ul", { class: "keys" }, outcomes.map((outcome) => element("li", null,
    drawing("svg", { viewBox: "0 0 10 10", "aria-hidden": "true" }, drawing("rect", { class: outcome, width: 10, height: 10 })),
    say(outcome)))));
  return [counts, chart(say("lagByHour"), hours, (hour) => [["lag", hour.lag]], (value) => secondsText(Math.round(value * 1000) / 1000)),
    ...(day.value.hasMore ? [sentence(say("more"))] : [])];
}

// Events

function outcomeOf(event, letters) {
  const isDeadLetter = list(letters.value?.dead_letters)
    .some((letter) => letter.event_id === event.event_id && letter.subscription !== "archive");
  return event.outcome === "not_applied" && isDeadLetter ? "dead_letter" : event.outcome;
}

async function showBody(event) {
  const received = new Date(event.received_at).getTime();
  byId("body-content").replaceChildren(sentence(say("loading")));
  byId("body").showModal();
  const { value, error } = await settle(read("manage/events", {
    event_id: event.event_id, from: new Date(received - 1000).toISOString(), to: new Date(received + 1000).toISOString(), body: "yes",
  }));
  const body = value?.events?.[0]?.body;
  byId("body-content").replaceChildren(error ? sentence(explain(error), true) : body === undefined ? sentence(say("none"))
    : element("pre", { tabindex: "0" }, JSON.stringify(body, null, 2)));
}

function showEvents({ letters }) {
  if (!events) return [sentence(say("findFirst"))];
  if (events.error) return [sentence(explain(events.error), true)];
  const all = events.value.events.filter((event) => !found.outcome || outcomeOf(event, letters) === found.outcome);
  if (all.length === 0) return [sentence(say("noEvents"))];
  const rows = all.slice(0, found.shown).map((event) => {
    const outcome = outcomeOf(event, letters);
    return [
      instantText(event.received_at), event.type, element("span", { class: `badge ${outcome}` }, texts[language][outcome] ?? outcome),
      secondsText(event.lag_seconds), event.instance_code ?? "–", event.event_id,
      rowButton("showBody", event, () => showBody(event)),
    ];
  });
  const names = [say("time"), say("type"), say("outcome"), say("lag"), say("instance"), say("event"), say("body")];
  return [
    table(say("events"), names, rows),
    all.length > found.shown ? element("button", { type: "button", id: "more-events", onclick: () => {
      found.shown += 200;
      render();
    } }, say("showMore")) : "",
    events.value.hasMore ? sentence(say("more")) : "",
  ];
}

// Dead letters

async function act(path, parameters, textOf) {
  const { value, error } = await settle(read(path, parameters, { method: "POST" }));
  await reload();
  byId("letters-result").textContent = error ? explain(error) : textOf(value);
}

const resend = (parameters) => act("manage/dead-letters/resend", parameters,
  (value) => say("resent", value.resent, list(value.kept).length));

/** Shows what a dry run found, and purges exactly this after a confirmation. */
async function purge(question, parameters) {
  const { value, error } = await settle(read("manage/dead-letters/purge", parameters, { method: "POST" }));
  byId("letters-result").textContent = error ? explain(error) : "";
  if (error) return;
  byId("confirm-text").textContent = `${question} ${say("confirmCount", value.found)}`;
  byId("confirm-purge").onclick = () => {
    byId("confirm").close();
    act("manage/dead-letters/purge", { ...parameters, apply: value.token }, (result) => say("purged", result.purged));
  };
  byId("confirm").showModal();
}

function showLetters({ letters }) {
  if (letters.error) return [sentence(explain(letters.error), true)];
  const all = list(letters.value.dead_letters);
  if (all.length === 0) return [sentence(say("none"))];
  const rows = all.map((letter) => {
    const one = { subscription: letter.subscription, event_id: letter.event_id };
    const question = say(letter.subscription === "archive" ? "confirmArchive" : "confirmOne", letter.event_id, letter.subscription);
    return [
      letter.event_id, letter.subscription, letter.type, letter.reason,
      texts[language].explanations[letter.reason] ?? letter.description, Number(letter.delivery_count ?? 0),
      letter.dead_lettered_at ? instantText(letter.dead_lettered_at) : say("receivedAt", instantText(letter.received_at)),
      element("span", { class: "tools" },
        letter.reason === "tenant_mismatch" ? null : rowButton("resend", letter, () => resend(one)), rowButton("purge", letter, () => purge(question, one))),
    ];
  });
  const names = ["event", "subscription", "type", "reason", "explanation", "deliveries", "deadLetteredAt", "actions"]
    .map((name) => say(name));
  return [
    element("div", { class: "tools" },
      element("button", { type: "button", onclick: () => resend({}) }, say("resendAll")),
      element("button", { type: "button", onclick: () => purge(say("confirmAll"), {}) }, say("purgeAll"))),
    table(say("deadLetters"), names, rows), letters.value.more ? sentence(say("more")) : "",
  ];
}

// Counters

function showReceived({ status }) {
  if (status.error) return [sentence(explain(status.error), true)];
  const received = entries(status.value.events?.received);
  if (received.length === 0) return [sentence(say("none"))];
  return [table(say("received"), [say("type"), say("published"), say("unavailableOutcome"), say("last")], received.map(([type, counts]) => [
    type, counts?.published ?? 0, counts?.unavailable ?? 0, instantText(status.value.events?.last_at?.[type]),
  ]))];
}

/** The number of requests in each of the last hours, as bars. */
function hourBars(byHour) {
  const end = Math.floor(Date.now() / 3_600_000);
  const hours = entries(byHour).map(([at, count]) => [Math.floor(new Date(at).getTime() / 3_600_000) - end + rejectedHours - 1, at, Number(count)]);
  const highest = Math.max(...hours.map(([, , count]) => count), 1);
  const label = hours.map(([, at, count]) => say("hourBar", instantText(at, "short"), count)).join("; ");
  return drawing("svg", { class: "hours", viewBox: `0 0 ${rejectedHours * 4} 24`, role: "img", "aria-label": label || say("none") },
    drawing("line", { class: "axis", x1: 0, x2: rejectedHours * 4, y1: 23, y2: 23 }),
    hours.filter(([i]) => i >= 0).map(([i, at, count]) => {
      const height = Math.max(1, (count / highest) * 22);
      return drawing("rect", { class: "dead_letter", x: i * 4, y: 23 - height, width: 3, height },
        drawing("title", {}, say("hourBar", instantText(at, "short"), count)));
    }));
}

function showRejected({ status }) {
  if (status.error) return [sentence(explain(status.error), true)];
  const rejected = entries(status.value.events?.rejected);
  if (rejected.length === 0) return [sentence(say("none"))];
  const details = status.value.events?.rejected_details ?? {};
  const rows = rejected.map(([reason, count]) => {
    const { first_at: first, last_at: last, by_hour: byHour, hint, clock_difference_seconds: difference } = details[reason] ?? {};
    const clock = typeof difference === "number" ? ` ${say("clockDifference", difference)}` : "";
    return [reason, count, instantText(first), instantText(last), hourBars(byHour), (texts[language].hints[reason] ?? hint ?? "") + clock];
  });
  rows.sort((a, b) => b[3].localeCompare(a[3]));
  return [table(say("rejected"), ["reason", "count", "first", "last", "byHour", "meaning"].map((name) => say(name)), rows)];
}

// Records

function showUnreadable({ status, unreadable }) {
  if (unreadable.error) return [sentence(explain(unreadable.error), true)];
  const records = list(unreadable.value.items);
  const lost = status.value?.retention?.unreadable_records ?? 0;
  const count = status.value?.unreadable_records ?? 0;
  const warning = [
    ...(status.value?.rebuild_due ? [sentence(status.value.rebuild_due, true)] : []),
    ...(lost > 0 ? [sentence(say("lostRecords", lost), true)] : []),
    ...(count > 0 ? [sentence(say(count < 1000 ? "countUnreadable" : "countMore", count))] : []),
  ];
  if (records.length === 0) return warning.length > 0 ? warning : [sentence(say("none"))];
  const rows = records.map((record) => [
    record.instance_code, record.user_name ?? record.user_id ?? "–", partText(String(record.kind)), timeText(record.start),
    list(record.unreadable_fields).join(", "),
  ]);
  return [
    ...warning,
    table(say("unreadableRecords"), [say("instance"), say("employee"), say("kind"), say("start"), say("fields")], rows),
    unreadable.value.next_page_token ? sentence(say("more")) : "",
  ];
}

// The page

function render() {
  byId("event-search").placeholder = say("eventSearch");
  if (!answers) return;
  const panels = {
    letters: showLetters, rejected: showRejected, unreadable: showUnreadable, events: showEvents, charts: showCharts, received: showReceived,
  };
  for (const [id, show] of Object.entries({ state: (all) => [showState(all)], ...panels })) {
    let shown;
    try {
      shown = show(answers);
    } catch (error) {
      // An answer of another shape than this page knows; the other panels are shown all the same.
      console.warn(error);
      shown = [sentence(say("unreadable"), true)];
    }

    byId(id).replaceChildren(...shown);
  }
}

byId("events-form").addEventListener("submit", (event) => {
  event.preventDefault();
  Object.assign(found, {
    text: byId("event-search").value.trim(), days: Number(byId("event-range").value), outcome: byId("event-outcome").value, shown: firstRows,
  });
  find();
});
byId("day").addEventListener("toggle", showDay);
const reload = start({ load, render, clear });
