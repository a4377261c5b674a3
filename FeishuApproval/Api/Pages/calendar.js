
addTexts({
  en: {
    title: "Attendance calendar", previous: "Previous period", next: "Next period", today: "Today", view: "View", month: "Month",
    week: "Week",
    search: "Search name, number or ID", kinds: "Kinds", showReverted: "Show reverted and cancel-leaves", feed: "Subscribe (iCalendar)",
    gridHelp: "Arrow keys move between entries, Enter opens one.",
    everyType: "All types", department: "Department", everyDepartment: "All departments", absent: "Absent", absentToday: "Absent today: {0}",
    fromEarlier: "begins before this period", goesOn: "goes on after this period",
    emptyPeriod: "No records in this period.",
    emptyHelp: "Go to another period, or refresh after an approval was granted in Feishu. "
      + "No events yet? Check the subscription in the Feishu developer console, or send a test event with: feishu-approval send {0} --today",
    emptyShared: "Go to another period.", emptyFilter: "No record matches the filters.",
    emptyFilterHelp: "Change the search, or show more kinds.",
    clearFilters: "Clear filters",
    linkRefused: "This link is invalid, has expired or was revoked. Ask for a new one.",
    linkUntil: "Read-only link, valid until {0}.",
    holiday: "public holiday", holidayMark: "H", makeUpWorkday: "make-up workday", makeUpMark: "W",
  },
  zh: {
    title: "考勤日历", previous: "上一时段", next: "下一时段", today: "今天", view: "视图", month: "月", week: "周",
    search: "按姓名、工号或用户 ID 搜索", kinds: "类型", showReverted: "显示已撤销和销假", feed: "订阅日历（iCalendar）",
    gridHelp: "用方向键切换记录，按回车键打开。",
    everyType: "全部类型", department: "部门", everyDepartment: "全部部门", absent: "不在岗人数", absentToday: "今天不在岗：{0} 人",
    fromEarlier: "此前已开始", goesOn: "此后仍继续",
    emptyPeriod: "该时段没有记录。",
    emptyHelp: "可切换到其他时段，或在飞书审批通过后刷新。还没有收到事件？请检查飞书开发者后台的事件订阅，或发送测试事件：feishu-approval send {0} --today",
    emptyShared: "可切换到其他时段。", emptyFilter: "没有符合筛选条件的记录。", emptyFilterHelp: "请修改搜索内容，或勾选更多类型。",
    clearFilters: "清除筛选", linkRefused: "链接无效、已过期或已被撤回，请重新获取。",
    linkUntil: "只读链接，有效期至 {0}。",
    holiday: "节假日", holidayMark: "休", makeUpWorkday: "调休上班", makeUpMark: "班",
  },
});

const viewName = "feishu-approval.view";
const pageLimit = 100;
const lane = 28;
const overscan = 400;

/** Below this width in pixels a name cannot be read; the bar has the initials of the type, which the legend explains, and its title. */
const narrowest = 40;
const narrowestInitials = 13;

/** Below this width in pixels the initials are smaller. */
const tiny = 24;
const absences = ["leave", "trip", "out"];
const grid = byId("grid");
const isDay = (text) => /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text) && !Number.isNaN(dateOf(text).getTime());
byId("search").value = inAddress("search");
byId("reverted").checked = inAddress("reverted") === "1";
Object.assign(state, {
  view: (inAddress("view") || sessionStorage.getItem(viewName)) === "week" ? "week" : "month",
  date: isDay(inAddress("date")) ? inAddress("date") : today(), loaded: "", records: [], hasMore: false, shared: null, rows: [],
  hidden: new Set(inAddress("kinds") ? knownKinds.filter((kind) => !inAddress("kinds").split(",").includes(kind)) : []),
  type: inAddress("type"), department: inAddress("department"),
  rendered: new Map(), calendar: new Map(), workingHours: null,
});

// The period

/** What a day is: the server says which days are days off, and which weekend days are worked. */
const dayInfo = (day) => state.calendar.get(day) ?? {};
const isDayOff = (day) => ["rest_day", "holiday"].includes(dayInfo(day).day_class);

