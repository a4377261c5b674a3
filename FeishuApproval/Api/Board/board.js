"use strict";

// Texts reach the page through textContent only; nothing that was received is ever parsed as HTML.
const texts = {
  en: {
    other: "中文", otherLang: "zh-CN", skip: "Skip to the content", title: "Attendance", zone: "Days of {0}", withReverted: "with reverted ones",
    refresh: "Refresh", forget: "Forget the key", open: "Open", keyLabel: "Key", keyHelp: "The key that opens the reads (x-functions-key). It is kept in this tab only, until you close it.",
    keyWrong: "The key was not accepted.", loading: "Loading…", loaded: "As of {0}", today: "Today", week: "This week", pipeline: "Pipeline", deadLetters: "Dead letters",
    person: "Person", what: "What", from: "From", to: "To", hours: "Hours", nobodyToday: "No leave, trip, outing, shift swap or overtime today.", nobodyWeek: "No leave, trip, outing, shift swap or overtime this week.",
    leave: "Leave", overtime: "Overtime", trip: "Business trip", out: "Outing", shift: "Shift swap", given: "gives {0}", taken: "takes {0}", reverted: "reverted", adjusted: "changed by a cancellation", cancels: "cancels a leave", unknownPerson: "unknown",
    received: "Received since the start", type: "Type", last: "Last", rejected: "Rejected", reason: "Reason", count: "Count", lag: "From received to applied", seconds: "{0} s", nothing: "none",
    published: "stored", unavailable: "answered 503", subscription: "Subscription", event: "Event", deliveries: "Deliveries", at: "Set aside", receivedAt: "received {0}", explanation: "What to do",
    noDeadLetters: "There are none.", more: "and more", uncounted: "They cannot be counted now.", status401: "This key does not open this panel.", status404: "This host does not offer this.", status503: "The store cannot answer now. Refresh in a few seconds.",
    statusOther: "The host answered {0}.", noAnswer: "The host does not answer.", unreadable: "The host answered something that this page cannot read.",
  },
  zh: {
    other: "English", otherLang: "en", skip: "跳到正文", title: "考勤", zone: "日期按 {0}", withReverted: "含已撤销",
    refresh: "刷新", forget: "忘掉密钥", open: "打开", keyLabel: "密钥", keyHelp: "读取用的密钥（x-functions-key）。只保存在本标签页，关闭即清除。",
    keyWrong: "密钥不被接受。", loading: "正在读取…", loaded: "截至 {0}", today: "今天", week: "本周", pipeline: "管道状态", deadLetters: "死信",
    person: "人员", what: "事项", from: "开始", to: "结束", hours: "小时", nobodyToday: "今天无人请假、出差、外出、换班或加班。", nobodyWeek: "本周无人请假、出差、外出、换班或加班。",
    leave: "请假", overtime: "加班", trip: "出差", out: "外出", shift: "换班", given: "让出 {0}", taken: "换到 {0}", reverted: "已撤销", adjusted: "有销假", cancels: "销假", unknownPerson: "未知",
    received: "启动以来收到", type: "类型", last: "最近一次", rejected: "拒绝的请求", reason: "原因", count: "数量", lag: "从收到到写入", seconds: "{0} 秒", nothing: "无",
    published: "已存", unavailable: "答 503", subscription: "订阅", event: "事件", deliveries: "投递次数", at: "搁置时间", receivedAt: "收到于 {0}", explanation: "如何处理",
    noDeadLetters: "没有死信。", more: "还有更多", uncounted: "暂时无法统计。", status401: "此密钥打不开这一栏。", status404: "本机不提供这一项。", status503: "存储暂时不可用，请几秒后刷新。",
    statusOther: "服务答复 {0}。", noAnswer: "服务没有应答。", unreadable: "服务的答复无法读取。",
  },
};

const keyName = "feishu-approval.key";
const languageName = "feishu-approval.language";
const pageLimit = 50;
const shownKinds = ["leave", "trip", "out", "shift", "overtime"];
const zone = document.documentElement.dataset.timeZone;
const tenant = new URLSearchParams(location.search).get("tenant_key");
const byId = (id) => document.getElementById(id);

