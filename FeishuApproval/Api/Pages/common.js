"use strict";

// Texts reach the page through textContent only; nothing that was received is ever parsed as HTML.
const texts = {
  en: {
    other: "中文", otherLang: "zh-CN", skip: "Skip to the content", pages: "Pages", calendar: "Calendar", payroll: "Payroll", operations: "Operations",
    zone: "Time zone: {0}", refresh: "Refresh", signOut: "Sign out", signIn: "Sign in", keyLabel: "API key",
    keyWrong: "The API key was not accepted.",
    keyHelp: "On Azure a function key, or the master key for dead letters and archived events; on one machine Api__Key, "
      + "or Api__AdminKey for dead letters and archived events. The key stays in this browser tab until you sign out or close the tab.",
    loading: "Loading…", loaded: "As of {0}. Refreshed every minute.", tenant: "Tenant", chooseTenant: "There are records of several tenants. Choose one above.", close: "Close", more: "There is more than is shown.", none: "None",
    status401: "This key does not give access. Sign in with the admin key.", status404: "This server does not offer this.",
    status503: "The store is unavailable. Refresh in a few seconds.", statusOther: "The server returned {0}.",
    export: "Export", exportFailed: "The export failed: {0}",
    noAnswer: "The server cannot be reached.", unreadable: "The page cannot read the answer of the server.",
  },
  zh: {
    other: "English", otherLang: "en", skip: "跳到正文", pages: "页面", calendar: "考勤日历", payroll: "工资核算", operations: "运行状态",
    zone: "时区：{0}", refresh: "刷新", signOut: "清除密钥", signIn: "登录", keyLabel: "API 密钥", keyWrong: "API 密钥无效。",
    keyHelp: "Azure 上填写函数密钥，查看死信和归档事件需填写主密钥；单机部署填写 Api__Key，查看死信和归档事件需填写 Api__AdminKey。密钥只保存在本标签页，清除密钥或关闭标签页后失效。",
    loading: "正在加载…", loaded: "截至 {0}，每分钟自动刷新。", tenant: "企业", chooseTenant: "存在多个企业的记录，请在上方选择一个企业。", close: "关闭", more: "内容较多，未全部显示。", none: "无",
    status401: "无权查看，请使用管理密钥登录。", status404: "此服务器不支持该功能。",
    status503: "存储暂不可用，请几秒后刷新。", statusOther: "服务器返回 {0}。",
    export: "导出", exportFailed: "导出失败：{0}",
    noAnswer: "无法连接服务器。", unreadable: "页面无法识别服务器的返回内容。",
  },
};

const keyName = "feishu-approval.key";
const languageName = "feishu-approval.language";
const refreshInterval = 60_000;
let zone = document.documentElement.dataset.timeZone;