/** The mark of a holiday or of a make-up workday. */
function dayMark(day) {
  const { day_class: dayClass, is_make_up_workday: isMakeUp } = dayInfo(day);
  return dayClass === "holiday" ? say("holidayMark") : isMakeUp ? say("makeUpMark") : "";
}

function dayNote(day) {
  const { day_class: dayClass, is_make_up_workday: isMakeUp, name } = dayInfo(day);
  return dayClass === "holiday" || isMakeUp ? [name, say(isMakeUp ? "makeUpWorkday" : "holiday")].filter(Boolean).join(", ") : "";
}

function range() {
  const first = state.view === "month" ? `${state.date.slice(0, 7)}-01` : addDays(state.date, -((dateOf(state.date).getUTCDay() + 6) % 7));
  const count = state.view === "month" ? new Date(Date.UTC(Number(first.slice(0, 4)), Number(first.slice(5, 7)), 0)).getUTCDate() : 7;
  return { first, count, last: addDays(first, count - 1), hours: state.view === "week" ? state.workingHours : null };
}

function periodText({ first, last }) {
  if (state.view === "month") return dayText(first, { year: "numeric", month: "long" });
  const whole = { day: "numeric", month: "short", year: "numeric" };
  if (language === "zh") {
    const year = first.slice(0, 4) === last.slice(0, 4) ? undefined : "numeric";
    return [[first, "numeric"], [last, year]].map(([day, own]) => dayText(day, { ...whole, month: "long", year: own })).join(" – ");
  }

  return new Intl.DateTimeFormat(locale(), { timeZone: "UTC", ...whole }).formatRange(dateOf(first), dateOf(last));
}

// Records

const matches = (id, text) => text === "" || [id, nameOf(id), ...idsOf(id)].some((each) => each.toLowerCase().includes(text));

const minutesOf = (clock) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5));

/** Clock times on the scale of the working hours, in halves of the day. Time outside of them is drawn at that end of the day, as long as it is. */
function clockSpan({ date, start, end }, hours) {
  const opens = minutesOf(hours.start);
  const scale = minutesOf(hours.end) - opens;
  const from = minutesOf(start.slice(11));
  const until = end.slice(0, 10) > date ? 24 * 60 : minutesOf(end.slice(11));
  const length = Math.min((until - from) / scale, 1);
  const at = Math.min(Math.max((from - opens) / scale, 0), 1 - length);
  return [at * 2, (at + length) * 2];
}

/**
 * The part of a day that a record takes, in halves of the day. The server says in which half it lies; a half day of which it is unknown
 * which half it is has the first one. What the server counts in minutes has its clock times where there are working hours for a scale.
 */
function spanOf(day, hours) {
  const { start, end, half, half_days: halfDays } = day;
  if (hours && start && end && start !== end && !Number.isFinite(halfDays)) return clockSpan(day, hours);
  return [half === "afternoon" ? 1 : 0, half !== "morning" && (half || halfDays !== 1) ? 2 : 1];
}

/** The bars of a record: the parts of its days, joined where they meet. */
function barsOf(record, { first, count, hours }) {
  const days = daysOf(record);
  const spans = [];
  for (const each of days) {
    const day = Math.round((dateOf(each.date) - dateOf(first)) / dayLength);
    if (day >= 0 && day < count) spans.push(spanOf(each, hours).map((half) => day * 2 + half));
  }

  const isPoint = days.length > 0 && days.every(({ start, end }) => start && start === end);
  const runs = [];
  for (const [start, end] of spans.sort(([a], [b]) => a - b)) {
    const last = runs.at(-1);
    if (last && last.end >= start) last.end = Math.max(last.end, end);
    else runs.push({ record, start, end, isPoint });
  }

  // The first and the last bar say when the record begins before the period or goes on after it, also over a weekend.
  if (runs.length > 0 && !isPoint) {
    const last = addDays(first, count - 1);
    runs[0].isFromEarlier = record.begins_before ?? days.some(({ date }) => date < first);
    runs.at(-1).goesOn = record.ends_after ?? days.some(({ date }) => date > last);
  }

  return runs;
}