let language = sessionStorage.getItem(languageName) ?? (navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en");
let key = sessionStorage.getItem(keyName);
let answers = null;
let loading = 0;

class Refusal extends Error {
  constructor(status, sentence) {
    super(sentence);
    this.status = status;
  }
}

const say = (name, ...values) => values.reduce((text, value, i) => text.replace(`{${i}}`, () => String(value)), texts[language][name]);

function element(name, properties, ...children) {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(properties ?? {})) made.setAttribute(attribute, value);
  made.append(...children.filter((child) => child !== null && child !== undefined).map((child) => (child instanceof Node ? child : String(child))));
  return made;
}

function table(label, heads, rows) {
  return element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": label },
    element("table", null,
      element("thead", null, element("tr", null, ...heads.map((head) => (head instanceof Node ? head : element("th", { scope: "col" }, head))))),
      element("tbody", null, ...rows.map((cells) => element("tr", null,
        ...cells.map((cell, i) => (i === 0 ? element("th", { scope: "row" }, cell) : element("td", typeof cell === "number" ? { class: "number" } : null, cell))))))));
}

const withMore = (shown, more) => (more ? element("div", null, shown, sentence(say("more"))) : shown);
const sentence = (text, isBad) => element("p", { class: isBad ? "bad" : "quiet" }, text);

// Reading

async function read(path, parameters) {
  const query = new URLSearchParams(parameters);
  if (tenant && path === "attendance") query.set("tenant_key", tenant);
  const address = `/api/${path}${query.size > 0 ? `?${query}` : ""}`;
  let response;
  try {
    response = await fetch(address, { headers: key ? { "x-functions-key": key } : {}, cache: "no-store", credentials: "same-origin" });
  } catch {
    throw new Refusal(0, null);
  }

  let body = null;
  try {
    body = await response.json();
  } catch {
    if (response.ok) throw new Refusal(-1, null);
  }

  if (!response.ok) throw new Refusal(response.status, typeof body?.error === "string" ? body.error : null);
  if (body === null || typeof body !== "object") throw new Refusal(-1, null);
  return body;
}

async function readDay(date, status) {
  const items = [];
  let token = null;
  for (let page = 0; page < pageLimit; page++) {
    const answer = await read("attendance", { date, status, kinds: shownKinds.join(","), page_size: "200", ...(token ? { page_token: token } : {}) });
    items.push(...list(answer.items));
    token = answer.next_page_token;
    if (!token) return { items, more: false };
  }

  return { items, more: true };
}

const settle = (promise) => promise.then((value) => ({ value }), (error) => ({ error: error instanceof Refusal ? error : new Refusal(-1, null) }));
const list = (value) => (Array.isArray(value) ? value : []);
const entries = (value) => (value && typeof value === "object" ? Object.entries(value) : []);

// Days are the attendance zone's; as dates they are counted in UTC, where every day has 24 hours.

const todayText = () => new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" }).format(new Date());

function weekOf(day) {
  const date = new Date(`${day}T00:00:00Z`);
  const monday = date.getTime() - ((date.getUTCDay() + 6) % 7) * 86400000;
  return [...Array(7).keys()].map((i) => new Date(monday + i * 86400000).toISOString().slice(0, 10));
}

const dayName = (day) => new Intl.DateTimeFormat(language === "zh" ? "zh-CN" : "en-GB", { weekday: "short", day: "numeric", month: "short", timeZone: "UTC" }).format(new Date(`${day}T00:00:00Z`));
const timeText = (text) => (typeof text === "string" ? text.slice(0, 16).replace("T", " ") : "");
const instantText = (text) => {
  const instant = new Date(text ?? NaN);
  return Number.isNaN(instant.getTime()) ? "" : new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "medium" }).format(instant);
};

// Attendance

const isShown = (record) => shownKinds.includes(record?.kind);

function peopleOf(record) {
  const workers = list(record.overtime?.workers);
  if (workers.length > 0) return workers;
  return [...new Set([record.user_id ?? record.open_id ?? say("unknownPerson"), ...list(record.trip?.companions)])];
}

