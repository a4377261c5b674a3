// What the calendar page draws and says of records, without a browser. Reads a list of { record, first, count } from standard input: the
// JSON of the server, the first day and the number of days that are shown. Writes a list of what is drawn, in the same order.
import { readFileSync } from "node:fs";
import vm from "node:vm";

const pages = new URL("../FeishuApproval/Api/Pages/", import.meta.url);
const script = ["common.js", "record.js", "calendar-export.js", "calendar.js"].map((name) => readFileSync(new URL(name, pages), "utf8")).join("\n");

/** An element of the page. Nothing is shown, so each of its parts is such an element too. */
const anything = new Proxy(function () {}, {
  get: (_, name) => (name === Symbol.iterator ? () => [][Symbol.iterator]() : name === Symbol.toPrimitive ? () => "" : anything),
  set: () => true,
  apply: () => anything,
});

const storage = { getItem: () => null, setItem: () => {}, removeItem: () => {} };
const context = vm.createContext({
  document: {
    documentElement: { dataset: { timeZone: "Asia/Shanghai" }, style: {} },
    getElementById: () => anything,
    querySelectorAll: () => [],
    querySelector: () => null,
    createElement: () => anything,
  },
  location: { search: "", hash: "", pathname: "/", origin: "http://localhost" },
  navigator: { language: "en" },
  sessionStorage: storage,
  history: { replaceState: () => {} },
  URLSearchParams,
  addEventListener: () => {},
  setInterval: () => 0,
  ResizeObserver: class { observe() {} },
  // The page waits for its records; they are given to its functions here.
  fetch: () => new Promise(() => {}),
});
const { barsOf, daysOf, dayAmount, amountOf, addDays } = vm.runInContext(`${script}\n;({ barsOf, daysOf, dayAmount, amountOf, addDays })`, context);

const drawn = JSON.parse(readFileSync(0, "utf8")).map(({ record, first, count }) => {
  const bars = barsOf(record, { first, count });
  const halves = bars.flatMap(({ start, end }) => [...Array(end - start).keys()].map((i) => start + i));
  return {
    halves: halves.length,
    dates: [...new Set(halves.map((half) => addDays(first, Math.floor(half / 2))))],
    days: daysOf(record).map(dayAmount).filter(Boolean),
    amount: amountOf(record),
  };
});
process.stdout.write(JSON.stringify(drawn));