// The pages are at /, /api/calendar and so on, below the prefix of a reverse proxy.
const base = location.pathname.replace(/\/(?:api\/[^/]+(?:\/page)?)?\/*$/, "").replace(/^\/+(?=\/|$)/, "");
const tenant = new URLSearchParams(location.search).get("tenant_key");
const byId = (id) => document.getElementById(id);
const list = (value) => (Array.isArray(value) ? value : []);
const entries = (value) => (value && typeof value === "object" ? Object.entries(value) : []);

let language = sessionStorage.getItem(languageName) ?? (navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en");
let key = sessionStorage.getItem(keyName);
let shareToken = null;

for (const link of document.querySelectorAll("a[href^='/api/']")) link.setAttribute("href", base + link.getAttribute("href"));

class Refusal extends Error {
  constructor(status, sentence, tenants = []) {
    super(sentence ?? "");
    Object.assign(this, { status, tenants });
  }
}

const say = (name, ...values) => values.reduce((text, value, i) => text.replace(`{${i}}`, () => String(value)), texts[language][name]);

function addTexts(more) {
  for (const [name, own] of Object.entries(more)) Object.assign(texts[name], own);
}

function element(name, properties, ...children) {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(properties ?? {})) {
    if (attribute.startsWith("on")) made.addEventListener(attribute.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) made.setAttribute(attribute, value === true ? "" : value);
  }

  made.append(...children.flat(2).filter((child) => child !== null && child !== undefined)
    .map((child) => (child instanceof Node ? child : String(child))));
  return made;
}

const sentence = (text, isBad) => element("p", { class: isBad ? "bad" : "quiet" }, text);

// Tables: on a narrow screen each row is a card, and its cells have the names of their columns.

function table(label, names, rows) {
  return element("table", { role: "table", "aria-label": label },
    element("thead", { role: "rowgroup" },
      element("tr", { role: "row" }, names.map((name) => element("th", { role: "columnheader", scope: "col" }, name)))),
    element("tbody", { role: "rowgroup" }, rows.map((cells) => element("tr", { role: "row" }, cells.map((cell, i) => (i === 0
      ? element("th", { role: "rowheader", scope: "row", "data-name": names[i] }, element("span", null, cell))
      : element("td", { role: "cell", "data-name": names[i] }, element("span", null, cell))))))));
}

// The part behind # is never sent to a server. A key there is taken once and removed from the address; a share link stays as it is.
function takeCredentials() {
  const given = new URLSearchParams(location.hash.slice(1));
  shareToken = given.get("token");
  if (!given.has("key")) return;
  key = given.get("key");
  history.replaceState(null, "", location.pathname + location.search);
}

const inAddress = (name) => new URLSearchParams(location.search).get(name) ?? "";

/** Keeps what is shown in the address, so that a reload and a link show the same. Empty values are left out. */
function keepInAddress(values) {
  const query = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(values)) {
    if (value) query.set(name, value);
    else query.delete(name);
  }

  history.replaceState(null, "", `${location.pathname}${query.size > 0 ? `?${query}` : ""}${location.hash}`);
}

/** Downloads a file. One that breaks off is not offered. */
async function download(path, parameters, name, broken) {
  const response = await request(path, parameters, { accept: "*/*" });
  if (!response.ok) {
    const { value } = await settle(response.json());
    throw new Refusal(response.status, value?.detail);
  }

  const { value: file } = await settle(response.blob());
  if (!file) throw new Refusal(-2, broken);
  const link = element("a", { href: URL.createObjectURL(file), download: name });
  link.click();
  URL.revokeObjectURL(link.href);
}

async function request(path, parameters, { method = "GET", accept = "application/json" } = {}) {
  const query = new URLSearchParams(parameters);
  if (tenant !== null && /^(attendance$|export|payroll|closings|manage\/closings)/.test(path)) query.set("tenant_key", tenant);
  const headers = { Accept: accept };
  if (shareToken) headers["x-share-token"] = shareToken;
  else if (key) headers["x-functions-key"] = key;
  const address = `${base}/api/${path}${query.size > 0 ? `?${query}` : ""}`;
  try {
    return await fetch(address, { method, headers, cache: "no-store", credentials: "same-origin" });
  } catch {
    throw new Refusal(0, null);
  }
}

async function read(path, parameters, options) {
  const response = await request(path, parameters, options);
  let body = null;
  try {
    body = await response.json();
  } catch {
    if (response.ok) throw new Refusal(-1, null);
  }

  if (!response.ok) throw new Refusal(response.status, body?.detail, list(body?.tenant_keys));
  if (body === null || typeof body !== "object") throw new Refusal(-1, null);
  if (body.time_zone) zone = body.time_zone;
  return body;
}

const settle = (promise) => promise.then(
  (value) => ({ value }),
  (error) => ({ error: error instanceof Refusal ? error : new Refusal(-1, null) }));

function explain(error) {
  if (error.tenants.length > 1) return say("chooseTenant");
  if (error.status === -2) return error.message;
  const known = texts[language][`status${error.status}`];
  const text = known ?? (error.status === 0 ? say("noAnswer") : error.status < 0 ? say("unreadable") : say("statusOther", error.status));
  return known || !error.message ? text : `${text} ${error.message}`;
}

// Days are those of the attendance zone. As dates they are counted in UTC, where every day has 24 hours.