// Loading

async function load(isCurrent) {
  const { first, last } = range();
  const status = byId("reverted").checked ? "all" : "approved";
  const wanted = `${first} ${last} ${status}`;
  const isOther = wanted !== state.loaded;
  const path = shareToken ? "shared/attendance" : "attendance";
  const records = [];
  const names = new Map();
  let token = null;
  for (let page = 0; page < pageLimit; page++) {
    const answer = await read(path, {
      from: first, to: last, page_size: "200", ...(shareToken ? {} : { status, cancel_leaves: String(status === "all"), calendar: "true" }),
      ...(token ? { page_token: token } : {}),
    });
    if (!isCurrent()) return;
    records.push(...list(answer.items).filter((record) => record && typeof record === "object"));
    for (const known of list(answer.names)) names.set(known?.user_id, known);
    offerTenants(list(answer.tenant_keys));
    state.calendar = new Map(list(answer.calendar).map((day) => [day?.date, day]));
    state.workingHours = answer.working_hours ?? null;
    token = answer.next_page_token;
    state.shared = shareToken ? answer : null;

    // Another period appears as it is read; a refresh replaces what is shown at once.
    if (isOther || !token) {
      Object.assign(state, { names, records: [...records], hasMore: Boolean(token), loaded: token ? "" : wanted });
      if (token && !byId("panels").hidden) render();
    }

    if (!token) return;
  }
}

function clear() {
  Object.assign(state, { records: [], names: new Map(), loaded: "", shared: null, rows: [] });
  state.rendered.clear();
  byId("rows").replaceChildren();
  byId("head").replaceChildren();
  byId("record").close();
}

// The rows

/** The name of the type; null for records without one. */
const typeNameOf = (record) => (detailsOf(record).type_name || detailsOf(record).type_names ? typeOf(record) : null);

/** Whether an employee matches the search and the department. */
const isFound = (id, text) => matches(id, text) && (state.department === "" || state.names.get(id)?.department === state.department);

function isShown(record, text) {
  if (state.hidden.has(record.kind) || (state.type !== "" && typeNameOf(record) !== state.type)) return false;
  return employeesOf(record).some((id) => isFound(id, text));
}

function layOut() {
  const shown = range();
  const text = byId("search").value.trim().toLowerCase();
  const byEmployee = new Map();
  for (const record of state.records) {
    if (!isShown(record, text)) continue;
    const bars = barsOf(record, shown);
    if (bars.length === 0) continue;
    for (const id of employeesOf(record)) {
      if (!isFound(id, text)) continue;
      if (!byEmployee.has(id)) byEmployee.set(id, []);
      byEmployee.get(id).push(...bars.map((bar) => ({ ...bar })));
    }
  }

  const [plain, named] = matchMedia("(max-width: 40rem)").matches ? [48, 60] : [36, 44];
  const rowHeight = state.names.size > 0 ? named : plain;
  const collator = new Intl.Collator(locale(), { numeric: true });
  let top = 0;
  state.rows = [...byEmployee].sort(([a], [b]) => collator.compare(nameOf(a), nameOf(b)) || collator.compare(a, b)).map(([id, bars]) => {
    const ends = [];
    bars.sort((a, b) => a.start - b.start || b.end - a.end);
    for (const bar of bars) {
      bar.lane = ends.findIndex((end) => end <= bar.start);
      if (bar.lane < 0) bar.lane = ends.length;
      ends[bar.lane] = bar.end;
    }

    const row = { id, bars, top, height: Math.max(rowHeight, ends.length * lane + 8) };
    top += row.height;
    return row;
  });
  state.height = top;
}

function columns(count) {
  const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
  const name = parseFloat(getComputedStyle(grid).getPropertyValue("--name")) * rem;
  const width = Math.max(grid.clientWidth - name, 1);

  // A whole number of columns fills the width, so that none is cut.
  const fitting = Math.max(1, Math.floor(width / (count === 7 ? 30 : 32)));
  return { name, column: width / Math.min(count, fitting) };
}