function nameOf(record) {
  const details = record[record.kind];
  const type = details?.type_names?.[language === "zh" ? "zh_cn" : "en_us"] ?? details?.type_name;
  const notes = [
    record.trip ? list(record.trip.schedules).map((schedule) => schedule?.destination).filter(Boolean).join(" → ") || null : null,
    record.shift?.given_at ? say("given", timeText(record.shift.given_at)) : null,
    record.shift?.taken_at ? say("taken", timeText(record.shift.taken_at)) : null,
    record.status === "reverted" ? say("reverted") : null,
    record.leave?.origin_instance_code ? say("cancels") : null,
    list(record.leave?.adjusted_by).length > 0 ? say("adjusted") : null,
  ].filter((note) => note !== null);
  return `${type || say(record.kind)}${notes.length > 0 ? ` (${notes.join(", ")})` : ""}`;
}

const markOf = (record) => element("span", { class: `mark ${record.kind}${record.status === "reverted" ? " reverted" : ""}`, title: say(record.kind) }, nameOf(record));

function byPerson(records) {
  const people = new Map();
  for (const record of records.filter(isShown)) {
    for (const person of peopleOf(record)) people.set(person, [...(people.get(person) ?? []), record]);
  }

  return [...people].sort(([a], [b]) => String(a).localeCompare(String(b), language));
}

function showToday(day) {
  const rows = byPerson(day.items).flatMap(([person, records]) => records.map((record) => [
    person, markOf(record), timeText(record.start), timeText(record.end), typeof record.duration_seconds === "number" ? Math.round(record.duration_seconds / 360) / 10 : "",
  ]));
  if (rows.length === 0 && !day.more) return sentence(say("nobodyToday"));
  return withMore(table(say("today"), [say("person"), say("what"), say("from"), say("to"), element("th", { scope: "col", class: "number" }, say("hours"))], rows), day.more);
}

function showWeek(days, week, today) {
  const people = new Map();
  for (const [i, day] of days.entries()) {
    for (const [person, records] of byPerson(day.items)) {
      if (!people.has(person)) people.set(person, days.map(() => []));
      people.get(person)[i] = records;
    }
  }

  const more = days.some((day) => day.more);
  if (people.size === 0 && !more) return sentence(say("nobodyWeek"));
  const heads = week.map((day) => element("th", { scope: "col", ...(day === today ? { class: "now", "aria-current": "date" } : {}) }, dayName(day)));
  const rows = [...people].sort(([a], [b]) => String(a).localeCompare(String(b), language))
    .map(([person, cells]) => [person, ...cells.map((records) => element("div", { class: "marks" }, ...records.map(markOf)))]);
  return withMore(table(say("week"), [say("person"), ...heads], rows), more);
}

// Pipeline

function showStatus(status) {
  const received = entries(status.events?.received);
  const outcomes = [...new Set(received.flatMap(([, counts]) => entries(counts).map(([outcome]) => outcome)))];
  const numberHead = (text) => element("th", { scope: "col", class: "number" }, text);
  const shown = element("div", null, element("h3", null, say("received")));
  shown.append(received.length === 0 ? sentence(say("nothing")) : table(say("received"),
    [say("type"), ...outcomes.map((outcome) => numberHead(texts[language][outcome] ?? outcome)), say("last")],
    received.map(([type, counts]) => [type, ...outcomes.map((outcome) => Number(counts[outcome] ?? 0)), instantText(status.events?.last_at?.[type])])));

  const rejected = entries(status.events?.rejected);
  shown.append(element("h3", null, say("rejected")), rejected.length === 0 ? sentence(say("nothing"))
    : table(say("rejected"), [say("reason"), numberHead(say("count"))], rejected.map(([reason, count]) => [reason, Number(count)])));

  const lags = entries(status.lag_seconds).filter(([, seconds]) => typeof seconds === "number");
  shown.append(element("h3", null, say("lag")), lags.length === 0 ? sentence(say("nothing"))
    : element("dl", null, ...lags.flatMap(([name, seconds]) => [element("dt", null, name), element("dd", null, say("seconds", seconds))])));

  const letters = entries(status.dead_letters);
  shown.append(element("h3", null, say("deadLetters")), letters.length === 0 ? sentence(say(status.dead_letters === null ? "uncounted" : "nothing"))
    : table(say("deadLetters"), [say("subscription"), numberHead(say("count"))], letters.map(([name, count]) => [name, Number(count)])));
  return withMore(shown, status.more);
}