const dayLength = 86_400_000;
const dateOf = (day) => new Date(`${day}T00:00:00Z`);
const addDays = (day, count) => new Date(dateOf(day).getTime() + count * dayLength).toISOString().slice(0, 10);
const today = () => new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short" }).format(new Date());
const locale = () => (language === "zh" ? "zh-CN" : "en-GB");
const dayText = (day, options) => new Intl.DateTimeFormat(locale(), { timeZone: "UTC", ...options }).format(dateOf(day));
const timeText = (text) => (typeof text === "string" ? text.slice(0, 16).replace("T", " ") : "");

function instantText(text, timeStyle = "medium") {
  const instant = new Date(text ?? NaN);
  if (Number.isNaN(instant.getTime())) return "";
  return new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle }).format(instant);
}

function translate() {
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  document.title = `${say("title")} · FeishuApproval`;
  for (const labelled of document.querySelectorAll("[data-text]")) labelled.textContent = say(labelled.dataset.text);
  for (const labelled of document.querySelectorAll("[data-label]")) labelled.setAttribute("aria-label", say(labelled.dataset.label));
  byId("zone").textContent = say("zone", zone);
  byId("language").textContent = say("other");
  byId("language").lang = say("otherLang");
  byId("sign-out").hidden = !key || Boolean(shareToken);
}

/** Offers the tenants of a server that has several. The choice is kept in the address. */
function offerTenants(keys) {
  const select = byId("tenant");
  if (keys.length < 2 || !select.hidden) return;
  select.hidden = false;
  if (!keys.includes(tenant)) select.append(element("option", { disabled: true, selected: true }, "–"));
  select.append(...keys.map((key) => element("option", { value: key, selected: key === tenant }, key || say("none"))));
  select.addEventListener("change", () => {
    const query = new URLSearchParams(location.search);
    query.set("tenant_key", select.value);
    location.search = query;
  });
}

/** Connects what both pages have. The page gives load, render and clear. */
function start(page) {
  let loads = 0;
  takeCredentials();
  if (tenant !== null) {
    for (const link of document.querySelectorAll("#pages a")) link.search = new URLSearchParams({ tenant_key: tenant });
  }

  function ask(isWrong) {
    sessionStorage.removeItem(keyName);
    key = null;
    page.clear();
    byId("panels").hidden = true;
    byId("key-form").hidden = Boolean(shareToken);
    byId("message").textContent = shareToken ? say("linkRefused") : isWrong ? say("keyWrong") : "";
    translate();
    if (!shareToken) byId("key").focus();
  }

  async function load() {
    const turn = ++loads;
    const isCurrent = () => turn === loads;
    if (byId("panels").hidden) byId("message").textContent = say("loading");
    const { error } = await settle(page.load(isCurrent));
    if (!isCurrent()) return;
    if (error?.status === 401) {
      ask(key !== null);
      return;
    }

    if (error) offerTenants(error.tenants);
    if (key) sessionStorage.setItem(keyName, key);
    byId("key-form").hidden = true;
    byId("panels").hidden = false;
    byId("message").textContent = error ? explain(error) : say("loaded", instantText(new Date().toISOString()));
    byId("message").classList.toggle("bad", Boolean(error));
    translate();
    page.render();
  }

  byId("key-form").addEventListener("submit", (event) => {
    event.preventDefault();
    key = byId("key").value.trim();
    byId("key").value = "";
    load();
  });
  byId("refresh").addEventListener("click", load);
  byId("sign-out").addEventListener("click", () => {
    loads++;
    ask(false);
  });
  byId("language").addEventListener("click", () => {
    language = language === "zh" ? "en" : "zh";
    sessionStorage.setItem(languageName, language);
    byId("message").textContent = "";
    translate();
    if (!byId("panels").hidden) page.render();
  });
  for (const close of document.querySelectorAll("[data-close]")) close.addEventListener("click", () => close.closest("dialog").close());
  setInterval(() => {
    if (!document.hidden && !byId("panels").hidden && !document.querySelector("dialog[open]")) load();
  }, refreshInterval);
  translate();
  load();
  return load;
}