function renderHead({ first, count }) {
  const now = today();
  const days = [...Array(count).keys()].map((i) => addDays(first, i));
  const weekday = state.view === "month" && language === "en" ? "narrow" : "short";
  byId("head").replaceChildren(element("div", { role: "row", "aria-rowindex": "1" },
    element("div", { role: "columnheader", class: "corner" }, say("employee")),
    days.map((day) => element("div", {
      role: "columnheader", class: isDayOff(day) ? "weekend" : null, "aria-current": day === now ? "date" : null,
      "aria-label": [dayText(day, { weekday: "long", day: "numeric", month: "long" }), dayNote(day)].filter(Boolean).join(", "),
      title: dayNote(day) || null,
    }, dayText(day, { weekday }), element("b", null, Number(day.slice(8))), dayMark(day) ? element("i", null, dayMark(day)) : null))), absentRow(days));
  byId("rows").replaceChildren(element("div", { id: "shades", "aria-hidden": "true" }));
  state.rendered.clear();
  const { name, column } = state.columns;
  for (const [i, day] of days.entries()) {
    if (!isDayOff(day) && day !== now) continue;
    const shade = element("div", { class: day === now ? "shade now" : "shade" });
    Object.assign(shade.style, { left: `${name + i * column}px`, height: `${state.height}px` });
    byId("shades").append(shade);
  }
}

/** The first character of a Chinese name, the first letters of others. */
function initialsOf(record) {
  const words = typeOf(record).split(/\s+/);
  return /^[\x20-\u024f]+$/.test(words.join("")) ? words.slice(0, 2).map((word) => word[0].toUpperCase()).join("") : [...words[0]][0] ?? "";
}

/** What the initials of short bars mean. */
function renderLegend() {
  const short = new Map();
  for (const { bars } of state.rows) {
    for (const { record, start, end } of bars) {
      if (((end - start) / 2) * state.columns.column - 2 <= narrowest) short.set(typeOf(record), initialsOf(record));
    }
  }

  byId("legend").hidden = short.size === 0;
  byId("legend").replaceChildren(...[...short].sort(([a], [b]) => a.localeCompare(b, locale()))
    .map(([name, initials]) => element("span", null, element("b", null, initials), ` ${name}`)));
}

/** The row with the number of shown employees that are absent on each day. */
function absentRow(days) {
  const counts = days.map(() => 0);
  for (const { bars } of state.rows) {
    const absent = bars.filter(({ record }) => absences.includes(record.kind) && (record.status ?? "approved") === "approved"
      && !record.leave?.origin_instance_code);
    for (const i of counts.keys()) {
      if (absent.some(({ start, end }) => start < i * 2 + 2 && end > i * 2)) counts[i]++;
    }
  }

  const now = days.indexOf(today());
  return element("div", { role: "row", "aria-rowindex": "2", id: "absent" },
    element("div", { role: "rowheader" }, now >= 0 ? say("absentToday", counts[now]) : say("absent")),
    days.map((day, i) => element("div", { role: "cell", class: [isDayOff(day) ? "weekend" : "", i === now ? "now" : ""].join(" ").trim() || null },
      counts[i] > 0 || i === now ? counts[i] : "")));
}

function fillSelect(select, every, names, chosen) {
  const all = chosen && !names.includes(chosen) ? [...names, chosen] : names;
  select.hidden = all.length === 0;
  select.replaceChildren(...[["", every], ...all.map((name) => [name, name])].map(([value, text]) => {
    const option = element("option", { value }, text);
    option.selected = value === chosen;
    return option;
  }));
}

function renderSelects() {
  const sorted = (names) => [...new Set(names.filter(Boolean))].sort((a, b) => a.localeCompare(b, locale()));
  fillSelect(byId("type"), say("everyType"), sorted(state.records.map(typeNameOf)), state.type);
  fillSelect(byId("department"), say("everyDepartment"), sorted([...state.names.values()].map((known) => known.department)), state.department);
}