function showDeadLetters(answer) {
  const rows = list(answer.dead_letters).map((letter) => [
    letter.event_id, letter.subscription, letter.type, letter.reason, letter.description, Number(letter.delivery_count ?? 0),
    // Service Bus does not keep when it set a message aside.
    letter.dead_lettered_at ? instantText(letter.dead_lettered_at) : say("receivedAt", instantText(letter.received_at)),
  ]);
  if (rows.length === 0) return sentence(say("noDeadLetters"));
  const heads = [say("event"), say("subscription"), say("type"), say("reason"), say("explanation"), element("th", { scope: "col", class: "number" }, say("deliveries")), say("at")];
  return withMore(table(say("deadLetters"), heads, rows), answer.more);
}

// The page

function refusal(error) {
  const known = texts[language][`status${error.status}`];
  const text = known ?? (error.status === 0 ? say("noAnswer") : error.status < 0 ? say("unreadable") : say("statusOther", error.status));
  return sentence(known || !error.message || error.message === "null" ? text : `${text} ${error.message}`, true);
}

function fill(id, answer, show) {
  let shown;
  try {
    shown = answer.error ? refusal(answer.error) : show(answer.value);
  } catch {
    shown = refusal(new Refusal(-1, null));
  }

  byId(id).replaceChildren(shown);
}

function render() {
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  document.title = `${say("title")} · FeishuApproval`;
  for (const labelled of document.querySelectorAll("[data-text]")) labelled.textContent = say(labelled.dataset.text);
  byId("zone").textContent = say("zone", zone);
  byId("language").textContent = say("other");
  byId("language").lang = say("otherLang");
  byId("forget").hidden = !key;
  if (!answers) return;
  fill("today", answers.today, showToday);
  fill("week", answers.week, (days) => showWeek(days, answers.days, answers.date));
  fill("status", answers.status, showStatus);
  fill("dead-letters", answers.deadLetters, showDeadLetters);
}

function ask(wrong) {
  sessionStorage.removeItem(keyName);
  key = null;
  answers = null;
  for (const id of ["today", "week", "status", "dead-letters"]) byId(id).replaceChildren();
  byId("panels").hidden = true;
  byId("key-form").hidden = false;
  byId("message").textContent = wrong ? say("keyWrong") : "";
  render();
  byId("key").focus();
}

async function load() {
  const turn = ++loading;
  byId("message").textContent = say("loading");
  const date = todayText();
  const days = weekOf(date);
  const recordStatus = byId("reverted").checked ? "all" : "approved";
  const first = await settle(readDay(date, recordStatus));
  if (turn !== loading) return;
  if (first.error?.status === 401) {
    ask(key !== null);
    return;
  }

  const [week, status, deadLetters] = await Promise.all([
    settle(Promise.all(days.map((day) => (day === date ? (first.error ? Promise.reject(first.error) : first.value) : readDay(day, recordStatus))))),
    settle(read("status")),
    settle(read("manage/dead-letters")),
  ]);
  if (turn !== loading) return;
  if (key) sessionStorage.setItem(keyName, key);
  answers = { date, days, today: first, week, status, deadLetters };
  byId("key-form").hidden = true;
  byId("panels").hidden = false;
  byId("message").textContent = say("loaded", instantText(new Date().toISOString()));
  render();
}

byId("key-form").addEventListener("submit", (event) => {
  event.preventDefault();
  key = byId("key").value.trim();
  byId("key").value = "";
  load();
});
byId("refresh").addEventListener("click", load);
byId("reverted").addEventListener("change", load);
byId("forget").addEventListener("click", () => {
  loading++;
  ask(false);
});
byId("language").addEventListener("click", () => {
  language = language === "zh" ? "en" : "zh";
  sessionStorage.setItem(languageName, language);
  byId("message").textContent = "";
  render();
});
render();
load();
