// Workbooks as a server sends them, and the reading of those that a page makes.
import assert from "node:assert/strict";
import { crc32, deflateRawSync, inflateRawSync } from "node:zlib";

const sheetPath = "xl/worksheets/sheet1.xml";

const numbers = (...fields) => {
  const bytes = Buffer.alloc(fields.reduce((sum, [size]) => sum + size, 0));
  fields.reduce((at, [size, value]) => bytes.writeUIntLE(value, at, size), 0);
  return bytes;
};

const escape = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
const cell = (name, text) => `<x:c r="${name}" t="inlineStr"><x:is><x:t xml:space="preserve">${escape(text)}</x:t></x:is></x:c>`;
const row = (cells, i) => `<x:row r="${i + 1}">${cells.map((text, column) => cell(`${"ABCDEF"[column]}${i + 1}`, text)).join("")}</x:row>`;

/** A workbook with these rows of texts; its other file is stored, not compressed. */
export function writeWorkbook(rows) {
  const sheet = `\uFEFF<x:worksheet><x:sheetData>${rows.map(row).join("")}</x:sheetData></x:worksheet>`;
  const files = [
    ["xl/styles.xml", Buffer.from("<styleSheet/>"), 0],
    [sheetPath, Buffer.from(sheet), 8],
  ];
  const [parts, directory] = [[], []];
  let offset = 0;
  for (const [path, plain, method] of files) {
    const [name, packed] = [Buffer.from(path), method === 8 ? deflateRawSync(plain) : plain];
    const about = [
      [2, 20],
      [2, 0],
      [2, method],
      [4, 0],
      [4, crc32(plain)],
      [4, packed.length],
      [4, plain.length],
      [2, name.length],
      [2, 0],
    ];
    const local = [numbers([4, 0x04034b50], ...about), name, packed];
    directory.push(numbers([4, 0x02014b50], [2, 20], ...about, [4, 0], [2, 0], [4, 0], [4, offset]), name);
    parts.push(...local);
    offset += Buffer.concat(local).length;
  }

  const length = Buffer.concat(directory).length;
  return Buffer.concat([...parts, ...directory, numbers([4, 0x06054b50], [4, 0], [2, 2], [2, 2], [4, length], [4, offset], [2, 0])]);
}

/** The files of an archive by name, as text; a check sum or a length that is wrong fails. */
export function readArchive(bytes) {
  const end = bytes.length - 22;
  assert.equal(bytes.readUInt32LE(end), 0x06054b50);
  const files = new Map();
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
    assert.equal(bytes.readUInt32LE(at), 0x02014b50);
    const [nameLength, local] = [bytes.readUInt16LE(at + 28), bytes.readUInt32LE(at + 42)];
    assert.equal(bytes.readUInt32LE(local), 0x04034b50);
    assert.deepEqual(bytes.subarray(local + 4, local + 30), bytes.subarray(at + 6, at + 32));
    const start = local + 30 + nameLength;
    const packed = bytes.subarray(start, start + bytes.readUInt32LE(at + 20));
    const plain = bytes.readUInt16LE(at + 10) === 8 ? inflateRawSync(packed) : packed;
    assert.equal(crc32(plain), bytes.readUInt32LE(at + 16));
    assert.equal(plain.length, bytes.readUInt32LE(at + 24));
    files.set(bytes.toString("utf8", at + 46, at + 46 + nameLength), plain.toString("utf8"));
    at += 46 + nameLength;
  }

  assert.equal(at, end);
  return files;
}

/** The texts of the rows of a workbook; cells that do not follow one another fail. */
export function readRows(bytes) {
  const sheet = readArchive(bytes).get(sheetPath);
  return [...sheet.matchAll(/<x:row r="(\d+)">(.*?)<\/x:row>/gs)].map(([, number, cells], i) => {
    assert.equal(Number(number), i + 1);
    return [...cells.matchAll(/<x:c r="[A-Z]+(\d+)".*?<x:(?:t|v)\b[^>]*>(.*?)<\/x:(?:t|v)>/gs)].map(([, ofRow, text]) => {
      assert.equal(ofRow, number);
      return text;
    });
  });
}