function makeBar(row, bar) {
  const { record } = bar;
  const notes = notesOf(record);
  const words = [typeOf(record), periodsOf(record).map(rangeText).join(", "), amountOf(record), ...notes].filter(Boolean);
  const classes = ["bar", record.kind, record.status === "reverted" ? "reverted" : "", record.leave?.origin_instance_code ? "cancel" : "",
    bar.isPoint ? "point" : "", bar.isFromEarlier ? "from-earlier" : "", bar.goesOn ? "goes-on" : ""].filter(Boolean).join(" ");
  if (bar.isFromEarlier) words.push(say("fromEarlier"));
  if (bar.goesOn) words.push(say("goesOn"));
  const width = ((bar.end - bar.start) / 2) * state.columns.column - 2;
  const isShort = width <= narrowest;
  const marked = (text) => `${bar.isFromEarlier ? "‹" : ""}${text}${bar.goesOn ? "›" : ""}`;
  const made = element("button", {
    type: "button", class: classes, tabindex: "-1", title: words.join("\n"), "aria-label": `${nameOf(row.id)}: ${words.join(", ")}`,
    onclick: (event) => openRecord(record, event.currentTarget),
  }, isShort ? "" : marked(typeOf(record)));
  made.classList.toggle("short", isShort);
  made.classList.toggle("tiny", width <= tiny);

  // The initials are no text of the button: its name is the whole type.
  if (isShort && width > narrowestInitials) made.dataset.initials = marked(initialsOf(record));
  Object.assign(made.style, {
    left: `${(bar.start / 2) * state.columns.column + 1}px`, top: `${bar.lane * lane + 5}px`, width: `${Math.max(width, 6)}px`,
  });
  return made;
}

function makeRow(row, index) {
  const { count } = range();
  const track = element("div", { role: "cell", "aria-colspan": count, class: "track" }, row.bars.map((bar) => makeBar(row, bar)));
  track.style.width = `${count * state.columns.column}px`;
  const ids = idsOf(row.id);

  // The department says more than the id where both do not fit; the title has all.
  const shown = state.names.get(row.id)?.department ? ids.slice(-2) : ids;
  const header = element("div", { role: "rowheader", title: [nameOf(row.id), ...ids].join("\n") },
    nameOf(row.id), shown.length > 0 ? element("small", null, shown.join(" · ")) : null);
  const made = element("div", { role: "row", "aria-rowindex": index + 3 }, header, track);
  Object.assign(made.style, { top: `${row.top}px`, height: `${row.height}px` });
  return made;
}

/** Rows exist only while they can be seen; the one with the focus stays. */
function renderRows() {
  const from = state.isPrinting ? 0 : grid.scrollTop - overscan;
  const to = state.isPrinting ? Infinity : grid.scrollTop + grid.clientHeight + overscan;
  let low = 0;
  let high = state.rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (state.rows[middle].top + state.rows[middle].height < from) low = middle + 1;
    else high = middle;
  }

  const visible = new Set();
  for (let i = low; i < state.rows.length && state.rows[i].top < to; i++) visible.add(i);
  for (const [index, made] of state.rendered) {
    if (visible.has(index) || made.contains(document.activeElement)) continue;
    made.remove();
    state.rendered.delete(index);
  }

  for (const index of visible) {
    if (state.rendered.has(index)) continue;
    const made = makeRow(state.rows[index], index);
    const next = [...state.rendered.keys()].filter((other) => other > index).sort((a, b) => a - b)[0];
    byId("rows").insertBefore(made, next === undefined ? null : state.rendered.get(next));
    state.rendered.set(index, made);
  }
}

