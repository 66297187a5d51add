// Readings with one spelling: text, base64, numbers, lines, and canonical JSON (RFC 8785) of integers and text.
"use strict";

class Malformed extends Error {}

function demand(holds, reason) {
  if (!holds) throw new Malformed(reason);
}

const utf8 = new TextEncoder();

function textOf(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Malformed("not text in UTF-8");
  }
}

function latin1(bytes) {
  let text = "";
  for (let n = 0; n < bytes.length; n += 8192) text += String.fromCharCode(...bytes.subarray(n, n + 8192));
  return text;
}

const bytesOf = (binary) => Uint8Array.from(binary, (c) => c.charCodeAt(0));
const toBase64 = (bytes) => btoa(latin1(bytes));
const toHex = (bytes) => Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");

function unbase64(text) {
  let data;
  try {
    data = bytesOf(atob(text));
  } catch {
    throw new Malformed("not base64");
  }
  demand(toBase64(data) === text, "base64 that is not canonical"); // atob forgives spaces and loose bits
  return data;
}

function hashOf(text) {
  const data = unbase64(text);
  demand(data.length === 32, "a hash has 32 bytes");
  return data;
}

const MOST = 2n ** 63n - 1n;

function decimal(text, most = MOST) {
  demand(/^(0|[1-9][0-9]{0,19})$/.test(text) && BigInt(text) <= most, "not a decimal number");
  return BigInt(text);
}

function lines(text) {
  demand(text.endsWith("\n"), "the last line is not ended");
  return text.slice(0, -1).split("\n");
}

function cut(text, at) {
  const found = text.indexOf(at);
  return found < 0 ? null : [text.slice(0, found), text.slice(found + at.length)];
}

const same = (a, b) => a.length === b.length && a.every((byte, n) => byte === b[n]);

function joined(parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function canonical(value, depth = 0) {
  demand(depth <= 32, "a value within a value, too many times over");
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number") {
    demand(Number.isSafeInteger(value), "an integer beyond 2^53, or none");
    return String(value);
  }
  if (typeof value === "string") {
    demand(value.isWellFormed(), "text with half a surrogate pair");
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item, depth + 1)).join(",")}]`;
  const members = Object.keys(value).sort(); // by UTF-16 code units, as the standard asks
  return `{${members.map((name) => `${canonical(name)}:${canonical(value[name], depth + 1)}`).join(",")}}`;
}

function json(bytes) {
  const text = textOf(bytes);
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Malformed("not JSON in UTF-8");
  }
  demand(canonical(value) === text, "JSON that is not in canonical form");
  return value;
}

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const hasMembers = (value, ...names) =>
  isObject(value) && Object.keys(value).sort().join() === [...names].sort().join();
