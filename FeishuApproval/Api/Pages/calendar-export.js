// The export of the calendar: one CSV or XLSX file of the shown records.

/** The rows of a CSV text as they are written, each with its fields. */
function csvRows(text) {
  const rows = [];
  const pattern = /("(?:[^"]|"")*"|[^",\r\n]*)(,|\r?\n|$)/gy;
  let start = 0;
  let fields = [];
  for (let match = pattern.exec(text); match && pattern.lastIndex <= text.length; match = pattern.exec(text)) {
    fields.push(match[1].startsWith('"') ? match[1].slice(1, -1).replaceAll('""', '"') : match[1]);
    if (match[2] === ",") continue;
    if (pattern.lastIndex > start) rows.push({ raw: text.slice(start, pattern.lastIndex), fields });
    start = pattern.lastIndex;
    fields = [];
    if (start >= text.length) break;
  }

  return rows;
}

const asPart = (bytes, Filter) => new Response(
  Filter ? new Blob([bytes]).stream().pipeThrough(new Filter("deflate-raw")) : new Blob([bytes]));

/** The files of a ZIP archive by name, as text. */
async function unzip(buffer) {
  const view = new DataView(buffer);
  let end = buffer.byteLength - 22;
  while (view.getUint32(end, true) !== 0x06054b50) end--;
  const files = new Map();
  for (let at = view.getUint32(end + 16, true), left = view.getUint16(end + 10, true); left > 0; left--) {
    const [nameLength, extra, comment] = [28, 30, 32].map((offset) => view.getUint16(at + offset, true));
    const local = view.getUint32(at + 42, true);
    const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    const bytes = new Uint8Array(buffer, start, view.getUint32(at + 20, true));
    const name = new TextDecoder().decode(new Uint8Array(buffer, at + 46, nameLength));
    files.set(name, await asPart(bytes, view.getUint16(at + 10, true) === 8 ? DecompressionStream : null).text());
    at += 46 + nameLength + extra + comment;
  }

  return files;
}

function crc32(bytes) {
  let sum = -1;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }

  return ~sum >>> 0;
}

/** The parts of a ZIP archive with these files. */
async function zip(files) {
  const [parts, directory] = [[], []];
  let offset = 0;
  const numbers = (...fields) => {
    const view = new DataView(new ArrayBuffer(fields.reduce((sum, [size]) => sum + size, 0)));
    fields.reduce((at, [size, value]) => {
      if (size === 2) view.setUint16(at, value, true);
      else view.setUint32(at, value, true);
      return at + size;
    }, 0);
    return new Uint8Array(view.buffer);
  };
  for (const [path, text] of files) {
    const [name, plain] = [path, text].map((each) => new TextEncoder().encode(each));
    const packed = new Uint8Array(await asPart(plain, CompressionStream).arrayBuffer());

    // Version 2.0, names in UTF-8, deflate, 1980-01-01.
    const about = [[2, 20], [2, 0x800], [2, 8], [2, 0], [2, 0x21], [4, crc32(plain)], [4, packed.length], [4, plain.length],
      [2, name.length], [2, 0]];
    parts.push(numbers([4, 0x04034b50], ...about), name, packed);
    directory.push(numbers([4, 0x02014b50], [2, 20], ...about, [2, 0], [2, 0], [2, 0], [4, 0], [4, offset]), name);
    offset += 30 + name.length + packed.length;
  }

  const length = directory.reduce((sum, each) => sum + each.length, 0);
  return [...parts, ...directory,
    numbers([4, 0x06054b50], [2, 0], [2, 0], [2, files.size], [2, files.size], [4, length], [4, offset], [2, 0])];
}

/** One workbook of several that differ in the rows of their sheet; it contains only the kept rows, with new row numbers. */
async function joinWorkbooks(buffers, isKept) {
  const path = "xl/worksheets/sheet1.xml";
  const pattern = /<(?:x:)?row .*?<\/(?:x:)?row>/gs;
  const books = [];
  for (const buffer of buffers) books.push(await unzip(buffer));
  const sheets = books.map((book) => book.get(path));
  const rows = sheets.flatMap((sheet, page) => sheet.match(pattern).slice(page === 0 ? 0 : 1));
  const kept = rows.filter((row, i) => i === 0 || isKept(row)).map((row, i) => row.replace(/ r="([A-Z]*)\d+"/g, ` r="$1${i + 1}"`));
  const [first, last] = [sheets[0].search(pattern), sheets[0].lastIndexOf("row>") + 4];
  return zip(books[0].set(path, sheets[0].slice(0, first) + kept.join("") + sheets[0].slice(last)));
}

function download(parts, type, name) {
  const link = element("a", { href: URL.createObjectURL(new Blob(parts, { type })), download: name });
  link.click();
  URL.revokeObjectURL(link.href);
}

/** The answers of all pages of the list, in a format. */
async function readPages(format) {
  const { first, last } = range();
  const kinds = [...byId("kinds").querySelectorAll("input")].filter((input) => !state.hidden.has(input.value)).map((input) => input.value);
  const responses = [];
  let token = null;
  for (let page = 1; page <= pageLimit && (page === 1 || token); page++) {
    const response = await request("attendance", {
      from: first, to: last, page_size: "200", status: byId("reverted").checked ? "all" : "approved", cancel_leaves: "true", format,
      ...(state.hidden.size > 0 ? { kinds: kinds.join() } : {}), ...(format === "xlsx" ? { lang: language } : {}),
      ...(token ? { page_token: token } : {}),
    });
    if (!response.ok) {
      const body = await settle(response.json());
      throw new Refusal(response.status, body.value?.detail);
    }

    token = response.headers.get("x-next-page-token");
    responses.push(response);
  }

  return responses;
}

/** The one file of what is shown. */
async function exportShown(format) {
  const { first, last } = range();
  const text = byId("search").value.trim().toLowerCase();
  const shown = new Set(state.records.filter((record) => isShown(record, text)).map((record) => record.instance_code));
  byId("notice").hidden = true;
  const responses = await readPages(format);
  const name = `attendance-${first}-${last}.${format}`;
  if (format === "xlsx") {
    const buffers = [];
    for (const response of responses) buffers.push(await response.arrayBuffer());
    const plain = (value) => value.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&amp;", "&");

    // The second column is the instance code, as in CSV.
    const codeOf = (row) => plain(/ r="B\d+".*?<(?:x:)?t\b[^>]*>(.*?)<\/(?:x:)?t>/s.exec(row)?.[1] ?? "");
    download(await joinWorkbooks(buffers, (row) => shown.has(codeOf(row))), responses[0].headers.get("content-type"), name);
    return;
  }

  // fetch takes the byte order mark off, and Excel needs it.
  const csv = ["\uFEFF"];
  for (const [page, response] of responses.entries()) {
    const [head, ...rows] = csvRows(await response.text());
    const column = head.fields.indexOf("instance_code");
    if (page === 0) csv.push(head.raw);
    csv.push(...rows.filter((row) => shown.has(row.fields[column])).map((row) => row.raw));
  }

  download(csv, "text/csv;charset=utf-8", name);
}

function startExport(format) {
  exportShown(format).catch((error) => {
    byId("notice").textContent = say("exportFailed", explain(error instanceof Refusal ? error : new Refusal(-1, null)));
    byId("notice").hidden = false;
  });
}