function renderKinds() {
  const present = [...new Set(state.records.map((record) => record.kind))].filter((kind) => !knownKinds.includes(kind));
  const kinds = state.shared ? list(state.shared.kinds) : [...knownKinds, ...present];
  const shownKinds = [...byId("kinds").querySelectorAll("input")].map((input) => input.value);
  if (kinds.join() !== shownKinds.join() || byId("kinds").dataset.language !== language) {
    byId("kinds").dataset.language = language;
    for (const old of byId("kinds").querySelectorAll(".check")) old.remove();
    byId("kinds").append(...kinds.map((kind) => {
      const box = element("input", { type: "checkbox", value: kind, onchange: () => {
        if (box.checked) state.hidden.delete(kind);
        else state.hidden.add(kind);
        render();
      } });
      box.checked = !state.hidden.has(kind);
      return element("label", { class: `check ${kind}` }, box, kindText(kind));
    }));
  }

  for (const input of byId("kinds").querySelectorAll("input")) input.checked = !state.hidden.has(input.value);
}

function focused() {
  for (const [index, made] of state.rendered) {
    const bar = [...made.querySelectorAll(".bar")].indexOf(document.activeElement);
    if (bar >= 0) return { id: state.rows[index]?.id, index, bar };
  }

  return null;
}

function render() {
  const shown = range();
  const focus = focused();
  byId("period").textContent = periodText(shown);
  byId("month").setAttribute("aria-pressed", String(state.view === "month"));
  byId("week").setAttribute("aria-pressed", String(state.view === "week"));
  byId("search").placeholder = say("search");
  byId("notice").hidden = !state.hasMore;
  byId("notice").textContent = state.hasMore ? say("more") : "";
  grid.setAttribute("aria-description", say("gridHelp"));
  for (const id of ["reverted-label", "export", "pages"]) byId(id).hidden = Boolean(shareToken);
  byId("feed").hidden = !shareToken;
  if (shareToken) {
    byId("feed").href = `${base}/api/calendar.ics?${new URLSearchParams({ token: shareToken, lang: language })}`;
    const until = instantText(state.shared?.expires_at, "short");
    if (until) byId("message").textContent = `${say("linkUntil", until)} ${say("loaded", instantText(new Date().toISOString()))}`;
  }

  renderKinds();
  renderSelects();
  renderFilterButton([state.type, state.department, state.hidden.size > 0, byId("reverted").checked].filter(Boolean).length);
  keepInAddress({
    view: state.view, date: state.date, search: byId("search").value.trim(),
    kinds: state.hidden.size > 0 ? knownKinds.filter((kind) => !state.hidden.has(kind)).join() || "none" : "",
    type: state.type, department: state.department, reverted: byId("reverted").checked ? "1" : "",
  });
  layOut();
  const isEmpty = state.rows.length === 0;
  grid.hidden = isEmpty;
  byId("empty").hidden = !isEmpty;
  if (isEmpty) {
    const isFiltered = state.records.length > 0;
    byId("empty-text").textContent = say(isFiltered ? "emptyFilter" : "emptyPeriod");
    const help = shareToken ? say("emptyShared") : say("emptyHelp", location.origin + base);
    byId("empty-help").textContent = isFiltered ? say("emptyFilterHelp") : help;
    byId("clear-filters").hidden = !isFiltered;
    return;
  }

  // The height first: whether there is a scroll bar decides the width that is left.
  byId("rows").style.height = `${state.height}px`;
  state.columns = columns(shown.count);
  const width = state.columns.name + shown.count * state.columns.column;
  grid.style.setProperty("--col", `${state.columns.column}px`);
  byId("rows").style.width = `${width}px`;
  grid.setAttribute("aria-rowcount", state.rows.length + 2);
  grid.setAttribute("aria-colcount", shown.count + 1);
  renderHead(shown);
  renderRows();
  renderLegend();
  if (focus) {
    const index = state.rows.findIndex((row) => row.id === focus.id);
    if (index >= 0) focusBar(index, Math.min(focus.bar, state.rows[index].bars.length - 1));
  }
}

/** Shows the column of today where not all columns fit. */
function showToday() {
  const { first, count } = range();
  const day = Math.round((dateOf(today()) - dateOf(first)) / dayLength);
  grid.scrollTo({ left: day >= 0 && day < count && state.columns ? Math.max(0, day - 1) * state.columns.column : 0 });
}

// Keyboard: the grid is one stop of the Tab key, arrow keys move between its entries.

function focusBar(index, bar) {
  const row = state.rows[index];
  const end = row.top + row.height + byId("head").offsetHeight;
  if (row.top < grid.scrollTop) grid.scrollTop = row.top;
  else if (end > grid.scrollTop + grid.clientHeight) grid.scrollTop = end - grid.clientHeight;
  renderRows();
  state.rendered.get(index)?.querySelectorAll(".bar")[bar]?.focus();
}

function nearest(row, to) {
  const start = state.rows[to.index].bars[to.bar].start;
  return row.bars.reduce((best, bar, i) => (Math.abs(bar.start - start) < Math.abs(row.bars[best].start - start) ? i : best), 0);
}

function move(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || state.rows.length === 0) return;
  const at = focused();
  const moves = {
    ArrowRight: () => [at.index, Math.min(at.bar + 1, state.rows[at.index].bars.length - 1)],
    ArrowLeft: () => [at.index, Math.max(at.bar - 1, 0)],
    ArrowDown: () => (at.index + 1 < state.rows.length ? [at.index + 1, nearest(state.rows[at.index + 1], at)] : [at.index, at.bar]),
    ArrowUp: () => (at.index > 0 ? [at.index - 1, nearest(state.rows[at.index - 1], at)] : [0, at.bar]),
    Home: () => [at.index, 0],
    End: () => [at.index, state.rows[at.index].bars.length - 1],
  };
  if (!(event.key in moves)) return;
  event.preventDefault();
  const first = state.rows.findIndex((row) => row.top + row.height > grid.scrollTop);
  focusBar(...(at ? moves[event.key]() : [Math.max(first, 0), 0]));
}

// The page

function goTo(date, view = state.view) {
  Object.assign(state, { date, view, loaded: "", records: [] });
  sessionStorage.setItem(viewName, view);
  byId("period").textContent = periodText(range());
  reload().then(showToday);
}

function step(direction) {
  if (state.view === "week") return addDays(state.date, 7 * direction);
  const { first, last } = range();
  return direction > 0 ? addDays(last, 1) : `${addDays(first, -1).slice(0, 7)}-01`;
}

let scrolling = 0;
grid.addEventListener("scroll", () => {
  cancelAnimationFrame(scrolling);
  scrolling = requestAnimationFrame(renderRows);
}, { passive: true });
grid.addEventListener("keydown", move);
byId("previous").addEventListener("click", () => goTo(step(-1)));
byId("next").addEventListener("click", () => goTo(step(1)));
byId("today").addEventListener("click", () => goTo(today()));
byId("month").addEventListener("click", () => goTo(state.date, "month"));
byId("week").addEventListener("click", () => goTo(state.date, "week"));
byId("search").addEventListener("input", () => render());
for (const name of ["type", "department"]) {
  byId(name).addEventListener("change", () => {
    state[name] = byId(name).value;
    render();
  });
}

for (const [name, isPrinting] of [["beforeprint", true], ["afterprint", false]]) {
  addEventListener(name, () => {
    state.isPrinting = isPrinting;
    if (state.rows.length > 0) renderRows();
  });
}

byId("reverted").addEventListener("change", () => goTo(state.date));
byId("clear-filters").addEventListener("click", () => {
  byId("search").value = "";
  state.hidden.clear();
  Object.assign(state, { type: "", department: "" });
  render();
  byId("search").focus();
});
byId("export-csv").addEventListener("click", () => startExport("csv"));
byId("export-xlsx").addEventListener("click", () => startExport("xlsx"));
const reload = start({ load, render, clear });
let gridWidth = 0;
new ResizeObserver(() => {
  if (grid.hidden || grid.clientWidth === gridWidth) return;
  const isFirst = gridWidth === 0;
  gridWidth = grid.clientWidth;
  if (state.rows.length > 0) render();
  if (isFirst) showToday();
}).observe(grid);
